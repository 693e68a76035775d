import FlagClient
import FlagEngine
import FlagFiles
import FlagReports
import TerminalUI

/// What a name that stands for nothing to open may have meant.
struct SourceHint {
  /// The names of the profiles.
  let profiles: [String]
  /// The commands, where one may have been meant.
  let commands: [String]

  /// How an address of each kind begins.
  private static let schemes = ["demo", "kameleoon", "flagship", "https", "http"]

  /// A sentence with a space before it; empty where nothing is near.
  ///
  /// - Parameter text: what the user typed.
  /// - Returns: ` Did you mean "demo:flagship"?`, safe to print.
  func sentence(for text: String) -> String {
    if let meant = Self.address(for: text) { return " Did you mean \(meant.quoted)?" }
    let isWord = !text.contains("/") && !text.contains(".")
    if isWord, let command = Suggestion.nearest(to: text, among: commands) {
      return " Did you mean flagscope \(command)?"
    }
    let names = (isWord ? profiles : []) + Self.files(beside: text)
    return Suggestion.hint(for: text, among: names)
  }

  /// The names that a demo has.
  static let demos = Platform.allCases.map { SourceAddress.demo($0).text }

  /// An address that is spelt nearly so.
  private static func address(for text: String) -> String? {
    if text == "demo" { return demos.first }
    if let platform = Platform(rawValue: text) { return "\(platform.rawValue):ID" }
    if let demo = Suggestion.nearest(to: text, among: demos) { return demo }
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2, !schemes.contains(parts[0]),
      let scheme = Suggestion.nearest(to: parts[0], among: schemes)
    else { return nil }
    return "\(scheme):\(parts[1])"
  }

  /// The files of the folder in which a path lies, as the user would type them.
  private static func files(beside path: String) -> [String] {
    let slash = path.utf8.lastIndex(of: 0x2F)
    let folder = slash.map { String(path[...$0]) } ?? ""
    return Folder.entries(of: UserPath.expanded(folder.isEmpty ? "." : folder)).map { folder + $0 }
  }
}

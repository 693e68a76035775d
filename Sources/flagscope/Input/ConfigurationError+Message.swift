import FlagEngine
import FlagFiles
import FlagReports
import TerminalUI

extension ConfigurationError {
  /// What is wrong, where, and what to do.
  ///
  /// - Parameters:
  ///   - name: the file's name, already safe to print.
  ///   - bytes: the text, to show the line at fault.
  /// - Returns: one sentence, for a syntax error with the line and a caret below it.
  func message(about name: String, bytes: [UInt8]) -> String {
    switch self {
    case .notJSON(let error):
      error.message(about: name, bytes: bytes)
    case .notAnObject(let kind):
      "\(name): expected an object like {\"featureFlags\":[]} or {\"campaigns\":[]}; got \(kind.phrase)."
    case .neitherPlatform(firstKeys: []):
      "\(name) is an empty object: no configuration of Kameleoon (featureFlags) or of Flagship "
        + "(campaigns, panic). --platform decides."
    case .neitherPlatform(let keys):
      "\(name) is JSON but neither Kameleoon (featureFlags) nor Flagship (campaigns, panic). "
        + "First keys: \(SafeText(keys.joined(separator: ", ")).string). --platform decides."
    case .bothPlatforms:
      "\(name) has members of both Kameleoon and Flagship. "
        + "Say which it is: --platform kameleoon or --platform flagship."
    }
  }
}

extension JSONError {
  /// The fault with its place; a syntax error also shows the line.
  ///
  /// - Parameters:
  ///   - name: the text's name, already safe to print.
  ///   - bytes: the text.
  /// - Returns: the message, several lines for a syntax error.
  func message(about name: String, bytes: [UInt8]) -> String {
    // From a server: what is read from a file is not packed, and UTF-8.
    if bytes.starts(with: [0x1F, 0x8B]) {
      return "\(name) is packed by gzip, and its server does not say so (Content-Encoding: gzip)."
    }
    if let encoding = FileReader.encoding(of: bytes) {
      return "\(name) is \(encoding), and JSON is UTF-8. Save it as UTF-8."
    }
    return switch problem {
    case _ where isOfEmptyText:
      "\(name) is empty" + (bytes.isEmpty ? "." : ": it has white space only.")
        + " Download or save it again."
    case .expected where bytes.starts(with: Self.byteOrderMark) && offset == 0:
      bytes.count == Self.byteOrderMark.count
        ? "\(name) is empty but for a byte-order mark. Download or save it again."
        : "\(name) begins with a byte-order mark, which is no JSON. Save it as UTF-8 without one."
    case .unexpectedEnd(let inside):
      "\(name) ends inside \(inside) at byte \(Self.grouped(offset)): the download is incomplete."
    case .expected(let what, let before):
      "\(name) is not JSON: line \(line), column \(column): expected \(what)"
        + (before.isEmpty ? "" : " after \(SafeText(before).string)") + "\n" + excerpt(of: bytes)
    case .invalidUTF8, .tooDeep:
      "\(name) cannot be read: \(description)."
    case .tooLarge(let what):
      "\(name) cannot be read: \(what)."
    }
  }

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// A number with spaces between thousands: `81 920`.
  private static func grouped(_ number: Int) -> String {
    var groups: [Substring] = []
    var rest = "\(number)"[...]
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return ([rest] + groups).joined(separator: " ")
  }
}

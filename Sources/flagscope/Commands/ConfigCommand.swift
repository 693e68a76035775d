import ArgumentParser
import FlagClient
import FlagEngine
import FlagFiles
import FlagReports
import Glibc
import TerminalUI

/// `flagscope config`: every setting with its value and where that comes from.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Show every setting: its value, and where that comes from.",
    discussion: """
      Options go before variables of the environment, these before the profile, and that before the \
      rest of the configuration file. The file is flagscope/config.yaml in the configuration folder:

        theme: dark256
        log_level: info
        profiles:
          staging:
            source: kameleoon:SITE_CODE
            refresh: 300

      A variable is the setting's name in capitals behind FLAGSCOPE_, such as FLAGSCOPE_THEME. A \
      secret is never shown.
      """)

  @Argument(help: "A profile: its settings count too.")
  var profile: String?

  @OptionGroup var console: ConsoleOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let (shared, file) = try Settings.read(
      reading.settings.merging(console.settings) { option, _ in option }
        .merging(output.settings) { option, _ in option })
    let settings = try named(file).map { shared.with($0.settings) } ?? shared
    // What would stop the console is said here too.
    try settings.naming(.theme) { () throws(InputError) in _ = try ThemeFiles.theme(settings.theme)
    }
    let rows = Setting.allCases.map { SettingRow(setting: $0, assigned: settings[$0]) }
    if output.isJSON {
      StandardOutput.write(Self.json(rows, file))
    } else {
      StandardOutput.show(Self.text(rows, file))
    }
    for name in Self.unknownVariables { StandardError.write(name) }
  }

  private func named(_ file: ConfigurationFile) throws(InputError) -> SourceProfile? {
    guard let profile else { return nil }
    guard let found = file.profile(named: profile) else {
      let names = file.profiles.map(\.name.safe).joined(separator: ", ")
      throw InputError(
        "There is no profile \(profile.quoted) in \(file.shownPath)."
          + Suggestion.hint(for: profile, among: file.profiles.map(\.name))
          + (names.isEmpty ? "" : " There are: \(names)."))
    }
    return found
  }

  private static func text(_ rows: [SettingRow], _ file: ConfigurationFile) -> String {
    var table = TextTable(heading: ["SETTING", "VALUE", "FROM"])
    for row in rows { table.add([row.setting.rawValue, row.shown, row.origin]) }
    let places = folders(file).map { place in
      let isThere = place.path.map { access($0.fileName, F_OK) == 0 } ?? true
      return place.name.padded(to: 20) + (place.path?.safe ?? "none")
        + (isThere ? "" : " (not there)")
    }
    return (table.lines + [""] + places).map { $0 + "\n" }.joined()
  }

  private static func json(_ rows: [SettingRow], _ file: ConfigurationFile) -> String {
    var places = JSONObject()
    for (name, path) in folders(file) { places[name] = path.map { .string($0) } ?? .null }
    let object: JSONValue = [
      "settings": .array(rows.map(\.json)), "places": .object(places),
    ]
    return object.jsonText + "\n"
  }

  private static func folders(_ file: ConfigurationFile) -> [(name: String, path: String?)] {
    [
      ("configuration file", file.path), ("state folder", UserFolders.state),
      ("cache folder", UserFolders.cache),
    ]
  }

  /// What is said of variables that look like settings and are none.
  private static var unknownVariables: [String] {
    let known = Setting.allCases.map(\.variable)
    return UserFolders.variableNames.filter {
      $0.hasPrefix("FLAGSCOPE_") && !known.contains($0) && $0 != "FLAGSCOPE_BACKTRACE"
    }.sorted().map { name in
      "! \(name.safe) is no setting.\(Suggestion.hint(for: name, among: known, isQuoted: false))"
    }
  }
}

/// A setting as `flagscope config` shows it.
private struct SettingRow {
  let setting: Setting
  /// Nil: nobody sets it.
  let assigned: Settings.Assigned?

  /// The value in words.
  var shown: String {
    switch assigned?.value {
    case nil: setting.row.usual
    case .text(let text)?: text
    case .isOn(let isOn)?: String(isOn)
    case .seconds(let seconds)?: Int(exactly: seconds).map(String.init) ?? String(seconds)
    case .count(let count)?: String(count)
    case .secret?: "set"
    }
  }

  /// Where the value comes from.
  var origin: String {
    switch assigned?.origin {
    case nil: "default"
    case .option(setting)? where assigned?.value == .isOn(false): "--no-\(setting.option ?? "")"
    case let origin?: origin.text + (profile.map { " (profile \($0.safe))" } ?? "")
    }
  }

  private var profile: String? {
    if case .line(_, _, let profile)? = assigned?.origin { profile } else { nil }
  }

  var json: JSONValue {
    var object: JSONObject = ["name": .string(setting.rawValue)]
    switch assigned?.value {
    case nil: object["default"] = .string(setting.row.usual)
    case .text(let text)?: object["value"] = .string(text)
    case .isOn(let isOn)?: object["value"] = .bool(isOn)
    case .seconds(let seconds)?: object["value"] = .double(seconds)
    case .count(let count)?: object["value"] = .integer(count)
    case .secret?: object["isSet"] = .bool(true)
    }
    switch assigned?.origin {
    case nil: object["from"] = "default"
    case .option?: object["from"] = "option"
    case .variable?: object["from"] = "variable"
    case .line(let line, let path, _)?:
      object["from"] = profile == nil ? "file" : "profile"
      object["file"] = .string(path)
      object["line"] = .integer(line)
    }
    return .object(object)
  }
}

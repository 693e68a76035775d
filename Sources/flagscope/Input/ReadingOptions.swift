import ArgumentParser
import FlagEngine
import FlagReports
import TerminalUI

/// The options of every command that evaluates.
struct ReadingOptions: ParsableArguments {
  @Option(
    help: "The platform, where the content does not tell: kameleoon or flagship.",
    transform: Self.platform(named:))
  var platform: Platform?

  @Option(.sdk) var sdk: SettingValue?

  @Option(
    help: ArgumentHelp(
      "The time of the evaluation: milliseconds since 1970, or ISO 8601. Default: the clock.",
      valueName: "time"))
  var now: String?

  @Flag(help: "Ask each flag for a fresh visitor instead of one visitor going through the file.")
  var isolated = false

  @Option(.personas) var personas: SettingValue?
  @Option(.labels) var labels: SettingValue?

  @OptionGroup(title: "Live sources") var source: SourceOptions

  /// The instant that `--now` names, in milliseconds since 1970 UTC.
  func instant() throws(InputError) -> Int? {
    guard let now else { return nil }
    return try Clock.instant(now)
  }

  /// The settings that are given.
  var settings: [Setting: SettingValue] {
    [Setting: SettingValue]([.sdk: sdk, .personas: personas, .labels: labels])
      .merging(source.settings) { option, _ in option }
  }

  /// What turns the names of sources into what to open.
  ///
  /// - Parameter others: what other options of the command set.
  /// - Returns: the planner.
  /// - Throws: what is wrong with a variable or the configuration file.
  func planner(with others: [Setting: SettingValue] = [:]) throws(InputError) -> SourcePlanner {
    try SourcePlanner(
      baseURLs: source.baseUrl, settings.merging(others) { option, _ in option })
  }

  /// The platform of that name.
  ///
  /// - Throws: that there is none.
  static func platform(named name: String) throws(ValidationError) -> Platform {
    guard let platform = Platform(rawValue: name) else {
      let names = Platform.allCases.map(\.rawValue)
      throw ValidationError(
        "There is no platform \(name.quoted).\(Suggestion.hint(for: name, among: names)) "
          + "There are: \(names.joined(separator: ", ")).")
    }
    return platform
  }
}

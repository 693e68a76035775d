import ArgumentParser
import FlagEngine

/// The options of every command that evaluates.
struct ReadingOptions: ParsableArguments {
  @Option(
    help: "The platform, where the content does not tell: kameleoon or flagship.",
    transform: Self.platform(named:))
  var platform: Platform?

  @Option(
    help: ArgumentHelp(
      "The SDK whose answers are given: \(Profile.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "profile"))
  var sdk: String?

  @Option(
    help: ArgumentHelp(
      "The time of the evaluation: milliseconds since 1970, or ISO 8601. Default: the clock.",
      valueName: "time"))
  var now: String?

  @Flag(help: "Ask each flag for a fresh visitor instead of one visitor going through the file.")
  var isolated = false

  @Option(
    help: ArgumentHelp(
      "A persona file, YAML or JSON. Default: your own (flagscope/personas.yaml in the configuration folder), else the bundled personas.",
      valueName: "file"))
  var personas: String?

  @Option(
    help: ArgumentHelp(
      "Names of rules and segments (Kameleoon). Default: flagscope.labels.json beside the file.",
      valueName: "file"))
  var labels: String?

  @OptionGroup(title: "Live sources") var source: SourceOptions

  /// The instant that `--now` names, in milliseconds since 1970 UTC.
  func instant() throws(InputError) -> Int? {
    guard let now else { return nil }
    return try Clock.instant(now)
  }

  /// The profile that `--sdk` names.
  func profile() throws(InputError) -> Profile? {
    guard let sdk else { return nil }
    guard let profile = Profile(rawValue: sdk) else {
      throw InputError("There is no SDK profile of that name. \(Self.choice(of: Profile.allCases))")
    }
    return profile
  }

  /// The profile for a configuration: the one asked for, else the platform's default.
  func profile(for platform: Platform) throws(InputError) -> Profile {
    guard let profile = try profile() else { return platform.defaultProfile }
    guard profile.platform == platform else {
      throw InputError(
        "\(profile.rawValue) does not read a \(platform.name) configuration. "
          + Self.choice(of: Profile.allCases.filter { $0.platform == platform }))
    }
    return profile
  }

  /// The platform of that name.
  ///
  /// - Throws: that there is none.
  static func platform(named name: String) throws(ValidationError) -> Platform {
    guard let platform = Platform(rawValue: name) else {
      throw ValidationError("There is no such platform. There are: kameleoon, flagship.")
    }
    return platform
  }

  private static func choice(of profiles: [Profile]) -> String {
    "There are: \(profiles.map(\.rawValue).joined(separator: ", "))."
  }
}

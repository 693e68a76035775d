import FlagClient
import FlagEngine
import FlagFiles
import Glibc
import TerminalUI

/// The settings of a run, each with where it was set: options go before variables, these before a
/// profile, and that before the rest of the configuration file.
struct Settings: Sendable {
  /// Where a setting was set.
  enum Origin: Equatable, Sendable {
    case option(Setting)
    case variable(Setting)
    case line(Int, of: String, profile: String?)

    /// The name of the place, made safe.
    var text: String {
      switch self {
      case .option(let setting): "--" + (setting.option ?? "")
      case .variable(let setting): setting.variable
      case .line(let line, let path, _): "\(path.safe):\(line)"
      }
    }
  }

  /// A value and where it was set.
  struct Assigned: Equatable, Sendable {
    var value: SettingValue
    var origin: Origin
  }

  /// What one place sets.
  typealias Layer = [Setting: Assigned]

  /// The first that sets something counts.
  private var layers: [Layer]
  /// How many of the layers go before a profile.
  private let aboveProfiles = 2

  /// - Parameters:
  ///   - options: what the command line sets.
  ///   - variables: what the environment sets.
  ///   - file: what the configuration file sets beside its profiles.
  init(options: [Setting: SettingValue], variables: Layer, file: Layer) {
    let options = Layer(
      uniqueKeysWithValues: options.map { ($0, Assigned(value: $1, origin: .option($0))) })
    layers = [options, variables, file]
  }

  /// The settings for the source of a profile.
  func with(_ profile: Layer) -> Settings {
    var settings = self
    settings.layers.insert(profile, at: aboveProfiles)
    return settings
  }

  /// What a setting is set to, and where; nil: nowhere.
  subscript(_ setting: Setting) -> Assigned? {
    for layer in layers {
      if let assigned = layer[setting] { return assigned }
    }
    return nil
  }

  /// What options, variables and the configuration file set, and that file.
  ///
  /// - Throws: what cannot be used.
  static func read(
    _ options: [Setting: SettingValue]
  ) throws(InputError) -> (Settings, ConfigurationFile) {
    let variables = try variables()
    let named = Settings(options: options, variables: variables, file: [:]).text(.config)
    let file = try ConfigurationFile.read(named)
    let settings = Settings(options: options, variables: variables, file: file.settings)
    if settings.isASCII { PlainText.useASCII() }
    return (settings, file)
  }

  /// What the variables `FLAGSCOPE_…` set; an empty one counts as unset.
  ///
  /// - Throws: which one cannot be used.
  static func variables() throws(InputError) -> Layer {
    var layer = Layer()
    for setting in Setting.allCases {
      guard let text = UserFolders.variable(setting.variable) else { continue }
      guard let value = setting.row.kind.value(text) else {
        throw InputError(
          "\(setting.variable) \(setting.row.kind.refusal(of: text, shown: text.quoted))")
      }
      layer[setting] = Assigned(value: value, origin: .variable(setting))
    }
    return layer
  }
}

// What the settings mean.
extension Settings {
  /// Runs what uses a setting; where that fails the sentence begins with where it was set.
  func naming<Result>(
    _ setting: Setting, _ use: () throws(InputError) -> Result
  ) throws(InputError) -> Result {
    do throws(InputError) {
      return try use()
    } catch {
      guard let origin = self[setting]?.origin, origin != .option(setting) else { throw error }
      throw InputError("\(origin.text): \(error.message)")
    }
  }

  private func text(_ setting: Setting) -> String? {
    if case .text(let text)? = self[setting]?.value { text } else { nil }
  }

  private func isOn(_ setting: Setting) -> Bool? {
    if case .isOn(let isOn)? = self[setting]?.value { isOn } else { nil }
  }

  private func seconds(_ setting: Setting) -> Double? {
    if case .seconds(let seconds)? = self[setting]?.value { seconds } else { nil }
  }

  var color: ColorChoice { text(.color).flatMap(ColorChoice.init) ?? .auto }
  /// Whether colour may be shown: as asked for, else unless NO_COLOR is set and not empty.
  var usesColor: Bool {
    switch color {
    case .always: true
    case .never: false
    case .auto: UserFolders.variable("NO_COLOR") == nil
    }
  }
  /// A theme's name or path.
  var theme: String { text(.theme) ?? (usesColor ? "safe" : "mono") }
  var isASCII: Bool { isOn(.ascii) ?? false }
  var usesMouse: Bool { isOn(.mouse) ?? true }
  var isPlain: Bool { isOn(.plain) ?? false }
  var keys: String? { text(.keys) }
  var labels: String? { text(.labels) }
  /// Seconds between two downloads.
  var refresh: Double? { seconds(.refresh) }
  /// Seconds until an answer is given up.
  var timeout: Double? { seconds(.timeout) }
  var networkDomain: String? { text(.networkDomain) }
  var allowsInsecureHTTP: Bool { isOn(.insecureHTTP) ?? false }
  var kameleoonConfig: String? { text(.kameleoonConfig) }
  var mode: DecisionMode { text(.mode).flatMap(DecisionMode.init) ?? .bucketing }
  var apiKey: Secret? {
    if case .secret(let key)? = self[.apiKey]?.value { key } else { nil }
  }
  var logLevel: LogLevel { text(.logLevel).flatMap(LogLevel.init) ?? .off }
  /// Whether a file's view is restored at the start and kept at the end.
  var keepsState: Bool { isOn(.state) ?? true }
  /// Where the last good configurations are kept; nil: nowhere.
  var cache: ConfigurationCache? {
    guard isOn(.cache) ?? true else { return nil }
    let versions =
      if case .count(let count)? = self[.versions]?.value { count } else {
        ConfigurationArchive.usualLimit
      }
    return UserFolders.cache.map { ConfigurationCache(folder: $0, versionLimit: versions) }
  }

  /// The path of a persona file; a demo takes only one that the command line names.
  func personas(isDemo: Bool) -> String? {
    if isDemo, self[.personas]?.origin != .option(.personas) { return nil }
    return text(.personas)
  }

  /// The SDK profile that the command line names.
  var demandedSDK: Profile? {
    self[.sdk]?.origin == .option(.sdk) ? text(.sdk).flatMap(Profile.init) : nil
  }

  /// The SDK profile for a configuration: the one set, else the platform's default.
  ///
  /// Where the other platform's is set once for all, that says nothing about this one.
  ///
  /// - Throws: that the one on the command line does not read such a configuration.
  func sdk(for platform: Platform) throws(InputError) -> Profile {
    let profile = text(.sdk).flatMap(Profile.init) ?? platform.defaultProfile
    guard profile.platform != platform else { return profile }
    guard demandedSDK != nil else { return platform.defaultProfile }
    let names = Profile.allCases.filter { $0.platform == platform }.map(\.rawValue)
    throw InputError(
      "\(profile.rawValue) does not read a \(platform.name) configuration. "
        + "There are: \(names.joined(separator: ", ")).")
  }

  /// The same where the command line need not fit: what comes later may be of the other platform.
  func sdkOrDefault(for platform: Platform) -> Profile {
    (try? sdk(for: platform)) ?? platform.defaultProfile
  }
}

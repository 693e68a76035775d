import ArgumentParser
import FlagEngine
import FlagReports
import Logging

/// The options that say how an environment is reached and followed.
struct SourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Reach a platform elsewhere, such as at 'flagscope serve'; kameleoon=URL or flagship=URL.",
      valueName: "platform=url"), transform: BaseURL.init)
  var baseUrl: [BaseURL] = []

  @Option(.refresh) var refresh: SettingValue?
  @Option(.timeout) var timeout: SettingValue?
  @Option(.networkDomain) var networkDomain: SettingValue?
  @Flag(.insecureHTTP) var insecureHttp: Bool?
  @Option(.kameleoonConfig) var kameleoonConfig: SettingValue?
  @Option(.mode) var mode: SettingValue?
  @Flag(.cache) var cache: Bool?
  @Option(.versions) var versions: SettingValue?
  @Option(.logLevel) var logLevel: SettingValue?
  @Option(.config) var config: SettingValue?

  /// The settings that are given.
  var settings: [Setting: SettingValue] {
    [Setting: SettingValue](
      [
        .refresh: refresh, .timeout: timeout, .networkDomain: networkDomain,
        .kameleoonConfig: kameleoonConfig, .mode: mode, .versions: versions, .logLevel: logLevel,
        .config: config,
      ], [.insecureHTTP: insecureHttp, .cache: cache])
  }
}

/// What is worth a line in the log.
enum LogLevel: String, CaseIterable {
  case off, error, warning, info, debug

  /// The library's level; nil: there is no log.
  var level: Logger.Level? {
    switch self {
    case .off: nil
    case .error: .error
    case .warning: .warning
    case .info: .info
    case .debug: .debug
    }
  }
}

/// Who decides what Flagship's flags answer.
enum DecisionMode: String, CaseIterable {
  /// This machine, by the bucketing file.
  case bucketing
  /// Flagship's server, for each visitor.
  case api
}

/// Where a platform is reached instead of at the vendor's hosts.
struct BaseURL: Equatable, Sendable {
  var platform: Platform
  var url: String

  /// Reads `kameleoon=http://127.0.0.1:8080`.
  init(_ text: String) throws(ValidationError) {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let platform = Platform(rawValue: String(parts[0])),
      parts[1].hasPrefix("http://") || parts[1].hasPrefix("https://")
    else {
      throw ValidationError(
        "--base-url needs a platform and an address, such as kameleoon=http://127.0.0.1:8080."
          + Suggestion.hint(
            for: parts.first.map(String.init) ?? "", among: Platform.allCases.map(\.rawValue)))
    }
    self.platform = platform
    url = String(parts[1])
  }
}

import ArgumentParser
import FlagClient
import FlagEngine
import Logging

/// The options that say how an environment is reached and followed.
struct SourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Reach a platform elsewhere, such as at 'flagscope serve'; kameleoon=URL or flagship=URL.",
      valueName: "platform=url"), transform: BaseURL.init)
  var baseUrl: [BaseURL] = []

  @Flag(help: "Allow plain http beyond this machine.")
  var insecureHttp = false

  @Option(
    help: ArgumentHelp(
      "Seconds between two downloads; 0: none. Default: 3600 (Kameleoon), 60 (Flagship).",
      valueName: "seconds"))
  var refresh: Double?

  @Option(
    help: ArgumentHelp(
      "Seconds until a download is given up. Default: 10.", valueName: "seconds"))
  var timeout: Double?

  @Option(
    help: ArgumentHelp("Kameleoon: the domain of your own network hosts.", valueName: "domain"))
  var networkDomain: String?

  @Option(
    help: ArgumentHelp(
      "Kameleoon: read the SDK's own configuration file, client-python.yaml.", valueName: "file"))
  var kameleoonConfig: String?

  @Option(
    help: """
      Flagship: who decides, bucketing (this machine, the default) or api (Flagship's server, asked \
      for each visitor; the key is FLAGSCOPE_API_KEY or a profile's).
      """)
  var mode: DecisionMode?

  @Option(
    help: ArgumentHelp(
      "Write a log of requests into flagscope.log in the state folder, from a level on: \(LogLevel.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "level"))
  var logLevel: LogLevel?

  @Flag(help: "Neither read nor keep downloaded configurations on this machine.")
  var noCache = false

  /// A new way to the network.
  var exchange: HTTPExchange {
    var variables: [String: String] = [:]
    for name in ["SSL_CERT_FILE", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"] {
      variables[name] = UserFolders.variable(name)
    }
    return HTTPExchange.live(NetworkEnvironment(variables))
  }

  /// The log that the user wants.
  ///
  /// - Throws: why it cannot be written.
  func logger() throws(InputError) -> Logger {
    guard let logLevel else {
      return Logger(label: "flagscope") { _ in SwiftLogNoOpLogHandler() }
    }
    return try LogFile().logger(logLevel.level)
  }

  /// Where the last good configurations are kept; nil: nowhere.
  var cache: ConfigurationCache? {
    noCache ? nil : UserFolders.cache.map { ConfigurationCache(folder: $0) }
  }

  func validate() throws {
    if let refresh, !refresh.isFinite { throw ValidationError("--refresh needs seconds.") }
    guard timeout.map({ $0 > 0 && $0.isFinite }) ?? true else {
      throw ValidationError("--timeout needs seconds, more than 0.")
    }
  }
}

/// What is worth a line in the log.
enum LogLevel: String, CaseIterable, ExpressibleByArgument {
  case error, warning, info, debug

  /// The library's level.
  var level: Logger.Level {
    switch self {
    case .error: .error
    case .warning: .warning
    case .info: .info
    case .debug: .debug
    }
  }
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
        "--base-url needs a platform and an address, such as kameleoon=http://127.0.0.1:8080.")
    }
    self.platform = platform
    url = String(parts[1])
  }
}

import FlagClient
import FlagEngine
import FlagFiles
import Glibc
import Logging
import TerminalUI

/// What to open and how: an address with everything that command line and profile say about it.
struct SourcePlan: Sendable {
  var address: SourceAddress
  var settings: FollowSettings
  /// The name in the header: a profile's, else the address.
  var name: String
  /// What the user sets, the profile's settings among it.
  var effective: Settings
  /// The way to the network: one for the whole program, so that connections are kept.
  var exchange: HTTPExchange
  /// Where the last good configurations are kept; nil: nowhere.
  var cache: ConfigurationCache?
  /// What is remembered of it, to be opened again; nil: nothing.
  var remembered: String?
  /// The log of requests.
  var logger: Logger
  /// The key for Flagship's server, where that decides; nil: this machine decides.
  var apiKey: Secret?
  /// Seconds until Flagship's server is no longer waited for.
  var decisionTimeout = Flagship.Endpoints.decisionTimeout
  /// What the user should hear about the settings.
  var remarks: [String] = []

  /// The versions of it that are kept; nil: none is.
  var archive: ConfigurationArchive? {
    cache.map { ConfigurationArchive($0, address, settings) }
  }
}

/// Turns what the user names into what to open.
///
/// The command line goes before a profile, and both before the defaults of the platform.
struct SourcePlanner: Sendable {
  /// Where platforms are reached instead of at the vendors' hosts.
  private let baseURLs: [BaseURL]
  /// The user's configuration file, with the profiles.
  let file: ConfigurationFile
  /// What the user sets for every source.
  let settings: Settings
  /// What was opened and typed before.
  let history: HistoryFile
  private let exchange: HTTPExchange
  private let logger: Logger

  /// - Parameters:
  ///   - baseURLs: where platforms are reached instead of at the vendors' hosts.
  ///   - given: what options of the command set.
  /// - Throws: what is wrong with a variable or the configuration file, or why there is no log.
  init(
    baseURLs: [BaseURL] = [], _ given: [Setting: SettingValue] = [:]
  ) throws(InputError) {
    self.baseURLs = baseURLs
    (settings, file) = try Settings.read(given)
    history = HistoryFile(isKept: settings.keepsState)
    exchange = Self.exchange
    let level = settings.logLevel.level
    logger =
      try level.map { level throws(InputError) in try LogFile().logger(level) }
      ?? Logger(label: "flagscope") { _ in SwiftLogNoOpLogHandler() }
  }

  /// A new way to the network.
  private static var exchange: HTTPExchange {
    var variables: [String: String] = [:]
    for name in ["SSL_CERT_FILE", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"] {
      variables[name] = UserFolders.variable(name)
    }
    // A proxy's password.
    if variables.values.contains(where: { $0.contains("@") }) { ProcessMemory.hide() }
    return HTTPExchange.live(NetworkEnvironment(variables))
  }

  /// What a file, an address or the name of a profile stands for.
  ///
  /// - Parameters:
  ///   - text: what the user typed.
  ///   - isInConsole: whether it was typed where Tab completes it.
  /// - Returns: what to open.
  /// - Throws: why it stands for nothing.
  func plan(_ text: String, isInConsole: Bool = false) throws(InputError) -> SourcePlan {
    let isFile = access(text.fileName, F_OK) == 0
    if !isFile, let version = try version(text) { return version }
    if !isFile, let profile = file.profile(named: text) {
      return try plan(profile.address, profile)
    }
    let address = SourceAddress(text)
    if case .file(let path) = address, !isFile, errno == ENOENT {
      throw InputError(unknown(path, isInConsole: isInConsole))
    }
    return try plan(address, nil)
  }

  /// A kept version of a source, `SOURCE@digest`; nil where the text names none.
  ///
  /// - Throws: that several versions begin so, or none does.
  private func version(_ text: String) throws(InputError) -> SourcePlan? {
    guard let at = text.lastIndex(of: "@"), at != text.startIndex else { return nil }
    let digits = String(text[text.index(after: at)...])
    guard (4...64).contains(digits.utf8.count), digits.allSatisfy(\.isHexDigit),
      let base = try? plan(String(text[..<at])), base.address.isRemote, let archive = base.archive
    else { return nil }
    let found = archive.versions(beginning: digits)
    guard let version = found.first else {
      // What stands behind a site's code may be its environment.
      if case .kameleoon(_, nil) = base.address { return nil }
      throw InputError(
        "No version \(digits) of \(base.name.safe) is kept. flagscope versions"
          + " \(String(text[..<at]).safe) lists those that are.")
    }
    guard found.count == 1 else {
      throw InputError(
        "\(found.count) versions of \(base.name.safe) begin with \(digits). Type more digits:"
          + " \(found.map { $0.digest.prefix(12) }.joined(separator: ", ")).")
    }
    var plan = try plan(.file(version.path), nil)
    plan.name = "\(base.name)@\(version.digest.prefix(4))"
    plan.effective = base.effective
    plan.cache = nil
    plan.remembered = nil
    return plan
  }

  /// What an address stands for.
  ///
  /// - Parameters:
  ///   - address: what to open.
  ///   - profile: what the user's configuration file says about it.
  /// - Returns: what to open and how.
  /// - Throws: what is wrong with the SDK's own configuration file.
  func plan(_ address: SourceAddress, _ profile: SourceProfile?) throws(InputError) -> SourcePlan {
    let platform = address.platform
    let settings = profile.map { self.settings.with($0.settings) } ?? self.settings
    let file = platform == .kameleoon ? try Self.clientFile(settings) : nil
    let base = baseURLs.last { $0.platform == platform }?.url ?? profile?.baseURL
    let address = address.inEnvironment(file?.environment)
    return SourcePlan(
      address: address,
      settings: FollowSettings(
        refreshInterval: settings.refresh ?? file?.refreshInterval ?? Self.interval(of: address),
        timeout: settings.timeout ?? file?.timeout ?? 10,
        networkDomain: settings.networkDomain ?? file?.networkDomain,
        baseURL: base, allowsInsecureHTTP: settings.allowsInsecureHTTP),
      name: profile?.name ?? address.name, effective: settings, exchange: exchange,
      cache: address.mayHoldSecret ? nil : settings.cache,
      remembered: profile?.name ?? address.remembered, logger: logger,
      apiKey: try apiKey(address, settings),
      decisionTimeout: settings.timeout ?? Flagship.Endpoints.decisionTimeout,
      remarks: file?.warnings ?? [])
  }

  /// The key for Flagship's server; nil where this machine decides.
  private func apiKey(
    _ address: SourceAddress, _ settings: Settings
  ) throws(InputError) -> Secret? {
    guard settings.mode == .api else { return nil }
    guard case .flagship = address else {
      // Set once for all it says nothing about sources that know no such mode.
      guard settings[.mode]?.origin == .option(.mode) else { return nil }
      throw InputError("--mode api goes with a source like flagship:ENV_ID.")
    }
    guard let key = settings.apiKey else {
      throw InputError(
        "Flagship's server asks for an API key. Put it into FLAGSCOPE_API_KEY, or as api_key into "
          + "\(file.shownPath).")
    }
    return key
  }

  /// The SDK's own configuration file, if the user names one.
  private static func clientFile(_ settings: Settings) throws(InputError) -> Kameleoon.ClientFile? {
    guard let path = settings.kameleoonConfig else { return nil }
    do throws(ClientFileError) {
      ProcessMemory.hide()
      return try Kameleoon.ClientFile(path: path)
    } catch {
      throw InputError(error)
    }
  }

  /// The vendors' own intervals in seconds; 60 for a bare address.
  private static func interval(of address: SourceAddress) -> Double {
    address.platform == .kameleoon ? 3_600 : 60
  }

  private func unknown(_ text: String, isInConsole: Bool) -> String {
    let commands = isInConsole ? [] : Flagscope.commandNames
    let hint = SourceHint(profiles: file.profiles.map(\.name), commands: commands)
      .sentence(for: text)
    if text.hasPrefix("demo:") {
      return "There is no demo \(text.dropFirst(5).description.quoted).\(hint) There are: "
        + SourceHint.demos.joined(separator: ", ") + "."
    }
    guard !text.contains("/"), !text.contains(".") else {
      return "Cannot read \(text.safe): no such file.\(hint) "
        + history.hint(isTyped: isInConsole)
    }
    let known = file.profiles.map(\.name)
    let profiles =
      known.isEmpty
      ? "and there are no profiles in \(file.shownPath)"
      : "and no profile has that name; there are: \(known.joined(separator: ", ").safe)"
    return "Cannot open \(text.quoted): no such file, \(profiles).\(hint)"
  }
}

extension InputError {
  /// Says what is wrong with a file that holds settings.
  init(_ error: ClientFileError) { self.init(error.sentence.safe) }
}

extension SourceAddress {
  /// A Kameleoon site in an environment, unless it names one itself.
  fileprivate func inEnvironment(_ environment: String?) -> SourceAddress {
    guard case .kameleoon(let site, nil) = self, let environment, !environment.isEmpty else {
      return self
    }
    return .kameleoon(siteCode: site, environment: environment)
  }

  /// The platform that the address names; nil where only the content tells.
  var platform: Platform? {
    switch self {
    case .kameleoon: .kameleoon
    case .flagship: .flagship
    case .demo(let platform): platform
    case .file, .standardInput, .url: nil
    }
  }
}

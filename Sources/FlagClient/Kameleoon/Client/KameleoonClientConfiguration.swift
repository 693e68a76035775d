public import FlagEngine

/// How a `KameleoonClient` works (`KameleoonClientConfig`, spec G.3).
///
/// Values beyond their limits are taken as the SDK takes them; what that changes stands in
/// `warnings`.
public struct KameleoonClientConfiguration: Equatable, Sendable {
  /// Who asks (`client_id`).
  public private(set) var clientID: Secret
  /// The password of who asks (`client_secret`).
  public private(set) var clientSecret: Secret
  /// Seconds between two downloads of the configuration (`refresh_interval_minute`); above 0.
  public private(set) var refreshInterval = 3_600.0
  /// Seconds that a visitor is kept after the last use (`session_duration_minute`); above 0.
  public private(set) var sessionDuration = 1_800.0
  /// Seconds until a request is given up (`default_timeout_millisecond`); above 0.
  public private(set) var defaultTimeout = 10.0
  /// Seconds between two tracking requests (`tracking_interval_millisecond`); 1 to 5.
  public private(set) var trackingInterval = 1.0
  /// The environment; nil: the server decides.
  public private(set) var environment: String?
  /// The domain of the site's cookies (`top_level_domain`), in lower case; empty: the host alone.
  public private(set) var topLevelDomain = ""
  /// The domain that replaces the vendor's in every host (`network_domain`); nil: the vendor's.
  public private(set) var networkDomain: String?
  /// What is taken otherwise than it was given, one sentence each, without secrets.
  public private(set) var warnings: [String] = []

  /// What replaces scheme, host and port of every address, for tests and proxies: no part of the
  /// vendor's configuration.
  public var baseURL: String?
  /// Whether plain http may leave this machine.
  public var allowsInsecureHTTP = false
  /// The fewest messages that are told.
  public var logLevel = KameleoonLogLevel.warning

  /// Makes a configuration.
  ///
  /// - Parameters:
  ///   - clientID: who asks.
  ///   - clientSecret: the password of who asks.
  ///   - refreshInterval: minutes between two downloads; 0 and less count as 60.
  ///   - sessionDuration: minutes that a visitor is kept after the last use; 0 and less count as 30.
  ///   - defaultTimeout: milliseconds until a request is given up; 0 and less count as 10,000.
  ///   - trackingInterval: milliseconds between two tracking requests; held within 1,000 to 5,000.
  ///   - environment: the environment; nil or empty: the server decides.
  ///   - topLevelDomain: the domain of the site's cookies; one that is none is taken all the same.
  ///   - networkDomain: the domain that replaces the vendor's; one that is none is ignored.
  /// - Throws: `configCredentialsInvalid` where the client's id or secret is empty.
  public init(
    clientID: String, clientSecret: String, refreshInterval: Double = 60,
    sessionDuration: Double = 30, defaultTimeout: Double = 10_000, trackingInterval: Double = 1_000,
    environment: String? = nil, topLevelDomain: String = "", networkDomain: String? = nil
  ) throws(KameleoonError) {
    guard !clientID.isEmpty else { throw .configCredentialsInvalid(.clientID) }
    guard !clientSecret.isEmpty else { throw .configCredentialsInvalid(.clientSecret) }
    self.clientID = Secret(clientID)
    self.clientSecret = Secret(clientSecret)
    self.environment = environment
    self.refreshInterval = minutes(refreshInterval, usual: 60, "The refresh interval")
    self.sessionDuration = minutes(sessionDuration, usual: 30, "The session duration")
    if defaultTimeout > 0 {
      self.defaultTimeout = defaultTimeout / 1_000
    } else {
      warnings.append("The default timeout is not above 0: the usual 10000 ms are taken.")
    }
    let taken = min(max(trackingInterval, 1_000), 5_000)
    self.trackingInterval = taken / 1_000
    if taken != trackingInterval {
      warnings.append("The tracking interval is not from 1000 to 5000 ms: \(Int(taken)) are taken.")
    }
    takeDomains(topLevelDomain, networkDomain)
  }

  private mutating func minutes(_ value: Double, usual: Double, _ name: String) -> Double {
    if value > 0 { return value * 60 }
    warnings.append("\(name) is not above 0: the usual \(Int(usual)) minutes are taken.")
    return usual * 60
  }

  private mutating func takeDomains(_ topLevelDomain: String, _ networkDomain: String?) {
    self.topLevelDomain = Kameleoon.DomainText.withoutProtocol(topLevelDomain)
    if topLevelDomain.isEmpty {
      warnings.append("The top level domain is missing: cookies will have no domain.")
    } else if !Kameleoon.DomainText.isWellFormed(self.topLevelDomain) {
      warnings.append("The top level domain is no domain; it is taken all the same.")
    }
    guard let networkDomain, !networkDomain.isEmpty else { return }
    self.networkDomain = Kameleoon.DomainText.network(networkDomain)
    if self.networkDomain == nil {
      warnings.append("The network domain is no domain: the vendor's hosts are asked.")
    }
  }
}

extension KameleoonClientConfiguration {
  /// Where the SDK looks for its file unless another is named.
  public static let usualPath = "/etc/kameleoon/client-python.yaml"

  /// Reads the vendor's own file, `client-python.yaml`.
  ///
  /// - Parameter path: the file's path.
  /// - Throws: why it cannot be used; a file that others can read must hold no secret.
  public init(file path: String = Self.usualPath) throws {
    let file: Kameleoon.ClientFile
    do throws(ClientFileError) {
      file = try Kameleoon.ClientFile(path: path)
    } catch {
      switch error.problem {
      case .missing: throw KameleoonError.configFileNotFound(path: path)
      case .emptyCredential("client_id"): throw KameleoonError.configCredentialsInvalid(.clientID)
      case .emptyCredential: throw KameleoonError.configCredentialsInvalid(.clientSecret)
      default: throw error
      }
    }
    self.init(file)
  }

  /// Takes over what the vendor's own file says.
  public init(_ file: Kameleoon.ClientFile) {
    clientID = file.clientID
    clientSecret = file.clientSecret
    refreshInterval = file.refreshInterval
    sessionDuration = file.sessionDuration
    defaultTimeout = file.timeout
    trackingInterval = file.trackingInterval
    environment = file.environment
    topLevelDomain = file.topLevelDomain
    networkDomain = file.networkDomain
    warnings = file.warnings
  }

  /// How the vendor's services are reached.
  var settings: FollowSettings {
    FollowSettings(
      refreshInterval: refreshInterval, timeout: defaultTimeout, networkDomain: networkDomain,
      baseURL: baseURL, allowsInsecureHTTP: allowsInsecureHTTP)
  }
}

/// An error of the SDK's calls; see `Kameleoon.CallError`.
public typealias KameleoonError = Kameleoon.CallError

/// Data about a visitor; see `Kameleoon.DataItem.Kind`.
public typealias KameleoonData = Kameleoon.DataItem.Kind

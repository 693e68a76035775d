public import FlagEngine

/// The options of `FlagshipClient.start`; vendor: `Config`.
///
/// Source: Flagship Python SDK 2.1.1, observed; spec section 9.1, `scenario-config`.
public struct FlagshipClientConfiguration: Sendable {
  /// Who decides.
  public enum Mode: String, CaseIterable, Sendable {
    /// The vendor's server, asked at each synchronisation; vendor: `API`
    case decisionAPI = "API"
    /// This machine, by the downloaded bucketing file; vendor: `BUCKETING`
    case bucketing = "BUCKETING"
  }

  /// Who decides.
  public var mode: Mode
  /// Seconds between two downloads of the bucketing file; 0 or less: it is downloaded once, at start.
  public var pollingInterval: Double
  /// Seconds until a question to the Decision API is given up; 0 or less: the default of 2.
  public var timeout: Double
  /// Hears log lines and exceptions.
  public var eventHandler: FlagshipEventHandler
  /// Keeps each visitor's variations between visits; nil: nothing is kept.
  public var visitorCache: FlagshipVisitorCache?
  /// The SDK whose answers are given: `flagship211` or `flagship215`.
  public var profile: Profile
  /// What replaces scheme, host and port of every address, as `http://127.0.0.1:8600`; nil: the
  /// vendor's services.
  public var baseURL: String?

  /// Makes options; see the properties.
  public init(
    mode: Mode = .decisionAPI, pollingInterval: Double = 60,
    timeout: Double = Flagship.Endpoints.decisionTimeout,
    eventHandler: FlagshipEventHandler = FlagshipEventHandler(),
    visitorCache: FlagshipVisitorCache? = nil, profile: Profile = .flagship215,
    baseURL: String? = nil
  ) {
    self.mode = mode
    self.pollingInterval = pollingInterval
    self.timeout = timeout
    self.eventHandler = eventHandler
    self.visitorCache = visitorCache
    self.profile = profile
    self.baseURL = baseURL
  }

  /// Seconds that a question to the Decision API may take.
  var effectiveTimeout: Double { timeout > 0 ? timeout : Flagship.Endpoints.decisionTimeout }
}

/// How a remote source is reached and followed.
public struct FollowSettings: Equatable, Sendable {
  /// Seconds between two downloads while nothing announces newer configurations; 0 or less: never.
  ///
  /// Kameleoon's default is 3,600, Flagship's 60 (here at least 1).
  public var refreshInterval: Double
  /// Seconds until a download is given up, from the first byte sent to the last received.
  public var timeout: Double
  /// Kameleoon: the domain that replaces the vendor's in every host; nil: the vendor's.
  public var networkDomain: String?
  /// What replaces scheme, host and port of every address of the source: `http://127.0.0.1:8080`.
  public var baseURL: String?
  /// Whether plain http may leave this machine.
  public var allowsInsecureHTTP: Bool

  /// Makes settings; see the properties.
  public init(
    refreshInterval: Double, timeout: Double = 10, networkDomain: String? = nil,
    baseURL: String? = nil, allowsInsecureHTTP: Bool = false
  ) {
    self.refreshInterval = refreshInterval
    self.timeout = timeout
    self.networkDomain = networkDomain
    self.baseURL = baseURL
    self.allowsInsecureHTTP = allowsInsecureHTTP
  }
}

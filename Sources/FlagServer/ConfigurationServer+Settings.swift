extension ConfigurationServer {
  /// Where it listens, and how.
  public struct Settings: Sendable {
    /// The address or name of this machine to listen on.
    public var host: String
    /// The port; 0: any that is free.
    public var port: Int
    /// A second port that answers the same, for SDKs that expect events on a port of its own.
    public var eventsPort: Int?
    /// What to serve over TLS with; nil: plain HTTP.
    public var identity: ServerIdentity?
    /// Seconds between two comments that keep an event stream open.
    public var keepAlive: Double

    /// Makes settings; see the properties.
    public init(
      host: String = "127.0.0.1", port: Int = 0, eventsPort: Int? = nil,
      identity: ServerIdentity? = nil, keepAlive: Double = 15
    ) {
      self.host = host
      self.port = port
      self.eventsPort = eventsPort
      self.identity = identity
      self.keepAlive = keepAlive
    }
  }
}

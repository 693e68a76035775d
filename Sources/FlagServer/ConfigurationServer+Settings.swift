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
    /// Whether requests are answered whatever name they ask for; otherwise only those that ask for
    /// this machine, so that no page of another server can reach it by giving its own name this
    /// machine's address (DNS rebinding).
    public var answersToAnyName: Bool
    /// The origins of pages that may read the answers besides those of this machine, such as
    /// `https://shop.example`; `*`: all.
    public var origins: Set<String>
    /// Gives what is kept of a visitor or by a key, as JSON; nil: nothing is.
    public var remoteData: @Sendable (RemoteDataKey) -> [UInt8]?
    /// Hears of every request with its body, before it is answered; nil: bodies are thrown away.
    public var record: (@Sendable (RecordedRequest) -> Void)?
    /// Seconds between two comments that keep an event stream open.
    public var keepAlive: Double

    /// Makes settings; see the properties.
    public init(
      host: String = "127.0.0.1", port: Int = 0, eventsPort: Int? = nil,
      identity: ServerIdentity? = nil, answersToAnyName: Bool = false, origins: Set<String> = [],
      remoteData: @escaping @Sendable (RemoteDataKey) -> [UInt8]? = { _ in nil },
      record: (@Sendable (RecordedRequest) -> Void)? = nil, keepAlive: Double = 15
    ) {
      self.host = host
      self.port = port
      self.eventsPort = eventsPort
      self.identity = identity
      self.answersToAnyName = answersToAnyName
      self.origins = origins
      self.remoteData = remoteData
      self.record = record
      self.keepAlive = keepAlive
    }
  }
}

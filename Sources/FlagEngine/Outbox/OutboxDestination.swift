extension Outbox {
  /// Where what an outbox holds goes: the heads of the requests, and why nothing is sent if so.
  public struct Destination: Equatable, Sendable {
    /// The head of the request to a service.
    public struct Address: Equatable, Sendable {
      /// The whole address.
      public var url: String
      /// Names and values of the headers, in their order; a secret is not among them.
      public var headers: [Field]

      /// Makes an address; see the properties.
      public init(url: String, headers: [Field]) {
        self.url = url
        self.headers = headers
      }

      /// The host with its port, as the address has it.
      public var host: String {
        let start = url.firstRange(of: "://")?.upperBound ?? url.startIndex
        return String(url[start...].prefix { $0 != "/" && $0 != "?" })
      }
    }

    /// The site and environment in words: `site my-site, environment staging`.
    public var environment: String
    /// The heads by service.
    public var addresses: [Service: Address]
    /// Why nothing can be sent, and what to do; nil: it can.
    public var refusal: String?
    /// Whether a token is asked for and goes with each request (Kameleoon).
    public var isAuthorized: Bool

    /// Makes a destination; see the properties.
    public init(
      environment: String, addresses: [Service: Address], refusal: String?, isAuthorized: Bool
    ) {
      self.environment = environment
      self.addresses = addresses
      self.refusal = refusal
      self.isAuthorized = isAuthorized
    }

    /// The hosts that requests go to, each once, in the order of the requests.
    public func hosts(of parcels: [Parcel]) -> [String] {
      var hosts: [String] = []
      for parcel in parcels {
        guard let host = addresses[parcel.service]?.host, !hosts.contains(host) else { continue }
        hosts.append(host)
      }
      return hosts
    }
  }

  /// What became of a request.
  public struct Delivery: Equatable, Sendable {
    /// The rows that went with it.
    public var rows: [Int]
    /// Where they stand now.
    public var state: State
    /// What the server said, or why it said nothing; a text from outside.
    public var answer: String

    /// Makes a delivery; see the properties.
    public init(rows: [Int], state: State, answer: String) {
      self.rows = rows
      self.state = state
      self.answer = answer
    }
  }
}

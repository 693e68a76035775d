/// A request, as the endpoints describe it.
public struct HTTPRequest: Equatable, Sendable {
  /// A header line.
  public struct Header: Equatable, Sendable {
    /// Its name; case does not count.
    public var name: String
    /// Its value, without line ends.
    public var value: String

    /// Makes a header; see the properties.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// `GET` or `POST`.
  public var method: String
  /// The whole address.
  public var url: String
  /// In the order sent.
  public var headers: [Header]
  /// The body; nil: none.
  public var body: [UInt8]?
  /// Seconds for the whole exchange, body included; nil: no limit (event streams).
  public var timeout: Double?
  /// Whether plain http may leave this machine.
  public var allowsInsecureHTTP: Bool

  /// Makes a request; see the properties.
  public init(
    method: String = "GET", url: String, headers: [Header] = [], body: [UInt8]? = nil,
    timeout: Double?, allowsInsecureHTTP: Bool = false
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.allowsInsecureHTTP = allowsInsecureHTTP
  }
}

/// The head of an answer, and its body as it comes.
public struct HTTPResponse: Sendable {
  /// The status code.
  public var status: Int
  /// In the order received.
  public var headers: [HTTPRequest.Header]
  /// The body's bytes, unpacked, piece by piece; throws `TransportError`.
  public var body: AsyncThrowingStream<[UInt8], any Error>

  /// Makes an answer; see the properties.
  public init(
    status: Int, headers: [HTTPRequest.Header], body: AsyncThrowingStream<[UInt8], any Error>
  ) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The value of the first header of that name; case does not count.
  public func header(_ name: String) -> String? {
    let name = name.lowercased()
    return headers.first { $0.name.lowercased() == name }?.value
  }
}

/// One request, one answer: the only way to the network, replaceable in tests.
public struct HTTPExchange: Sendable {
  /// Sends a request; throws `TransportError`.
  public var send: @Sendable (HTTPRequest) async throws -> HTTPResponse

  /// Makes an exchange; see the property.
  public init(send: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse) {
    self.send = send
  }
}

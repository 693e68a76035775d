internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression
internal import NIOSSL
internal import Synchronization

extension HTTPExchange {
  /// The exchange over the real network.
  ///
  /// Nothing is started before the first request. Answers may come packed (gzip, deflate); a body
  /// above 256 MB is refused while it comes. At most five redirects are followed, never from https
  /// to http, and credentials go to no other host. Plain http stays on this machine unless the
  /// request allows more.
  ///
  /// - Parameters:
  ///   - environment: certificates to trust and proxies.
  ///   - bodyLimit: the most bytes of a body, unpacked.
  /// - Returns: the exchange; its connections end with its last copy.
  public static func live(
    _ environment: NetworkEnvironment, bodyLimit: Int = 256 << 20
  ) -> HTTPExchange {
    let network = LiveNetwork(environment, bodyLimit: bodyLimit)
    return HTTPExchange { request in try await network.send(request) }
  }
}

/// The library's clients, made when they are needed first: one straight on, one through the proxy.
private final class LiveNetwork: Sendable {
  /// Seconds until an answer without a limit of its own must have begun.
  private static let headTimeout = 10.0
  /// Seconds of silence after which a connection counts as lost.
  private static let silence = 90.0
  /// What the libraries of the SDKs send as well; some services refuse requests without it.
  private static let usualHeaders = [("User-Agent", "flagscope"), ("Accept", "*/*")]
  /// The most pieces of a stream that may wait to be read.
  private static let waitingPieces = 1_024

  private struct Clients {
    var direct: HTTPClient?
    var proxied: HTTPClient?
  }

  private let environment: NetworkEnvironment
  private let bodyLimit: Int
  private let clients = Mutex(Clients())

  init(_ environment: NetworkEnvironment, bodyLimit: Int) {
    self.environment = environment
    self.bodyLimit = bodyLimit
  }

  deinit {
    clients.withLock { clients in
      for client in [clients.direct, clients.proxied] { client?.shutdown { _ in } }
    }
  }

  func send(_ original: HTTPRequest) async throws -> HTTPResponse {
    var request = original
    let start = NIODeadline.now()
    var count = 0
    while true {
      let address = try WebAddress(request.url)
      try address.check(allowsInsecureHTTP: request.allowsInsecureHTTP)
      let response = try await execute(request, at: address, since: start)
      let next = try Redirection.next(
        after: request, to: address, status: Int(response.status.code),
        location: response.headers.first(name: "location"), count: count)
      guard let next else { return try answer(response, to: request, at: address, since: start) }
      request = next
      count += 1
    }
  }

  private func execute(
    _ request: HTTPRequest, at address: WebAddress, since start: NIODeadline,
    isAgain: Bool = false
  ) async throws -> HTTPClientResponse {
    let client = try client(for: address)
    var sent = HTTPClientRequest(url: address.text)
    sent.method = HTTPMethod(rawValue: request.method)
    for header in request.headers { sent.headers.add(name: header.name, value: header.value) }
    for (name, value) in Self.usualHeaders where !sent.headers.contains(name: name) {
      sent.headers.add(name: name, value: value)
    }
    if request.timeout != nil { sent.headers.add(name: "Accept-Encoding", value: "gzip, deflate") }
    if let body = request.body { sent.body = .bytes(ByteBuffer(bytes: body)) }
    let seconds = request.timeout ?? Self.headTimeout
    do {
      return try await client.execute(sent, deadline: start + .limited(seconds))
    } catch {
      var error = TransportError(error, at: address, timeout: seconds, limit: bodyLimit)
      if error.kind == .certificate(.notAccepted), !environment.isProxied(address) {
        error.kind = .certificate(await CertificateProbe.fault(of: address))
      }
      // It may run out while a connection is still made, which has a limit of its own.
      if error.isTimeout, .now() >= start + .limited(seconds) {
        error.kind = .timedOut(seconds: seconds)
      }
      // A connection that was kept may have ended at this very moment; a new one tells.
      guard error.kind == .cutOff, request.method == "GET", !isAgain else { throw error }
      return try await execute(request, at: address, since: start, isAgain: true)
    }
  }

  // MARK: Clients

  private func client(for address: WebAddress) throws(TransportError) -> HTTPClient {
    if environment.hasBadProxy, environment.usesProxy(for: address) {
      throw TransportError(.proxy("its address cannot be read"), at: address.place)
    }
    let proxy = environment.isProxied(address) ? environment.proxy : nil
    if let path = environment.authoritiesFile, address.scheme == .https,
      !TrustFile.isReadable(path)
    {
      throw TransportError(.authoritiesFile(path: path), at: address.place)
    }
    return clients.withLock { clients in
      if let made = proxy == nil ? clients.direct : clients.proxied { return made }
      let client = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: configuration(proxy))
      if proxy == nil { clients.direct = client } else { clients.proxied = client }
      return client
    }
  }

  private func configuration(_ proxy: NetworkEnvironment.Proxy?) -> HTTPClient.Configuration {
    var result = HTTPClient.Configuration()
    result.timeout.connect = .seconds(5)
    result.timeout.read = .limited(Self.silence)
    // Otherwise a refused connection is told only when the time is over.
    result.connectionPool.retryConnectionEstablishment = false
    // Shorter than services keep connections, so that hardly one is used that they are closing.
    result.connectionPool.idleTimeout = .seconds(5)
    result.redirectConfiguration = .disallow
    result.httpVersion = .http1Only
    result.decompression = .enabled(limit: .size(bodyLimit))
    if let path = environment.authoritiesFile {
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.trustRoots = .file(path)
      result.tlsConfiguration = tls
    }
    if let proxy {
      result.proxy = .server(
        host: proxy.host, port: proxy.port,
        authorization: proxy.credentials.map {
          .basic(username: $0.name, password: $0.password.value)
        })
    }
    return result
  }

  // MARK: Answers

  private func answer(
    _ response: HTTPClientResponse, to request: HTTPRequest, at address: WebAddress,
    since start: NIODeadline
  ) throws(TransportError) -> HTTPResponse {
    let headers = response.headers.map { HTTPRequest.Header($0.name, $0.value) }
    let length = response.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
    guard length <= bodyLimit else {
      throw TransportError(.tooLarge(limit: bodyLimit), at: address.place)
    }
    let body = pieces(of: response.body, from: address, since: start, timeout: request.timeout)
    return HTTPResponse(status: Int(response.status.code), headers: headers, body: body)
  }

  /// The body as it comes, given up when its time is over.
  private func pieces(
    of body: HTTPClientResponse.Body, from address: WebAddress, since start: NIODeadline,
    timeout: Double?
  ) -> AsyncThrowingStream<[UInt8], any Error> {
    // A body with an end is held by its size, one without an end by what may wait to be read.
    let policy = AsyncThrowingStream<[UInt8], any Error>.Continuation.BufferingPolicy.self
    return AsyncThrowingStream(
      bufferingPolicy: timeout == nil ? policy.bufferingOldest(Self.waitingPieces) : .unbounded
    ) { continuation in
      let reading = Task {
        do {
          var count = 0
          for try await piece in body {
            count += piece.readableBytes
            if timeout != nil, count > bodyLimit {
              throw TransportError(.tooLarge(limit: bodyLimit), at: address.place)
            }
            if case .dropped = continuation.yield(Array(piece.readableBytesView)) {
              throw TransportError(
                .malformed("it sends faster than can be read"), at: address.place)
            }
          }
          continuation.finish()
        } catch {
          continuation.finish(
            throwing: TransportError(error, at: address, timeout: timeout ?? 0, limit: bodyLimit))
        }
        // The library's client ends with this object, and with the client its connections.
        withExtendedLifetime(self) {}
      }
      let alarm = timeout.map { timeout in
        Task {
          let left = (start + .limited(timeout)) - .now()
          try await Task.sleep(for: .nanoseconds(max(0, left.nanoseconds)))
          continuation.finish(
            throwing: TransportError(.timedOut(seconds: timeout), at: address.place))
        }
      }
      continuation.onTermination = { _ in
        reading.cancel()
        alarm?.cancel()
      }
    }
  }
}

extension TimeAmount {
  /// Seconds, at most a day; what is no number counts as none.
  fileprivate static func limited(_ seconds: Double) -> TimeAmount {
    .milliseconds(Int64(max(0, min(seconds.isNaN ? 0 : seconds, 86_400)) * 1_000))
  }
}

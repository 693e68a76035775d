internal import CCurl
internal import FlagFiles

extension HTTPExchange {
  /// The exchange over the real network.
  ///
  /// Nothing is started, nor the network library opened, before the first request. Answers may come
  /// packed (gzip, deflate); a body above 256 MB is refused while it comes. At most five redirects
  /// are followed, never from https to http, and credentials go to no other host. Plain http stays on
  /// this machine unless the request allows more. HTTP/2 is spoken where an https server offers it.
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

/// Requests over the network: where they go, what goes along, what their faults mean.
private final class LiveNetwork: Sendable {
  /// Seconds until an answer without a limit of its own must have begun.
  private static let headTimeout = 10.0
  /// What the libraries of the SDKs send as well; some services refuse requests without it.
  private static let usualHeaders = [("User-Agent", "flagscope"), ("Accept", "*/*")]

  private let environment: NetworkEnvironment
  private let bodyLimit: Int
  private let loop = CurlLoop()

  init(_ environment: NetworkEnvironment, bodyLimit: Int) {
    self.environment = environment
    self.bodyLimit = bodyLimit
  }

  deinit { loop.end() }

  func send(_ original: HTTPRequest) async throws -> HTTPResponse {
    var request = original
    let start = ContinuousClock.now
    var count = 0
    while true {
      let address = try WebAddress(request.url)
      try address.check(allowsInsecureHTTP: request.allowsInsecureHTTP)
      let response = try await execute(try order(request, at: address, since: start))
      let next = try Redirection.next(
        after: request, to: address, status: response.status,
        location: response.header("location"), count: count)
      guard let next else { return response }
      request = next
      count += 1
    }
  }

  private func execute(_ order: CurlOrder) async throws(TransportError) -> HTTPResponse {
    guard cc_open() else {
      throw TransportError(
        .other("libcurl is not installed; Debian's package is libcurl4"), at: order.address.place)
    }
    let reply = CurlReply(isStream: order.isStream)
    let number = loop.send(order, reply)
    do throws(TransportError) {
      let head = try await reply.head { [loop] in loop.cancel(number) }
      return HTTPResponse(
        status: head.status, headers: head.headers,
        body: reply.body { [loop] in loop.cancel(number) })
    } catch {
      var error = error
      if error.kind == .certificate(.notAccepted) {
        error.kind = .certificate(await CertificateProbe.fault(order, over: loop))
      }
      // It may run out while a connection is still made, which has a limit of its own.
      if error.isTimeout, .now >= order.deadline {
        error.kind = .timedOut(seconds: order.seconds)
      }
      throw error
    }
  }

  // MARK: Orders

  private func order(
    _ request: HTTPRequest, at address: WebAddress, since start: ContinuousClock.Instant
  ) throws(TransportError) -> CurlOrder {
    if environment.hasBadProxy, environment.usesProxy(for: address) {
      throw TransportError(.proxy("its address cannot be read"), at: address.place)
    }
    if let path = environment.authoritiesFile, address.scheme == .https,
      (try? FileReader.check(path)) == nil
    {
      // The library would only say so on the first connection, less plainly.
      throw TransportError(.authoritiesFile(path: path), at: address.place)
    }
    let seconds = request.timeout ?? Self.headTimeout
    return CurlOrder(
      address: address, method: request.method, headers: headers(request), body: request.body,
      seconds: seconds, deadline: start + .limited(seconds), isStream: request.timeout == nil,
      authoritiesFile: environment.authoritiesFile,
      proxy: environment.isProxied(address) ? environment.proxy : nil, bodyLimit: bodyLimit)
  }

  private func headers(_ request: HTTPRequest) -> [HTTPRequest.Header] {
    var headers = request.headers
    for (name, value) in Self.usualHeaders
    where !headers.contains(where: { $0.name.lowercased() == name.lowercased() }) {
      headers.append(HTTPRequest.Header(name, value))
    }
    if request.timeout != nil {
      headers.append(HTTPRequest.Header("Accept-Encoding", "gzip, deflate"))
    }
    return headers
  }
}

extension Duration {
  /// Seconds, at most a day; what is no number counts as none.
  fileprivate static func limited(_ seconds: Double) -> Duration {
    .milliseconds(Int64(max(0, min(seconds.isNaN ? 0 : seconds, 86_400)) * 1_000))
  }
}

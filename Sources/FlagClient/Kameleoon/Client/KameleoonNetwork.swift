internal import FlagEngine
internal import Logging

/// Sends a client's requests: attempts, pauses and tokens as the SDK's (spec A.7, A.8).
struct KameleoonNetwork: Sendable {
  let endpoints: Kameleoon.Endpoints
  let configuration: KameleoonClientConfiguration
  var surroundings: KameleoonSurroundings
  let tokens = KameleoonTokenKeeper()
  let log: KameleoonLog

  /// An answer, read to its end.
  struct Reply: Sendable {
    var status: Int
    var headers: [HTTPRequest.Header]
    /// The JSON of the body; nil: it is called something else, or is empty.
    var json: [UInt8]?

    /// Whether the SDK takes it for a success.
    var isSuccess: Bool { 200...299 ~= status || status == 304 || status == 403 }

    /// The JSON as a value.
    var value: JSONValue? {
      json.flatMap { try? JSONDocument($0).withRoot(\.value) }
    }
  }

  /// How a request is sent.
  struct Manner: Sendable {
    /// How often it is sent at most.
    var attempts: Int
    /// Seconds between two attempts.
    var delay = 0.0
    /// Whether a token goes with it.
    var isAuthorized = true
    /// Whether the answer's body is of use.
    var readsBody = true

    static let configuration = Manner(attempts: 3, isAuthorized: false)
    static let tracking = Manner(attempts: 2, delay: 5, readsBody: false)
    static let once = Manner(attempts: 1)
  }

  /// The most bytes that are read of an answer.
  private static let bodyLimit = 256 << 20

  /// Sends a request until it succeeds or the attempts are used up.
  ///
  /// - Returns: the last answer; nil: none came.
  func send(_ request: HTTPRequest, _ manner: Manner) async -> Reply? {
    var last: Reply?
    for attempt in 1...manner.attempts {
      if attempt > 1, manner.delay > 0 {
        do { try await surroundings.pause(.retry(seconds: manner.delay)) } catch { return last }
      }
      let token = manner.isAuthorized ? await token(timeout: request.timeout) : nil
      last = await ask(request, token, manner.readsBody)
      if let reply = last, reply.status == 401, let token {
        tokens.discard(token)
        log.warning("The access token was refused.")
        // Nobody waits for another token on the last attempt.
        if attempt == manner.attempts { last = await ask(request, nil, manner.readsBody) }
      }
      if last?.isSuccess == true { return last }
    }
    return last
  }

  // MARK: Tokens

  private func token(timeout: Double?) async -> Secret? {
    switch tokens.use(now: surroundings.now()) {
    case .token(let token, let mustRefresh):
      if mustRefresh {
        Task(executorPreference: surroundings.executor) {
          _ = await fetchToken(timeout: configuration.defaultTimeout)
          tokens.refreshed()
        }
      }
      return token
    case .none: return await fetchToken(timeout: timeout ?? configuration.defaultTimeout)
    }
  }

  private func fetchToken(timeout: Double) async -> Secret? {
    let request = endpoints.token(configuration, timeout: timeout)
    guard let reply = await ask(request, nil, true), reply.isSuccess else {
      log.error("No access token could be fetched: requests go without.")
      return nil
    }
    let token = tokens.take(
      reply.value, now: surroundings.now(), readsTrue: surroundings.keepsVendorFaults)
    if token == nil { log.error("The answer to the request for an access token holds none.") }
    return token
  }

  // MARK: One exchange

  private func ask(
    _ original: HTTPRequest, _ token: Secret?, _ readsBody: Bool
  ) async -> Reply? {
    var request = original
    if let token { request.headers.append(.init("Authorization", "Bearer \(token.value)")) }
    let place = (try? WebAddress(request.url))?.place ?? "the server"
    do {
      let response = try await surroundings.exchange.send(request)
      var bytes: [UInt8] = []
      for try await piece in response.body where bytes.count <= Self.bodyLimit { bytes += piece }
      log.debug("\(request.method) \(place): \(response.status), \(bytes.count) bytes")
      return readsBody
        ? try read(response, bytes) : Reply(status: response.status, headers: response.headers)
    } catch let error as TransportError {
      log.error("\(request.method) \(place) failed: \(error.sentence)")
    } catch is JSONError {
      log.error("\(request.method) \(place) failed: the answer is no JSON.")
    } catch {
      log.error("\(request.method) \(place) failed.")
    }
    return nil
  }

  /// An answer that is called JSON and is none counts as no answer.
  private func read(_ response: HTTPResponse, _ bytes: [UInt8]) throws -> Reply {
    var reply = Reply(status: response.status, headers: response.headers)
    let isJSON = response.header("Content-Type")?.lowercased().contains("json") ?? false
    let isEmpty = bytes.allSatisfy { $0 == 0x20 || 0x09...0x0D ~= $0 }
    guard isJSON, !isEmpty else { return reply }
    _ = try JSONDocument(bytes)
    reply.json = bytes
    return reply
  }
}

/// A client's words, at the levels that are wanted.
struct KameleoonLog: Sendable {
  let logger: Logger
  let level: KameleoonLogLevel

  func error(_ message: @autoclosure () -> String) { tell(.error, message()) }
  func warning(_ message: @autoclosure () -> String) { tell(.warning, message()) }
  func info(_ message: @autoclosure () -> String) { tell(.info, message()) }
  func debug(_ message: @autoclosure () -> String) { tell(.debug, message()) }

  private func tell(_ wanted: KameleoonLogLevel, _ message: @autoclosure () -> String) {
    guard level >= wanted, let level = wanted.level else { return }
    let text = message()
    logger.log(level: level, "\(text)")
  }
}

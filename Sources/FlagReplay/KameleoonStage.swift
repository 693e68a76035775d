internal import FlagClient
internal import FlagEngine
internal import Synchronization

/// The world of a Kameleoon journey: a network that answers as the journey says, a clock that only the
/// journey moves, and nonces that are counted.
final class KameleoonStage: Sendable {
  private struct State {
    var now: Int
    /// What the next download of the configuration contains.
    var dataFile: [UInt8]
    var answers: [String: [JSONValue]] = [:]
    var requests: [JSONValue] = []
    var streams: [JSONValue] = []
    var nonce: UInt64 = 0
    var code: UInt64 = 0
    var random: SeededRandom?
  }

  private let state: Mutex<State>
  let executor = InlineExecutor()
  private let zone: TimeZoneRules?
  private let keepsVendorFaults: Bool

  init(now: Int, zone: TimeZoneRules?, dataFile: [UInt8], _ options: ReplayOptions) {
    state = Mutex(
      State(now: now, dataFile: dataFile, random: options.seed.map(SeededRandom.init(seed:))))
    self.zone = zone
    keepsVendorFaults = options.keepsVendorFaults
  }

  /// What the client under test is given.
  var surroundings: KameleoonSurroundings {
    var surroundings = KameleoonSurroundings(
      exchange: HTTPExchange { [self] request in try answer(request) },
      now: { [self] in now },
      startOfDay: { [self] instant in
        zone?.midnight(before: instant) ?? TimeZoneRules.utcMidnight(before: instant)
      },
      pause: { [self] pause in try await wait(pause) },
      nonce: { [self] in draw(\.nonce) }, code: { [self] in draw(\.code) })
    surroundings.runsTimers = false
    surroundings.keepsVendorFaults = keepsVendorFaults
    surroundings.executor = executor
    surroundings.shardCount = 1
    return surroundings
  }

  /// The next number: counted, or drawn where the journey has a seed.
  private func draw(_ counter: sending WritableKeyPath<State, UInt64>) -> UInt64 {
    state.withLock { state in
      if let number = state.random?.next() { return max(1, number) }
      state[keyPath: counter] += 1
      return state[keyPath: counter]
    }
  }

  // MARK: Steps

  /// Milliseconds since 1970 UTC.
  var now: Int {
    get { state.withLock { $0.now } }
    set { state.withLock { $0.now = newValue } }
  }

  /// What the next download of the configuration contains.
  func serve(_ dataFile: [UInt8]) { state.withLock { $0.dataFile = dataFile } }

  /// What the network answers from now on to requests of a kind.
  func respond(_ kind: String, _ answers: [JSONValue]) {
    state.withLock { $0.answers[kind] = answers }
  }

  /// What was sent since the last call.
  func takeSent() -> (requests: [JSONValue], streams: [JSONValue]) {
    state.withLock { state in
      defer { (state.requests, state.streams) = ([], []) }
      return (state.requests, state.streams)
    }
  }

  // MARK: Network

  private func answer(_ request: HTTPRequest) throws -> HTTPResponse {
    let kind = Self.kind(of: request.url)
    if kind == "sse" { return openStream(request) }
    let answer = state.withLock { state -> JSONValue in
      state.requests.append(Self.json(request, isTracking: kind == "tracking"))
      guard var queue = state.answers[kind], let first = queue.first else {
        return Self.usual(kind, state.dataFile)
      }
      if queue.count > 1 {
        queue.removeFirst()
        state.answers[kind] = queue
      }
      return first
    }
    if let error = answer["error"] {
      let isTimeout = error.text == "timeout"
      throw TransportError(
        isTimeout ? .timedOut(seconds: request.timeout ?? 0) : .refused, at: "")
    }
    return Self.response(answer)
  }

  private func openStream(_ request: HTTPRequest) -> HTTPResponse {
    let text = state.withLock { state -> String in
      state.streams.append(["url": .string(request.url), "headers": Self.headers(request)])
      guard var queue = state.answers["sse"], !queue.isEmpty else { return "" }
      let first = queue.removeFirst()
      state.answers["sse"] = queue
      return first["text"]?.text ?? ""
    }
    return HTTPResponse(status: 200, headers: [], body: Self.body(Array(text.utf8)))
  }

  /// Pauses pass at once, but for those that nothing in a journey waits for.
  private func wait(_ pause: KameleoonSurroundings.Pause) async throws {
    switch pause {
    case .retry(let seconds):
      state.withLock { $0.requests.append(["waitSeconds": .double(seconds)]) }
    case .reconnect(_, isBrokenEvent: true): break
    case .reconnect, .timer:
      // Until the client is closed.
      for await _ in AsyncStream<Void>(Void.self, { _ in }) {}
      throw CancellationError()
    }
  }

  static func kind(of url: String) -> String {
    let path = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).last ?? ""
    let kinds = [
      ("v3/", "config"), ("oauth/token", "token"), ("visit/events", "tracking"),
      ("visit/visitor", "visitor"), ("map/map", "map"), ("sse", "sse"),
    ]
    return kinds.first { path.hasPrefix($0.0) }?.1 ?? "other"
  }

  /// What the network answers where the journey says nothing.
  private static func usual(_ kind: String, _ dataFile: [UInt8]) -> JSONValue {
    switch kind {
    case "config": ["status": 200, "text": .string(String(decoding: dataFile, as: UTF8.self))]
    case "token":
      ["status": 200, "json": ["access_token": "TEST_TOKEN", "expires_in": 7200]]
    case "tracking": ["status": 200, "text": ""]
    default: ["status": 404, "text": "", "contentType": "text/plain"]
    }
  }

  private static func response(_ answer: JSONValue) -> HTTPResponse {
    var headers: [HTTPRequest.Header] = []
    if case .object(let given)? = answer["headers"] {
      headers = given.members.map { .init($0.name, $0.value.text ?? $0.value.jsonText) }
    }
    if !headers.contains(where: { $0.name == "Content-Type" }) {
      headers.append(.init("Content-Type", answer["contentType"]?.text ?? "application/json"))
    }
    let text = answer["json"]?.jsonText ?? answer["text"]?.text ?? ""
    return HTTPResponse(
      status: answer["status"]?.wholeNumber ?? 200, headers: headers, body: body(Array(text.utf8)))
  }

  private static func body(_ bytes: [UInt8]) -> AsyncThrowingStream<[UInt8], any Error> {
    AsyncThrowingStream { continuation in
      if !bytes.isEmpty { continuation.yield(bytes) }
      continuation.finish()
    }
  }

  // MARK: What was sent

  private static func json(_ request: HTTPRequest, isTracking: Bool) -> JSONValue {
    var object: JSONObject = [
      "method": .string(request.method), "url": .string(request.url),
      "headers": headers(request),
      "timeoutSeconds": request.timeout.map { .double($0) } ?? .null,
    ]
    if let body = request.body {
      let text = String(decoding: body, as: UTF8.self)
      if isTracking {
        object["bodyLines"] = .texts(
          text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
      } else {
        object["body"] = .string(text)
      }
    }
    return .object(object)
  }

  private static func headers(_ request: HTTPRequest) -> JSONValue {
    var headers = JSONObject()
    for header in request.headers { headers[header.name] = .string(header.value) }
    return .object(headers)
  }
}

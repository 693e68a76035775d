import FlagClient
import FlagEngine
import Synchronization

/// Flagship's services in memory, and a client that talks to them.
final class FlagshipService: Sendable {
  private struct State {
    var file = #"{"campaigns":[]}"#
    var lastModified: String? = "d1"
    var campaigns = #"{"campaigns":[]}"#
    var isDown = false
    var holdsAnswers = false
    var requests: [HTTPRequest] = []
    var lines: [String] = []
    var errors: [FlagshipError] = []
  }

  private let state = Mutex(State())

  /// A file whose only campaign gives everybody these values.
  static func file(_ values: String, allocation: Int = 100) -> String {
    #"""
    {"campaigns":[{"id":"c","variationGroups":[{"id":"g","targeting":{"targetingGroups":[
      {"targetings":[{"key":"fs_all_users","operator":"EQUALS","value":""}]}]},
      "variations":[{"id":"v","allocation":\#(allocation),
        "modifications":{"type":"FLAG","value":\#(values)}}]}]}]}
    """#
  }

  func serve(_ file: String, lastModified: String? = "d1") {
    state.withLock { ($0.file, $0.lastModified) = (file, lastModified) }
  }

  func decide(_ campaigns: String) { state.withLock { $0.campaigns = campaigns } }

  var isDown: Bool {
    get { state.withLock { $0.isDown } }
    set { state.withLock { $0.isDown = newValue } }
  }

  /// Whether what comes is not answered yet.
  var holdsAnswers: Bool {
    get { state.withLock { $0.holdsAnswers } }
    set { state.withLock { $0.holdsAnswers = newValue } }
  }

  /// The addresses of what came, without scheme and query.
  var places: [String] {
    state.withLock { state in
      state.requests.map { String($0.url.dropFirst(8).prefix { $0 != "?" }) }
    }
  }

  var bodies: [String] {
    state.withLock { $0.requests.map { String(decoding: $0.body ?? [], as: UTF8.self) } }
  }

  var lines: [String] { state.withLock { $0.lines } }
  var errors: [FlagshipError] { state.withLock { $0.errors } }
  func forget() { state.withLock { $0.requests = [] } }

  func client(_ clock: FollowClock = .system, makesID: String = "made-1") -> FlagshipClient {
    FlagshipClient(
      FlagshipSurroundings(
        exchange: HTTPExchange { [self] request in
          let response = try answer(request)
          while holdsAnswers { await Task.yield() }
          return response
        }, clock: clock,
        makeID: { makesID }))
  }

  func handler(catchesAll: Bool = false) -> FlagshipEventHandler {
    FlagshipEventHandler(
      catchesAllExceptions: catchesAll,
      log: { [self] level, line in state.withLock { $0.lines.append("\(level.rawValue) \(line)") }
      },
      exception: { [self] error in state.withLock { $0.errors.append(error) } })
  }

  /// A client in bucketing mode that has the file, and its requests so far forgotten.
  func started(
    _ file: String, pollingInterval: Double = 0, cache: FlagshipVisitorCache? = nil,
    catchesAll: Bool = false, clock: FollowClock = .system
  ) async throws -> FlagshipClient {
    serve(file)
    let client = client(clock)
    try await client.start(
      environmentID: "env", apiKey: Secret("key-1"),
      FlagshipClientConfiguration(
        mode: .bucketing, pollingInterval: pollingInterval,
        eventHandler: handler(catchesAll: catchesAll), visitorCache: cache))
    forget()
    return client
  }

  private func answer(_ request: HTTPRequest) throws -> HTTPResponse {
    let (status, body, date) = try state.withLock { state -> (Int, String, String?) in
      if state.isDown { throw TransportError(.refused, at: "service") }
      state.requests.append(request)
      if request.url.hasSuffix("/bucketing.json") { return (200, state.file, state.lastModified) }
      if request.url.contains("/campaigns/") { return (200, state.campaigns, nil) }
      return (204, "", nil)
    }
    let (stream, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
    continuation.yield(Array(body.utf8))
    continuation.finish()
    return HTTPResponse(
      status: status, headers: date.map { [.init("Last-Modified", $0)] } ?? [], body: stream)
  }
}

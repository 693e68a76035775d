import FlagClient
import FlagEngine
import Synchronization

/// The vendor's services as a client meets them in tests: answers by kind of request, and what came.
final class KameleoonService: Sendable {
  struct Answer: Sendable {
    var status = 200
    var text = ""
    var contentType = "application/json"
    var headers: [HTTPRequest.Header] = []
    var fails = false
  }

  private struct State {
    var answers: [String: [Answer]] = [:]
    var requests: [HTTPRequest] = []
    var now = 1_767_225_600_000
    var nonce: UInt64 = 0
    var pauses: [KameleoonSurroundings.Pause] = []
  }

  private let state: Mutex<State>

  init(_ file: String) {
    state = Mutex(State())
    answer("/v3/", [Answer(text: file)])
    answer(
      "/oauth/token", [Answer(text: #"{"access_token":"top-secret-token","expires_in":7200}"#)])
    answer("/visit/events", [Answer()])
  }

  /// Sets what requests whose path begins so are answered; the last answer repeats.
  func answer(_ path: String, _ answers: [Answer]) { state.withLock { $0.answers[path] = answers } }

  var requests: [HTTPRequest] { state.withLock(\.requests) }

  /// The bodies of the tracking requests, in lines.
  var tracked: [[String]] {
    requests.filter { $0.url.contains("/visit/events") }.map { request in
      String(decoding: request.body ?? [], as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }

  var pauses: [KameleoonSurroundings.Pause] { state.withLock(\.pauses) }

  var now: Int {
    get { state.withLock(\.now) }
    set { state.withLock { $0.now = newValue } }
  }

  var exchange: HTTPExchange {
    HTTPExchange { [self] request in
      let answer = state.withLock { state -> Answer in
        state.requests.append(request)
        guard let path = state.answers.keys.first(where: { request.url.contains($0) }),
          var queue = state.answers[path], let first = queue.first
        else { return Answer(status: 404, contentType: "text/plain") }
        if queue.count > 1 { queue.removeFirst() }
        state.answers[path] = queue
        return first
      }
      if answer.fails { throw TransportError(.refused, at: "here") }
      return HTTPResponse(
        status: answer.status,
        headers: answer.headers + [.init("Content-Type", answer.contentType)],
        body: AsyncThrowingStream { continuation in
          continuation.yield(Array(answer.text.utf8))
          continuation.finish()
        })
    }
  }

  /// Surroundings without timers, whose pauses pass at once.
  var surroundings: KameleoonSurroundings {
    var surroundings = KameleoonSurroundings(
      exchange: exchange, now: { [self] in now },
      startOfDay: { $0 - $0 % 86_400_000 },
      pause: { [self] pause in
        state.withLock { $0.pauses.append(pause) }
        if case .reconnect = pause { try await Task.sleep(for: .seconds(3_600)) }
      },
      nonce: { [self] in
        state.withLock { state in
          state.nonce += 1
          return state.nonce
        }
      }, code: { 0xABC })
    surroundings.runsTimers = false
    return surroundings
  }
}

/// A small shop: an experiment, a delivery, a disabled flag, custom data of each sort.
let kameleoonShop = """
  {"configuration":{},"customData":[{"id":11,"index":1,"name":"tier"},
   {"id":12,"index":2,"name":"local","localOnly":true},
   {"id":13,"index":3,"name":"user","isMappingIdentifier":true}],
   "segments":[{"id":1,"audienceTracking":true,"conditionsData":{"firstLevel":[{"conditions":
     [{"targetingType":"CUSTOM_DATUM","customDataIndex":"1","valueMatchType":"EXACT","value":"gold"}],
     "orOperators":[]}],"firstLevelOrOperators":[]}}],
   "dateModified":1767000000000,
   "featureFlags":[
    {"id":1,"featureKey":"checkout","environmentEnabled":true,"defaultVariationKey":"off",
     "variations":[{"key":"off","variables":[]},{"key":"on","variables":[
       {"key":"steps","type":"NUMBER","value":2},{"key":"title","type":"STRING","value":"New"},
       {"key":"isBold","type":"BOOLEAN","value":true},{"key":"layout","type":"JSON","value":"{\\"a\\":1.5}"}]}],
     "rules":[{"id":101,"type":"EXPERIMENTATION","exposition":1.0,"experimentId":201,
       "variationByExposition":[{"variationKey":"on","variationId":11,"exposition":1.0}]}]},
    {"id":2,"featureKey":"banner","environmentEnabled":true,"defaultVariationKey":"off",
     "variations":[{"key":"off","variables":[]},{"key":"on","variables":[]}],
     "rules":[{"id":102,"type":"TARGETED_DELIVERY","exposition":1.0,"experimentId":202,"segmentId":1,
       "variationByExposition":[{"variationKey":"on","variationId":12,"exposition":1.0}]}]},
    {"id":3,"featureKey":"hidden","environmentEnabled":false,"defaultVariationKey":"off",
     "variations":[{"key":"off","variables":[]}],"rules":[]}]}
  """

extension KameleoonClientConfiguration {
  /// A configuration for tests.
  static func testing(
    _ change: (inout KameleoonClientConfiguration) -> Void = { _ in }
  ) throws -> KameleoonClientConfiguration {
    var configuration = try KameleoonClientConfiguration(
      clientID: "id", clientSecret: "top-secret-password", topLevelDomain: "shop.example")
    configuration.logLevel = .none
    change(&configuration)
    return configuration
  }
}

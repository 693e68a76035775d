import FlagEngine
import FlagServer
import Logging
import Synchronization
import Testing

@testable import FlagClient

@Suite struct DecisionFollowerTests {
  /// A follower on a clock that stands, and what it reported.
  private final class Subject: Sendable {
    let clock = ManualClock()
    let network: Network
    private let kept: Kept
    let follower: DecisionFollower

    init(_ network: Network = Network()) {
      self.network = network
      let kept = Kept()
      follower = DecisionFollower(
        Flagship.Endpoints(
          environmentID: "env", settings: FollowSettings(refreshInterval: 60)),
        apiKey: Secret("k-123"), exchange: network.exchange, clock: clock.clock,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      ) { event in kept.events.withLock { $0.append(event) } }
      self.kept = kept
    }

    private final class Kept: Sendable { let events = Mutex<[DecisionEvent]>([]) }

    var events: [DecisionEvent] { kept.events.withLock(\.self) }
    var answers: [ServerDecision] {
      events.compactMap { if case .answered(let value) = $0 { value } else { nil } }
    }
    var failures: [SourceFailure] {
      events.compactMap { if case .failed(let value, _) = $0 { value } else { nil } }
    }

    func decide(_ country: String, _ generation: Int) async {
      var visitor = Flagship.Visitor(id: "v")
      visitor.context = ["country": .string(country)]
      await follower.decide(visitor, generation: generation)
    }

    /// Lets the pause after the last change pass.
    func pass(_ seconds: Double = DecisionFollower.pause) async throws {
      try await clock.waitForSleep(of: seconds)
      clock.advance(by: seconds)
    }

    func wait(_ what: String, _ isSo: (Subject) -> Bool) async throws {
      for _ in 0..<2_000 where !isSo(self) { try await Task.sleep(for: .milliseconds(5)) }
      try #require(isSo(self), "\(what); events: \(events.count)")
    }
  }

  /// A network whose answers the test gives one by one.
  private final class Network: Sendable {
    private struct State {
      var requests: [HTTPRequest] = []
      var open: [Int: CheckedContinuation<ScriptedExchange.Answer, any Error>] = [:]
      var mostOpen = 0
    }

    private let state = Mutex(State())

    var requests: [HTTPRequest] { state.withLock { $0.requests } }
    var mostOpen: Int { state.withLock { $0.mostOpen } }

    /// Answers the request of that number, from 0.
    func answer(_ number: Int, _ answer: ScriptedExchange.Answer) {
      state.withLock { $0.open.removeValue(forKey: number) }?.resume(returning: answer)
    }

    func answer(_ number: Int, _ body: String, status: Int = 200) {
      answer(number, .init(status: status, body: Array(body.utf8)))
    }

    var exchange: HTTPExchange {
      HTTPExchange { [self] request in
        let number = state.withLock { state in
          state.requests.append(request)
          return state.requests.count - 1
        }
        let answer = try await withTaskCancellationHandler {
          try await withCheckedThrowingContinuation { continuation in
            state.withLock { state in
              state.open[number] = continuation
              state.mostOpen = max(state.mostOpen, state.open.count)
            }
          }
        } onCancel: {
          state.withLock { $0.open.removeValue(forKey: number) }?
            .resume(throwing: CancellationError())
        }
        if let error = answer.error { throw error }
        return HTTPResponse(
          status: answer.status, headers: answer.headers,
          body: AsyncThrowingStream { continuation in
            continuation.yield(answer.body)
            continuation.finish()
          })
      }
    }
  }

  private static let empty = #"{"campaigns": []}"#

  @Test func editsThatFollowEachOtherAreAskedOnce() async throws {
    let subject = Subject()
    for generation in 1...5 { await subject.decide("F\(generation)", generation) }
    try await subject.pass()
    try await subject.wait("asked") { $0.network.requests.count == 1 }
    subject.network.answer(0, Self.empty)
    try await subject.wait("answered") { $0.answers.count == 1 }
    #expect(subject.answers[0].generation == 5)
    let body = String(decoding: subject.network.requests[0].body ?? [], as: UTF8.self)
    #expect(body.contains(#""country": "F5""#))
    await subject.follower.stop()
  }

  @Test func aSlowAnswerForAnOlderVisitorIsNeverReported() async throws {
    let subject = Subject()
    await subject.decide("FR", 1)
    try await subject.pass()
    try await subject.wait("asked") { $0.network.requests.count == 1 }
    await subject.decide("DE", 2)
    // The old answer comes at last, before and after the new question.
    subject.network.answer(0, Self.empty)
    try await subject.pass()
    try await subject.wait("asked again") { $0.network.requests.count == 2 }
    subject.network.answer(0, Self.empty)
    subject.network.answer(1, Self.empty)
    try await subject.wait("answered") { $0.answers.count == 1 }
    #expect(subject.answers.map(\.generation) == [2])
    #expect(subject.network.mostOpen == 1)
    await subject.follower.stop()
  }

  @Test func aQuestionThatComesTooLateIsIgnored() async throws {
    let subject = Subject()
    await subject.decide("DE", 2)
    await subject.decide("FR", 1)
    try await subject.pass()
    try await subject.wait("asked") { $0.network.requests.count == 1 }
    let body = String(decoding: subject.network.requests[0].body ?? [], as: UTF8.self)
    #expect(body.contains(#""country": "DE""#))
    await subject.follower.stop()
  }

  @Test func whatFailsIsTriedAgainLaterAndLater() async throws {
    let subject = Subject()
    await subject.decide("FR", 1)
    try await subject.pass()
    for (number, wait) in [(0, 3.0), (1, 6.0), (2, 12.0)] {
      try await subject.wait("asked") { $0.network.requests.count == number + 1 }
      subject.network.answer(
        number, .init(error: TransportError(.refused, at: "decision.flagship.io:443")))
      try await subject.wait("failed") { $0.failures.count == number + 1 }
      let failure = subject.failures[number]
      #expect(failure.label == "offline")
      #expect(failure.nextTry == failure.at + wait * 1_000)
      try await subject.pass(wait)
    }
    try await subject.wait("asked") { $0.network.requests.count == 4 }
    subject.network.answer(3, Self.empty)
    try await subject.wait("answered") { $0.answers.count == 1 }
    await subject.follower.stop()
  }

  @Test func aRefusalInJSONIsAnAnswerAndSaysSo() async throws {
    let subject = Subject()
    await subject.decide("FR", 1)
    try await subject.pass()
    try await subject.wait("asked") { $0.network.requests.count == 1 }
    subject.network.answer(
      0,
      .init(
        status: 429, headers: [.init("Retry-After", "20")],
        body: Array(#"{"message": "k-123 asks too often"}"#.utf8)))
    try await subject.wait("answered") { $0.answers.count == 1 }
    let refusal = subject.answers[0]
    #expect(refusal.status == 429)
    #expect(refusal.warning?.hasPrefix("decision.flagship.io answers 429;") == true)
    #expect(refusal.nextTry == refusal.receivedAt + 20_000)
    // It recovers by itself.
    try await subject.pass(20)
    try await subject.wait("asked again") { $0.network.requests.count == 2 }
    subject.network.answer(1, Self.empty)
    try await subject.wait("answered again") { $0.answers.count == 2 }
    #expect(subject.answers[1].warning == nil)
    #expect(subject.answers[1].nextTry == nil)
    await subject.follower.stop()
  }

  @Test func anAnswerThatIsNoJSONFails() async throws {
    let subject = Subject()
    await subject.decide("FR", 1)
    try await subject.pass()
    try await subject.wait("asked") { $0.network.requests.count == 1 }
    subject.network.answer(0, "<html>", status: 502)
    try await subject.wait("failed") { $0.failures.count == 1 }
    #expect(subject.failures[0].label == "502")
    #expect(subject.failures[0].answer == "<html>")
    await subject.follower.stop()
  }

  @Test func aContextThatCannotBeSentIsSaidAndNotTriedAgain() async throws {
    let subject = Subject()
    var visitor = Flagship.Visitor(id: "v")
    visitor.context = ["score": .double(.infinity)]
    await subject.follower.decide(visitor, generation: 1)
    try await subject.pass()
    try await subject.wait("failed") { $0.failures.count == 1 }
    #expect(subject.failures[0].nextTry == nil)
    #expect(subject.network.requests.isEmpty)
    await subject.follower.stop()
  }

  @Test func nothingComesAfterTheEnd() async throws {
    let subject = Subject()
    await subject.decide("FR", 1)
    try await subject.pass()
    try await subject.wait("asked") { $0.network.requests.count == 1 }
    await subject.follower.stop()
    subject.network.answer(0, Self.empty)
    await subject.decide("DE", 2)
    try await Task.sleep(for: .milliseconds(50))
    #expect(subject.answers.isEmpty && subject.failures.isEmpty)
    #expect(subject.clock.waits.isEmpty)
  }

  // MARK: Over a socket

  @Test func whatTheServerDecidesArrives() async throws {
    let file = #"""
      {"campaigns": [{"id": "c", "name": "Sale", "type": "toggle", "variationGroups": [{"id": "g",
        "targeting": {"targetingGroups": [{"targetings": [
          {"key": "country", "operator": "EQUALS", "value": "FR"}]}]},
        "variations": [{"id": "v", "allocation": 100,
          "modifications": {"type": "FLAG", "value": {"sale": true}}}]}]}]}
      """#
    let bytes = Array(file.utf8)
    let configuration = try FlagConfiguration(bytes)
    let server = ConfigurationServer(
      ServedConfiguration(bytes: bytes, configuration: configuration, modifiedAt: 0))
    let port = try await server.start()[0]
    let answers = AsyncStream.makeStream(of: ServerDecision.self)
    let settings = FollowSettings(
      refreshInterval: 60, baseURL: "http://127.0.0.1:\(port)")
    let follower = DecisionFollower(
      Flagship.Endpoints(environmentID: "env", settings: settings), apiKey: Secret("k"),
      exchange: .live(NetworkEnvironment([:])), clock: .system,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) { event in
      if case .answered(let decision) = event { answers.continuation.yield(decision) }
    }
    var visitor = Flagship.Visitor(id: "u")
    visitor.context = ["country": "FR"]
    await follower.decide(visitor, generation: 1)
    var iterator = answers.stream.makeAsyncIterator()
    let decision = try #require(await iterator.next())
    #expect(decision.status == 200)
    var decisions = Flagship.ServerDecisions()
    decisions.take(decision.answer, profile: .flagship215)
    let shown = FlagConfiguration.flagship(decisions.configuration())
    let options = EvaluationOptions(profile: .flagship215, now: 0)
    let sale = try #require(shown.decide("sale", for: .flagship(visitor), options: options))
    #expect(sale.served.shaped == "true")
    #expect(sale.served.from == "Sale")
    await follower.stop()
    await server.stop()
  }
}

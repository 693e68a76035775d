import FlagClient
import FlagEngine
import Logging
import Synchronization
import Testing

/// What the user sends from the outbox, whatever the server makes of it.
@Suite struct OutboxSenderTests {
  /// A server that answers requests for a path one after the other, and keeps what it was asked.
  private final class Server: Sendable {
    private let answers: Mutex<[Result<(Int, String), TransportError>]>
    private let requests = Mutex<[HTTPRequest]>([])
    private let waits = Mutex<[Double]>([])

    init(_ answers: Result<(Int, String), TransportError>...) {
      self.answers = Mutex(answers)
    }

    var asked: [HTTPRequest] { requests.withLock(\.self) }
    /// The pauses between attempts, in seconds.
    var pauses: [Double] { waits.withLock(\.self) }

    var exchange: HTTPExchange {
      HTTPExchange { [self] request in
        requests.withLock { $0.append(request) }
        if request.url.hasSuffix("/oauth/token") {
          return Self.response(200, #"{"access_token":"T","expires_in":7200}"#, isJSON: true)
        }
        let answer = answers.withLock { $0.isEmpty ? .success((200, "")) : $0.removeFirst() }
        let (status, text) = try answer.get()
        return Self.response(status, text, isJSON: false)
      }
    }

    var clock: FollowClock {
      FollowClock(
        now: { 0 }, uptime: { 0 }, sleep: { [self] wait in waits.withLock { $0.append(wait) } },
        jitter: { 0 })
    }

    private static func response(_ status: Int, _ text: String, isJSON: Bool) -> HTTPResponse {
      HTTPResponse(
        status: status,
        headers: [.init("Content-Type", isJSON ? "application/json" : "text/html")],
        body: AsyncThrowingStream { continuation in
          continuation.yield(Array(text.utf8))
          continuation.finish()
        })
    }
  }

  private static let parcel = Outbox.Parcel(
    service: .tracking, rows: [1, 2], visitors: ["v"], body: Array("line 1\nline 2".utf8))

  private static func kameleoon(_ server: Server) throws -> OutboxSender {
    let endpoints = Kameleoon.Endpoints(
      siteCode: "my-site", environment: nil, settings: FollowSettings(refreshInterval: 60))
    return OutboxSender(
      endpoints,
      try KameleoonClientConfiguration(clientID: "me", clientSecret: "hush"),
      Outbox.Destination(endpoints, nil, refusal: nil), exchange: server.exchange,
      clock: server.clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  @Test func theBodyThatIsShownIsTheBodyThatIsSent() async throws {
    let server = Server()
    let delivery = try await Self.kameleoon(server).send(Self.parcel)
    #expect(delivery == Outbox.Delivery(rows: [1, 2], state: .sent(status: 200), answer: ""))
    let request = try #require(server.asked.last)
    #expect(request.body == Self.parcel.body)
    #expect(request.url.hasPrefix("https://data.kameleoon.io/visit/events?"))
    #expect(request.headers.contains(.init("Authorization", "Bearer T")))
  }

  @Test func itIsTriedTwiceAndThenStaysWithTheServersAnswer() async throws {
    let server = Server(.success((500, "<html>oops")), .success((503, "later")))
    let delivery = try await Self.kameleoon(server).send(Self.parcel)
    #expect(
      delivery == Outbox.Delivery(rows: [1, 2], state: .failed("503"), answer: "later"))
    #expect(server.pauses == [5])
    let again = try await Self.kameleoon(Server(.success((500, "")))).send(Self.parcel)
    #expect(again.state == .sent(status: 200))
  }

  @Test func aRefusedTokenIsRenewed() async throws {
    let server = Server(.success((401, "")))
    let delivery = try await Self.kameleoon(server).send(Self.parcel)
    #expect(delivery.state == .sent(status: 200))
    #expect(server.asked.count { $0.url.hasSuffix("/oauth/token") } == 2)
  }

  @Test func withoutAConnectionItSaysSo() async throws {
    let gone = TransportError(.refused, at: "data.kameleoon.io")
    let delivery = try await Self.kameleoon(Server(.failure(gone), .failure(gone)))
      .send(Self.parcel)
    #expect(delivery.state == .failed("no answer"))
    #expect(delivery.answer.contains("nothing listens there"))
  }

  @Test func flagshipTriesOnceAndShowsWhatItsSDKHides() async throws {
    let server = Server(.success((500, "oops")))
    let endpoints = Flagship.Endpoints(
      environmentID: "env", settings: FollowSettings(refreshInterval: 60))
    let sender = OutboxSender(
      endpoints, Outbox.Destination(endpoints, .flagship215, refusal: nil),
      exchange: server.exchange)
    let parcel = Outbox.Parcel(service: .hits, rows: [3], visitors: ["v"], body: [0x7B, 0x7D])
    #expect(
      await sender.send(parcel)
        == Outbox.Delivery(rows: [3], state: .failed("500"), answer: "oops"))
    #expect(server.asked.count == 1 && server.asked[0].url == "https://ariane.abtasty.com/")
    await #expect(throws: OutboxSender.FetchError.self) { try await sender.value(of: "x") }
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var steps: [FaultServer.Step]
    var state: Outbox.State
    var words: String
  }

  static let faults = [
    Fault(
      testDescription: "a slow answer", steps: [.hang], state: .failed("no answer"), words: "0.2 s"),
    Fault(
      testDescription: "an answer that stalls",
      steps: .head("200 OK", ["Content-Length: 99"]) + [.send([0x7B]), .hang],
      state: .failed("no answer"), words: "0.2 s"),
    Fault(
      testDescription: "an answer that is cut",
      steps: .head("200 OK", ["Content-Length: 99"]) + [.send([0x7B]), .close],
      state: .failed("no answer"), words: "in the middle"),
    Fault(
      testDescription: "no answer at all", steps: [.close], state: .failed("no answer"),
      words: "in the middle"),
    Fault(
      testDescription: "a page with an escape",
      steps: .answer("502 Bad Gateway", [], "\u{1b}[2J<p>"),
      state: .failed("502"), words: "<p>"),
  ]

  /// Over a real socket; each vendor's row stays, with what came.
  @Test(arguments: faults)
  func whateverTheServerDoesTheRowsSayIt(_ fault: Fault) async throws {
    let server = try await FaultServer { head, _ in
      head.contains("/oauth/token")
        ? .answer(
          "200 OK", ["Content-Type: application/json"],
          #"{"access_token":"T","expires_in":7200}"#) : fault.steps
    }
    let settings = FollowSettings(refreshInterval: 60, timeout: 0.2, baseURL: server.base)
    let exchange = HTTPExchange.live(NetworkEnvironment([:]))
    let site = Kameleoon.Endpoints(siteCode: "my-site", environment: nil, settings: settings)
    let environment = Flagship.Endpoints(environmentID: "env", settings: settings)
    let clock = FollowClock(now: { 0 }, uptime: { 0 }, sleep: { _ in }, jitter: { 0 })
    let senders = [
      OutboxSender(
        site, try KameleoonClientConfiguration(clientID: "me", clientSecret: "hush"),
        Outbox.Destination(site, nil, refusal: nil), exchange: exchange, clock: clock,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
      OutboxSender(
        environment, Outbox.Destination(environment, .flagship215, refusal: nil),
        exchange: exchange),
    ]
    for (sender, service) in zip(senders, [Outbox.Service.tracking, .hits]) {
      let parcel = Outbox.Parcel(service: service, rows: [1], visitors: ["v"], body: [0x7B, 0x7D])
      let delivery = await sender.send(parcel)
      #expect(delivery.rows == [1] && delivery.state == fault.state)
      #expect(delivery.answer.contains(fault.words), "\(delivery.answer)")
    }
    await server.stop()
  }

  @Test func remoteDataThatIsNoJSONIsAFault() async throws {
    let sender = try Self.kameleoon(Server(.success((200, "<html>"))))
    await #expect(throws: OutboxSender.FetchError.self) { try await sender.value(of: "key") }
    let missing = try Self.kameleoon(Server(.success((404, ""))))
    do throws(OutboxSender.FetchError) {
      _ = try await missing.visitor("v", isUnique: false, .init())
      Issue.record("there is no answer")
    } catch {
      #expect(error.sentence == "The platform answered 404.")
    }
  }
}

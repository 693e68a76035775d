import AsyncHTTPClient
import FlagEngine
import FlagServer
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@Suite struct KameleoonServingTests {
  @Test func theDataFileIsServedAsItIs() async throws {
    try await TestServer.run(Sample.kameleoon) { test in
      let reply = try await test.get("/v3/site?environment=staging&ts=5")
      #expect(reply.status == 200)
      #expect(reply.body == Sample.kameleoon)
      #expect(reply.header("content-type") == "application/json")
      #expect(reply.header("last-modified") == "Sun, 09 Sep 2001 01:46:40 GMT")
      #expect(test.server.requestCount(.kameleoonConfiguration) == 1)
    }
  }

  @Test func whoHasItIsToldSoInsteadOfSent() async throws {
    try await TestServer.run(Sample.kameleoon) { test in
      let date = "Sun, 09 Sep 2001 01:46:40 GMT"
      let same = try await test.get("/v3/site", headers: ["If-Modified-Since": date])
      #expect(same.status == 304)
      #expect(same.body == "")
      let other = try await test.get(
        "/v3/site", headers: ["If-Modified-Since": "Sun, 09 Sep 2001 01:46:41 GMT"])
      #expect(other.status == 200)
    }
  }

  @Test func everyReplacementHasItsOwnDate() async throws {
    try await TestServer.run(Sample.kameleoon) { test in
      var dates: Set<String> = []
      for _ in 0..<3 {
        dates.insert(
          try await test.get("/v3/site").header("last-modified") ?? "none")
        test.server.replace(with: try TestServer.served(Sample.kameleoon))
      }
      #expect(dates.count == 3)
    }
  }

  @Test func whatIsKeptOfAVisitorIsServedAndEachRequestIsRecordedWithoutSecrets() async throws {
    let recorded = Mutex<[RecordedRequest]>([])
    let settings = ConfigurationServer.Settings(
      remoteData: { $0 == .visitor("a b") || $0 == .map("k") ? Array("{}".utf8) : nil },
      record: { request in recorded.withLock { $0.append(request) } })
    try await TestServer.run(Sample.kameleoon, settings: settings) { test in
      let headers = ["Authorization": "Bearer secret-1"]
      let known = try await test.get(
        "/visit/visitor?siteCode=s&visitorCode=a%20b", headers: headers)
      #expect(known.status == 200 && known.body == "{}")
      #expect(try await test.get("/map/map?siteCode=s&key=k").status == 200)
      #expect(try await test.get("/map/map?siteCode=s&key=other").status == 404)
      #expect(try await test.post("/oauth/token", "a=1&client_secret=secret-2&b=2").status == 200)
      #expect(try await test.post("/visit/events?siteCode=s", "nonce=1").status == 204)
    }
    let requests = recorded.withLock { $0 }
    #expect(requests.map(\.method) == ["GET", "GET", "GET", "POST", "POST"])
    #expect(requests.first?.headers["authorization"] == "(secret)")
    #expect(requests.last?.body == "nonce=1" && requests.last?.path == "/visit/events?siteCode=s")
    #expect(requests[3].body == "a=1&client_secret=(secret)&b=2")
    #expect(!requests.contains { $0.json.jsonText.contains("secret-") })
  }

  @Test func anEditIsAnnouncedToEveryStream() async throws {
    try await TestServer.run(Sample.kameleoon) { test in
      let streams = try await [events(test), events(test)]
      // The first comment says that the stream is open.
      for stream in streams { #expect(try await stream.next() == ":\n\n") }
      #expect(test.server.replace(with: try TestServer.served(Sample.kameleoon)) == 2)
      var told: Set<String> = []
      for stream in streams { told.insert(try await stream.next() ?? "") }
      let event = try #require(told.first)
      #expect(told.count == 1)
      #expect(event.hasPrefix("event: configuration-update-event\ndata: {\"ts\": 1"))
      #expect(event.hasSuffix("}\n\n"))
    }
  }

  @Test func aStreamIsKeptOpenByComments() async throws {
    try await TestServer.run(Sample.kameleoon, settings: .init(keepAlive: 0.05)) { test in
      let stream = try await events(test)
      for _ in 0..<3 { #expect(try await stream.next() == ":\n\n") }
    }
  }

  @Test func aClientThatIsGoneIsForgotten() async throws {
    try await TestServer.run(Sample.kameleoon, settings: .init(keepAlive: 0.02)) { test in
      let task = Task {
        let stream = try await events(test)
        while try await stream.next() != nil {}
      }
      try await wait { test.server.eventStreamCount == 1 }
      task.cancel()
      try await wait { test.server.eventStreamCount == 0 }
      #expect(test.server.replace(with: try TestServer.served(Sample.kameleoon)) == 0)
    }
  }

  private func wait(_ isSo: () -> Bool) async throws {
    for _ in 0..<2_000 where !isSo() { try await Task.sleep(for: .milliseconds(5)) }
    try #require(isSo())
  }

  @Test func aStreamEndsWithTheServer() async throws {
    try await TestServer.run(Sample.kameleoon) { test in
      let stream = try await events(test)
      #expect(try await stream.next() == ":\n\n")
      await test.server.stop()
      #expect(try await stream.next() == nil)
    }
  }

  @Test func whatAnSDKReportsIsTakenAndThrownAway() async throws {
    try await TestServer.run(Sample.kameleoon) { test in
      let reply = try await test.post(
        "/visit/events?siteCode=site", String(repeating: "nonce=1\n", count: 100_000))
      #expect(reply.status == 204)
      let token = try await test.post("/oauth/token", "client_secret=hidden")
      #expect(token.body.contains("\"expires_in\":86400"))
    }
  }

  @Test func theOtherPlatformIsNotFound() async throws {
    try await TestServer.run(Sample.kameleoon) { test in
      let reply = try await test.get("/env/bucketing.json")
      #expect(reply.status == 404)
      #expect(reply.body == #"{"message":"this server has a Kameleoon configuration only"}"#)
    }
  }

  @Test func whatNoServiceServesIsNotFound() async throws {
    try await TestServer.run(Sample.kameleoon) { test in
      let reply = try await test.get("/visit/nobody?siteCode=site")
      #expect(reply.status == 404)
      #expect(reply.body == #"{"message":"nothing is served at this address"}"#)
    }
  }

  /// The pieces of an event stream as they come.
  private final class Events {
    private var body: HTTPClientResponse.Body.AsyncIterator

    init(_ body: HTTPClientResponse.Body) { self.body = body.makeAsyncIterator() }

    func next() async throws -> String? {
      do {
        return try await body.next().map { String(buffer: $0) }
      } catch let error as HTTPClientError where error == .remoteConnectionClosed {
        return nil
      }
    }
  }

  private func events(_ test: TestServer) async throws -> Events {
    var request = HTTPClientRequest(url: test.base + "/sse?siteCode=site")
    request.headers = ["Accept": "text/event-stream"]
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
    #expect(response.headers.first(name: "content-type") == "text/event-stream")
    return Events(response.body)
  }
}

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing

@testable import FlagServer

/// What browsers, and people with curl, ask of a server beside GET and POST.
@Suite struct BrowserTests {
  private func send(
    _ server: TestServer, _ method: HTTPMethod, _ path: String, _ headers: [(String, String)] = []
  ) async throws -> (status: Int, headers: HTTPHeaders, body: String) {
    var request = HTTPClientRequest(url: server.base + path)
    request.method = method
    request.headers = HTTPHeaders(headers)
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
    let body = try await response.body.collect(upTo: 1 << 20)
    return (Int(response.status.code), response.headers, String(buffer: body))
  }

  @Test(arguments: [
    "http://localhost:3000", "http://127.0.0.1", "https://shop.localhost", "http://[::1]:5173",
  ])
  func aPageOfThisMachineMayReadEveryAnswer(_ origin: String) async throws {
    try await TestServer.run(Sample.flagship) { server in
      for (method, path) in [
        (HTTPMethod.GET, "/env/bucketing.json"), (.POST, "/v2/env/campaigns"), (.GET, "/nothing"),
        (.HEAD, "/env/bucketing.json"),
      ] {
        let reply = try await send(server, method, path, [("Origin", origin)])
        #expect(reply.headers.first(name: "access-control-allow-origin") == origin)
        #expect(reply.headers.first(name: "vary") == "Origin")
      }
    }
  }

  @Test func aPageOfAnotherMachineMayReadOnlyWhereTheUserNamesIt() async throws {
    let origin = "https://shop.example"
    for (origins, isAllowed) in [([], false), ([origin], true), (["*"], true), (["x"], false)] {
      let settings = ConfigurationServer.Settings(origins: Set(origins))
      try await TestServer.run(Sample.kameleoon, settings: settings) { server in
        let reply = try await send(server, .GET, "/v3/site", [("Origin", origin)])
        #expect(reply.status == 200)
        let allowed = reply.headers.first(name: "access-control-allow-origin")
        #expect(allowed == (isAllowed ? origin : nil))
      }
    }
  }

  @Test func aBrowserThatAsksFirstIsToldWhatItMaySend() async throws {
    try await TestServer.run(Sample.flagship) { server in
      let reply = try await send(
        server, .OPTIONS, "/v2/env/campaigns?mode=full",
        [
          ("Origin", "http://localhost:3000"), ("Access-Control-Request-Method", "POST"),
          ("Access-Control-Request-Headers", "content-type,x-api-key"),
          ("Access-Control-Request-Private-Network", "true"),
        ])
      #expect(reply.status == 204)
      #expect(reply.body == "")
      let expected = [
        "access-control-allow-origin": "http://localhost:3000",
        "access-control-allow-methods": "POST, OPTIONS",
        "access-control-allow-headers": "content-type,x-api-key",
        "access-control-allow-private-network": "true", "allow": "POST, OPTIONS",
      ]
      for (name, value) in expected { #expect(reply.headers.first(name: name) == value, "\(name)") }
    }
  }

  @Test func headIsGetWithoutItsBody() async throws {
    try await TestServer.run(Sample.kameleoon) { server in
      let head = try await send(server, .HEAD, "/v3/site")
      #expect(head.status == 200)
      #expect(head.body == "")
      #expect(head.headers.first(name: "content-length") == "\(Sample.kameleoon.utf8.count)")
      #expect(head.headers.first(name: "last-modified") != nil)
      // The stream would never end.
      let events = try await send(server, .HEAD, "/sse")
      #expect(events.status == 200)
    }
  }

  @Test func anotherMethodIsToldWhichAreServed() async throws {
    try await TestServer.run(Sample.kameleoon) { server in
      let reply = try await send(server, .DELETE, "/v3/site")
      #expect(reply.status == 405)
      #expect(reply.headers.first(name: "allow") == "GET, HEAD")
      let nothing = try await send(server, .DELETE, "/nothing")
      #expect(nothing.status == 404)
    }
  }

  @Test(arguments: [
    ("localhost", true), ("127.0.0.1:80", true), ("[::1]:8600", true), ("a.localhost", true),
    ("evil.example", false), ("127.0.0.1.evil.example", false), ("localhost.evil.example", false),
    ("192.168.1.2", false),
  ])
  func aNameOfAnotherMachineIsNotAnswered(_ host: String, _ isAnswered: Bool) async throws {
    try await TestServer.run(Sample.kameleoon) { server in
      let reply = try await send(server, .GET, "/v3/site", [("Host", host)])
      #expect(reply.status == (isAnswered ? 200 : 421))
      #expect(reply.body.contains("names of this machine only") != isAnswered)
    }
    let settings = ConfigurationServer.Settings(answersToAnyName: true)
    try await TestServer.run(Sample.kameleoon, settings: settings) { server in
      let reply = try await send(server, .GET, "/v3/site", [("Host", host)])
      #expect(reply.status == 200)
    }
  }

  @Test(arguments: [
    ("/oauth/token?client_id=a&client_secret=b", "/oauth/token?client_id=a&client_secret=***"),
    ("/x?client%5Fsecret=b&a=1", "/x?client%5Fsecret=***&a=1"),
    ("/x?API_KEY=b", "/x?API_KEY=***"), ("/x?access_token=b&", "/x?access_token=***&"),
    ("/x?visitorCode=b&secret", "/x?visitorCode=b&secret"), ("/x", "/x"),
  ])
  func aSecretInAnAddressIsNotLogged(_ target: String, _ shown: String) {
    #expect(SecretQuery.masked(target) == shown)
  }

  @Test func aCertificateOutOfItsTimeIsSaid() throws {
    let files = try Certificate()
    let identity = try ServerIdentity(certificatePath: files.certificate, keyPath: files.key)
    #expect(identity.warning(now: 1_800_000_000) == nil)
    #expect(identity.warning(now: 5_000_000_000)?.contains("expired on") == true)
    #expect(identity.warning(now: 1_000_000_000)?.contains("counts from") == true)
  }
}

import FlagClient
import FoundationEssentials
import Glibc
import Testing

@Suite struct LiveHTTPExchangeTests {
  private func get(
    _ url: String, _ variables: [String: String] = [:], timeout: Double? = 30,
    headers: [HTTPRequest.Header] = []
  ) async throws -> (response: HTTPResponse, body: [UInt8]) {
    let exchange = HTTPExchange.live(NetworkEnvironment(variables))
    let response = try await exchange.send(
      HTTPRequest(url: url, headers: headers, timeout: timeout))
    var body: [UInt8] = []
    for try await piece in response.body { body += piece }
    return (response, body)
  }

  private func error(
    _ url: String, _ variables: [String: String] = [:], timeout: Double? = 30
  ) async -> TransportError.Kind? {
    do {
      _ = try await get(url, variables, timeout: timeout)
      return nil
    } catch {
      return (error as? TransportError)?.kind ?? .other("no transport error: \(error)")
    }
  }

  @Test func anAnswerIsReadWithItsHeaders() async throws {
    let server = try await FaultServer { _, _ in .answer("200 OK", ["X-Name: value"], "body") }
    let answer = try await get("\(server.base)/a b/é?x=1#part")
    #expect(answer.response.status == 200)
    #expect(answer.response.header("x-name") == "value")
    #expect(answer.body == Array("body".utf8))
    #expect(server.heads.first?.hasPrefix("GET /a%20b/%C3%A9?x=1 HTTP/1.1") == true)
    await server.stop()
  }

  @Test func aPortWithoutServerIsRefused() async throws {
    let nobody = try ReservedPort()
    #expect(await error("http://127.0.0.1:\(nobody.port)/") == .refused)
    withExtendedLifetime(nobody) {}
  }

  @Test func anUnknownNameIsNotFound() async {
    #expect(await error("https://no-such-host.invalid/") == .nameNotFound)
  }

  @Test(arguments: ["ftp://a", "https://", "https://a:0/", "https://ü.example/", "https://n:p@a/"])
  func anAddressThatCannotBeUsedIsTold(_ url: String) async {
    guard case .badAddress = await error(url) else {
      Issue.record("\(url) is used")
      return
    }
  }

  @Test func plainHTTPStaysOnThisMachine() async {
    #expect(await error("http://192.0.2.1/") == .insecureAddress)
  }

  @Test func aServerThatSaysNothingIsGivenUp() async throws {
    let server = try await FaultServer { _, _ in [.hang] }
    #expect(await error(server.base, timeout: 0.2) == .timedOut(seconds: 0.2))
    await server.stop()
  }

  @Test func aBodyThatStallsIsGivenUp() async throws {
    let server = try await FaultServer { _, _ in
      .head("200 OK", ["Content-Length: 100"]) + [.send([1]), .hang]
    }
    #expect(await error(server.base, timeout: 0.2) == .timedOut(seconds: 0.2))
    await server.stop()
  }

  @Test func aBodyThatDripsIsGivenUpThoughItNeverStalls() async throws {
    let server = try await FaultServer { _, _ in
      .head("200 OK", ["Content-Length: 1000"])
        + (0..<200).flatMap { _ in [.send([1]), .pause(20)] as [FaultServer.Step] }
    }
    #expect(await error(server.base, timeout: 0.3) == .timedOut(seconds: 0.3))
    await server.stop()
  }

  @Test func aKeptConnectionThatEndsIsReplacedByANewOne() async throws {
    // The second request of a connection is answered by its end, as by a service that is closing it.
    let server = try await FaultServer { _, number in
      number == 1 ? [.close] : .answer("200 OK", [], "\(number)")
    }
    let exchange = HTTPExchange.live(NetworkEnvironment())
    var bodies: [String] = []
    for _ in 0..<2 {
      let response = try await exchange.send(HTTPRequest(url: server.base, timeout: 5))
      for try await piece in response.body { bodies.append(String(decoding: piece, as: UTF8.self)) }
    }
    #expect(bodies == ["0", "2"])
    await server.stop()
  }

  @Test func whatIsToldIsNeverToldTwice() async throws {
    // A server may have taken a POST before it ended the kept connection without an answer.
    let server = try await FaultServer { _, number in
      number == 1 ? [.close] : .answer("200 OK", [], "")
    }
    let exchange = HTTPExchange.live(NetworkEnvironment())
    let request = HTTPRequest(method: "POST", url: server.base, body: [0x20], timeout: 5)
    for try await _ in try await exchange.send(request).body {}
    await #expect(throws: TransportError(.cutOff, at: "127.0.0.1:\(server.port)")) {
      try await exchange.send(request)
    }
    #expect(server.heads.count == 2)
    #expect(server.heads.allSatisfy { $0.contains("Content-Length: 1") })
    #expect(server.heads.allSatisfy { !$0.contains("Expect") && !$0.contains("Content-Type") })
    await server.stop()
  }

  @Test(arguments: [
    ("gzip", "H4sIAAAAAAAC/8tIzcnJBwCGphA2BQAAAA=="), ("deflate", "eJzLSM3JyQcABiwCFQ=="),
  ])
  func aPackedAnswerIsUnpackedAndACutOneIsNoAnswer(_ packing: String, _ text: String) async throws {
    let bytes = try #require(Data(base64Encoded: text)).map(\.self)
    let server = try await FaultServer { head, _ in
      .answer(
        "200 OK", ["Content-Encoding: \(packing)"],
        bytes: head.contains("/cut") ? bytes.dropLast(5) : bytes)
    }
    #expect(try await get(server.base).body == Array("hello".utf8))
    #expect(server.heads.first?.contains("Accept-Encoding: gzip, deflate") == true)
    #expect(await error("\(server.base)/cut") == .cutOff)
    await server.stop()
  }

  @Test func whoAsksNoLongerEndsTheConnection() async throws {
    let server = try await FaultServer { _, _ in [.hang] }
    let asking = Task { await error(server.base) }
    while server.heads.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    asking.cancel()
    #expect(await asking.value == .cancelled)
    while server.openConnections > 0 { try await Task.sleep(for: .milliseconds(5)) }
    await server.stop()
  }

  @Test(arguments: [["Content-Length: 100"], ["Transfer-Encoding: chunked"]])
  func aBodyThatIsCutIsNoBody(_ headers: [String]) async throws {
    let server = try await FaultServer { _, _ in
      .head("200 OK", headers) + [.send(Array("5\r\nhello\r\n".utf8)), .close]
    }
    #expect(await error(server.base) == .cutOff)
    await server.stop()
  }

  @Test func whatIsNoHTTPIsMalformed() async throws {
    let server = try await FaultServer { _, _ in [.send(Array("SSH-2.0-server\r\n".utf8))] }
    guard case .malformed = await error(server.base) else {
      Issue.record("taken for an answer")
      return
    }
    await server.stop()
  }

  @Test func anAnswerLargerThanTheLimitIsRefusedByItsLength() async throws {
    let server = try await FaultServer { _, _ in .head("200 OK", ["Content-Length: 268435457"]) }
    #expect(await error(server.base) == .tooLarge(limit: 256 << 20))
    await server.stop()
  }

  @Test func fiveRedirectsAreFollowedAndNotSix() async throws {
    let server = try await FaultServer { head, _ in
      let number = head.split(separator: " ")[1].utf8.dropFirst().count
      return number == 5
        ? .answer("200 OK", [], "end")
        : .answer("302 Found", ["Location: /\(String(repeating: "a", count: number + 1))"])
    }
    let body = try await get("\(server.base)/").body
    #expect(body == Array("end".utf8))
    #expect(await error("\(server.base)/aaaaaa") == .tooManyRedirects(limit: 5))
    await server.stop()
  }

  @Test func credentialsGoToNoOtherHost() async throws {
    let other = try await FaultServer { _, _ in .answer("200 OK", [], "") }
    let server = try await FaultServer { head, _ in
      head.hasPrefix("GET /same")
        ? .answer("307 Temporary Redirect", ["Location: \(other.base)/b"])
        : .answer("302 Found", ["Location: /same"])
    }
    let headers: [HTTPRequest.Header] = [
      .init("x-api-key", "secret"), .init("Authorization", "secret"), .init("X-Other", "kept"),
    ]
    _ = try await get(server.base, headers: headers)
    #expect(server.heads.allSatisfy { $0.contains("secret") })
    #expect(other.heads.map { $0.contains("secret") } == [false])
    #expect(other.heads.map { $0.contains("kept") } == [true])
    await server.stop()
    await other.stop()
  }

  // MARK: TLS

  private func withAuthority(_ body: ([String: String]) async throws -> Void) async throws {
    let folder = try TestFiles.newFolder()
    let path = "\(folder)/authority.pem"
    try TestFiles.write(Array(TestCertificates.authority.utf8), to: path)
    try await body(["SSL_CERT_FILE": path])
    unlink(path)
    rmdir(folder)
  }

  @Test func anAuthorityOfOnesOwnIsTrustedByItsFile() async throws {
    let server = try await FaultServer(tls: TestCertificates.localhost) { _, _ in
      .answer("200 OK", [], "safe")
    }
    try await withAuthority { variables in
      let body = try await get(server.base, variables).body
      #expect(body == Array("safe".utf8))
    }
    #expect(await error(server.base) == .certificate(.unknownAuthority))
    await server.stop()
  }

  @Test func aCertificateOfAnotherHostIsRefused() async throws {
    let server = try await FaultServer(tls: TestCertificates.otherHost) { _, _ in .answer() }
    try await withAuthority { variables in
      #expect(await error(server.base, variables) == .certificate(.otherHost))
    }
    #expect(server.heads.isEmpty)
    await server.stop()
  }

  @Test func anExpiredCertificateIsRefusedWithItsDay() async throws {
    let server = try await FaultServer(tls: TestCertificates.expired) { _, _ in .answer() }
    try await withAuthority { variables in
      let kind = await error(server.base, variables)
      #expect(kind == .certificate(.expired(since: 1_580_515_200_000)))
      #expect(TransportError(kind ?? .cutOff, at: "a").sentence.contains("2020-02-01"))
    }
    #expect(server.heads.isEmpty)
    await server.stop()
  }

  @Test func aCertificateThatVouchesForItselfIsRefused() async throws {
    let server = try await FaultServer(tls: TestCertificates.selfSigned) { _, _ in .answer() }
    #expect(await error(server.base) == .certificate(.selfSigned))
    #expect(server.heads.isEmpty)
    await server.stop()
  }

  @Test func aServerWithoutTLSCannotBeAskedSecurely() async throws {
    let server = try await FaultServer { _, _ in .answer() }
    let base = server.base.replacing("http://127.0.0.1", with: "https://localhost")
    guard case .insecureConnection = await error(base) else {
      Issue.record("\(String(describing: await error(base)))")
      return
    }
    await server.stop()
  }

  @Test func aMissingAuthoritiesFileIsTold() async {
    #expect(
      await error("https://localhost:1", ["SSL_CERT_FILE": "/no/such"])
        == .authoritiesFile(path: "/no/such"))
  }

  @Test func nobodyIsSentFromASecureAddressToAnother() async throws {
    let plain = try await FaultServer { _, _ in .answer() }
    let server = try await FaultServer(tls: TestCertificates.localhost) { _, _ in
      .answer("301 Moved Permanently", ["Location: \(plain.base)/"])
    }
    try await withAuthority { variables in
      #expect(await error(server.base, variables) == .insecureRedirect)
    }
    #expect(plain.heads.isEmpty)
    await server.stop()
    await plain.stop()
  }

  // MARK: Streams and proxies

  @Test func aStreamIsReadAsItComes() async throws {
    let server = try await FaultServer { _, _ in
      .head("200 OK", ["Content-Type: text/event-stream"])
        + [.send(Array("data: 1\n\n".utf8)), .hang]
    }
    let exchange = HTTPExchange.live(NetworkEnvironment())
    let response = try await exchange.send(HTTPRequest(url: server.base, timeout: nil))
    var pieces = response.body.makeAsyncIterator()
    #expect(try await pieces.next() == Array("data: 1\n\n".utf8))
    server.dropConnections()
    #expect(try await pieces.next() == nil)
    await server.stop()
  }

  @Test func aSecureRequestGoesThroughTheProxy() async throws {
    let proxy = try await FaultServer { _, _ in .answer("403 Forbidden") }
    let address = proxy.base.replacing("http://", with: "http://name:pass%21@")
    guard case .proxy = await error("https://example.invalid/", ["HTTPS_PROXY": address]) else {
      Issue.record("the proxy was not asked")
      return
    }
    let head = try #require(proxy.heads.first)
    #expect(head.hasPrefix("CONNECT example.invalid:443 HTTP/1.1"))
    #expect(head.contains("Basic bmFtZTpwYXNzIQ=="))
    #expect(
      await error("https://example.invalid/", ["https_proxy": address, "NO_PROXY": ".invalid"])
        == .nameNotFound)
    await proxy.stop()
  }
}

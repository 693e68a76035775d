import FlagClient
import FlagEngine
import Logging
import Synchronization
import Testing

/// Every fault of the network over a real socket: what is told, that the last good answers stay, and
/// that following goes on by itself.
@Suite struct NetworkFaultTests {
  /// A source that is followed over the network; its waits end when the test says so.
  private struct Setup {
    let log = EventLog()
    let time = ManualClock()
    /// The seconds that the next downloads may take.
    let timeout = Timeout()
    let follower: ConfigurationFollower

    init(
      _ address: String, _ base: String, _ variables: [String: String] = [:],
      bodyLimit: Int = 256 << 20
    ) {
      let live = HTTPExchange.live(NetworkEnvironment(variables), bodyLimit: bodyLimit)
      let timeout = timeout
      follower = ConfigurationFollower(
        SourceAddress(address),
        settings: FollowSettings(refreshInterval: 60, baseURL: base),
        exchange: HTTPExchange { request in try await live.send(timeout.limiting(request)) },
        cache: nil,
        clock: time.clock,
        logger: Logger(label: "test"), report: log.report)
      follower.start()
    }
  }

  /// How long a download may take: long, unless a test is about that.
  private final class Timeout: Sendable {
    private let seconds = Mutex(30.0)

    func set(_ seconds: Double) { self.seconds.withLock { $0 = seconds } }

    func limiting(_ request: HTTPRequest) -> HTTPRequest {
      var request = request
      request.timeout = seconds.withLock(\.self)
      return request
    }
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var label: String
    var words: String
    var wait = 3.0
    var timeout = 30.0
    var steps: [FaultServer.Step]

    init(
      _ name: String, label: String, _ words: String, wait: Double = 3, timeout: Double = 30,
      _ steps: [FaultServer.Step]
    ) {
      testDescription = name
      self.label = label
      self.words = words
      self.wait = wait
      self.timeout = timeout
      self.steps = steps
    }
  }

  static let faults = [
    Fault("slow headers", label: "timeout", "0.5 s", timeout: 0.5, [.hang]),
    Fault(
      "stalled body", label: "timeout", "0.5 s", timeout: 0.5,
      .head("200 OK", ["Content-Length: 99"]) + [.send([0x7B]), .hang]),
    Fault(
      "cut body", label: "cut off", "in the middle",
      .head("200 OK", ["Content-Length: 99"]) + [.send([0x7B]), .close]),
    Fault(
      "wrong length", label: "cut off", "in the middle",
      .head("200 OK", ["Content-Length: 99"]) + [.send(Array("{}".utf8)), .close]),
    Fault("connection closed without an answer", label: "cut off", "in the middle", [.close]),
    Fault("unauthorized", label: "401", "sign-in", .answer("401 Unauthorized")),
    Fault(
      "forbidden", label: "403", "does not give", .answer("403 Forbidden", [], "no <b>way</b>")),
    Fault("not found", label: "404", "no such", .answer("404 Not Found")),
    Fault(
      "too many requests", label: "429", "too often", wait: 7,
      .answer("429 Too Many Requests", ["Retry-After: 7"])),
    Fault("broken server", label: "500", "of its own", .answer("500 Internal Server Error")),
    Fault(
      "busy server", label: "503", "of its own", wait: 10,
      .answer(
        "503 Service Unavailable",
        ["Date: Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After: Sun, 06 Nov 1994 08:49:47 GMT"])),
    Fault("redirect loop", label: "redirects", "5 times", .answer("302 Found", ["Location: /a"])),
    Fault("redirect to nowhere", label: "302", "without saying", .answer("302 Found")),
    Fault(
      "redirect to another scheme", label: "address", "does not begin",
      .answer("302 Found", ["Location: file:///etc/passwd"])),
    Fault(
      "redirect to plain http elsewhere", label: "plain http", "192.0.2.1",
      .answer("302 Found", ["Location: http://192.0.2.1/"])),
    Fault("no HTTP", label: "bad answer", "web server", [.send(Array("hello\r\n\r\n".utf8))]),
    Fault(
      "broken packing", label: "bad answer", "web server",
      .answer("200 OK", ["Content-Encoding: gzip"], "this is no gzip")),
  ]

  @Test(arguments: faults)
  func aFaultIsToldAndFollowingGoesOn(_ fault: Fault) async throws {
    let server = try await FaultServer { _, _ in .flagshipFile() }
    let setup = Setup("flagship:env", server.base)
    try await setup.time.waitForSleep(of: 60)
    setup.timeout.set(fault.timeout)
    server.set { _, _ in fault.steps }
    await setup.follower.refresh()
    let failure = try #require(try await setup.log.wait(\.failure).first)
    #expect(failure.label == fault.label)
    #expect(failure.sentence.contains(fault.words), "\(failure.sentence)")
    #expect(failure.nextTry == failure.at + fault.wait * 1_000)
    // The configuration stays: nothing took its place.
    #expect(setup.log.events.compactMap(\.snapshot).count == 1)
    server.set { _, _ in .flagshipFile(1) }
    setup.timeout.set(30)
    try await setup.time.waitForSleep(of: fault.wait)
    setup.time.advance(by: fault.wait)
    #expect(try await setup.log.wait(\.snapshot, count: 2).count == 2)
    try await setup.time.waitForSleep(of: 60)
    await setup.follower.stop()
    await server.stop()
  }

  @Test(arguments: [
    ("HTML", "<!doctype html><title>Sign in</title>", "notJSON"), ("an empty body", "", "notJSON"),
    ("a cut file", #"{"campaigns": [{"id""#, "notJSON"),
    ("another platform", #"{"featureFlags": []}"#, "otherPlatform"),
    ("another service", #"{"error": "no"}"#, "neitherPlatform"),
  ])
  func whatIsNoConfigurationIsRejectedAndFollowingGoesOn(
    _ name: String, _ body: String, _ reason: String
  ) async throws {
    let server = try await FaultServer { _, _ in .flagshipFile() }
    let setup = Setup("flagship:env", server.base)
    try await setup.time.waitForSleep(of: 60)
    server.set { _, _ in .answer("200 OK", ["Last-Modified: x"], body) }
    await setup.follower.refresh()
    let rejection = try #require(try await setup.log.wait(\.rejection).first)
    #expect("\(rejection.reason)".contains(reason), "\(name)")
    #expect(setup.log.events.compactMap(\.snapshot).count == 1)
    server.set { _, _ in .flagshipFile(1) }
    try await setup.time.waitForSleep(of: 3)
    setup.time.advance(by: 3)
    try await setup.log.wait(\.snapshot, count: 2)
    await setup.follower.stop()
    await server.stop()
  }

  @Test func aLengthThatIsTooSmallGivesACutFileWhichIsRejected() async throws {
    let server = try await FaultServer { _, _ in
      .head("200 OK", ["Content-Length: 9", "Last-Modified: x"])
        + [.send(Array(#"{"campaigns": []}"#.utf8))]
    }
    let setup = Setup("flagship:env", server.base)
    let rejection = try #require(try await setup.log.wait(\.rejection).first)
    #expect("\(rejection.reason)".contains("incomplete"), "\(rejection.reason)")
    await setup.follower.stop()
    await server.stop()
  }

  @Test func aServerThatIsGoneIsFoundWhenItIsBack() async throws {
    let reserved = try ReservedPort()
    let place = "127.0.0.1:\(reserved.port)"
    let setup = Setup("flagship:env", "http://\(place)")
    for number in 1...2 {
      let failure = try #require(try await setup.log.wait(\.failure, count: number).last)
      #expect(failure.label == "offline")
      #expect(failure.sentence.contains(place))
      try await setup.time.waitForSleep(of: 3)
      // No connection is kept, so that the next download needs a new one.
      let server = try await FaultServer(port: reserved.port) { _, _ in
        .answer(
          "200 OK", ["Last-Modified: x", "Connection: close"],
          #"{"campaigns": [], "accountSettings": {"n": \#(number)}}"#)
      }
      setup.time.advance(by: 3)
      try await setup.log.wait(\.snapshot, count: number)
      try await setup.time.waitForSleep(of: 60)
      await server.stop()
      await setup.follower.refresh()
    }
    await setup.follower.stop()
    withExtendedLifetime(reserved) {}
  }

  @Test func aNameThatIsNotKnownIsTold() async throws {
    let setup = Setup("flagship:env", "https://no-such-host.invalid")
    let failure = try #require(try await setup.log.wait(\.failure).first)
    #expect(failure.label == "offline")
    #expect(failure.sentence.contains("no-such-host.invalid: no such name"))
    await setup.follower.stop()
  }

  @Test(arguments: [
    ("flagship:env", "http://192.0.2.1", "plain http"), ("flagship:env", "ftp://a", "address"),
    ("https://name:password@a/", "", "address"), ("http://example.com/", "", "plain http"),
  ])
  func anAddressThatCanNeverBeAskedIsNotTriedAgain(
    _ address: String, _ base: String, _ label: String
  ) async throws {
    let setup = Setup(address, base)
    let failure = try #require(try await setup.log.wait(\.failure).first)
    #expect(failure.label == label)
    #expect(failure.nextTry == nil)
    await setup.follower.refresh()
    #expect(try await setup.log.wait(\.failure, count: 2).last?.nextTry == nil)
    #expect(setup.time.waits.isEmpty)
    await setup.follower.stop()
  }

  @Test func nothingHasChangedButThereIsNoCopy() async throws {
    let server = try await FaultServer { _, number in
      number == 0 ? .answer("304 Not Modified") : .flagshipFile()
    }
    let setup = Setup("flagship:env", server.base)
    let failure = try #require(try await setup.log.wait(\.failure).first)
    #expect(failure.label == "304")
    try await setup.time.waitForSleep(of: 3)
    setup.time.advance(by: 3)
    try await setup.log.wait(\.snapshot)
    await setup.follower.stop()
    await server.stop()
  }

  @Test(arguments: [
    ("other host", TestCertificates.otherHost, "other hosts"),
    ("expired", TestCertificates.expired, "2020-02-01"),
    ("self-signed", TestCertificates.selfSigned, "vouches for"),
  ])
  func aCertificateThatIsNotAcceptedIsToldAndKameleoonIsNotAskedAtOnce(
    _ name: String, _ identity: TestCertificates.Identity, _ words: String
  ) async throws {
    let folder = try TestFiles.newFolder()
    let path = "\(folder)/authority.pem"
    try TestFiles.write(Array(TestCertificates.authority.utf8), to: path)
    let server = try await FaultServer(tls: identity) { _, _ in .kameleoonFile() }
    let setup = Setup("kameleoon:site", server.base, ["SSL_CERT_FILE": path])
    let failure = try #require(try await setup.log.wait(\.failure).first)
    #expect(failure.label == "certificate")
    #expect(failure.sentence.contains(words), "\(failure.sentence)")
    #expect(failure.nextTry == failure.at + 3_000)
    #expect(server.heads.isEmpty)
    await setup.follower.stop()
    await server.stop()
    TestFiles.remove(folder)
  }

  @Test func aConfigurationIsFollowedOverTLS() async throws {
    let folder = try TestFiles.newFolder()
    let path = "\(folder)/authority.pem"
    try TestFiles.write(Array(TestCertificates.authority.utf8), to: path)
    let server = try await FaultServer(tls: TestCertificates.localhost) { head, _ in
      head.contains("/sse?")
        ? .head("200 OK", ["Content-Type: text/event-stream"]) + [.hang] : .kameleoonFile()
    }
    let setup = Setup("kameleoon:site", server.base, ["SSL_CERT_FILE": path])
    #expect(try await setup.log.wait(\.mode) == [.stream])
    #expect(setup.log.events.compactMap(\.snapshot).count == 1)
    await setup.follower.stop()
    await server.stop()
    TestFiles.remove(folder)
  }

  @Test func aSmallAnswerThatUnpacksToTooMuchIsRefusedWhileItComes() async throws {
    let bomb = GzipBomb.bytes(megabytes: 8)
    #expect(bomb.count < 1 << 17)
    let server = try await FaultServer { _, _ in
      .answer("200 OK", ["Content-Encoding: gzip", "Last-Modified: x"], bytes: bomb)
    }
    let setup = Setup("flagship:env", server.base, bodyLimit: 4 << 20)
    let failure = try #require(try await setup.log.wait(\.failure).first)
    #expect(failure.label == "too large")
    #expect(failure.sentence.contains("4 MB"))
    await setup.follower.stop()
    await server.stop()
  }

  @Test func anAnswerWithoutALengthThatGrowsTooLargeIsRefusedWhileItComes() async throws {
    let piece = [
      FaultServer.Step.send(
        Array("10000\r\n".utf8) + [UInt8](repeating: 0x20, count: 65_536) + [13, 10])
    ]
    let server = try await FaultServer { _, _ in
      .head("200 OK", ["Transfer-Encoding: chunked", "Last-Modified: x"])
        + (0..<65).flatMap { _ in piece } + [.hang]
    }
    let setup = Setup("flagship:env", server.base, bodyLimit: 4 << 20)
    let failure = try #require(try await setup.log.wait(\.failure).first)
    #expect(failure.label == "too large")
    await setup.follower.stop()
    await server.stop()
  }

  @Test func secretsOfAnAddressAppearInNoEvent() async throws {
    let server = try await FaultServer { head, _ in
      head.contains("token=sesame") ? .answer("403 Forbidden") : .answer()
    }
    let setup = Setup("\(server.base)/a.json?token=sesame", "")
    try await setup.log.wait(\.failure)
    let password = Setup("https://name:sesame@example.com/", "")
    try await password.log.wait(\.failure)
    for events in [setup.log.events, password.log.events] {
      #expect(!"\(events)".contains("sesame"))
    }
    await setup.follower.stop()
    await password.follower.stop()
    await server.stop()
  }

  @Test func kameleoonIsAskedThreeTimesBeforeAWait() async throws {
    let server = try await FaultServer { _, _ in .answer("500 Internal Server Error") }
    let setup = Setup("kameleoon:site", server.base)
    try await setup.time.waitForSleep(of: 3)
    // What is tried again at once is told to the log alone.
    let failures = setup.log.events.compactMap(\.failure)
    #expect(failures.map { $0.nextTry.map { [at = $0.at] in $0 - at } } == [3_000])
    #expect(setup.log.events.compactMap(\.note).count == 2)
    #expect(server.heads.count == 3)
    await setup.follower.stop()
    await server.stop()
  }
}

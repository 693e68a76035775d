import FlagClient
import FlagEngine
import Logging
import Testing

/// Faults of the connection for announcements, over a real socket.
@Suite struct EventStreamFaultTests {
  /// A Kameleoon site whose stream answers with steps; each download gives another file if asked to.
  private final class Site: Sendable {
    let log = EventLog()
    let time = ManualClock()
    let server: FaultServer
    let follower: ConfigurationFollower

    init(
      changes: Bool = true, interval: Double = 3_600,
      stream: @escaping @Sendable (_ number: Int) -> [FaultServer.Step]
    ) async throws {
      let streams = Counter()
      let files = Counter()
      server = try await FaultServer { head, _ in
        if head.contains("/sse?") {
          return .head("200 OK", ["Content-Type: text/event-stream; charset=utf-8"])
            + stream(streams.next())
        }
        if head.contains("If-Modified-Since"), !changes || !head.contains("ts=") {
          return .answer("304 Not Modified")
        }
        return .kameleoonFile(files.next())
      }
      follower = ConfigurationFollower(
        SourceAddress("kameleoon:site"),
        settings: FollowSettings(refreshInterval: interval, baseURL: server.base),
        exchange: .live(NetworkEnvironment()), cache: nil, clock: time.clock,
        logger: Logger(label: "test"), report: log.report)
      follower.start()
    }

    /// The times that were asked for, as the addresses have them.
    var timestamps: [String] {
      server.heads.compactMap { head in
        head.split(separator: "ts=").dropFirst().first?.split(separator: " ").first.map(String.init)
      }
    }

    func stop() async {
      await follower.stop()
      await server.stop()
    }
  }

  private static func send(_ text: String) -> FaultServer.Step { .send(Array(text.utf8)) }

  private static func announcement(_ time: Int) -> String {
    "event: configuration-update-event\ndata: {\"ts\": \(time)}\n\n"
  }

  @Test func anEventInPiecesIsReadWhenItIsWhole() async throws {
    let pieces = Array(Self.announcement(7)).map { Self.send(String($0)) }
    let site = try await Site { _ in
      Array(pieces.dropLast(30)) + [.pause(50)] + pieces.suffix(30) + [.hang]
    }
    try await site.log.wait(\.snapshot, count: 2)
    #expect(site.timestamps == ["7"])
    await site.stop()
  }

  @Test func commentsLineEndsAndUnknownEventsDisturbNothing() async throws {
    let text =
      "\u{FEFF}: hello\r\n\r\nevent: other\r\ndata: {\"ts\": 1}\r\n\r\nretry: 1\r\n\r\n"
      + "event: configuration-update-event\r\ndata: {\"ts\":\r\ndata: 8}\r\n\r\n"
    let site = try await Site { _ in [Self.send(text), .hang] }
    try await site.log.wait(\.snapshot, count: 2)
    #expect(site.timestamps == ["8"])
    await site.stop()
  }

  @Test func aLineOfAMegabyteDisturbsNothing() async throws {
    let long = "data: " + String(repeating: "x", count: 1 << 20) + "\n\n"
    let site = try await Site { _ in [Self.send(long + Self.announcement(9)), .hang] }
    try await site.log.wait(\.snapshot, count: 2)
    #expect(site.timestamps == ["9"])
    await site.stop()
  }

  @Test(arguments: ["nonsense", "{}", "{\"ts\": \"soon\"}", "[1]", "{\"ts\": 1e400}"])
  func anAnnouncementThatCannotBeReadAsksWithoutATime(_ data: String) async throws {
    let site = try await Site { _ in
      [Self.send("event: configuration-update-event\ndata: \(data)\n\n"), .hang]
    }
    try await site.log.wait { $0.note?.contains("without a time") == true ? true : nil }
    try await site.log.wait(\.confirmation)
    #expect(site.timestamps == [])
    #expect(site.log.events.compactMap(\.mode) == [.stream])
    await site.stop()
  }

  @Test func aStreamThatEndsIsOpenedAgainAndTheFileIsPolledMeanwhile() async throws {
    let site = try await Site { number in
      number == 0 ? [.pause(100), .close] : [Self.send(Self.announcement(5)), .hang]
    }
    let down = FollowMode.pollingWhileStreamIsDown(interval: 60)
    #expect(try await site.log.wait(\.mode, count: 2) == [.stream, down])
    try await site.time.waitForSleep(of: 3)
    try await site.time.waitForSleep(of: 60)
    site.time.advance(by: 3)
    #expect(try await site.log.wait(\.mode, count: 3).last == .stream)
    try await site.log.wait(\.snapshot, count: 2)
    #expect(site.timestamps == ["5"])
    await site.stop()
  }

  @Test func aStreamThatDropsEverySecondForAMinuteIsNeitherHammeredNorLost() async throws {
    let site = try await Site(changes: false) { _ in [.close] }
    var opened = 0
    for _ in 0..<60 {
      // A second passes only when all that is to happen in it has happened.
      try await site.time.waitForSleep { _ in true }
      let before = site.server.heads.count
      site.time.advance(by: 1)
      try await Task.sleep(for: .milliseconds(10))
      if site.server.heads.count > before { opened += 1 }
    }
    #expect(2...12 ~= opened)
    #expect(site.log.events.compactMap(\.snapshot).count == 1)
    // The server's stream lasts from now on; the next try finds it.
    site.server.set { head, _ in
      head.contains("/sse?")
        ? .head("200 OK", ["Content-Type: text/event-stream"]) + [.hang]
        : .answer("304 Not Modified")
    }
    for _ in 0..<600 where site.log.events.compactMap(\.mode).last != .stream {
      site.time.advance(by: 60)
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(site.log.events.compactMap(\.mode).last == .stream)
    await site.stop()
  }

  @Test(arguments: [
    ("404 Not Found", ["Content-Length: 0", "Connection: close"]),
    ("200 OK", ["Content-Type: text/html"]),
    ("500 Internal Server Error", ["Content-Length: 0", "Connection: close"]),
  ])
  func aServerWithoutAStreamIsPolled(_ status: String, _ headers: [String]) async throws {
    let server = try await FaultServer { head, _ in
      head.contains("/sse?")
        ? .head(status, headers) + [.close]
        : head.contains("If-Modified-Since") ? .answer("304 Not Modified") : .kameleoonFile()
    }
    let (log, time) = (EventLog(), ManualClock())
    let follower = ConfigurationFollower(
      SourceAddress("kameleoon:site"),
      settings: FollowSettings(refreshInterval: 20, baseURL: server.base),
      exchange: .live(NetworkEnvironment()), cache: nil, clock: time.clock,
      logger: Logger(label: "test"), report: log.report)
    follower.start()
    #expect(try await log.wait(\.mode) == [.pollingWhileStreamIsDown(interval: 20)])
    try await log.wait { $0.note?.contains("No announcements") == true ? true : nil }
    for count in 1...3 {
      try await time.waitForSleep(of: 20)
      time.advance(by: 20)
      try await log.wait(\.confirmation, count: count)
    }
    // The same fault again is no news.
    #expect(log.events.count { $0.note != nil } == 1)
    await follower.stop()
    await server.stop()
  }

  @Test func theEndOfTheProgramEndsTheStream() async throws {
    let site = try await Site { _ in [.hang] }
    try await site.log.wait(\.mode)
    #expect(site.server.openConnections > 0)
    await site.follower.stop()
    for _ in 0..<1_000 where site.server.openConnections > 1 {
      try await Task.sleep(for: .milliseconds(5))
    }
    // The connection of the downloads may be kept for the next one; that of the stream is gone.
    #expect(site.server.openConnections <= 1)
    await site.stop()
  }
}

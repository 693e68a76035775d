import FlagClient
import FlagEngine
import Glibc
import Logging
import Testing

@Suite struct ConfigurationCacheTests {
  private static let address = SourceAddress("flagship:env")

  /// A folder for one test; what is left in it goes with it.
  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = try TestFiles.newFolder()
    try await body(folder + "/cache")
    TestFiles.remove(folder)
  }

  private func follow(
    _ folder: String, _ answers: [ScriptedExchange.Answer], _ address: SourceAddress = address,
    baseURL: String? = nil
  ) -> (
    log: EventLog, time: ManualClock, network: ScriptedExchange, follower: ConfigurationFollower
  ) {
    let (log, time, network) = (EventLog(), ManualClock(), ScriptedExchange(answers))
    let follower = ConfigurationFollower(
      address, settings: FollowSettings(refreshInterval: 60, baseURL: baseURL),
      exchange: network.exchange, cache: ConfigurationCache(folder: folder), clock: time.clock,
      logger: Logger(label: "test"), report: log.report)
    follower.start()
    return (log, time, network, follower)
  }

  private static func answer(_ text: String) -> ScriptedExchange.Answer {
    .init(headers: [.init("Last-Modified", "then")], body: Array(text.utf8))
  }

  private static let offline = ScriptedExchange.Answer(
    error: TransportError(.refused, at: "cdn.flagship.io"))

  /// Keeps a file of the address in the folder.
  private func fill(_ folder: String, _ text: String = #"{"campaigns": []}"#) async throws {
    let first = follow(folder, [Self.answer(text)])
    try await first.log.wait(\.snapshot)
    try await waitForEntry(in: folder)
    await first.follower.stop()
  }

  private func waitForEntry(in folder: String, count: Int = 1) async throws {
    for _ in 0..<2_000 {
      if await ConfigurationCache(folder: folder).entries().count == count { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw EventLog.Missing(events: ["no file in the cache"])
  }

  private func file(in folder: String) throws -> String {
    let name = try #require(TestFiles.names(in: folder).first { $0.hasSuffix(".cached") })
    return "\(folder)/\(name)"
  }

  @Test func theLastGoodFileIsUsedWithoutANetworkAndThenConfirmed() async throws {
    try await withFolder { folder in
      try await fill(folder)
      let again = follow(folder, [Self.offline, .init(status: 304)])
      let failure = try #require(try await again.log.wait(\.failure).first)
      #expect(failure.nextTry != nil)
      let snapshot = try #require(again.log.events.first?.snapshot)
      #expect(snapshot.origin == .cache)
      #expect(snapshot.byteCount == 17)
      #expect(snapshot.receivedAt == 1_800_000_000_000)
      try await again.time.waitForSleep(of: 3)
      again.time.advance(by: 3)
      try await again.log.wait(\.confirmation)
      #expect(again.network.requests.map { $0.headers.map(\.value) } == [["then"], ["then"]])
      await again.follower.stop()
    }
  }

  @Test func onlyTheOwnerCanReadWhatIsKept() async throws {
    try await withFolder { folder in
      try await fill(folder)
      var status = stat()
      #expect(stat(folder, &status) == 0 && status.st_mode & 0o777 == 0o700)
      #expect(stat(try file(in: folder), &status) == 0 && status.st_mode & 0o777 == 0o600)
    }
  }

  @Test func whatIsBeingKeptIsThereWhenFollowingHasFinished() async throws {
    try await withFolder { folder in
      let source = follow(folder, [Self.answer("{}")])
      try await source.log.wait(\.snapshot)
      await source.follower.finish()
      #expect(await ConfigurationCache(folder: folder).entries().map(\.byteCount) == [2])
    }
  }

  @Test func whatAStoppedProgramLeftBehindIsRemovedAfterAnHour() async throws {
    try await withFolder { folder in
      try await fill(folder)
      let path = try file(in: folder)
      for (name, age) in [("oldone", 7_200), ("recent", 60)] {
        try TestFiles.write([1], to: "\(path).\(name)")
        var times = [timeval(tv_sec: time(nil) - age, tv_usec: 0)]
        times.append(times[0])
        utimes("\(path).\(name)", times)
      }
      let source = follow(folder, [Self.answer("{}")])
      try await source.log.wait(\.snapshot, count: 2)
      await source.follower.finish()
      let endings = TestFiles.names(in: folder).compactMap { $0.split(separator: ".").last }
      #expect(endings.sorted() == ["cached", "recent"])
    }
  }

  @Test func sourcesAndPlacesAreKeptApart() async throws {
    try await withFolder { folder in
      try await fill(folder)
      let other = follow(folder, [Self.answer("{}")], baseURL: "http://127.0.0.1:1")
      try await waitForEntry(in: folder, count: 2)
      #expect(other.network.requests.map { $0.headers.count } == [0])
      let entries = await ConfigurationCache(folder: folder).entries()
      #expect(entries.map(\.address) == ["flagship:env", "flagship:env"])
      #expect(entries.map(\.byteCount).sorted() == [2, 17])
      await other.follower.stop()
    }
  }

  @Test(arguments: [
    "cut", "changed", "no header", "empty", "another source", "huge length", "huge time",
  ])
  func aDamagedFileIsSetAsideAndNotUsed(_ damage: String) async throws {
    try await withFolder { folder in
      try await fill(folder)
      let path = try file(in: folder)
      var bytes = try TestFiles.read(path)
      switch damage {
      case "cut": bytes.removeLast(3)
      case "changed": bytes[bytes.count - 2] ^= 1
      case "no header": bytes = Array("nonsense".utf8)
      case "empty": bytes = []
      case "another source":
        bytes = Array(
          String(decoding: bytes, as: UTF8.self).replacing("flagship:env", with: "flagship:eno")
            .utf8)
      case "huge time":
        bytes = Array(
          String(decoding: bytes, as: UTF8.self)
            .replacing("\"receivedAt\":", with: "\"receivedAt\":1e300,\"was\":").utf8)
      default:
        bytes = Array(
          String(decoding: bytes, as: UTF8.self)
            .replacing("\"byteCount\":17", with: "\"byteCount\":9223372036854775807").utf8)
      }
      try TestFiles.write(bytes, to: path)
      let again = follow(folder, [Self.offline])
      try await again.log.wait(\.failure)
      #expect(again.log.events.compactMap(\.snapshot).isEmpty)
      #expect(again.log.events.compactMap(\.note).contains { $0.contains("damaged") })
      #expect(again.network.requests.map { $0.headers.count } == [0])
      #expect(TestFiles.names(in: folder).contains { $0.hasSuffix(".damaged") })
      await again.follower.stop()
    }
  }

  @Test func aFolderThatCannotBeWrittenIsToldOnceAndFollowingGoesOn() async throws {
    try await withFolder { folder in
      // A file stands where the folder would be made, which stops even the system's administrator.
      try TestFiles.write([], to: folder)
      let source = follow(folder, [Self.answer("{}"), Self.answer("{ }")])
      try await source.log.wait { $0.note?.contains("Cannot keep") == true ? true : nil }
      try await source.time.waitForSleep(of: 60)
      source.time.advance(by: 60)
      try await source.log.wait(\.snapshot, count: 2)
      try await Task.sleep(for: .milliseconds(50))
      let notes = source.log.events.compactMap(\.note).filter { $0.contains("Cannot keep") }
      #expect(notes.count == 1)
      await source.follower.stop()
    }
  }

  @Test func aFullDiskIsToldAndTheOlderFileStays() async throws {
    // In a process of its own, whose files may not grow: the system then refuses to write as it does
    // on a full disk.
    await #expect(processExitsWith: .success) {
      let folder = try TestFiles.newFolder()
      let tests = ConfigurationCacheTests()
      try await tests.fill(folder)
      let before = try TestFiles.read(tests.file(in: folder))
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 64, rlim_max: 64)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let again = tests.follow(folder, [Self.answer("{}"), .init(status: 304)])
      try await again.log.wait { $0.note?.contains("Cannot keep") == true ? true : nil }
      try await again.time.waitForSleep(of: 60)
      again.time.advance(by: 60)
      try await again.log.wait(\.confirmation)
      let snapshots = again.log.events.compactMap(\.snapshot)
      guard snapshots.map(\.byteCount) == [17, 2], TestFiles.names(in: folder).count == 1,
        try TestFiles.read(tests.file(in: folder)) == before
      else { exit(1) }
      TestFiles.remove(folder)
    }
  }

  @Test func twoProgramsMayShareTheCache() async throws {
    try await withFolder { folder in
      let sources = (0..<8).map { number in
        follow(
          folder, (0..<5).map { Self.answer("{\"n\": [\(number), \($0)], \"campaigns\": []}") })
      }
      for source in sources {
        for count in 1...5 {
          try await source.log.wait(\.snapshot, count: count)
          if count < 5 {
            try await source.time.waitForSleep(of: 60)
            source.time.advance(by: 60)
          }
        }
        await source.follower.stop()
      }
      try await waitForEntry(in: folder)
      for _ in 0..<200 where TestFiles.names(in: folder).count > 1 {
        try await Task.sleep(for: .milliseconds(5))
      }
      #expect(TestFiles.names(in: folder).count == 1)
      let again = follow(folder, [Self.offline])
      let snapshot = try #require(try await again.log.wait(\.snapshot).first)
      #expect(snapshot.origin == .cache)
      await again.follower.stop()
    }
  }
}

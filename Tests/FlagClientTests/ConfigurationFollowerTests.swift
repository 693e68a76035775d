import FlagClient
import FlagEngine
import Logging
import Testing

@Suite struct ConfigurationFollowerTests {
  /// A follower over a network that answers from a list, and all that can be seen of it.
  private struct Setup {
    let log = EventLog()
    let time = ManualClock()
    let network: ScriptedExchange
    let follower: ConfigurationFollower

    init(
      _ address: String, _ answers: [ScriptedExchange.Answer], interval: Double = 60,
      cache: ConfigurationCache? = nil
    ) {
      network = ScriptedExchange(answers)
      follower = ConfigurationFollower(
        SourceAddress(address), settings: FollowSettings(refreshInterval: interval),
        exchange: network.exchange, cache: cache, clock: time.clock, logger: Logger(label: "test"),
        report: log.report)
      follower.start()
    }
  }

  private static func answer(
    _ text: String, modified: String? = "Thu, 01 Jan 2026 00:00:00 GMT", status: Int = 200
  ) -> ScriptedExchange.Answer {
    .init(
      status: status, headers: modified.map { [.init("last-modified", $0)] } ?? [],
      body: Array(text.utf8))
  }

  private static let unchanged = ScriptedExchange.Answer(status: 304)
  private static let first = answer(#"{"campaigns": []}"#)
  private static let second = answer(#"{"campaigns": [ ]}"#, modified: "later")

  @Test func aConfigurationIsTakenAndThenConfirmed() async throws {
    let setup = Setup("flagship:env", [Self.first, Self.unchanged])
    let snapshot = try #require(try await setup.log.wait(\.snapshot).first)
    #expect(snapshot.origin == .network)
    #expect(snapshot.byteCount == 17)
    #expect(snapshot.digest.utf8.count == 64)
    #expect(try await setup.log.wait(\.mode) == [.polling(interval: 60)])
    try await setup.time.waitForSleep(of: 60)
    setup.time.advance(by: 60)
    try await setup.log.wait(\.confirmation)
    let headers = setup.network.requests.map { $0.headers.map(\.value) }
    #expect(headers == [[], ["Thu, 01 Jan 2026 00:00:00 GMT"]])
    await setup.follower.stop()
  }

  @Test func theSameBytesAreAConfirmation() async throws {
    let setup = Setup("flagship:env", [Self.first, Self.first])
    try await setup.time.waitForSleep(of: 60)
    await setup.follower.refresh()
    try await setup.log.wait(\.confirmation)
    #expect(setup.log.events.compactMap(\.snapshot).count == 1)
    await setup.follower.stop()
  }

  @Test func aPausedSourceCountsWhatWaitsAndGivesTheNewest() async throws {
    let third = Self.answer(#"{"campaigns": [  ]}"#)
    let setup = Setup("flagship:env", [Self.first, Self.second, third])
    try await setup.time.waitForSleep(of: 60)
    await setup.follower.pause()
    setup.time.advance(by: 60)
    #expect(try await setup.log.wait(\.waitingCount, count: 2) == [0, 1])
    try await setup.time.waitForSleep(of: 60)
    setup.time.advance(by: 60)
    #expect(try await setup.log.wait(\.waitingCount, count: 3) == [0, 1, 2])
    #expect(setup.log.events.compactMap(\.snapshot).count == 1)
    await setup.follower.resume()
    #expect(try await setup.log.wait(\.snapshot, count: 2).map(\.byteCount) == [17, 19])
    await setup.follower.stop()
  }

  @Test func aPausedSourceTellsThatAFaultIsOver() async throws {
    let fault = Self.answer("", status: 503)
    let setup = Setup("flagship:env", [Self.first, Self.second, fault, Self.unchanged])
    try await setup.time.waitForSleep(of: 60)
    await setup.follower.pause()
    setup.time.advance(by: 60)
    #expect(try await setup.log.wait(\.waitingCount, count: 2) == [0, 1])
    try await setup.time.waitForSleep(of: 60)
    setup.time.advance(by: 60)
    try await setup.log.wait(\.failure)
    try await setup.time.waitForSleep(of: 3)
    setup.time.advance(by: 3)
    #expect(try await setup.log.wait(\.waitingCount, count: 3) == [0, 1, 1])
    await setup.follower.stop()
  }

  @Test func refreshingTakesTheNewestThoughPaused() async throws {
    let setup = Setup("flagship:env", [Self.first, Self.second, Self.unchanged])
    try await setup.time.waitForSleep(of: 60)
    await setup.follower.pause()
    setup.time.advance(by: 60)
    try await setup.log.wait(\.waitingCount, count: 2)
    try await setup.time.waitForSleep(of: 60)
    await setup.follower.refresh()
    #expect(try await setup.log.wait(\.snapshot, count: 2).map(\.byteCount) == [17, 18])
    #expect(try await setup.log.wait(\.waitingCount, count: 3) == [0, 1, 0])
    await setup.follower.stop()
  }

  @Test(arguments: [
    ("", "notJSON"), ("<html>", "notJSON"), (#"{"campaigns": ["#, "notJSON"),
    (#"{"featureFlags": []}"#, "otherPlatform"), ("[]", "notAnObject"),
    (#"{"message": "x"}"#, "neitherPlatform"),
  ])
  func whatIsNoConfigurationIsRejectedAndTheOldOneStays(
    _ text: String, _ reason: String
  ) async throws {
    let setup = Setup("flagship:env", [Self.first, Self.answer(text), Self.answer(text)])
    try await setup.time.waitForSleep(of: 60)
    await setup.follower.refresh()
    let rejection = try #require(try await setup.log.wait(\.rejection).first)
    #expect("\(rejection.reason)".contains(reason))
    #expect(rejection.bytes == Array(text.utf8))
    try await setup.time.waitForSleep(of: 3)
    setup.time.advance(by: 3)
    // The same bytes again are no news, but the next try is.
    try await setup.time.waitForSleep(of: 6)
    let told = setup.log.events.compactMap(\.rejection)
    #expect(told.map { ($0.nextTry ?? 0) - $0.at } == [3_000, 6_000])
    #expect(setup.log.events.compactMap(\.snapshot).count == 1)
    // The validator is that of the file in use.
    #expect(setup.network.requests.last?.headers.map(\.value) == ["Thu, 01 Jan 2026 00:00:00 GMT"])
    await setup.follower.stop()
  }

  @Test func aFileThatTheSDKRefusesIsRejected() async throws {
    let setup = Setup("kameleoon:site", [Self.answer(#"{"featureFlags": [null]}"#)])
    let rejection = try #require(try await setup.log.wait(\.rejection).first)
    #expect("\(rejection.reason)".contains("refusal"))
    await setup.follower.stop()
  }

  @Test func aBucketingFileWithoutLastModifiedIsRejectedAsTheSDKThrowsItAway() async throws {
    let setup = Setup("flagship:env", [Self.answer(#"{"campaigns": []}"#, modified: nil)])
    let rejection = try #require(try await setup.log.wait(\.rejection).first)
    #expect("\(rejection.reason)".contains("Last-Modified"))
    await setup.follower.stop()
  }

  @Test func anEmptyObjectIsAFlagshipFileWithoutCampaigns() async throws {
    let setup = Setup("flagship:env", [Self.answer("{}")])
    let snapshot = try #require(try await setup.log.wait(\.snapshot).first)
    #expect(snapshot.configuration.platform == .flagship)
    await setup.follower.stop()
  }

  @Test(arguments: [(#"{"campaigns": []}"#, Platform.flagship), (#"{"segments": []}"#, .kameleoon)])
  func aPlainAddressIsRecognisedByItsContent(_ text: String, _ platform: Platform) async throws {
    let setup = Setup("https://example.com/a.json", [Self.answer(text, modified: nil)])
    let snapshot = try #require(try await setup.log.wait(\.snapshot).first)
    #expect(snapshot.configuration.platform == platform)
    await setup.follower.stop()
  }

  @Test func aPlainAddressKeepsItsPlatform() async throws {
    let setup = Setup(
      "https://example.com/a.json", [Self.first, Self.answer(#"{"segments": []}"#)])
    try await setup.time.waitForSleep(of: 60)
    await setup.follower.refresh()
    let rejection = try #require(try await setup.log.wait(\.rejection).first)
    #expect(rejection.reason == .otherPlatform(.kameleoon))
    await setup.follower.stop()
  }

  @Test func anAnnouncementIsFetchedWithItsTime() async throws {
    let file = #"{"configuration": {"realTimeUpdate": true}}"#
    let stream = ScriptedExchange.Answer(
      headers: [.init("Content-Type", "text/event-stream")],
      body: Array(
        "event: ping\ndata: {\"ts\":1}\n\nevent: configuration-update-event\ndata: {\"ts\":2}\n\n"
          .utf8), staysOpen: true)
    let setup = Setup(
      "kameleoon:site@staging",
      [Self.answer(file), stream, Self.unchanged, Self.answer(file + " ", modified: "later")])
    try await setup.log.wait(\.snapshot, count: 2)
    #expect(setup.log.events.compactMap(\.mode) == [.stream])
    let urls = setup.network.requests.map(\.url)
    #expect(
      urls == [
        "https://sdk-config.kameleoon.eu/v3/site?environment=staging",
        "https://events.kameleoon.eu:8110/sse?siteCode=site",
        "https://sdk-config.kameleoon.eu/v3/site?environment=staging",
        "https://sdk-config.kameleoon.eu/v3/site?environment=staging&ts=2",
      ])
    await setup.follower.stop()
  }

  @Test func whatCannotBeReachedIsToldWithTheNextTry() async throws {
    let error = TransportError(.refused, at: "cdn.flagship.io")
    let setup = Setup("flagship:env", [.init(error: error), Self.first])
    let failure = try #require(try await setup.log.wait(\.failure).first)
    #expect(failure.label == "offline")
    #expect(failure.sentence.contains("cdn.flagship.io"))
    #expect(failure.nextTry == failure.at + 3_000)
    try await setup.time.waitForSleep(of: 3)
    setup.time.advance(by: 3)
    try await setup.log.wait(\.snapshot)
    await setup.follower.stop()
  }

  @Test func aClockThatJumpsChangesNoWait() async throws {
    let setup = Setup("flagship:env", [Self.first, Self.unchanged])
    try await setup.time.waitForSleep(of: 60)
    setup.time.jump(by: 1e7)
    setup.time.jump(by: -2e7)
    #expect(setup.network.requests.count == 1)
    setup.time.advance(by: 60)
    try await setup.log.wait(\.confirmation)
    #expect(setup.network.requests.count == 2)
    await setup.follower.stop()
  }

  @Test func afterTheEndNothingIsTold() async throws {
    let setup = Setup("flagship:env", [Self.first, Self.second])
    try await setup.time.waitForSleep(of: 60)
    let count = setup.log.events.count
    await setup.follower.stop()
    await setup.follower.refresh()
    await setup.follower.pause()
    setup.time.advance(by: 600)
    try await Task.sleep(for: .milliseconds(50))
    #expect(setup.log.events.count == count)
    #expect(setup.network.requests.count == 1)
  }

  @Test func anAddressOutsideTheNetworkFails() async throws {
    let setup = Setup("shop.json", [])
    let failure = try #require(try await setup.log.wait(\.failure).first)
    #expect(failure.label == "address")
    #expect(failure.nextTry == nil)
  }
}

import Testing

@testable import FlagClient

@Suite struct FollowPlanTests {
  private typealias Action = FollowPlan.Action
  private let failure = FollowPlan.Event.fetched(.failed(retryAfter: nil, isLasting: false))

  private func kameleoon(interval: Double = 3_600) -> FollowPlan {
    FollowPlan(interval: interval, immediateTries: 2, canStream: true)
  }

  private func flagship(interval: Double = 60) -> FollowPlan {
    FollowPlan(interval: interval, immediateTries: 0, canStream: false)
  }

  private func waits(_ actions: [Action]) -> [Double?] {
    actions.compactMap { if case .waitToFetch(let seconds) = $0 { .some(seconds) } else { nil } }
  }

  /// A plan whose stream is open and whose configuration is the newest.
  private func streaming() -> FollowPlan {
    var plan = kameleoon()
    for event in [
      .started, .fetched(.taken(isRealTime: true)), .streamOpened, .fetched(.unchanged),
    ] as [FollowPlan.Event] {
      _ = plan.handle(event, jitter: 0)
    }
    return plan
  }

  @Test func aSourceIsPolledAtItsInterval() {
    var plan = flagship()
    #expect(plan.handle(.started, jitter: 0) == [.waitToFetch(nil), .fetch(timestamp: nil)])
    #expect(
      plan.handle(.fetched(.taken(isRealTime: false)), jitter: 0)
        == [.waitToFetch(60), .tell(.polling(interval: 60))])
    #expect(plan.handle(.fetchDue, jitter: 0) == [.waitToFetch(nil), .fetch(timestamp: nil)])
    #expect(plan.handle(.fetched(.unchanged), jitter: 0) == [.waitToFetch(60)])
  }

  @Test(arguments: [0, -1, Double.nan])
  func withoutAnIntervalOnlyTheUserAsks(_ interval: Double) {
    var plan = flagship(interval: interval)
    _ = plan.handle(.started, jitter: 0)
    #expect(
      plan.handle(.fetched(.taken(isRealTime: false)), jitter: 0)
        == [.waitToFetch(nil), .tell(.onRequest)])
    #expect(plan.handle(.refreshAsked, jitter: 0) == [.waitToFetch(nil), .fetch(timestamp: nil)])
    #expect(plan.handle(failure, jitter: 0) == [.waitToFetch(nil)])
  }

  @Test func aFirstDownloadIsTriedAgainEvenWithoutAnInterval() {
    var plan = flagship(interval: 0)
    _ = plan.handle(.started, jitter: 0)
    #expect(plan.handle(failure, jitter: 0) == [.waitToFetch(3)])
  }

  @Test func kameleoonTriesThreeTimesAtOnceAndThenEverLater() {
    var plan = kameleoon()
    _ = plan.handle(.started, jitter: 0)
    var found: [Double?] = []
    for _ in 0..<9 {
      found += waits(plan.handle(failure, jitter: 0))
      _ = plan.handle(.fetchDue, jitter: 0)
    }
    #expect(found == [0, 0, 3, 6, 12, 24, 48, 60, 60])
  }

  @Test func whatCannotChangeAtOnceIsNotTriedAtOnce() {
    var plan = kameleoon()
    _ = plan.handle(.started, jitter: 0)
    let lasting = FollowPlan.Event.fetched(.failed(retryAfter: nil, isLasting: true))
    #expect(plan.handle(lasting, jitter: 0) == [.waitToFetch(3)])
  }

  @Test(arguments: [(0.0, 3.0), (20, 20), (86_400, 600), (.infinity, 600)])
  func aServerMayAskForALongerWait(_ asked: Double, _ wait: Double) {
    var plan = kameleoon()
    _ = plan.handle(.started, jitter: 0)
    let answer = FollowPlan.Answer.failed(retryAfter: asked, isLasting: false)
    #expect(plan.handle(.fetched(answer), jitter: 0) == [.waitToFetch(wait)])
  }

  @Test func successForgetsEarlierFailures() {
    var plan = flagship()
    _ = plan.handle(.started, jitter: 0)
    for _ in 0..<5 {
      _ = plan.handle(failure, jitter: 0)
      _ = plan.handle(.fetchDue, jitter: 0)
    }
    _ = plan.handle(.fetched(.unchanged), jitter: 0)
    _ = plan.handle(.fetchDue, jitter: 0)
    #expect(plan.handle(failure, jitter: 0) == [.waitToFetch(3)])
  }

  @Test func jitterShortensEveryWaitButTheFirst() {
    let schedule = RetrySchedule()
    #expect(schedule.wait(failures: 1, jitter: 1) == 3)
    #expect(abs(schedule.wait(failures: 2, jitter: 1) - 4.8) < 1e-9)
    #expect(abs(schedule.wait(failures: 1_000, jitter: 0.5) - 54) < 1e-9)
  }

  @Test func aRealTimeFileOpensTheStreamAndStopsPolling() {
    var plan = kameleoon()
    _ = plan.handle(.started, jitter: 0)
    #expect(
      plan.handle(.fetched(.taken(isRealTime: true)), jitter: 0)
        == [.waitToFetch(60), .openStream])
    // What was announced before the stream stood is asked for.
    #expect(
      plan.handle(.streamOpened, jitter: 0)
        == [.tell(.stream), .waitToFetch(nil), .fetch(timestamp: nil)])
    #expect(plan.handle(.fetched(.unchanged), jitter: 0) == [.waitToFetch(nil)])
    #expect(
      plan.handle(.announced(timestamp: 7), jitter: 0)
        == [.waitToFetch(nil), .fetch(timestamp: 7)])
  }

  @Test func announcementsDuringADownloadAreFollowedByOneMore() {
    var plan = streaming()
    _ = plan.handle(.announced(timestamp: 1), jitter: 0)
    #expect(plan.handle(.announced(timestamp: 2), jitter: 0) == [])
    #expect(plan.handle(.announced(timestamp: 3), jitter: 0) == [])
    #expect(
      plan.handle(.fetched(.taken(isRealTime: true)), jitter: 0)
        == [.waitToFetch(nil), .fetch(timestamp: 3)])
    #expect(plan.handle(.fetched(.unchanged), jitter: 0) == [.waitToFetch(nil)])
  }

  @Test func aLostStreamIsOpenedEverLaterWhileTheFileIsPolled() {
    var plan = streaming()
    let lost = FollowPlan.Event.streamEnded(lasted: 1, bySilence: false)
    #expect(
      plan.handle(lost, jitter: 0)
        == [.waitToOpenStream(3), .waitToFetch(60), .tell(.pollingWhileStreamIsDown(interval: 60))])
    var found: [Double] = []
    for _ in 0..<7 {
      #expect(plan.handle(.streamDue, jitter: 0) == [.openStream])
      for case .waitToOpenStream(let seconds) in plan.handle(lost, jitter: 0) {
        found.append(seconds)
      }
    }
    #expect(found == [6, 12, 24, 48, 60, 60, 60])
  }

  @Test func aLostStreamIsToldAlsoWhereNothingPollsMeanwhile() {
    var plan = FollowPlan(interval: 0, immediateTries: 2, canStream: true)
    _ = plan.handle(.started, jitter: 0)
    _ = plan.handle(.fetched(.taken(isRealTime: true)), jitter: 0)
    #expect(
      plan.handle(.streamEnded(lasted: 1, bySilence: false), jitter: 0)
        == [
          .waitToOpenStream(3), .waitToFetch(nil), .tell(.pollingWhileStreamIsDown(interval: nil)),
        ])
  }

  @Test func aStreamThatFailsAgainAndAgainPutsNoPollOff() {
    var plan = streaming()
    let lost = FollowPlan.Event.streamEnded(lasted: 1, bySilence: false)
    #expect(waits(plan.handle(lost, jitter: 0)) == [60])
    for _ in 0..<5 {
      _ = plan.handle(.streamDue, jitter: 0)
      #expect(waits(plan.handle(lost, jitter: 0)) == [])
    }
    #expect(plan.handle(.fetchDue, jitter: 0) == [.waitToFetch(nil), .fetch(timestamp: nil)])
  }

  @Test func aStreamThatLastedIsOpenedSoonAgain() {
    var plan = streaming()
    for _ in 0..<5 {
      _ = plan.handle(.streamEnded(lasted: 1, bySilence: false), jitter: 0)
      _ = plan.handle(.streamDue, jitter: 0)
    }
    let actions = plan.handle(.streamEnded(lasted: 31, bySilence: false), jitter: 0)
    #expect(actions.first == .waitToOpenStream(3))
  }

  @Test func aSilentStreamIsOpenedAnewWithoutAWord() {
    var plan = streaming()
    #expect(
      plan.handle(.streamEnded(lasted: 90, bySilence: true), jitter: 0) == [.openStream])
    #expect(
      plan.handle(.streamOpened, jitter: 0) == [.waitToFetch(nil), .fetch(timestamp: nil)])
  }

  @Test func aFileThatIsNoLongerRealTimeClosesTheStream() {
    var plan = streaming()
    _ = plan.handle(.announced(timestamp: 1), jitter: 0)
    #expect(
      plan.handle(.fetched(.taken(isRealTime: false)), jitter: 0)
        == [.waitToFetch(3_600), .closeStream, .tell(.polling(interval: 3_600))])
    #expect(plan.handle(.streamEnded(lasted: 50, bySilence: false), jitter: 0) == [])
  }

  @Test func aRealTimeFileOfTheCacheOpensTheStreamThoughTheDownloadFails() {
    var plan = kameleoon()
    _ = plan.handle(.cacheTaken(isRealTime: true), jitter: 0)
    _ = plan.handle(.started, jitter: 0)
    #expect(plan.handle(failure, jitter: 0) == [.waitToFetch(0), .openStream])
  }

  @Test func aRejectedFileIsAskedForEverLater() {
    var plan = flagship(interval: 3_600)
    _ = plan.handle(.started, jitter: 0)
    _ = plan.handle(.fetched(.taken(isRealTime: false)), jitter: 0)
    var found: [Double?] = []
    for _ in 0..<9 {
      _ = plan.handle(.fetchDue, jitter: 0)
      found += waits(plan.handle(.fetched(.rejected), jitter: 0))
    }
    #expect(found == [3, 6, 12, 24, 48, 96, 192, 300, 300])
  }

  @Test func askingDuringADownloadWaitsForIt() {
    var plan = flagship()
    _ = plan.handle(.started, jitter: 0)
    #expect(plan.handle(.refreshAsked, jitter: 0) == [])
    #expect(plan.handle(.fetchDue, jitter: 0) == [])
  }

  @Test func askingOpensALostStreamAtOnce() {
    var plan = streaming()
    _ = plan.handle(.streamEnded(lasted: 1, bySilence: false), jitter: 0)
    #expect(
      plan.handle(.refreshAsked, jitter: 0)
        == [.waitToFetch(nil), .fetch(timestamp: nil), .openStream])
  }

  @Test(arguments: [
    ("120", 120.0), (" 7 ", 7), ("Sun, 06 Nov 1994 08:49:47 GMT", 10),
    ("Sun, 06 Nov 1994 08:00:00 GMT", 0), ("soon", nil), ("-5", nil), ("", nil),
  ])
  func retryAfterIsSecondsOrATime(_ text: String, _ seconds: Double?) {
    let date = "Sun, 06 Nov 1994 08:49:37 GMT"
    #expect(RetrySchedule.seconds(retryAfter: text, date: date, now: 0) == seconds)
  }
}

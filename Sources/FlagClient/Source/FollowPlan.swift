/// What is done next to follow a source: pure, without clock, network or task.
///
/// Whatever happens goes in, and what to do comes out. The waits are in seconds from now.
struct FollowPlan: Equatable, Sendable {
  /// What happened.
  enum Event: Equatable, Sendable {
    /// Following begins
    case started
    /// The configuration that the cache kept is in use
    case cacheTaken(isRealTime: Bool)
    /// The user wants the newest now
    case refreshAsked
    /// The wait for the next download is over
    case fetchDue
    /// A download ended
    case fetched(Answer)
    /// The wait for the next connection is over
    case streamDue
    /// The connection for announcements stands
    case streamOpened
    /// A newer configuration was announced, with the time to ask for
    case announced(timestamp: Int?)
    /// The connection ended after so many seconds; by silence alone, or for a reason
    case streamEnded(lasted: Double, bySilence: Bool)
  }

  /// How a download ended.
  enum Answer: Equatable, Sendable {
    /// With a configuration to be used
    case taken(isRealTime: Bool)
    /// The one in use is the newest
    case unchanged
    /// With something that cannot be used
    case rejected
    /// Without an answer; the seconds that the server asks to wait for
    case failed(retryAfter: Double?, isLasting: Bool)
  }

  /// What to do.
  enum Action: Equatable, Sendable {
    case fetch(timestamp: Int?)
    /// Replaces the wait for the next download; nil: none.
    case waitToFetch(Double?)
    case openStream
    case closeStream
    case waitToOpenStream(Double)
    /// Say how newer configurations are noticed from now on.
    case tell(FollowMode)
  }

  private enum Stream { case off, opening, open, waiting }

  /// The most seconds between two downloads while announcements are down.
  static let longestMeanwhile = 60.0
  /// The most seconds until a file that was rejected is asked for again.
  static let longestRejection = 300.0
  /// The least seconds that a connection must have lasted to count as sound.
  static let soundStream = 30.0

  /// Seconds between two downloads; 0 or less: none without being asked.
  let interval: Double
  private let fetches: RetrySchedule
  private let reconnects = RetrySchedule()
  private let canStream: Bool
  private var isFetching = false
  private var isWaiting = false
  private var isDueAgain = false
  private var announcedTime: Int?
  private var failures = 0
  private var rejections = 0
  private var hasHeard = false
  private var isRealTime = false
  private var stream = Stream.off
  private var lostStreams = 0
  private var toldMode: FollowMode?

  /// Makes a plan.
  ///
  /// - Parameters:
  ///   - interval: seconds between two downloads; 0 or less, or no number: none without being asked.
  ///   - immediateTries: how often a download that failed is tried again at once.
  ///   - canStream: whether the source can announce newer configurations.
  init(interval: Double, immediateTries: Int, canStream: Bool) {
    self.interval = interval > 0 ? interval : 0
    fetches = RetrySchedule(immediateTries: immediateTries)
    self.canStream = canStream
  }

  /// Takes in what happened.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - jitter: 0 to 1, drawn anew each time.
  /// - Returns: what to do, in order.
  mutating func handle(_ event: Event, jitter: Double) -> [Action] {
    switch event {
    case .started, .fetchDue: return fetch()
    case .cacheTaken(let isRealTime):
      self.isRealTime = isRealTime
      return []
    case .refreshAsked: return fetch() + (stream == .waiting ? openStream() : [])
    case .fetched(let answer): return fetched(answer, jitter)
    case .streamDue: return stream == .waiting ? openStream() : []
    case .streamOpened: return streamOpened()
    case .announced(let timestamp): return announced(timestamp)
    case .streamEnded(let lasted, let bySilence):
      return streamEnded(lasted: lasted, bySilence: bySilence, jitter)
    }
  }

  // MARK: Downloads

  private mutating func fetch(timestamp: Int? = nil) -> [Action] {
    guard !isFetching else { return [] }
    isFetching = true
    return waitToFetch(nil) + [.fetch(timestamp: timestamp)]
  }

  private mutating func waitToFetch(_ seconds: Double?) -> [Action] {
    isWaiting = seconds != nil
    return [.waitToFetch(seconds)]
  }

  private mutating func announced(_ timestamp: Int?) -> [Action] {
    guard isFetching else { return fetch(timestamp: timestamp) }
    // What is on its way may be older than what was announced.
    isDueAgain = true
    announcedTime = timestamp ?? announcedTime
    return []
  }

  private mutating func fetched(_ answer: Answer, _ jitter: Double) -> [Action] {
    isFetching = false
    let wait = wait(after: answer, jitter)
    let streamActions = matchStream()
    guard isDueAgain else { return waitToFetch(wait) + streamActions + tell() }
    let timestamp = announcedTime
    isDueAgain = false
    announcedTime = nil
    return streamActions + tell() + fetch(timestamp: timestamp)
  }

  private mutating func wait(after answer: Answer, _ jitter: Double) -> Double? {
    switch answer {
    case .taken(let isRealTime):
      self.isRealTime = isRealTime
      hear()
      return usualWait
    case .unchanged:
      hear()
      return usualWait
    case .rejected:
      failures = 0
      rejections += 1
      guard hasHeard, interval > 0 || isRealTime else {
        return hasHeard ? nil : reconnects.wait(failures: rejections, jitter: jitter)
      }
      // A file that was caught half written is whole soon; one that is broken may stay so for long.
      let longest = min(interval > 0 ? interval : .infinity, Self.longestRejection)
      let schedule = RetrySchedule(first: min(3, longest), longest: longest)
      return schedule.wait(failures: rejections, jitter: jitter)
    case .failed(let retryAfter, let isLasting):
      failures += 1
      guard !hasHeard || interval > 0 || isRealTime else { return nil }
      return fetches.wait(
        failures: failures, jitter: jitter, requested: retryAfter, isLasting: isLasting)
    }
  }

  private mutating func hear() {
    hasHeard = true
    failures = 0
    rejections = 0
  }

  /// The wait until the next download when the last one went well.
  private var usualWait: Double? {
    guard canStream, isRealTime else { return interval > 0 ? interval : nil }
    return stream == .open ? nil : meanwhile
  }

  private var meanwhile: Double? {
    interval > 0 ? min(interval, Self.longestMeanwhile) : nil
  }

  // MARK: Announcements

  /// Opens or closes the connection as the configuration in use asks for.
  private mutating func matchStream() -> [Action] {
    let isWanted = canStream && isRealTime
    if isWanted, stream == .off { return openStream() }
    if !isWanted, stream != .off {
      stream = .off
      return [.closeStream]
    }
    return []
  }

  private mutating func openStream() -> [Action] {
    stream = .opening
    return [.openStream]
  }

  private mutating func streamOpened() -> [Action] {
    guard stream == .opening else { return [] }
    stream = .open
    // What was announced while nobody listened is asked for once.
    let asked = isFetching ? [] : fetch()
    if isFetching, asked.isEmpty { isDueAgain = true }
    return tell() + asked
  }

  private mutating func streamEnded(
    lasted: Double, bySilence: Bool, _ jitter: Double
  ) -> [Action] {
    guard stream != .off else { return [] }
    if bySilence, stream == .open { return openStream() }
    lostStreams = lasted >= Self.soundStream ? 1 : lostStreams + 1
    stream = .waiting
    let wait = reconnects.wait(failures: lostStreams, jitter: jitter)
    // A wait that is under way goes on: a stream that fails again and again must not put it off.
    let polls = isFetching || isWaiting ? [] : waitToFetch(usualWait)
    return [.waitToOpenStream(wait)] + polls + tell()
  }

  /// Says how newer configurations are noticed, where that has changed.
  private mutating func tell() -> [Action] {
    guard hasHeard || stream == .open || stream == .waiting, let mode, mode != toldMode else {
      return []
    }
    toldMode = mode
    return [.tell(mode)]
  }

  private var mode: FollowMode? {
    guard canStream, isRealTime else {
      return interval > 0 ? .polling(interval: interval) : .onRequest
    }
    switch stream {
    case .open: return .stream
    case .waiting: return .pollingWhileStreamIsDown(interval: meanwhile)
    case .off, .opening: return nil
    }
  }
}

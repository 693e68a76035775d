internal import FlagEngine
public import Logging

/// Downloads a configuration and keeps following it, whatever the network does.
///
/// What happens is told by events; whatever goes wrong, the configuration in use stays in use and
/// the next try is planned. A follower is started once and stopped once.
public actor ConfigurationFollower {
  struct Waiting {
    var snapshot: ConfigurationSnapshot
    var count: Int
  }

  let source: RemoteSource?
  let exchange: HTTPExchange
  let cache: CacheSlot?
  let clock: FollowClock
  let logger: Logger
  let gate: EventGate

  var plan: FollowPlan
  var platform: Platform?
  var validators = RemoteSource.Validators()
  /// The digest of the newest configuration, in use or waiting.
  var newest: String?
  var rejection: (digest: String, value: RejectedConfiguration)?
  var isPaused = false
  var takesNext = false
  var waiting: Waiting?
  var isStopped = false
  /// Why there are no announcements, as it was told last.
  var toldStreamFault: String?

  var fetching: Task<Void, Never>?
  var fetchWait: Task<Void, Never>?
  var streaming: Task<Void, Never>?
  var streamWait: Task<Void, Never>?
  var keeping: Task<Void, Never>?

  /// Makes a follower, which does nothing before `start`.
  ///
  /// - Parameters:
  ///   - address: what to follow; an address that is not of the network fails once.
  ///   - settings: how it is reached.
  ///   - exchange: the way to the network.
  ///   - cache: where the last good configuration is kept; nil: nowhere.
  ///   - clock: the time.
  ///   - logger: is told every request, without secrets.
  ///   - report: is called with every event, one after the other, on any thread.
  public init(
    _ address: SourceAddress, settings: FollowSettings, exchange: HTTPExchange,
    cache: ConfigurationCache?, clock: FollowClock, logger: Logger,
    report: @escaping @Sendable (SourceEvent) -> Void
  ) {
    source = RemoteSource(address, settings: settings)
    self.exchange = exchange
    self.cache = cache.map { CacheSlot($0, CacheKey(address, settings)) }
    self.clock = clock
    self.logger = logger
    gate = EventGate(report)
    plan = source?.plan ?? FollowPlan(interval: 0, immediateTries: 0, canStream: false)
    platform = source?.platform
  }

  /// Begins: what the cache keeps is used at once, then the server is asked.
  public nonisolated func start() { Task { await begin() } }

  /// Keeps newer configurations back, and counts them, until `resume`.
  public func pause() {
    guard !isPaused, !isStopped else { return }
    isPaused = true
    gate.report(.paused(waiting: 0))
  }

  /// Uses the newest configuration that waits, and the newer ones from now on.
  public func resume() {
    guard isPaused, !isStopped else { return }
    isPaused = false
    gate.report(.resumed)
    takeWaiting()
  }

  /// Asks the server now; what it gives is used even while paused.
  public func refresh() {
    guard !isStopped, isUsable() else { return }
    takesNext = true
    handle(.refreshAsked)
  }

  /// Ends following; no event comes any more.
  public func stop() {
    isStopped = true
    gate.close()
    for task in [fetching, fetchWait, streaming, streamWait] { task?.cancel() }
  }

  /// Ends following as `stop` does, and waits until what is being kept is on the disk.
  public func finish() async {
    stop()
    await keeping?.value
  }

  /// Whether the address can be asked at all; says why not, since no later try can change that.
  func isUsable() -> Bool {
    do throws(TransportError) {
      guard let source else {
        throw TransportError(.badAddress("it is no address of the network"), at: "")
      }
      try source.checkAddress()
      return true
    } catch {
      gate.report(.failed(SourceFailure(error, time: clock.now())))
      return false
    }
  }

  func begin() async {
    guard isUsable() else { return }
    if let cache { await readCache(cache) }
    handle(.started)
  }

  func handle(_ event: FollowPlan.Event) {
    guard !isStopped else { return }
    for action in plan.handle(event, jitter: clock.jitter()) { perform(action) }
  }

  func perform(_ action: FollowPlan.Action) {
    switch action {
    case .fetch(let timestamp): fetch(timestamp)
    case .waitToFetch(let seconds):
      fetchWait?.cancel()
      fetchWait = seconds.map { wait($0, then: .fetchDue) }
    case .openStream:
      streamWait?.cancel()
      streaming?.cancel()
      openStream()
    case .closeStream:
      streamWait?.cancel()
      streaming?.cancel()
      gate.report(.note("The configuration asks for no announcements any more."))
    case .waitToOpenStream(let seconds):
      streamWait?.cancel()
      streamWait = wait(seconds, then: .streamDue)
    case .tell(let mode): gate.report(.following(mode))
    }
  }

  func wait(_ seconds: Double, then event: FollowPlan.Event) -> Task<Void, Never> {
    let clock = clock
    return Task {
      do { try await clock.sleep(seconds) } catch { return }
      end(event)
    }
  }

  func end(_ event: FollowPlan.Event) {
    // A wait that was replaced in the meantime says nothing any more.
    if !Task.isCancelled { handle(event) }
  }
}

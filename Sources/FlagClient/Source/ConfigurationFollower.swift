internal import FlagEngine
public import Logging

/// Downloads a configuration and keeps following it, whatever the network does.
///
/// What happens is told by events; whatever goes wrong, the configuration in use stays in use and
/// the next try is planned. A follower is started once and stopped once.
public actor ConfigurationFollower {
  private struct Waiting {
    var snapshot: ConfigurationSnapshot
    var count: Int
  }

  private let address: SourceAddress
  private let source: RemoteSource?
  private let exchange: HTTPExchange
  private let cache: CacheSlot?
  private let clock: FollowClock
  private let logger: Logger
  private let gate: EventGate

  private var plan: FollowPlan
  private var platform: Platform?
  private var validators = RemoteSource.Validators()
  /// The digest of the newest configuration, in use or waiting.
  private var newest: String?
  private var rejection: (digest: String, value: RejectedConfiguration)?
  /// Whether the rejection is what was told last.
  private var isRejectionShown = false
  private var isPaused = false
  private var takesNext = false
  private var waiting: Waiting?
  private var isStopped = false
  /// Why there are no announcements, as it was told last.
  private var toldStreamFault: String?

  private var fetching: Task<Void, Never>?
  private var fetchWait: Task<Void, Never>?
  private var streaming: Task<Void, Never>?
  private var streamWait: Task<Void, Never>?
  private var keeping: Task<Void, Never>?

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
    self.address = address
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
  private func isUsable() -> Bool {
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

  private func begin() async {
    guard isUsable() else { return }
    if let cache { await readCache(cache) }
    handle(.started)
  }

  private func handle(_ event: FollowPlan.Event) {
    guard !isStopped else { return }
    for action in plan.handle(event, jitter: clock.jitter()) { perform(action) }
  }

  private func perform(_ action: FollowPlan.Action) {
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

  private func wait(_ seconds: Double, then event: FollowPlan.Event) -> Task<Void, Never> {
    let clock = clock
    return Task {
      do { try await clock.sleep(seconds) } catch { return }
      end(event)
    }
  }

  private func end(_ event: FollowPlan.Event) {
    // A wait that was replaced in the meantime says nothing any more.
    if !Task.isCancelled { handle(event) }
  }

  // MARK: Downloads

  private func fetch(_ timestamp: Int?) {
    guard let source else { return }
    let request = source.configuration(validators, timestamp: timestamp)
    let (exchange, clock, gate) = (exchange, clock, gate)
    fetching = Task {
      do throws(TransportError) {
        let download = try await Download.run(request, over: exchange, clock: clock) { count in
          gate.report(.receiving(byteCount: count))
        }
        await answered(download, to: request)
      } catch {
        failed(
          SourceFailure(error, time: clock.now()), isLasting: error.isLasting,
          isTimeout: error.isTimeout)
      }
    }
  }

  private func answered(_ download: Download, to request: HTTPRequest) async {
    let response = download.response
    let place = (try? WebAddress(request.url))?.place ?? ""
    logger.debug("\(request.method) \(place): \(response.status), \(download.bytes.count) bytes")
    if response.status == 304, newest != nil { return confirmed(by: response) }
    guard download.isSuccess, let source else {
      let failure = SourceFailure(
        download, at: place, advice: source?.advice ?? "", time: clock.now())
      let retryAfter = response.header("Retry-After").flatMap {
        RetrySchedule.seconds(
          retryAfter: $0, date: response.header("Date"), now: clock.now())
      }
      return failed(failure, retryAfter: retryAfter)
    }
    let reading = await ConfigurationReading.read(
      download.bytes, platform: platform, refusal: source.refusal(of: response),
      known: [newest, rejection?.digest].compactMap(\.self))
    guard !isStopped else { return }
    switch reading {
    case .known(newest): confirmed(by: response)
    case .known: rejectedAgain()
    case .rejected(let reason, let digest):
      let value = RejectedConfiguration(reason: reason, bytes: download.bytes, at: clock.now())
      rejection = (digest, value)
      rejected(value)
    case .configuration(let configuration, let digest):
      let snapshot = ConfigurationSnapshot(
        configuration: configuration, digest: digest, byteCount: download.bytes.count,
        receivedAt: clock.now(), origin: .network)
      take(snapshot, bytes: download.bytes, with: Self.validators(of: response))
    }
  }

  private static func validators(of response: HTTPResponse) -> RemoteSource.Validators {
    RemoteSource.Validators(
      lastModified: response.header("Last-Modified"), entityTag: response.header("ETag"))
  }

  private func take(
    _ snapshot: ConfigurationSnapshot, bytes: [UInt8], with validators: RemoteSource.Validators
  ) {
    self.validators = validators
    platform = snapshot.configuration.platform
    newest = snapshot.digest
    rejection = nil
    if isPaused, !takesNext {
      waiting = Waiting(snapshot: snapshot, count: (waiting?.count ?? 0) + 1)
      gate.report(.paused(waiting: waiting?.count ?? 0))
    } else {
      use(snapshot)
    }
    keep(snapshot, bytes: bytes, with: validators)
    end(.taken(isRealTime: snapshot.configuration.isRealTime))
  }

  private func use(_ snapshot: ConfigurationSnapshot) {
    isRejectionShown = false
    let hadWaiting = waiting != nil
    waiting = nil
    gate.report(.configuration(snapshot))
    if isPaused, hadWaiting { gate.report(.paused(waiting: 0)) }
  }

  private func takeWaiting() {
    guard let snapshot = waiting?.snapshot else { return }
    use(snapshot)
  }

  private func confirmed(by response: HTTPResponse) {
    if response.status != 304 { validators = Self.validators(of: response) }
    rejection = nil
    isRejectionShown = false
    if waiting == nil {
      gate.report(.confirmed(at: clock.now()))
    } else if takesNext {
      takeWaiting()
    }
    end(.unchanged)
  }

  private func rejectedAgain() {
    if var value = rejection?.value, !isRejectionShown {
      value.at = clock.now()
      return rejected(value)
    }
    end(.rejected)
  }

  private func rejected(_ value: RejectedConfiguration) {
    isRejectionShown = true
    gate.report(.rejected(value))
    end(.rejected)
  }

  private func end(_ answer: FollowPlan.Answer) {
    takesNext = false
    handle(.fetched(answer))
  }

  private func failed(
    _ failure: SourceFailure, retryAfter: Double? = nil, isLasting: Bool = false,
    isTimeout: Bool = false
  ) {
    guard !isStopped else { return }
    isRejectionShown = false
    takesNext = false
    let answer = FollowPlan.Answer.failed(retryAfter: retryAfter, isLasting: isLasting)
    let actions = plan.handle(.fetched(answer), jitter: clock.jitter())
    var failure = failure
    for case .waitToFetch(let seconds?) in actions {
      failure.nextTry = failure.at + seconds * 1_000
    }
    if failure.nextTry == failure.at, !isTimeout {
      gate.report(.note("\(failure.sentence) Trying again at once."))
    } else {
      gate.report(.failed(failure))
    }
    actions.forEach(perform)
  }

  // MARK: Announcements

  private func openStream() {
    guard let request = source?.events else { return }
    let exchange = exchange
    streaming = Task {
      let start = clock.uptime()
      var error: TransportError?
      do {
        let response = try await exchange.send(request)
        try Self.check(response, at: request)
        streamOpened(request)
        var reader = ServerSentEvents()
        for try await piece in response.body {
          for event in reader.read(piece) { heard(event) }
        }
      } catch let thrown as TransportError {
        error = thrown
      } catch {}
      streamEnded(error, after: clock.uptime() - start)
    }
  }

  private static func check(
    _ response: HTTPResponse, at request: HTTPRequest
  ) throws(TransportError) {
    let place = (try? WebAddress(request.url))?.place ?? ""
    guard 200...299 ~= response.status else {
      throw TransportError(.other("the answer is \(response.status)"), at: place)
    }
    let type = response.header("Content-Type")?.lowercased() ?? ""
    guard type.isEmpty || type.hasPrefix("text/event-stream") else {
      throw TransportError(.malformed("it is no stream of events"), at: place)
    }
  }

  private func streamOpened(_ request: HTTPRequest) {
    guard !Task.isCancelled else { return }
    let place = (try? WebAddress(request.url))?.place ?? ""
    toldStreamFault = nil
    gate.report(.note("Connected to \(place) for announcements."))
    handle(.streamOpened)
  }

  private func heard(_ event: ServerSentEvents.Event) {
    guard !Task.isCancelled, let announcement = Kameleoon.Endpoints.announcement(in: event) else {
      return
    }
    if announcement.timestamp == nil {
      gate.report(.note("An announcement without a time came; asking for the newest."))
    }
    handle(.announced(timestamp: announcement.timestamp))
  }

  private func streamEnded(_ error: TransportError?, after seconds: Double) {
    guard !Task.isCancelled, !isStopped else { return }
    if case .timedOut(0) = error?.kind {
      return handle(.streamEnded(lasted: seconds, bySilence: true))
    }
    let reason = error?.sentence ?? "The server ended the connection for announcements."
    let event = FollowPlan.Event.streamEnded(lasted: seconds, bySilence: false)
    let actions = plan.handle(event, jitter: clock.jitter())
    for case .waitToOpenStream(let wait) in actions {
      // A way that stays closed is told once, not with every try.
      guard reason != toldStreamFault else { continue }
      toldStreamFault = reason
      gate.report(.note("No announcements: \(reason) Next try in \(Int(wait.rounded(.up))) s."))
    }
    actions.forEach(perform)
  }

  // MARK: Cache

  private func readCache(_ cache: CacheSlot) async {
    let (kept, note) = await cache.read()
    if let note { gate.report(.note(note)) }
    guard let kept, !isStopped else { return }
    let reading = await ConfigurationReading.read(kept.bytes, platform: platform)
    guard case .configuration(let configuration, let digest) = reading, !isStopped else {
      if let note = await cache.setAside() { gate.report(.note(note)) }
      return
    }
    validators = kept.validators
    platform = configuration.platform
    newest = digest
    use(
      ConfigurationSnapshot(
        configuration: configuration, digest: digest, byteCount: kept.bytes.count,
        receivedAt: kept.receivedAt, origin: .cache))
    handle(.cacheTaken(isRealTime: configuration.isRealTime))
  }

  private func keep(
    _ snapshot: ConfigurationSnapshot, bytes: [UInt8], with validators: RemoteSource.Validators
  ) {
    guard let cache else { return }
    let kept = CachedConfiguration(
      bytes: bytes, digest: snapshot.digest, validators: validators,
      receivedAt: snapshot.receivedAt)
    let (gate, before) = (gate, keeping)
    keeping = Task {
      await before?.value
      if let note = await cache.write(kept) { gate.report(.note(note)) }
    }
  }
}

extension FlagConfiguration {
  /// Whether the vendor announces newer configurations.
  fileprivate var isRealTime: Bool {
    if case .kameleoon(let configuration) = self { configuration.isRealTime } else { false }
  }
}

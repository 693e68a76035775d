internal import FlagEngine
internal import Synchronization

/// What was put aside to be sent by itself, in the order in which it came.
///
/// The official SDK has none: it sends at once, in the caller's thread, and what finds no connection
/// is lost. Here it stays until it was sent once, or `FlagshipClient.close` gives it back.
final class FlagshipOutbox: Sendable {
  /// The most requests that wait, and the most bytes of their bodies; what comes beyond is refused.
  static let usualLimits = (count: 1_000_000, bytes: 256 << 20)

  private struct State {
    var waiting: [HTTPRequest] = []
    /// The first that waits.
    var start = 0
    var byteCount = 0
    /// Nothing is taken any more.
    var isClosed = false
    /// The one task that sends; nil: nobody sends.
    var sending: Task<Void, Never>?
    /// The pause after a failure; ending it tries again at once.
    var pause: Task<Void, Never>?
    /// Whether the task ends behind the request that it sends.
    var endsSoon = false

    var first: HTTPRequest? { start < waiting.count ? waiting[start] : nil }

    mutating func removeFirst() {
      guard let first else { return }
      byteCount -= first.body?.count ?? 0
      start += 1
      if start * 2 > waiting.count {
        waiting.removeFirst(start)
        start = 0
      }
    }
  }

  private let exchange: HTTPExchange
  private let clock: FollowClock
  private let isManual: Bool
  private let limits: (count: Int, bytes: Int)
  private let state = Mutex(State())

  init(
    _ surroundings: FlagshipSurroundings, limits: (count: Int, bytes: Int) = usualLimits
  ) {
    self.limits = limits
    exchange = surroundings.exchange
    clock = surroundings.clock
    isManual = surroundings.isManual
  }

  deinit { state.withLock { $0.pause?.cancel() } }

  /// Why a request is not taken.
  enum Refusal: Equatable {
    /// So many wait.
    case count(Int)
    /// With it the bodies that wait would have more bytes than this.
    case bytes(Int)
    /// After `close`.
    case closed
  }

  /// Puts a request aside.
  ///
  /// - Returns: why it is not taken; nil: it is.
  func add(_ request: HTTPRequest) -> Refusal? {
    let size = request.body?.count ?? 0
    let refusal: Refusal? = state.withLock { state in
      if state.isClosed { return .closed }
      if state.waiting.count - state.start >= limits.count { return .count(limits.count) }
      if state.byteCount + size > limits.bytes { return .bytes(limits.bytes) }
      state.waiting.append(request)
      state.byteCount += size
      return nil
    }
    if refusal == nil { begin() }
    return refusal
  }

  /// Begins to send, if nobody does.
  private func begin() {
    guard !isManual else { return }
    state.withLock { state in
      guard state.sending == nil, !state.isClosed, state.first != nil else { return }
      state.endsSoon = false
      state.sending = Task { [weak self] in
        var failures = 0
        while let outbox = self, let request = outbox.next() {
          if await outbox.send(request) {
            failures = 0
          } else {
            failures += 1
            await outbox.rest(after: failures)
          }
        }
      }
    }
  }

  /// The request to send; nil: there is none, and the task ends.
  private func next() -> HTTPRequest? {
    state.withLock { state in
      guard !state.endsSoon, let first = state.first else {
        state.sending = nil
        return nil
      }
      return first
    }
  }

  private func rest(after failures: Int) async {
    let wait = RetrySchedule().wait(failures: failures, jitter: clock.jitter())
    let clock = clock
    let pause = Task { _ = try? await clock.sleep(wait) }
    let endsSoon = state.withLock { state in
      state.pause = pause
      return state.endsSoon
    }
    if endsSoon { pause.cancel() }
    await pause.value
  }

  /// Sends the first request.
  ///
  /// - Returns: whether a server took it, whatever it answered: the SDK only logs that.
  private func send(_ request: HTTPRequest) async -> Bool {
    do {
      for try await _ in try await exchange.send(request).body {}
    } catch { return false }
    state.withLock { $0.removeFirst() }
    return true
  }

  /// Lets the task that sends end: what is on its way arrives first, so that nothing goes out twice.
  private func pause() async {
    let sending = state.withLock { state in
      state.endsSoon = true
      state.pause?.cancel()
      return state.sending
    }
    await sending?.value
  }

  /// Sends what waits, each request once.
  ///
  /// - Returns: whether all was sent.
  func flush() async -> Bool {
    var sending: Task<Void, Never>?
    while sending == nil {
      await pause()
      // Whoever began in the meantime is let end first: one task sends at a time.
      sending = state.withLock { state in
        guard state.sending == nil else { return nil }
        state.endsSoon = false
        let task = Task { [self] in await sendAllOnce() }
        state.sending = task
        return task
      }
    }
    await sending?.value
    begin()
    return state.withLock { $0.first == nil }
  }

  private func sendAllOnce() async {
    while let request = next() {
      guard await send(request) else { return state.withLock { $0.sending = nil } }
    }
  }

  /// Takes nothing any more and gives back what waits.
  func close() async -> [HTTPRequest] {
    state.withLock { $0.isClosed = true }
    await pause()
    return state.withLock { state in
      defer { state = State(isClosed: true) }
      return Array(state.waiting[state.start...])
    }
  }
}

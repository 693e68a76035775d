internal import FlagEngine
internal import Synchronization

/// What was put aside to be sent by itself, in the order in which it came.
///
/// The official SDK has none: it sends at once, in the caller's thread, and what finds no connection
/// is lost. Here it stays until it was sent once, or `FlagshipClient.close` gives it back.
final class FlagshipOutbox: Sendable {
  /// The most requests that wait; what comes beyond is dropped and told.
  static let countLimit = 1_000_000
  /// The most bytes of bodies that wait.
  static let byteLimit = 256 << 20

  private struct State {
    var waiting: [HTTPRequest] = []
    /// The first that waits.
    var start = 0
    var byteCount = 0
    var isClosed = false
    var isSending = false
    var droppedCount = 0
    var sending: Task<Void, Never>?
  }

  private let exchange: HTTPExchange
  private let clock: FollowClock
  private let isManual: Bool
  private let state = Mutex(State())

  init(_ surroundings: FlagshipSurroundings) {
    exchange = surroundings.exchange
    clock = surroundings.clock
    isManual = surroundings.isManual
  }

  /// How many requests wait.
  var count: Int { state.withLock { $0.waiting.count - $0.start } }

  /// Puts a request aside.
  ///
  /// - Returns: whether there was room; nothing is taken after `close`.
  func add(_ request: HTTPRequest) -> Bool {
    let size = request.body?.count ?? 0
    let isTaken = state.withLock { state in
      guard !state.isClosed, state.waiting.count - state.start < Self.countLimit,
        state.byteCount + size <= Self.byteLimit
      else {
        state.droppedCount += 1
        return false
      }
      state.waiting.append(request)
      state.byteCount += size
      return true
    }
    if isTaken, !isManual { begin() }
    return isTaken
  }

  private func begin() {
    state.withLock { state in
      guard !state.isSending, !state.isClosed else { return }
      state.isSending = true
      state.sending = Task { [weak self] in
        var failures = 0
        while let outbox = self, let request = outbox.first {
          if await outbox.send(request) {
            failures = 0
            continue
          }
          failures += 1
          let wait = RetrySchedule().wait(failures: failures, jitter: outbox.clock.jitter())
          guard (try? await outbox.clock.sleep(wait)) != nil else { break }
        }
        self?.state.withLock { $0.isSending = false }
      }
    }
  }

  /// The first request that waits; nil: none, and sending is over.
  private var first: HTTPRequest? {
    state.withLock { state in
      guard state.start < state.waiting.count, !Task.isCancelled else {
        state.isSending = false
        return nil
      }
      return state.waiting[state.start]
    }
  }

  /// Sends the first request.
  ///
  /// - Returns: whether a server took it, whatever it answered: the SDK only logs that.
  private func send(_ request: HTTPRequest) async -> Bool {
    do {
      for try await _ in try await exchange.send(request).body {}
    } catch { return false }
    state.withLock { state in
      // What was given back by `close` in the meantime is not there any more.
      guard state.start < state.waiting.count, state.waiting[state.start] == request else { return }
      state.byteCount -= request.body?.count ?? 0
      state.start += 1
      if state.start * 2 > state.waiting.count {
        state.waiting.removeFirst(state.start)
        state.start = 0
      }
    }
    return true
  }

  /// Sends what waits, each request once.
  ///
  /// - Returns: whether all was sent.
  func flush() async -> Bool {
    let task = state.withLock { state in
      let task = state.sending
      state.sending = nil
      state.isSending = true
      return task
    }
    task?.cancel()
    await task?.value
    state.withLock { $0.isSending = true }
    defer {
      state.withLock { $0.isSending = false }
      if count > 0, !isManual { begin() }
    }
    while let request = state.withLock({ state in
      state.start < state.waiting.count ? state.waiting[state.start] : nil
    }) {
      guard await send(request) else { return false }
    }
    return true
  }

  /// Takes nothing any more and gives back what waits.
  func close() -> (left: [HTTPRequest], droppedCount: Int) {
    state.withLock { state in
      state.isClosed = true
      state.sending?.cancel()
      let left = Array(state.waiting[state.start...])
      state.waiting = []
      state.start = 0
      state.byteCount = 0
      return (left, state.droppedCount)
    }
  }

  deinit { state.withLock { $0.sending?.cancel() } }
}

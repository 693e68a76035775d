import NIOCore
import Synchronization

/// The open event streams, and what they tell: the time of the newest configuration.
///
/// A stream that is slow to read is told the newest time only, and nothing piles up for it.
final class Announcements: Sendable {
  private struct State {
    var newest = 0
    var count = 0
    var wakers: [Int: AsyncStream<Void>.Continuation] = [:]
    var isFinished = false
  }

  private let state = Mutex(State())

  /// The number of open streams.
  var streamCount: Int { state.withLock { $0.wakers.count } }

  /// A new stream; it hears what is announced from now on.
  func listen() -> Listener {
    let (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let (number, newest) = state.withLock { state in
      state.count += 1
      if state.isFinished { waker.finish() } else { state.wakers[state.count] = waker }
      return (state.count, state.newest)
    }
    waker.onTermination = { [weak self] _ in
      _ = self?.state.withLock { $0.wakers.removeValue(forKey: number) }
    }
    // The first comment tells the client that the stream is open.
    waker.yield()
    return Listener(wakes: wakes, announcements: self, told: newest)
  }

  /// Tells all streams that there is a newer configuration.
  ///
  /// - Parameter time: milliseconds since 1970; later than the one before.
  func announce(_ time: Int) {
    state.withLock { state in
      state.newest = time
      for waker in state.wakers.values { waker.yield() }
    }
  }

  /// Sends a comment over every stream, which also finds out which clients are gone.
  func keepAlive() {
    state.withLock { state in
      for waker in state.wakers.values { waker.yield() }
    }
  }

  /// Ends every stream, also those that are still to come.
  func finish() {
    let wakers = state.withLock { state in
      state.isFinished = true
      return state.wakers.values.map { $0 }
    }
    for waker in wakers { waker.finish() }
  }

  /// One client's stream.
  struct Listener {
    /// When to send a message; ends with the server.
    let wakes: AsyncStream<Void>
    private let announcements: Announcements
    /// The newest time that the client knows.
    private var told: Int

    fileprivate init(wakes: AsyncStream<Void>, announcements: Announcements, told: Int) {
      self.wakes = wakes
      self.announcements = announcements
      self.told = told
    }

    /// An event if there is a newer configuration, otherwise a comment that keeps the line open.
    mutating func message() -> ByteBuffer {
      let newest = announcements.state.withLock { $0.newest }
      guard newest != told else { return ByteBuffer(string: ":\n\n") }
      told = newest
      return ByteBuffer(
        string: "event: configuration-update-event\ndata: {\"ts\": \(newest)}\n\n")
    }
  }
}

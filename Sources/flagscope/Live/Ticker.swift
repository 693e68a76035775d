import FlagConsole
import Synchronization

/// Wakes the console when its header reads differently because time has passed.
final class Ticker: Sendable {
  private struct State {
    var due: Double?
    var task: Task<Void, Never>?
  }

  private let post: @Sendable (Console.Event) -> Void
  private let state = Mutex(State())

  init(post: @escaping @Sendable (Console.Event) -> Void) { self.post = post }

  /// Wakes the console at that time and no other; nil: not at all.
  ///
  /// - Parameter due: milliseconds since 1970.
  func schedule(_ due: Double?) {
    // To the tenth of a second: the same minute is not planned anew at every key.
    let due = due.map { ($0 / 100).rounded() * 100 }
    state.withLock { state in
      guard due != state.due else { return }
      state.task?.cancel()
      state.due = due
      state.task = due.map { due in
        Task { [self] in
          let wait = max(0.05, (due - Double(Clock.now)) / 1_000)
          guard (try? await Task.sleep(for: .seconds(wait))) != nil else { return }
          // What is due then is planned then.
          self.state.withLock { $0.due = nil }
          post(.tick)
        }
      }
    }
  }
}

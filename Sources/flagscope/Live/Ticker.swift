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
    state.withLock { state in
      guard due != state.due else { return }
      state.task?.cancel()
      state.due = due
      state.task = due.map { due in
        Task { [post] in
          let wait = max(0.05, (due - Double(Clock.now)) / 1_000)
          guard (try? await Task.sleep(for: .seconds(wait))) != nil else { return }
          post(.tick)
        }
      }
    }
  }
}

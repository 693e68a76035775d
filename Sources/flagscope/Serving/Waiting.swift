import Dispatch
import Synchronization

/// Asynchronous work that the main thread waits for.
package enum Waiting {
  private final class Slot<Value: Sendable>: Sendable {
    let outcome = Mutex<Result<Value, any Error>?>(nil)
  }

  /// Runs the work beside the main thread and returns when it is done; on the main thread only, since
  /// a task that waits takes a thread from all others.
  ///
  /// - Throws: what the work throws.
  package static func run<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) throws -> Value {
    let slot = Slot<Value>()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      let outcome: Result<Value, any Error>
      do { outcome = .success(try await work()) } catch { outcome = .failure(error) }
      slot.outcome.withLock { $0 = outcome }
      done.signal()
    }
    done.wait()
    guard let outcome = slot.outcome.withLock({ $0 }) else {
      preconditionFailure("the task sets the outcome before it signals")
    }
    return try outcome.get()
  }
}

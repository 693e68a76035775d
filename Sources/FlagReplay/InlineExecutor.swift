internal import Synchronization

/// Runs the tasks of a journey one after the other, on the thread that plays it: nothing happens
/// between two steps, and two runs are alike.
final class InlineExecutor: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
  }

  /// Runs whatever is due, until nothing is.
  func drain() {
    while let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }

  /// Does something that waits, and all that it sets going.
  ///
  /// - Parameter work: what is done; it may wait for nothing but what is done here.
  /// - Returns: what it gave; nil: it waits for something else.
  func run<Outcome: Sendable>(_ work: @escaping @Sendable () async -> Outcome) -> Outcome? {
    let outcome = Box<Outcome>()
    Task(executorPreference: self) {
      let value = await work()
      outcome.value.withLock { $0 = value }
    }
    drain()
    return outcome.value.withLock { $0 }
  }

  private final class Box<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }
}

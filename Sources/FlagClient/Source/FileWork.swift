internal import Dispatch

/// Files may be slow: they are used on threads made for that, never on those that run tasks.
enum FileWork {
  /// A queue that is not concurrent gets a thread even where all threads of tasks are taken.
  private static let queue = DispatchQueue(label: "flagscope.files")

  /// Does the work beside the tasks.
  static func run<Outcome: Sendable>(_ body: @escaping @Sendable () -> Outcome) async -> Outcome {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: body()) }
    }
  }
}

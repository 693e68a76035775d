import CTermGuard
import Glibc

/// Work beside the main thread, on a thread that ends with it.
///
/// A task would leave a thread of the pool behind, which wakes up now and then for nothing.
enum BackgroundThread {
  private final class Box: Sendable {
    let work: @Sendable () -> Void

    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
  }

  /// Runs the work on a thread of its own; here and now if the system gives none.
  static func run(_ work: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Box(work))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        // A crash here restores the terminal too, even when it is a stack that has overflowed.
        ctg_add_signal_stack()
        Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().work()
        ctg_remove_signal_stack()
        return nil
      }, box.toOpaque())
    if status == 0 {
      pthread_detach(thread)
    } else {
      box.takeRetainedValue().work()
    }
  }
}

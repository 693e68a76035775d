internal import Synchronization

/// Lets events through until it is closed, from whichever task they come.
final class EventGate: Sendable {
  private let isOpen = Mutex(true)
  private let pass: @Sendable (SourceEvent) -> Void

  init(_ pass: @escaping @Sendable (SourceEvent) -> Void) { self.pass = pass }

  func report(_ event: SourceEvent) {
    guard isOpen.withLock({ $0 }) else { return }
    pass(event)
  }

  func close() { isOpen.withLock { $0 = false } }
}

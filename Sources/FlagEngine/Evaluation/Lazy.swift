import Synchronization

/// What follows from a value, made when somebody first asks for it; copies of the value share it.
final class Lazy<Value: Sendable>: Sendable {
  private let made = Mutex<Value?>(nil)

  /// The value, made now if nobody has asked for it.
  func value(_ make: () -> Value) -> Value {
    if let known = made.withLock({ $0 }) { return known }
    let value = make()
    made.withLock { $0 = value }
    return value
  }
}

import Synchronization

extension Kameleoon {
  /// What follows from the model, or from the model and one visitor, kept once somebody asked for it.
  ///
  /// Explanations say the same of a condition or a variation again and again.
  final class Memo<Value: Sendable>: Sendable {
    /// A file with more parts forgets all of them now and then.
    private static var limit: Int { 10_000 }
    private let values = Mutex<[Int32: Value]>([:])

    /// The value of a part, made if nobody has asked for it.
    func value(_ part: Int32, make: () -> Value) -> Value {
      if let known = values.withLock({ $0[part] }) { return known }
      let value = make()
      values.withLock { values in
        if values.count >= Self.limit { values.removeAll(keepingCapacity: true) }
        values[part] = value
      }
      return value
    }
  }
}

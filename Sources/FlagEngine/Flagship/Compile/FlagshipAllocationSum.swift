extension Flagship {
  /// Allocations added up as the vendor's language adds: exact integers until the first float.
  struct AllocationSum {
    private enum Value {
      case integer(Int)
      /// Beyond every double: adding a float raises
      case huge(isNegative: Bool)
      case float(Double)
    }

    private var value = Value.integer(0)
    /// The sum in single precision, as the server adds.
    private(set) var single: Float = 0

    /// The sum so far; only its order against 0...99 matters.
    var double: Double {
      switch value {
      case .integer(let value): Double(value)
      case .huge(let isNegative): isNegative ? -.infinity : .infinity
      case .float(let value): value
      }
    }

    /// Adds an allocation, 0 if there is none; false if that raises an error.
    mutating func add(_ view: JSONView?) -> Bool {
      guard let view else { return true }
      single += Float(view.number ?? (view.bool == true ? 1 : 0))
      switch (view.kind, value) {
      case (.bool, .integer(let sum)): value = .integer(sum &+ (view.bool == true ? 1 : 0))
      case (.bool, .float(let sum)): value = .float(sum + (view.bool == true ? 1 : 0))
      case (.bool, .huge): break
      case (.integer, _): return add(integer: view)
      case (.double, .integer(let sum)): value = .float(Double(sum) + (view.number ?? .nan))
      case (.double, .float(let sum)): value = .float(sum + (view.number ?? .nan))
      default: return false
      }
      return true
    }

    private mutating func add(integer view: JSONView) -> Bool {
      let number = view.number ?? .nan
      switch value {
      case .integer(let sum):
        if let int = view.int {
          let (total, overflow) = sum.addingReportingOverflow(int)
          value = overflow ? .float(Double(sum) + Double(int)) : .integer(total)
        } else if number.isInfinite {
          value = .huge(isNegative: number < 0)
        } else {
          value = .float(Double(sum) + number)
        }
      case .float(let sum):
        guard number.isFinite else { return false }
        value = .float(sum + number)
      case .huge: break
      }
      return true
    }
  }
}

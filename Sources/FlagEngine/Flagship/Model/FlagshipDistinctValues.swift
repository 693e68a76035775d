extension Flagship {
  /// Values of which no two are equal in the vendor's language, in the order in which they came.
  struct DistinctValues {
    /// What equal values have in common, and others seldom.
    private enum Kind: Hashable {
      case null
      case number(Double)
      case text(CodePoints)
      case list(Int)
      case object(Int)

      init(_ value: JSONValue) {
        self =
          switch value {
          case .null: .null
          case .bool(let value): .number(value ? 1 : 0)
          case .integer(let value): .number(Double(value))
          case .hugeInteger(let digits): .number(Double(digits) ?? .infinity)
          case .double(let value): .number(value)
          case .string(let text): .text(CodePoints(text))
          case .array(let elements): .list(elements.count)
          case .object(let object): .object(object.members.count)
          }
      }
    }

    /// The values.
    private(set) var values: [JSONValue] = []
    private var placesOfKind: [Kind: [Int]] = [:]

    init(_ values: some Sequence<JSONValue>) {
      for value in values where !contains(value) {
        placesOfKind[Kind(value), default: []].append(self.values.count)
        self.values.append(value)
      }
    }

    /// Whether one of them is equal to a value in the vendor's language.
    func contains(_ value: JSONValue) -> Bool {
      placesOfKind[Kind(value)]?.contains { CacheEntry.areEqual(values[$0], value) } ?? false
    }
  }
}

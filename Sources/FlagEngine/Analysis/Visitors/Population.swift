/// Visitors that are made for the purpose: new codes in the contexts of one or several visitors.
///
/// Each can be made alone, so that threads and machines share the work and the numbers stay the same.
public struct Population: Sendable {
  /// How many visitors there are.
  public let count: Int
  /// What the codes are made from: the same seed, the same codes.
  public let seed: UInt64
  private let contexts: [Visitor]
  /// Where the part of each context ends, in 0...1.
  private let ends: [Double]

  /// Visitors with the context of one.
  ///
  /// - Parameters:
  ///   - visitor: whose context they have; what is its own, such as kept assignments, is left out.
  ///   - count: how many there are.
  ///   - seed: what the codes are made from.
  public init(of visitor: Visitor, count: Int, seed: UInt64) {
    self.init(of: [(visitor, 1)], count: count, seed: seed)
  }

  /// Visitors with the contexts of several, in proportion to their weights.
  ///
  /// - Parameters:
  ///   - weighted: the visitors, of one platform, at least one, and their weights above 0.
  ///   - count: how many visitors there are.
  ///   - seed: what the codes are made from.
  public init(
    of weighted: [(visitor: Visitor, weight: Double)], count: Int, seed: UInt64
  ) {
    precondition(!weighted.isEmpty, "a population has somebody's context")
    self.count = count
    self.seed = seed
    contexts = weighted.map(\.visitor.contextAlone)
    let whole = weighted.reduce(0) { $0 + $1.weight }
    var sum = 0.0
    ends = weighted.map { entry in
      sum += entry.weight
      return sum / whole
    }
  }

  /// The visitor at a place, `0..<count`.
  public subscript(place: Int) -> Visitor {
    var visitor = contexts[context(of: place)]
    visitor.code = Self.code(place, seed: seed)
    return visitor
  }

  /// Which context the visitor at a place has.
  ///
  /// The fractions of the multiples of the golden ratio fill 0...1 evenly: also the first visitors
  /// have the contexts in proportion, as nearly as can be.
  private func context(of place: Int) -> Int {
    guard contexts.count > 1 else { return 0 }
    let turns = 0.618_033_988_749_894_9 * Double(place + 1)
    let position = turns - turns.rounded(.down)
    return ends.firstIndex { position < $0 } ?? contexts.count - 1
  }

  /// A visitor code as an SDK makes one: 16 hexadecimal digits.
  ///
  /// - Parameters:
  ///   - place: its place in the sequence, from 0.
  ///   - seed: which sequence.
  /// - Returns: the code.
  static func code(_ place: Int, seed: UInt64) -> String {
    var random = SeededRandom(seed: seed, after: place)
    let number = random.next()
    return String(unsafeUninitializedCapacity: 16) { digits in
      for place in 0..<16 {
        let digit = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * place)) & 15
        digits[place] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
      }
      return 16
    }
  }
}

extension Visitor {
  /// What others can have in common with the visitor: without overrides, and without what is kept or
  /// hashed for this one person.
  public var contextAlone: Visitor {
    switch self {
    case .kameleoon(var visitor):
      visitor.overrides = []
      visitor.simulationCookie = nil
      let code = visitor.code
      visitor.data = visitor.data.compactMap { item in
        if case .mappingIdentifier = item.kind { return nil }
        var item = item
        if item.visitorCode?.isIdentical(to: code) == true { item.visitorCode = nil }
        return item
      }
      return .kameleoon(visitor)
    case .flagship(var visitor):
      visitor.overrides = []
      visitor.anonymousID = nil
      visitor.keptAssignments = nil
      visitor.cacheEntry = nil
      visitor.decisionGroup = nil
      return .flagship(visitor)
    }
  }
}

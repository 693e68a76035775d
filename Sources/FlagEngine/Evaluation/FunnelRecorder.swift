/// How far a visitor came in a rule that the evaluation came to: a step of the funnel.
struct RuleStep {
  /// Which rule it is.
  var place: RuleOutline.Place
  /// Whether it targets the visitor.
  var isTargeted: Bool
  /// Whether it takes the visitor.
  var isExposed: Bool
  /// Where it does not target the visitor, the places of the conditions, among those of the rule, that
  /// alone are in the way.
  var deciding = ConditionPlaces()
}

/// Places of conditions among those of a rule, in order; the first ones in the bits of a number, since
/// most rules have few.
struct ConditionPlaces: Sequence {
  private var bits: UInt64 = 0
  /// Nil, not empty: an array would be counted whenever a value is copied.
  private var further: [Int]?

  mutating func insert(_ place: Int) {
    if place < 64 { bits |= 1 << UInt64(place) } else { further = (further ?? []) + [place] }
  }

  mutating func formUnion(_ other: ConditionPlaces) {
    bits |= other.bits
    if let more = other.further { further = (further ?? []) + more }
  }

  struct Iterator: IteratorProtocol {
    fileprivate var rest: UInt64
    fileprivate var further: ArraySlice<Int>?

    mutating func next() -> Int? {
      guard rest != 0 else { return further?.popFirst() }
      defer { rest &= rest - 1 }
      return rest.trailingZeroBitCount
    }
  }

  /// The places in order.
  func makeIterator() -> Iterator { Iterator(rest: bits, further: further.map { $0[...] }) }
}

/// Keeps how far a visitor comes in rules, and nothing else.
struct FunnelRecorder: Recorder {
  static var isTranscript: Bool { false }
  static var isFunnel: Bool { true }
  /// A step for each rule that the evaluation came to.
  private(set) var steps: [RuleStep] = []
  private var isExposed = false

  @inline(__always)
  mutating func open() {}
  @inline(__always)
  mutating func close(_ node: ([TraceNode]) -> TraceNode) {}
  @inline(__always)
  mutating func add(_ node: @autoclosure () -> TraceNode) {}

  mutating func expose() { isExposed = true }

  mutating func add(_ step: RuleStep) {
    var step = step
    step.isExposed = step.isExposed || isExposed
    isExposed = false
    steps.append(step)
  }
}

extension Pass {
  /// Decides a flag and tells how far the visitor comes in its rules.
  ///
  /// - Parameter flag: the flag's index.
  /// - Returns: the answer, and a step for each rule that the evaluation comes to.
  mutating func follow(_ flag: Int) -> (answer: Answer, steps: [RuleStep]) {
    // One after the other, as in `decide`.
    if let result = kameleoon?.follow(flag) { return result }
    if let result = flagship?.follow(flag) { return result }
    preconditionFailure("a pass always belongs to one platform")
  }
}

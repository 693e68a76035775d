extension Kameleoon {
  /// What a walk over a segment asks: whether it holds, whether it could hold, what must change.
  ///
  /// `Pass.value(of:_:)` is the walk, the only one; an algebra says what a condition comes to and how
  /// values are put together.
  protocol SegmentAlgebra {
    associatedtype Value

    /// When what a segment came to is remembered.
    static var memory: SegmentMemory { get }
    /// Whether the sides are asked that cannot count, since the SDK may crash on them.
    static var asksWhatCannotCount: Bool { get }
    /// Where the walk stands.
    var way: SegmentWay<Value> { get set }

    /// A part that holds, or fails, whatever the visitor.
    func constant(_ truth: Bool) -> Value
    /// A part on which the SDK crashes: nested too deep, in itself, or without a usable id.
    var fault: Value { get }
    /// What a condition other than a segment comes to.
    mutating func condition(_ index: Int32, for pass: inout Pass) -> Value
    /// What an excluded part comes to.
    func inverted(_ value: Value) -> Value
    /// What a pair comes to by its left side alone; nil: its right side is asked.
    func settled(_ joint: Joint, by left: Value) -> Value?
    /// What a pair comes to.
    func joined(_ joint: Joint, _ left: Value, _ right: Value) -> Value

    // For a transcript.

    /// Whether the parts that the value does not need are asked as well.
    var showsAll: Bool { get }
    /// A step begins.
    mutating func open()
    /// The step of a pair, or of pairs of one kind in a row, ends.
    mutating func close(_ joint: Joint, _ value: Value, _ pass: Pass)
    /// The step of a condition that asks for a segment ends.
    mutating func close(reference: Int32, _ value: Value, _ pass: inout Pass)
    /// Whether the conditions of a segment are to be asked here.
    mutating func enters(_ segment: Int32) -> Entrance
    /// What was entered silently is left.
    mutating func endSilence()
  }

  /// How a walk goes into a segment.
  enum Entrance {
    /// Whatever is remembered of it.
    case again
    /// Only where nothing is remembered.
    case once
    /// Only where nothing is remembered, and without steps.
    case silently
    /// Not at all: it counts as a fault.
    case never
  }

  /// When a walk remembers what a segment came to.
  enum SegmentMemory {
    case never, always
    /// Once it has looked into many: most look into few, and are done sooner without.
    case ofMany
  }

  /// Where a walk stands on the way through segments.
  struct SegmentWay<Value> {
    /// Whether the answer needs what is asked.
    var isNeeded = true
    /// What stands on the official SDK's call stack, see `Compiler.frameLimit`.
    private(set) var frames = 0
    /// The most that stood on it since the segment began that is looked into.
    private var peak = 0
    /// Whether a pattern that was given up steered what came out since then.
    var isLimited = false
    /// What segments came to: work grows with the segments that there are, not with the ways that lead
    /// to them.
    private var known: [Int32: Known] = [:]
    private var segmentCount = 0
    /// Whether the stack ended somewhere, which hangs on the way that led there.
    private var hasOverflowed = false
    /// How many segments are looked into before `SegmentMemory.ofMany` begins.
    private static var forgottenSegments: Int { 16 }

    private struct Known {
      var value: Value
      /// What it needs of the stack.
      var frames: Int
      var isLimited: Bool
    }

    /// A place to come back to.
    struct Place {
      fileprivate var isNeeded: Bool
      fileprivate var frames: Int
      fileprivate var peak: Int
      fileprivate var isLimited: Bool
    }
  }
}

extension Kameleoon.SegmentAlgebra {
  var showsAll: Bool { false }
  mutating func open() {}
  mutating func close(_ joint: Kameleoon.Joint, _ value: Value, _ pass: Kameleoon.Pass) {}
  mutating func close(reference: Int32, _ value: Value, _ pass: inout Kameleoon.Pass) {}
  mutating func enters(_ segment: Int32) -> Kameleoon.Entrance { .once }
  mutating func endSilence() {}
}

// MARK: - The walk

extension Kameleoon.Pass {
  /// What a segment comes to.
  mutating func value<A: Kameleoon.SegmentAlgebra>(
    of segment: Int32, _ algebra: inout A
  ) -> A.Value {
    let root = model.segments[Int(segment)].root
    return root < 0 ? algebra.constant(true) : value(ofNode: root, below: nil, &algebra)
  }

  private mutating func value<A: Kameleoon.SegmentAlgebra>(
    ofNode node: Int32, below parent: Kameleoon.Joint?, _ algebra: inout A
  ) -> A.Value {
    switch model.nodes[Int(node)] {
    case .nothing: return algebra.constant(true)
    case .condition(let condition): return algebra.condition(condition, for: &self)
    case .segment(let condition): return value(ofReference: condition, &algebra)
    case .pair(let joint, let left, let right):
      // A node of its parent's kind adds its parts to the parent's.
      if joint == parent, joint == .all || joint == .any {
        return value(ofPair: joint, left, right, &algebra)
      }
      algebra.open()
      let value = value(ofPair: joint, left, right, &algebra)
      algebra.close(joint, value, self)
      return value
    }
  }

  /// The value of a pair; the right side is asked only where the left one leaves it open.
  private mutating func value<A: Kameleoon.SegmentAlgebra>(
    ofPair joint: Kameleoon.Joint, _ left: Int32, _ right: Int32, _ algebra: inout A
  ) -> A.Value {
    guard algebra.way.enterNode() else { return algebra.fault }
    defer { algebra.way.leaveNode() }
    if joint == .rightOnly, !A.asksWhatCannotCount {
      return value(ofNode: right, below: joint, &algebra)
    }
    let first = value(ofNode: left, below: joint, &algebra)
    guard let settled = algebra.settled(joint, by: first) else {
      return algebra.joined(joint, first, value(ofNode: right, below: joint, &algebra))
    }
    if algebra.showsAll {
      let place = algebra.way.place
      algebra.way.isNeeded = false
      _ = value(ofNode: right, below: joint, &algebra)
      algebra.way.goBack(to: place)
    }
    return settled
  }

  private mutating func value<A: Kameleoon.SegmentAlgebra>(
    ofReference condition: Int32, _ algebra: inout A
  ) -> A.Value {
    let isExcluded = model.conditions[Int(condition)].isExcluded
    guard case .segment(let test) = model.conditions[Int(condition)].test else {
      preconditionFailure("such a node is made for a condition that asks for a segment")
    }
    algebra.open()
    let value = value(of: test, &algebra)
    let included = isExcluded ? algebra.inverted(value) : value
    algebra.close(reference: condition, included, &self)
    return included
  }

  private mutating func value<A: Kameleoon.SegmentAlgebra>(
    of test: Kameleoon.SegmentTest, _ algebra: inout A
  ) -> A.Value {
    if test.isBroken { return algebra.fault }
    guard test.segment >= 0 else { return algebra.constant(false) }
    let place = algebra.way.place
    defer { algebra.way.leaveSegment(for: place) }
    guard algebra.way.enterSegment() else { return algebra.fault }
    let entrance = algebra.enters(test.segment)
    switch entrance {
    case .never: return algebra.fault
    case .again: break
    case .once, .silently:
      let fault = algebra.fault
      if let known = algebra.way.recall(test.segment, fault: fault) {
        if entrance == .silently { algebra.endSilence() }
        return known
      }
    }
    // One that is met again inside itself would never end.
    if A.memory == .always {
      let fault = algebra.fault
      algebra.way.remember(test.segment, fault, A.memory)
    }
    let value = value(of: test.segment, &algebra)
    if entrance == .silently { algebra.endSilence() }
    algebra.way.remember(test.segment, value, A.memory)
    return value
  }
}

extension Kameleoon.SegmentWay {
  var place: Place {
    Place(isNeeded: isNeeded, frames: frames, peak: peak, isLimited: isLimited)
  }

  /// What was asked since then counts for nothing.
  mutating func goBack(to place: Place) {
    (isNeeded, peak, isLimited) = (place.isNeeded, place.peak, place.isLimited)
  }

  /// One more node of a tree on the SDK's stack; false: it overflows.
  @inline(__always)
  mutating func enterNode() -> Bool {
    guard frames < Kameleoon.Compiler.frameLimit else {
      hasOverflowed = true
      return false
    }
    frames += 1
    peak = max(peak, frames)
    return true
  }

  @inline(__always)
  mutating func leaveNode() { frames -= 1 }

  /// One more segment on the SDK's stack; false: it overflows.
  mutating func enterSegment() -> Bool {
    frames += Kameleoon.Compiler.segmentFrames
    peak = frames
    isLimited = false
    guard frames <= Kameleoon.Compiler.frameLimit else {
      hasOverflowed = true
      return false
    }
    return true
  }

  mutating func leaveSegment(for place: Place) {
    frames = place.frames
    peak = max(peak, place.peak)
    isLimited = isLimited || place.isLimited
  }

  /// What a segment came to before, here; nil: nothing is remembered.
  mutating func recall(_ segment: Int32, fault: Value) -> Value? {
    guard let known = known[segment] else { return nil }
    peak = frames + known.frames
    isLimited = known.isLimited
    guard peak <= Kameleoon.Compiler.frameLimit else {
      hasOverflowed = true
      return fault
    }
    return known.value
  }

  mutating func remember(_ segment: Int32, _ value: Value, _ memory: Kameleoon.SegmentMemory) {
    switch memory {
    case .never: return
    case .always: break
    case .ofMany:
      segmentCount += 1
      guard segmentCount > Self.forgottenSegments, !hasOverflowed else { return }
    }
    known[segment] = Known(value: value, frames: peak - frames, isLimited: isLimited)
  }
}

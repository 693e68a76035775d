extension Kameleoon {
  /// Which conditions of a segment decide alone whether it holds: it would turn out the other way if
  /// that one condition did.
  ///
  /// A segment that several conditions ask for is looked into once.
  struct Pivots: SegmentAlgebra {
    /// What a part comes to, and the conditions that decide it alone, by their places in `leaves`.
    struct Value {
      var truth: Finding
      var deciding: Places = Places()
    }

    /// Places in order; the first ones in the bits of a number, since most segments have few.
    struct Places {
      private var bits: UInt64 = 0
      private var further: [Int] = []

      mutating func insert(_ place: Int) {
        if place < 64 { bits |= 1 << UInt64(place) } else { further.append(place) }
      }

      mutating func formUnion(_ other: Places) {
        bits |= other.bits
        if !other.further.isEmpty { further += other.further }
      }

      var list: [Int] {
        var list: [Int] = []
        var rest = bits
        while rest != 0 {
          list.append(rest.trailingZeroBitCount)
          rest &= rest - 1
        }
        return list + further
      }
    }

    static var memory: SegmentMemory { .always }
    static var asksWhatCannotCount: Bool { true }

    var way = SegmentWay<Value>()
    /// The conditions, in the order of the file.
    private(set) var leaves: [Int32] = []
    private var targeting: Pass.Targeting<SilentRecorder>

    /// - Parameter campaign: the number of the rule's experiment.
    init(of campaign: Int32) {
      targeting = Pass.Targeting(of: campaign, isNeeded: false, recorder: SilentRecorder())
    }

    func constant(_ truth: Bool) -> Value { Value(truth: Finding(truth)) }

    var fault: Value { Value(truth: .fault) }

    mutating func condition(_ index: Int32, for pass: inout Pass) -> Value {
      var value = Value(truth: targeting.condition(index, for: &pass))
      if value.truth != .fault { value.deciding.insert(leaves.count) }
      leaves.append(index)
      return value
    }

    func inverted(_ value: Value) -> Value {
      Value(truth: value.truth.inverted, deciding: value.deciding)
    }

    /// Both sides are asked: whether one decides hangs on the other.
    func settled(_ joint: Joint, by left: Value) -> Value? { nil }

    func joined(_ joint: Joint, _ left: Value, _ right: Value) -> Value {
      let truth = targeting.settled(joint, by: left.truth) ?? right.truth
      var value = Value(truth: truth)
      guard truth != .fault else { return value }
      for (side, turned) in [(left, true), (right, false)] where side.truth != .fault {
        let other: Finding = side.truth == .yes ? .no : .yes
        let (first, second) = turned ? (other, right.truth) : (left.truth, other)
        let outcome = targeting.settled(joint, by: first) ?? second
        if outcome != truth, outcome != .fault { value.deciding.formUnion(side.deciding) }
      }
      return value
    }
  }
}

extension Kameleoon.Pass {
  /// Decides a flag and tells how far the visitor comes in its rules.
  mutating func follow(_ flag: Int) -> (answer: Answer, steps: [RuleStep]) {
    var recorder = FunnelRecorder()
    let answer = evaluate(flag, &recorder)
    return (answer, recorder.steps)
  }

  /// What a rule came to, as a funnel counts it; what was saved is as it was when the rule was asked.
  mutating func ruleStep(_ rule: Rule, _ number: Int, _ step: Step) -> RuleStep {
    RuleStep(
      place: RuleOutline.Place(rule: Int32(number), group: -1), isTargeted: step.isTargeted,
      isExposed: false, deciding: step.isTargeted ? [] : pivots(of: rule).value.deciding.list)
  }

  /// The conditions of a rule, each in words, in the order of the file.
  mutating func conditionTexts(ofRule number: Int, of flag: Int) -> [String] {
    let rule = model.rules[Int(model.flags[flag].rules.start) + number]
    return pivots(of: rule).leaves.map { conditionNode($0, .no, true).conditionText }
  }

  private mutating func pivots(
    of rule: Rule
  ) -> (value: Kameleoon.Pivots.Value, leaves: [Int32]) {
    var pivots = Kameleoon.Pivots(of: rule.experimentNumber)
    guard case .segment(let segment) = rule.segment else {
      return (pivots.constant(true), [])
    }
    let value = value(of: segment, &pivots)
    return (value, pivots.leaves)
  }
}

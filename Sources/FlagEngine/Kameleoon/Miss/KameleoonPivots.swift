extension Kameleoon {
  /// Which conditions of a segment decide alone whether it holds: it would turn out the other way if
  /// that one condition did.
  ///
  /// A segment that several conditions ask for is looked into once.
  struct Pivots: SegmentAlgebra {
    /// What a part comes to, and the conditions that decide it alone, by their places in `leaves`.
    struct Value {
      var truth: Finding
      var deciding = ConditionPlaces()
    }

    static var memory: SegmentMemory { .always }
    static var asksWhatCannotCount: Bool { true }

    var way = SegmentWay<Value>()
    /// The conditions, in the order of the file, where they are asked for.
    private(set) var leaves: [Int32] = []
    /// How many there are so far.
    private var count = 0
    private let keepsLeaves: Bool
    private var targeting: Pass.Targeting<SilentRecorder>

    /// - Parameters:
    ///   - campaign: the number of the rule's experiment.
    ///   - keepsLeaves: whether it is asked which the conditions are.
    init(of campaign: Int32, keepsLeaves: Bool) {
      self.keepsLeaves = keepsLeaves
      targeting = Pass.Targeting(of: campaign, isNeeded: false, recorder: SilentRecorder())
    }

    func constant(_ truth: Bool) -> Value { Value(truth: Finding(truth)) }

    var fault: Value { Value(truth: .fault) }

    mutating func condition(_ index: Int32, for pass: inout Pass) -> Value {
      var value = Value(truth: targeting.condition(index, for: &pass))
      if value.truth != .fault { value.deciding.insert(count) }
      count += 1
      if keepsLeaves { leaves.append(index) }
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
      func turns(_ side: Finding, _ outcome: (Finding) -> Finding) -> Bool {
        guard side != .fault else { return false }
        let turned = outcome(side == .yes ? .no : .yes)
        return turned != truth && turned != .fault
      }
      if turns(left.truth, { targeting.settled(joint, by: $0) ?? right.truth }) {
        value.deciding.formUnion(left.deciding)
      }
      if turns(right.truth, { targeting.settled(joint, by: left.truth) ?? $0 }) {
        value.deciding.formUnion(right.deciding)
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
      isExposed: false,
      deciding: step.isTargeted
        ? ConditionPlaces() : pivots(of: rule, keepsLeaves: false).value.deciding)
  }

  /// The conditions of a rule, each in words, in the order of the file.
  mutating func conditionTexts(ofRule number: Int, of flag: Int) -> [String] {
    let rule = model.rules[Int(model.flags[flag].rules.start) + number]
    return pivots(of: rule, keepsLeaves: true).leaves.map {
      conditionNode($0, .no, true).conditionText
    }
  }

  private mutating func pivots(
    of rule: Rule, keepsLeaves: Bool
  ) -> (value: Kameleoon.Pivots.Value, leaves: [Int32]) {
    var pivots = Kameleoon.Pivots(of: rule.experimentNumber, keepsLeaves: keepsLeaves)
    guard case .segment(let segment) = rule.segment else {
      return (pivots.constant(true), [])
    }
    let value = value(of: segment, &pivots)
    return (value, pivots.leaves)
  }
}

extension Kameleoon.Pass {
  /// Decides a flag and records every step.
  public mutating func explain(_ flag: Int) -> Decision {
    var recorder = TranscriptRecorder()
    let hasForce = hasForce(flag)
    let hasOverride = hasForce || simulations.contains { $0.flag == flag }
    let possible = possibleTruths(of: flag)
    // A copy makes the evaluation copy what it changes, so it is made only where it is needed.
    let before = hasOverride || possible.isOpen ? self : nil
    let answer = evaluate(flag, &recorder)
    let configuration = Kameleoon.Configuration(model: model)
    var decision = Decision(
      flag: flag, flagKey: configuration.key(of: flag), answer: answer,
      served: configuration.served(flag, by: answer),
      variables: configuration.variables(flag, by: answer), trace: recorder.nodes)
    if possible.isOpen, let before {
      decision.dependsOnUnknown = before.dependsOnUnknown(flag, answer, possible)
    }
    if hasOverride, var natural = before {
      natural.removeOverrides()
      decision.natural = configuration.served(flag, by: natural.decide(flag))
    }
    let isIdle = hasForce && answer.source != .forced
    if isIdle, answer.source != .simulated { decision.served.from = "force idle" }
    decision.wording = .kameleoon(hasIdleForce: isIdle)
    return decision
  }

  /// Whether a force is set on one of the flag's experiments.
  private func hasForce(_ flag: Int) -> Bool {
    guard !forces.isEmpty else { return false }
    return model.flags[flag].rules.range.contains { rule in
      forces.contains { $0.experiment == model.rules[rule].experimentNumber }
    }
  }
}

extension Kameleoon.Configuration {
  init(model: Kameleoon.Model) { self.model = model }
}

// MARK: - Depending on unknown data

extension Kameleoon.Pass {
  mutating func removeOverrides() {
    simulations = []
    forces = []
  }

  /// Whether data that nobody supplied could change the answer.
  ///
  /// The rules are walked with three truths: where a segment is open, both ways are followed, and
  /// the visitor's positions say what each way gives.
  func dependsOnUnknown(_ index: Int, _ answer: Answer, _ possible: [Possible]) -> Bool {
    switch answer.source {
    case .environmentOff, .simulated, .holdout, .group, .error, .panic, .nothing: return false
    case .consent where answer.rule < 0: return false
    default: break
    }
    guard possible.isOpen else { return false }
    let flag = model.flags[index]
    var copy = self
    var first: Int32?
    var silence = SilentRecorder()
    /// Whether an outcome differs from those before.
    func isOther(_ outcome: Int32) -> Bool {
      defer { first = outcome }
      return first.map { $0 != outcome } ?? false
    }
    for number in 0..<Int(flag.rules.count) {
      let rule = model.rules[Int(flag.rules.start) + number]
      let possible = possible[number]
      let isSkipping = forces.contains {
        $0.experiment == rule.experimentNumber && !$0.keepsTargeting
      }
      var goesOn = possible.canFail && !isSkipping
      if possible.canHold || isSkipping {
        let outcome = copy.outcome(ifTargeted: rule, flag, number, &silence)
        if let outcome, isOther(outcome) { return true }
        goesOn = goesOn || outcome == nil
      }
      // A crash is an outcome of its own.
      if possible.canCrash, !isSkipping, isOther(.min) { return true }
      if !goesOn { return false }
    }
    return first.map { $0 != flag.defaultVariation } ?? false
  }

  /// The truths that the targeting of each rule of a flag can take.
  mutating func possibleTruths(of flag: Int) -> [Possible] {
    var truths: [Possible] = []
    for rule in model.flags[flag].rules.range {
      truths.append(possibleTruths(of: model.rules[rule]))
    }
    return truths
  }

  /// What is served if the rule targets the visitor: the flag's variation, or nil to go on.
  private mutating func outcome(
    ifTargeted rule: Rule, _ flag: Flag, _ number: Int, _ silence: inout SilentRecorder
  ) -> Int32? {
    var targeted = rule
    targeted.segment = .everyone
    let step = tryRule(targeted, flag, number, &silence)
    return step.answer.map { answer in
      // Errors and consent are outcomes of their own.
      answer.failure == nil ? model.variation(of: answer, flag) : -2 - Int32(number)
    }
  }

  /// The truths a rule's targeting can take if unknown conditions may be either.
  private mutating func possibleTruths(of rule: Rule) -> Possible {
    guard case .segment(let segment) = rule.segment else { return .certain(true) }
    var possibilities = Possibilities(campaign: rule.experimentNumber)
    return value(of: segment, &possibilities)
  }

  /// What a segment can come to.
  struct Possible {
    var canHold: Bool
    var canFail: Bool
    /// The SDK can crash on it.
    var canCrash = false

    static func certain(_ truth: Bool) -> Possible {
      Possible(canHold: truth, canFail: !truth)
    }

    var isOpen: Bool { canHold ? canFail || canCrash : canFail && canCrash }
  }

  /// Whether a segment can hold and can fail, if what nobody supplied may be anything.
  struct Possibilities: Kameleoon.SegmentAlgebra {
    static var memory: Kameleoon.SegmentMemory { .always }
    static var asksWhatCannotCount: Bool { false }

    var way = Kameleoon.SegmentWay<Possible>()
    /// The number of the rule's experiment.
    let campaign: Int32

    init(campaign: Int32) { self.campaign = campaign }

    func constant(_ truth: Bool) -> Possible { .certain(truth) }

    var fault: Possible { Possible(canHold: false, canFail: false, canCrash: true) }

    func condition(_ index: Int32, for pass: inout Kameleoon.Pass) -> Possible {
      let finding = pass.check(index, campaign: campaign)
      if finding == .fault { return fault }
      return finding.isUnknown ? Possible(canHold: true, canFail: true) : .certain(finding.holds)
    }

    func inverted(_ value: Possible) -> Possible {
      Possible(canHold: value.canFail, canFail: value.canHold, canCrash: value.canCrash)
    }

    func settled(_ joint: Kameleoon.Joint, by left: Possible) -> Possible? {
      switch joint {
      case .all: left.canHold ? nil : left
      case .any: left.canFail ? nil : left
      case .implies:
        left.canHold
          ? nil : Possible(canHold: left.canFail, canFail: false, canCrash: left.canCrash)
      case .rightOnly: nil
      }
    }

    func joined(_ joint: Kameleoon.Joint, _ left: Possible, _ right: Possible) -> Possible {
      let canCrash = left.canCrash || right.canCrash
      return switch joint {
      case .all:
        Possible(
          canHold: right.canHold, canFail: left.canFail || right.canFail, canCrash: canCrash)
      case .any:
        Possible(
          canHold: left.canHold || right.canHold, canFail: right.canFail, canCrash: canCrash)
      case .implies:
        Possible(
          canHold: left.canFail || right.canHold, canFail: right.canFail, canCrash: canCrash)
      case .rightOnly: right
      }
    }
  }
}

extension [Kameleoon.Pass.Possible] {
  /// Whether some targeting may be either.
  fileprivate var isOpen: Bool { contains(where: \.isOpen) }
}

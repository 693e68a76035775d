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
    let isRefused = answer.failure == .visitorCodeInvalid || answer.failure == .flagNotFound
    decision.wording = .fromTrace(
      hasIdleForce: isIdle, refusal: isRefused ? refusalText(answer) : nil)
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
    guard possible.contains(where: { $0.canHold && $0.canFail }) else { return false }
    let flag = model.flags[index]
    var copy = self
    var first: Int32?
    var silence = SilentRecorder()
    for number in 0..<Int(flag.rules.count) {
      let rule = model.rules[Int(flag.rules.start) + number]
      let possible = possible[number]
      let isSkipping = forces.contains {
        $0.experiment == rule.experimentNumber && !$0.keepsTargeting
      }
      if possible.canHold || isSkipping {
        if let outcome = copy.outcome(ifTargeted: rule, flag, number, &silence) {
          if let first, first != outcome { return true }
          first = outcome
          if !possible.canFail || isSkipping { return false }
        }
      }
    }
    return first.map { $0 != flag.defaultVariation } ?? false
  }

  /// The truths that the targeting of each rule of a flag can take.
  func possibleTruths(of flag: Int) -> [Possible] {
    model.flags[flag].rules.range.map { possibleTruths(of: model.rules[$0]) }
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
  private func possibleTruths(of rule: Rule) -> Possible {
    guard case .segment(let segment) = rule.segment else { return .certain(true) }
    var known: [Int32: Possible] = [:]
    return possibleTruths(segment: segment, rule.experimentNumber, 0, &known)
  }

  struct Possible {
    var canHold: Bool
    var canFail: Bool

    static func certain(_ truth: Bool) -> Possible {
      Possible(canHold: truth, canFail: !truth)
    }
  }

  private func possibleTruths(
    segment: Int32, _ campaign: Int32, _ depth: Int, _ known: inout [Int32: Possible]
  ) -> Possible {
    if let truths = known[segment] { return truths }
    let root = model.segments[Int(segment)].root
    guard root >= 0, depth < Self.segmentDepthLimit else { return .certain(true) }
    // A segment that contains itself ends here.
    known[segment] = .certain(true)
    let truths = possibleTruths(node: root, campaign, depth, &known)
    known[segment] = truths
    return truths
  }

  private func possibleTruths(
    node: Int32, _ campaign: Int32, _ depth: Int, _ known: inout [Int32: Possible]
  ) -> Possible {
    switch model.nodes[Int(node)] {
    case .nothing: return .certain(true)
    case .condition(let index):
      let condition = model.conditions[Int(index)]
      if case .segment(let test) = condition.test {
        guard test.segment >= 0 else { return .certain(condition.isExcluded) }
        let inner = possibleTruths(segment: test.segment, campaign, depth + 1, &known)
        return condition.isExcluded
          ? Possible(canHold: inner.canFail, canFail: inner.canHold) : inner
      }
      let finding = check(index, campaign: campaign)
      return finding.isUnknown ? Possible(canHold: true, canFail: true) : .certain(finding.holds)
    case .all(let left, let right):
      let (left, right) = (
        possibleTruths(node: left, campaign, depth, &known),
        possibleTruths(node: right, campaign, depth, &known)
      )
      return Possible(
        canHold: left.canHold && right.canHold, canFail: left.canFail || right.canFail)
    case .any(let left, let right):
      let (left, right) = (
        possibleTruths(node: left, campaign, depth, &known),
        possibleTruths(node: right, campaign, depth, &known)
      )
      return Possible(
        canHold: left.canHold || right.canHold, canFail: left.canFail && right.canFail)
    case .implies(let left, let right):
      let (left, right) = (
        possibleTruths(node: left, campaign, depth, &known),
        possibleTruths(node: right, campaign, depth, &known)
      )
      return Possible(
        canHold: left.canFail || right.canHold, canFail: left.canHold && right.canFail)
    case .rightOnly(_, let right): return possibleTruths(node: right, campaign, depth, &known)
    }
  }
}

extension [Kameleoon.Pass.Possible] {
  /// Whether some targeting may be either.
  fileprivate var isOpen: Bool { contains { $0.canHold && $0.canFail } }
}

extension Kameleoon.Pass {
  /// Decides a flag and records every step.
  public mutating func explain(_ flag: Int) -> Decision {
    var recorder = TranscriptRecorder()
    let before = self
    let answer = evaluate(flag, &recorder)
    let configuration = Kameleoon.Configuration(model: model)
    var decision = Decision(
      flag: flag, flagKey: configuration.key(of: flag), answer: answer,
      served: configuration.served(flag, by: answer),
      variables: configuration.variables(flag, by: answer), trace: recorder.nodes)
    decision.dependsOnUnknown = before.dependsOnUnknown(flag, answer)
    decision.addNatural(before, configuration)
    Kameleoon.Sentences(decision, model: model, pass: before).write(into: &decision)
    return decision
  }
}

extension Kameleoon.Configuration {
  init(model: Kameleoon.Model) { self.model = model }
}

extension Decision {
  /// The answer without overrides, when the visitor has one that concerns the flag.
  fileprivate mutating func addNatural(
    _ pass: Kameleoon.Pass, _ configuration: Kameleoon.Configuration
  ) {
    let isConcerned =
      pass.simulations.contains { $0.flag == flag }
      || pass.forces.contains { force in
        pass.model.flags[flag].rules.range.contains {
          pass.model.rules[$0].experimentNumber == force.experiment
        }
      }
    guard isConcerned else { return }
    var natural = pass
    natural.removeOverrides()
    self.natural = configuration.served(flag, by: natural.decide(flag))
  }
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
  func dependsOnUnknown(_ index: Int, _ answer: Answer) -> Bool {
    switch answer.source {
    case .environmentOff, .simulated, .holdout, .group, .error, .panic, .nothing: return false
    case .consent where answer.rule < 0: return false
    default: break
    }
    let flag = model.flags[index]
    var copy = self
    var outcomes: Set<Int32> = []
    var silence = SilentRecorder()
    for number in 0..<Int(flag.rules.count) {
      let rule = model.rules[Int(flag.rules.start) + number]
      let possible = copy.possibleTruths(of: rule)
      let isSkipping = forces.contains {
        $0.experiment == rule.experimentNumber && !$0.keepsTargeting
      }
      if possible.canHold || isSkipping {
        if let outcome = copy.outcome(ifTargeted: rule, flag, number, &silence) {
          outcomes.insert(outcome)
          if !possible.canFail || isSkipping { return outcomes.count > 1 }
        }
      }
    }
    outcomes.insert(flag.defaultVariation)
    return outcomes.count > 1
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
    var budget = Self.unneededBudget
    return possibleTruths(segment: segment, rule.experimentNumber, 0, &budget)
  }

  struct Possible {
    var canHold: Bool
    var canFail: Bool

    static func certain(_ truth: Bool) -> Possible {
      Possible(canHold: truth, canFail: !truth)
    }
  }

  private func possibleTruths(
    segment: Int32, _ campaign: Int32, _ depth: Int, _ budget: inout Int
  ) -> Possible {
    let root = model.segments[Int(segment)].root
    budget -= 1
    guard root >= 0, depth < Self.segmentDepthLimit, budget > 0 else { return .certain(true) }
    return possibleTruths(node: root, campaign, depth, &budget)
  }

  private func possibleTruths(
    node: Int32, _ campaign: Int32, _ depth: Int, _ budget: inout Int
  ) -> Possible {
    switch model.nodes[Int(node)] {
    case .nothing: return .certain(true)
    case .condition(let index):
      let condition = model.conditions[Int(index)]
      if case .segment(let test) = condition.test {
        guard test.segment >= 0 else { return .certain(condition.isExcluded) }
        let inner = possibleTruths(segment: test.segment, campaign, depth + 1, &budget)
        return condition.isExcluded
          ? Possible(canHold: inner.canFail, canFail: inner.canHold) : inner
      }
      let finding = check(condition, campaign: campaign)
      return finding.isUnknown ? Possible(canHold: true, canFail: true) : .certain(finding.holds)
    case .all(let left, let right):
      let (left, right) = (
        possibleTruths(node: left, campaign, depth, &budget),
        possibleTruths(node: right, campaign, depth, &budget)
      )
      return Possible(
        canHold: left.canHold && right.canHold, canFail: left.canFail || right.canFail)
    case .any(let left, let right):
      let (left, right) = (
        possibleTruths(node: left, campaign, depth, &budget),
        possibleTruths(node: right, campaign, depth, &budget)
      )
      return Possible(
        canHold: left.canHold || right.canHold, canFail: left.canFail && right.canFail)
    case .rightOnly(_, let right): return possibleTruths(node: right, campaign, depth, &budget)
    }
  }
}

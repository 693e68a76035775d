extension Flagship.Pass {
  /// Decides a flag and tells how far the visitor comes in the groups of the campaigns that set it.
  mutating func follow(_ flag: Int) -> (answer: Answer, steps: [RuleStep]) {
    let answer = decide(flag)
    var recorder = FunnelRecorder()
    if answer.source == .panic || answer.source == .error { return (answer, []) }
    let stop = firstStop()
    withEvaluator { evaluator in
      for campaign in bucketing.flags[flag].campaigns where campaign <= stop {
        _ = evaluator.decide(campaign, &recorder)
      }
    }
    return (answer, recorder.steps)
  }
}

extension Flagship.Evaluator {
  /// What a group came to, as a funnel counts it.
  func ruleStep(_ index: Int, _ outcome: Flagship.Outcome) -> RuleStep {
    let group = groups[index]
    let campaign = campaigns[Int(group.campaign)]
    let isTargeted = outcome.kind != .stopped && outcome.kind != .nothing
    return RuleStep(
      place: RuleOutline.Place(
        rule: group.campaign, group: Int32(index - campaign.groups.lowerBound)),
      isTargeted: isTargeted, isExposed: outcome.kind == .served,
      deciding: outcome.kind == .nothing ? deciding(group) : ConditionPlaces())
  }

  /// The conditions that alone keep a targeting group from targeting, by their places among those of
  /// the variation group.
  ///
  /// A condition on which the vendor stops is no condition that fails.
  private func deciding(_ group: Flagship.Bucketing.Group) -> ConditionPlaces {
    var deciding = ConditionPlaces()
    var place = 0
    for targetingGroup in group.targetingGroups {
      var failing: (count: Int, last: Int) = (0, 0)
      var isFault = false
      for index in targetingGroups[targetingGroup].conditions {
        switch rules.isServer ? holdsOnServer(conditions[index]) : holds(conditions[index]) {
        case .holds: break
        case .fails: failing = (failing.count + 1, place)
        case .raises, .crashes: isFault = true
        }
        place += 1
      }
      if failing.count == 1, !isFault { deciding.insert(failing.last) }
    }
    return deciding
  }
}

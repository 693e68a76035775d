// Conditions on visits, scores and what is assigned.
extension Kameleoon.Pass {
  // MARK: Visits and scores

  func checkSameDay(_ test: Kameleoon.NumberTest) -> Finding {
    check(test, Double(visitsToday))
  }

  /// The visits since midnight: earlier ones until the first older one, and the current one.
  var visitsToday: Int {
    let earlier = prepared.context.visits?.prefix { $0.start >= options.startOfDay }.count ?? 0
    let isCurrent = (hasRecord ? created : options.now) >= options.startOfDay
    return earlier + (isCurrent ? 1 : 0)
  }

  func checkElapsed(
    _ test: Kameleoon.NumberTest, since visit: Kameleoon.DataItem.Visit?
  ) -> Finding {
    if test.comparison == .unknown { return .fault }
    guard let visit else { return prepared.context.visits == nil ? .unknownNo : .no }
    return check(test, Double(options.now - visit.start))
  }

  func checkHeat(_ test: Kameleoon.HeatTest) -> Finding {
    guard let heat = prepared.context.heat else { return .unknownNo }
    guard
      let score = heat.last(where: { $0.keyMoment == test.keyMoment && $0.goal == test.goal })
    else { return .unknownNo }
    return Finding(test.lower <= score.score && score.score <= test.upper)
  }

  // MARK: Assignments

  func checkTargetFlag(_ test: Kameleoon.TargetFlagTest) -> Finding {
    guard hasRecord, !assignments.isEmpty else { return .no }
    if test.flag.isBroken { return .fault }
    guard test.index >= 0 else { return .no }
    for rule in model.flags[Int(test.index)].rules.range {
      let rule = model.rules[rule]
      if test.hasRule, rule.idNumber != test.rule.number { continue }
      guard let assignment = assignment(of: rule.experimentNumber),
        isWithin(test.scope, assignment.time)
      else { continue }
      switch test.variationKey {
      case .missing: return .yes
      case .other: continue
      case .text(let key):
        if let known = model.key(ofVariation: assignment.variation),
          model.texts[known.range].elementsEqual(model.texts[key.range])
        {
          return .yes
        }
      }
    }
    return .no
  }

  func checkTargetExperiment(_ test: Kameleoon.TargetExperimentTest) -> Finding {
    if test.experiment.isBroken { return .fault }
    guard let assignment = assignment(of: test.experiment.number),
      isWithin(test.scope, assignment.time)
    else { return .no }
    switch test.comparison {
    case .any: return .yes
    case .exact: return Finding(assignment.variation == test.variation.number)
    case .undefined, .contains, .regularExpression, .lower, .equal, .greater, .isTrue, .isFalse,
      .amongValues, .unknown:
      return .no
    }
  }

  func checkExclusive(
    _ type: Kameleoon.CampaignType, _ scope: Kameleoon.VisitScope, campaign: Int32
  ) -> Finding {
    let hasNoOther: Bool
    if profile == .kameleoon318 {
      hasNoOther =
        assignments.isEmpty || assignments.count == 1 && assignments[0].experiment == campaign
    } else {
      hasNoOther = !assignments.contains {
        $0.experiment != campaign && isWithin(scope, $0.time)
      }
    }
    let hasNoPersonalization = !prepared.context.personalizations.contains {
      isWithin(scope, $0.time)
    }
    switch type {
    case .experiment: return Finding(hasNoOther)
    case .personalization: return Finding(hasNoPersonalization)
    case .any: return Finding(hasNoOther && hasNoPersonalization)
    case .unknown: return .no
    }
  }

  /// Whether something of that time counts (SDK 3.22.2; 3.18.0 knows no scopes).
  func isWithin(_ scope: Kameleoon.VisitScope, _ time: Int) -> Bool {
    isWithin(scope, Double(time))
  }

  func isWithin(_ scope: Kameleoon.VisitScope, _ time: Double) -> Bool {
    guard profile != .kameleoon318, let visits = prepared.context.visits else { return true }
    if scope.isCurrentVisit || scope.visitCount < 2 || visits.isEmpty {
      return time >= Double(created)
    }
    return time >= Double(visits[min(scope.visitCount - 2, visits.count - 1)].start)
  }
}

extension Flagship.Pass {
  /// A group of a campaign as it comes out for a visitor whom it targets.
  private struct Step {
    var group: Int
    var outcome: Flagship.Outcome
    /// Whether no later group of the campaign is tried.
    var isDecisive: Bool
    /// Whether that is so for every visitor.
    var isAlwaysDecisive: Bool
  }

  /// The variation groups by which a flag can give an expected answer, in the order of the file, and
  /// that no campaign gives anything.
  ///
  /// - Parameters:
  ///   - flag: the flag's index.
  ///   - isExpected: whether an answer is the expected one.
  /// - Returns: the places, in the order of the file.
  func expectationTargets(
    _ flag: Int, _ isExpected: (Answer) -> Bool
  ) -> [ExpectationTarget] {
    guard bucketing.decided == nil else { return [] }
    let setters = bucketing.flags[flag].campaigns
    let steps = Dictionary(uniqueKeysWithValues: setters.map { ($0, self.steps(ofCampaign: $0)) })
    func gives(_ step: Step, _ campaign: Int) -> Bool {
      step.outcome.kind == .served && sets(flag, step.outcome)
        && isExpected(answer(step.outcome, campaign: campaign))
    }
    /// That no group of a campaign sets the key to something else.
    func silent(_ campaign: Int, _ isLoose: Bool) -> [ExpectationTarget.Goal] {
      let steps = steps[campaign] ?? []
      return steps.indices.filter { place in
        isLoose
          ? steps[place].isAlwaysDecisive && alwaysSets(flag, steps[place].group)
            && !canGive(flag, steps[place].group, isExpected)
          : steps[place].outcome.kind == .served && sets(flag, steps[place].outcome)
            && !gives(steps[place], campaign)
      }.map { chosen(steps, $0, isLoose).inverted }
    }
    var found: [ExpectationTarget] = []
    for (order, campaign) in setters.enumerated() {
      let later = setters.dropFirst(order + 1)
      for (place, step) in (steps[campaign] ?? []).enumerated()
      where names(flag, step.group, isExpected) {
        let stops = later.filter { isServing(flag, $0) && !isGiving(flag, $0, isExpected) }
        func goal(_ isLoose: Bool) -> ExpectationTarget.Goal {
          MissTree.goal(
            [chosen(steps[campaign] ?? [], place, isLoose)]
              + later.flatMap { silent($0, isLoose) } + stopping(before: campaign))
        }
        found.append(
          ExpectationTarget(
            title: title(step.group, in: campaign),
            lands: gives(step, campaign) && exclusion(ofCampaign: campaign) == .none,
            canLand: canGive(flag, step.group, isExpected),
            stops: earlierTaking(campaign, place, steps[campaign] ?? [])
              + stops.map { "campaign \(bucketing.campaignTitle($0))" },
            obstacle: nil, goal: goal(false), looseGoal: goal(true)))
      }
    }
    if isExpected(Answer(.nothing)) {
      let goal = MissTree.goal(setters.flatMap { silent($0, false) })
      let loose = MissTree.goal(setters.flatMap { silent($0, true) })
      found.append(
        ExpectationTarget(
          title: "no campaign", lands: true, canLand: true,
          stops: setters.filter { isServing(flag, $0) }.map {
            "campaign \(bucketing.campaignTitle($0))"
          }, obstacle: nil, goal: goal, looseGoal: loose))
    }
    return found
  }

  private func title(_ group: Int, in campaign: Int) -> String {
    let name = "campaign \(bucketing.campaignTitle(campaign))"
    return bucketing.campaigns[campaign].groupCount > 1
      ? "\(name), group \(bucketing.groupTitle(group))" : name
  }

  private func steps(ofCampaign campaign: Int) -> [Step] {
    guard bucketing.campaigns[campaign].isWalked(rules) else { return [] }
    return bucketing.campaigns[campaign].groups.map { group in
      let outcome = withEvaluator { $0.settle(group) }
      let passes =
        outcome.kind == .nothing || outcome.kind == .untracked && rules.untrackedTriesNextGroup
      let last = bucketing.groups[group].variations.last
      let isFull = last.map {
        rules.isServer
          ? bucketing.variations[$0].serverEnd >= 100 : bucketing.variations[$0].end >= 100
      }
      return Step(
        group: group, outcome: outcome, isDecisive: !passes,
        isAlwaysDecisive: !rules.untrackedTriesNextGroup || isFull == true)
    }
  }

  /// That a group is the one that decides its campaign.
  private func chosen(
    _ steps: [Step], _ place: Int, _ isLoose: Bool
  ) -> ExpectationTarget.Goal {
    let earlier = steps[..<place].filter { isLoose ? $0.isAlwaysDecisive : $0.isDecisive }
    return ExpectationTarget.Goal(
      tree: .all(
        [.leaf(0, isInverted: false)]
          + earlier.indices.map { .leaf($0 + 1, isInverted: true) }),
      steps: [steps[place].group] + earlier.map(\.group))
  }

  /// That no campaign before stops the synchronisation.
  private func stopping(before campaign: Int) -> [ExpectationTarget.Goal] {
    let suspects =
      rules.untrackedStops ? bucketing.campaignsThatCanStop211 : bucketing.campaignsThatCanStop
    return suspects.filter { $0 < campaign }.flatMap { campaign in
      let steps = steps(ofCampaign: campaign)
      return steps.indices.filter { steps[$0].outcome.stops(rules) }.map {
        chosen(steps, $0, false).inverted
      }
    }
  }

  /// The groups of a campaign that take the visitor before the one at that place.
  private func earlierTaking(_ campaign: Int, _ place: Int, _ steps: [Step]) -> [String] {
    steps[..<place].filter { step in
      step.isDecisive && targets(group: step.group)
    }.map { title($0.group, in: campaign) }
  }

  /// Whether a group targets the visitor.
  func targets(group: Int) -> Bool {
    withEvaluator { evaluator in
      var silence = SilentRecorder()
      return evaluator.targets(evaluator.groups[group], isNeeded: true, &silence) == .holds
    }
  }

  private func isServing(_ flag: Int, _ campaign: Int) -> Bool {
    var pass = self
    let outcome = pass.outcome(ofCampaign: campaign)
    return outcome.kind == .served && sets(flag, outcome)
  }

  private func isGiving(_ flag: Int, _ campaign: Int, _ isExpected: (Answer) -> Bool) -> Bool {
    var pass = self
    return isExpected(answer(pass.outcome(ofCampaign: campaign), campaign: campaign))
  }

  // MARK: Variations

  private func answers(
    _ flag: Int, _ group: Int
  ) -> [(variation: Flagship.Bucketing.Variation, answer: Answer)] {
    bucketing.groups[group].variations.compactMap { index in
      let outcome = Flagship.Outcome(.served, group: group, variation: index)
      guard !bucketing.variations[index].isDamaged, sets(flag, outcome) else { return nil }
      return (
        bucketing.variations[index],
        answer(outcome, campaign: Int(bucketing.groups[group].campaign))
      )
    }
  }

  /// Whether a group has a variation that is expected.
  private func names(_ flag: Int, _ group: Int, _ isExpected: (Answer) -> Bool) -> Bool {
    answers(flag, group).contains { isExpected($0.answer) }
  }

  /// Whether a group can give the expected variation to some visitor.
  private func canGive(_ flag: Int, _ group: Int, _ isExpected: (Answer) -> Bool) -> Bool {
    answers(flag, group).contains { variation, answer in
      let first = rules.isServer ? variation.firstServerBucket : variation.firstBucket
      return first < variation.endBucket(rules) && isExpected(answer)
    }
  }

  /// Whether every variation of a group sets the key.
  private func alwaysSets(_ flag: Int, _ group: Int) -> Bool {
    bucketing.groups[group].variations.allSatisfy {
      sets(flag, Flagship.Outcome(.served, group: group, variation: $0))
    }
  }

  /// The smallest set of changes that reaches a goal, all with values; `.null` removes a field.
  ///
  /// - Parameters:
  ///   - goal: which groups must target the visitor, and which must not.
  ///   - confirm: whether a set really does what is wanted.
  /// - Returns: the set, or nil if there is none.
  func smallestChanges(
    _ goal: ExpectationTarget.Goal, confirm: ([ContextChange]) -> Bool
  ) -> [ContextChange]? {
    Flagship.MissFinder(self, goal.tree, of: goal.steps).smallest(confirm: confirm)
  }
}

extension ExpectationTarget.Goal {
  /// The goal that is reached where this one is not.
  fileprivate var inverted: Self { Self(tree: tree.inverted, steps: steps) }
}

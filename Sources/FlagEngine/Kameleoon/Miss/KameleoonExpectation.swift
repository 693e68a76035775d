extension Kameleoon.Pass {
  /// The rules by which a flag that the pass has come to can give an expected answer, in their order,
  /// then its default.
  ///
  /// - Parameters:
  ///   - flag: the flag's index.
  ///   - isExpected: whether an answer is the expected one.
  /// - Returns: the places, in the order of the file.
  func expectationTargets(
    _ flag: Int, _ isExpected: (Answer) -> Bool
  ) -> [ExpectationTarget] {
    let record = model.flags[flag]
    var pass = self
    var silence = SilentRecorder()
    let rules = record.rules.range.map { model.rules[$0] }
    let answers = rules.enumerated().map { number, rule in
      pass.settle(rule, record, number, &silence).answer
    }
    let targeted = rules.map { targets($0) == .yes }
    let isBlocked = answers.map { $0.map { !isExpected($0) } ?? false }
    let isWhole = rules.indices.map {
      takesEveryone(rules[$0]) && !canGive(rules[$0], $0, isExpected)
    }
    func target(_ number: Int?, lands: Bool, canLand: Bool) -> ExpectationTarget {
      let earlier = 0..<(number ?? rules.count)
      func goal(_ stopping: [Int]) -> ExpectationTarget.Goal {
        let steps = (number.map { [$0] } ?? []) + stopping
        let leaves = steps.indices.map { MissTree.leaf($0, isInverted: number == nil || $0 > 0) }
        return ExpectationTarget.Goal(
          tree: .all(leaves), steps: steps.map { Int(record.rules.start) + $0 })
      }
      let blocking = earlier.filter { isBlocked[$0] }
      return ExpectationTarget(
        title: number.map { title(ofRule: $0, rules[$0]) } ?? "the default", lands: lands,
        canLand: canLand,
        stops: blocking.filter { targeted[$0] }.map { title(ofRule: $0, rules[$0]) },
        obstacle: earlier.first { isWhole[$0] && rules[$0].segment == .everyone }.map {
          "\(title(ofRule: $0, rules[$0])) serves everyone first"
        },
        goal: goal(blocking), looseGoal: goal(earlier.filter { isWhole[$0] }))
    }
    var found: [ExpectationTarget] = []
    for number in rules.indices where names(rules[number], number, isExpected) {
      found.append(
        target(
          number, lands: answers[number].map(isExpected) ?? false,
          canLand: canGive(rules[number], number, isExpected)))
    }
    if isExpected(Answer(.defaultVariation)) {
      found.append(target(nil, lands: true, canLand: true))
    }
    return found
  }

  private func title(ofRule number: Int, _ rule: Kameleoon.Rule) -> String {
    let label = prepared.labels.rules[model.printed(rule.id)]
    return "rule \(number + 1)" + (label.map { " " + Explanation.quoted($0) } ?? "")
  }

  /// Whether a rule has an entry with the expected variation.
  private func names(
    _ rule: Kameleoon.Rule, _ number: Int, _ isExpected: (Answer) -> Bool
  ) -> Bool {
    (0..<rule.entries.count).contains {
      isExpected(Answer(.rule, rule: Int32(number), variation: $0))
    }
  }

  /// Whether a rule can give the expected variation to some visitor.
  private func canGive(
    _ rule: Kameleoon.Rule, _ number: Int, _ isExpected: (Answer) -> Bool
  ) -> Bool {
    guard rule.exposition > 0, !rule.isExpositionBroken else { return false }
    if rule.kind == .experiment, isConsentRefused { return false }
    let entries = 0..<(rule.kind == .delivery ? min(1, rule.entries.count) : rule.entries.count)
    return entries.contains { entry in
      (rule.kind == .delivery || model.entries[Int(rule.entries.start + entry)].exposition > 0)
        && isExpected(Answer(.rule, rule: Int32(number), variation: entry))
    }
  }

  /// Whether whoever the rule targets comes to no rule behind it.
  private func takesEveryone(_ rule: Kameleoon.Rule) -> Bool {
    model.takesEveryone(rule, isConsentRefused: isConsentRefused)
  }

  /// The smallest set of changes that reaches a goal, all with values.
  ///
  /// - Parameters:
  ///   - goal: which rules must target the visitor, and which must not.
  ///   - confirm: whether a set really does what is wanted.
  /// - Returns: the set, or nil if there is none.
  func smallestChanges(
    _ goal: ExpectationTarget.Goal, confirm: ([ContextChange]) -> Bool
  ) -> [ContextChange]? {
    let finder = Kameleoon.MissFinder(goal.tree, of: goal.steps.map { model.rules[$0] }, self)
    guard !finder.isTooLarge else { return nil }
    let moves = Kameleoon.MissParts(finder).moves()
    let found = MissSearch.smallest(
      finder.tree, truths: finder.truths, moves: moves, needsValues: true, confirm: confirm)
    if let found { return found }
    guard !hasRecord, finder.tree.holds({ finder.truths[$0] }) else { return nil }
    // Whatever is told makes a record.
    return moves.lazy.map(\.changes).first { changes in
      changes.allSatisfy { $0.value != nil && $0.value != .null } && confirm(changes)
    }
  }
}

extension Kameleoon.Model {
  /// Whether whoever a rule targets comes to no rule behind it, whatever their codes are.
  ///
  /// - Parameters:
  ///   - rule: the rule.
  ///   - isConsentRefused: whether refused consent ends the evaluation at experiments.
  /// - Returns: whether nobody goes on.
  func takesEveryone(_ rule: Kameleoon.Rule, isConsentRefused: Bool = false) -> Bool {
    guard !rule.isExpositionBroken else { return true }
    // A targeted delivery ends the evaluation even for a visitor it does not expose.
    if rule.kind == .delivery { return true }
    guard rule.exposition >= 1 else { return false }
    if rule.kind == .experiment, isConsentRefused { return true }
    var total = 0.0
    for entry in rule.entries.range {
      if shares[entry].isBroken { return true }
      total += shares[entry].exposition
    }
    return total >= 1
  }
}

extension Flagship.Pass {
  /// The same for the visitor of the pass.
  func nearestMisses(_ flag: Int) -> [NearestMiss] {
    var search = NearestMissSearch(self, flag: flag)
    search.work()
    return search.misses
  }

  /// The same for one group, at its place among those of the flag; nil if it targets the visitor.
  func nearestMiss(group: Int, place: Int) -> NearestMissSearch.Found? {
    // What would change the server's answer only the server knows.
    guard !bucketing.groups[group].isDecided,
      let miss = Flagship.MissFinder(self, group: group).find(place)
    else { return nil }
    return NearestMissSearch.Found(
      miss: miss, unknowns: miss.changes.count { visitor[$0.field] == nil })
  }
}

extension Flagship {
  /// What can be changed so that variation groups target the visitor, or no longer do.
  struct MissFinder {
    private let pass: Pass
    private let groups: [Int]
    private let goal: MissTree
    /// The groups' conditions, by number in the tree.
    private let conditions: [Int]

    /// The search for changes with which a group targets.
    init(_ pass: Pass, group: Int) {
      self.init(pass, .leaf(0, isInverted: false), of: [group])
    }

    /// The search for changes with which some groups target, and others do not.
    ///
    /// - Parameters:
    ///   - pass: the visitor.
    ///   - goal: which; the leaves are groups by their places.
    ///   - groups: the groups, by index.
    init(_ pass: Pass, _ goal: MissTree, of groups: [Int]) {
      self.pass = pass
      self.groups = groups
      self.goal = goal
      let bucketing = pass.bucketing
      conditions = groups.flatMap { group in
        bucketing.groups[group].targetingGroups.flatMap {
          Array(bucketing.targetingGroups[$0].conditions)
        }
      }
    }

    private var bucketing: Bucketing { pass.bucketing }

    /// The nearest miss of the only group; nil if it targets the visitor.
    func find(_ place: Int) -> NearestMiss? {
      let record = bucketing.groups[groups[0]]
      guard record.state == .readable else {
        return NearestMiss(rule: place, changes: [], impossibleBecause: "the group cannot be read")
      }
      if targets(pass) { return nil }
      let truths = leaves(pass)
      let moves = moves(haveValues: false)
      let changes = MissSearch.smallest(tree, truths: truths, moves: moves) { changes in
        var visitor = pass.visitor
        for change in changes { visitor[change.field] = change.value }
        return targets(pass.reading(visitor))
      }
      if let changes { return NearestMiss(rule: place, changes: changes) }
      return NearestMiss(
        rule: place, changes: [], impossibleBecause: reason(truths, moves, record))
    }

    /// The smallest set of changes that reaches the goal, all with values; `.null` removes a field.
    ///
    /// - Parameter confirm: whether a set really does what is wanted.
    /// - Returns: the changes; nil if there are none.
    func smallest(confirm: ([ContextChange]) -> Bool) -> [ContextChange]? {
      MissSearch.smallest(
        tree, truths: leaves(pass), moves: moves(haveValues: true), needsValues: true,
        confirm: confirm)
    }

    private func reason(
      _ truths: [Bool], _ moves: [MissMove], _ record: Bucketing.Group
    ) -> String {
      if record.targetingGroupCount == 0 { return "it has no targeting groups: nobody is targeted" }
      var free = Set<Int>()
      for move in moves {
        for (leaf, truth) in move.truths where truth { free.insert(leaf) }
      }
      return tree.couldHold({ truths[$0] }, isFree: free.contains)
        ? "no set of up to \(MissSearch.changeLimit) changes makes it hold"
        : "in every targeting group a condition can never hold"
    }

    private func targets(_ pass: Pass) -> Bool { pass.targets(group: groups[0]) }

    // MARK: The tree

    /// What must hold of the conditions for the goal.
    private var tree: MissTree {
      var number = 0
      let trees = groups.map { tree(of: $0, from: &number) }
      return goal.expanded { trees[$0] }
    }

    /// Any targeting group, all of its conditions; on the server also no error anywhere.
    private func tree(of group: Int, from number: inout Int) -> MissTree {
      let first = number
      var alternatives: [MissTree] = []
      for index in bucketing.groups[group].targetingGroups {
        let count = bucketing.targetingGroups[index].conditions.count
        let leaves = (number..<number + count).map { MissTree.leaf($0, isInverted: false) }
        alternatives.append(
          count == 0 && pass.rules.isServer ? .constant(false) : .all(leaves))
        number += count
      }
      guard pass.rules.isServer else { return .any(alternatives) }
      let sound = (first..<number).map {
        MissTree.leaf($0 + conditions.count, isInverted: false)
      }
      return .all(sound + [.any(alternatives)])
    }

    /// Every condition's truth, then whether it can be asked without an error.
    private func leaves(_ pass: Pass) -> [Bool] {
      let truths = pass.withEvaluator { evaluator in
        conditions.map { truth($0, evaluator) }
      }
      return truths.map { $0 == .holds } + truths.map { !$0.isError }
    }

    private func truth(_ condition: Int, _ evaluator: Evaluator) -> Truth {
      let record = evaluator.conditions[condition]
      return pass.rules.isServer ? evaluator.holdsOnServer(record) : evaluator.holds(record)
    }

    // MARK: Moves

    /// Every move; with `haveValues` also those that only make conditions fail, and each with a value.
    private func moves(haveValues: Bool) -> [MissMove] {
      var attributes: [Int] = []
      for condition in conditions {
        let attribute = Int(bucketing.conditions[condition].attribute)
        if attribute >= 0, !attributes.contains(attribute), isFree(attribute) {
          attributes.append(attribute)
        }
      }
      return attributes.flatMap { moves($0, haveValues: haveValues) }
    }

    /// Whether the visitor holds the attribute; the server makes up two.
    private func isFree(_ attribute: Int) -> Bool {
      !pass.rules.isServer || bucketing.attributes[attribute].special == .none
    }

    private func moves(_ attribute: Int, haveValues: Bool) -> [MissMove] {
      let field = bucketing.attributes[attribute].field(pass.rules)
      // Two attributes are one key where a rule names a third party and the SDK does not care.
      let same = bucketing.attributes.indices.filter {
        bucketing.attributes[$0].field(pass.rules) == field && isFree($0)
      }
      guard same.first == attribute else { return [] }
      let readers = conditions.indices.filter {
        same.contains(Int(bucketing.conditions[conditions[$0]].attribute))
      }
      func move(_ changed: Pass, _ change: ContextChange) -> MissMove {
        let truths = changed.withEvaluator { evaluator in
          readers.map { truth(conditions[$0], evaluator) }
        }
        return MissMove(
          part: attribute, changes: [change],
          truths: zip(readers, truths).map { (leaf: $0, truth: $1 == .holds) }
            + zip(readers, truths).map { (leaf: $0 + conditions.count, truth: !$1.isError) })
      }
      let key = Flagship.Configuration(bucketing).name(of: field)
      var moves = ideas(same, haveOpposites: haveValues).map { idea in
        let change =
          idea.isNamed || haveValues
          ? ContextChange(field, named: key, idea.value, needed: idea.value.jsonText)
          : ContextChange(field: field, value: nil, text: "change \(key): \(idea.words)")
        return move(same.reduce(pass) { $0.with(idea.value, at: $1) }, change)
      }
      if haveValues, pass.visitor[field] != nil {
        var visitor = pass.visitor
        visitor[field] = nil
        moves.append(
          move(
            pass.reading(visitor),
            ContextChange(field: field, value: .null, text: "\(key) is removed")))
      }
      return moves
    }

    /// The values worth trying of an attribute that may have several numbers.
    private func ideas(_ attributes: [Int], haveOpposites: Bool) -> [MissIdeas.Idea] {
      var ideas = MissIdeas(server: pass.rules.isServer)
      let rules = groups.flatMap { group in
        bucketing.groups[group].targetingGroups.map { targetingGroup in
          bucketing.targetingGroups[targetingGroup].conditions.filter {
            attributes.contains(Int(bucketing.conditions[$0].attribute))
          }.map { facts($0) }
        }
      }
      for together in rules { ideas.add(together) }
      if haveOpposites { ideas.addOpposites(rules.flatMap { $0 }) }
      return ideas.values
    }

    private func facts(_ index: Int) -> MissIdeas.Rule {
      let condition = bucketing.conditions[index]
      let value = bucketing.withNode(condition.node) { $0["value"]?.value ?? .null }
      return MissIdeas.Rule(
        op: condition.op, value: value,
        words: ConditionFacts(condition, pass).subject.expectation)
    }
  }

}

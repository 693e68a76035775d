extension Kameleoon.Configuration {
  /// For each rule of a flag that does not target the visitor, the smallest set of context changes
  /// that makes its targeting hold; the smallest sets first, ties by fewer unknowns, then rule order.
  public func nearestMisses(
    _ flag: Int, for visitor: Kameleoon.Visitor, options: EvaluationOptions
  ) -> [NearestMiss] {
    FlagConfiguration.kameleoon(self)
      .nearestMisses(flag, for: .kameleoon(visitor), options: options)
  }
}

extension Kameleoon.Pass {
  /// The same for a flag that the pass has come to.
  func nearestMisses(_ flag: Int) -> [NearestMiss] {
    var search = NearestMissSearch(self, flag: flag)
    search.work()
    return search.misses
  }

  /// The same for one of its rules; nil if the rule targets the visitor.
  func nearestMiss(_ flag: Int, rule number: Int) -> NearestMissSearch.Found? {
    let rule = model.rules[Int(model.flags[flag].rules.start) + number]
    guard targets(rule) == .no else { return nil }
    let finder = Kameleoon.MissFinder(rule, self)
    return NearestMissSearch.Found(
      miss: finder.miss(of: number, rule), unknowns: finder.unknownCount)
  }
}

extension Kameleoon.Pass {
  /// Whether a rule targets the visitor, silently.
  func targets(_ rule: Kameleoon.Rule) -> Finding {
    var copy = self
    var silence = SilentRecorder()
    return copy.isTargeted(rule, isNeeded: true, &silence)
  }

  /// The same pass for a visitor with other data.
  func with(_ visitor: Kameleoon.Visitor) -> Kameleoon.Pass {
    var copy = self
    copy.readRecord(of: visitor)
    return copy
  }
}

extension Kameleoon {
  /// The search for one rule or for several: their conditions become leaves, and what fields can be
  /// set to, moves.
  struct MissFinder {
    let pass: Pass
    /// The conditions by leaf number, none twice for one campaign.
    var conditions: [Int32] { planting.conditions }
    /// The experiment, by number, of the rule that asks each condition.
    var campaigns: [Int32] { planting.campaigns }
    var isTooLarge: Bool { planting.isTooLarge }
    private let planting: MissPlanting
    let tree: MissTree
    private(set) var truths: [Bool] = []
    private(set) var unknownCount = 0

    /// The search for changes with which a rule targets.
    init(_ rule: Rule, _ pass: Pass) { self.init(.leaf(0, isInverted: false), of: [rule], pass) }

    /// The search for changes with which some rules target, and others do not.
    ///
    /// - Parameters:
    ///   - goal: which; the leaves are rules by their places.
    ///   - rules: the rules.
    ///   - pass: a pass that has come to their flag.
    init(_ goal: MissTree, of rules: [Rule], _ pass: Pass) {
      var visitor = pass.visitor
      if !pass.hasRecord { visitor.hasRecord = true }
      var pass = pass.hasRecord ? pass : pass.with(visitor)
      var planting = MissPlanting()
      let trees = rules.map { rule -> MissTree in
        guard case .segment(let segment) = rule.segment else { return .constant(true) }
        planting.campaign = rule.experimentNumber
        return pass.value(of: segment, &planting)
      }
      tree = goal.expanded { trees[$0] }
      self.planting = planting
      self.pass = pass
      for (condition, campaign) in zip(planting.conditions, planting.campaigns) {
        let finding = pass.check(condition, campaign: campaign)
        truths.append(finding.holds)
        if finding.isUnknown { unknownCount += 1 }
      }
    }

    /// The miss of the rule with that place in the flag, which is the only one looked at.
    func miss(of number: Int, _ rule: Rule) -> NearestMiss {
      guard !isTooLarge else { return impossible(number, "its segment is too large to search") }
      let parts = MissParts(self)
      let moves = parts.moves()
      let found = MissSearch.smallest(tree, truths: truths, moves: moves) { changes in
        var visitor = pass.visitor
        for change in changes { visitor[change.field] = change.value }
        return pass.with(visitor).targets(rule) == .yes
      }
      if let found { return NearestMiss(rule: number, changes: found) }
      if tree.holds({ truths[$0] }) {
        return impossible(number, "the visitor has no record yet; any data makes it match")
      }
      let isFree = parts.freeLeaves(moves, count: truths.count)
      return impossible(
        number,
        tree.couldHold({ truths[$0] }, isFree: { isFree[$0] })
          ? "no set of up to \(MissSearch.changeLimit) changes makes it match"
          : "a condition fails that no visitor field can change")
    }

    private func impossible(_ number: Int, _ reason: String) -> NearestMiss {
      NearestMiss(rule: number, changes: [], impossibleBecause: reason)
    }

    /// The truth of the conditions on a part for the visitor with changes of it, for each of several.
    func truths(
      of leaves: [Int], on part: MissParts.Part, with changes: [[ContextChange]]
    ) -> [[(leaf: Int, truth: Bool)]] {
      // Copying a pass costs as much as a trial.
      var changed = pass
      let base = pass.prepared
      return changes.map { changes in
        var visitor = base.visitor
        for change in changes { visitor[change.field] = change.value }
        changed.readRecord(of: visitor, part: part, over: base)
        return leaves.map { leaf in
          (leaf, changed.check(conditions[leaf], campaign: campaigns[leaf]).holds)
        }
      }
    }
  }

  /// Grows the tree that the search for a miss looks at, with a leaf for every condition.
  struct MissPlanting: SegmentAlgebra {
    private struct Leaf: Hashable {
      var condition: Int32
      var campaign: Int32
    }

    static var memory: SegmentMemory { .never }
    static var asksWhatCannotCount: Bool { false }

    var way = SegmentWay<MissTree>()
    /// The experiment, by number, of the rule whose segment is read.
    var campaign: Int32 = 0
    /// The conditions by leaf number, none twice for one campaign.
    private(set) var conditions: [Int32] = []
    /// The experiment of the rule that asks each condition.
    private(set) var campaigns: [Int32] = []
    private var leafOfCondition: [Leaf: Int] = [:]
    /// How many more conditions and segments are taken.
    private var budget = 1_999

    /// Whether the search would take too long.
    var isTooLarge: Bool { budget <= 0 }

    func constant(_ truth: Bool) -> MissTree { .constant(truth) }

    var fault: MissTree { .never }

    mutating func condition(_ index: Int32, for pass: inout Pass) -> MissTree {
      budget -= 1
      let asked = Leaf(condition: index, campaign: campaign)
      if let leaf = leafOfCondition[asked] { return .leaf(leaf, isInverted: false) }
      leafOfCondition[asked] = conditions.count
      conditions.append(index)
      campaigns.append(campaign)
      return .leaf(conditions.count - 1, isInverted: false)
    }

    mutating func enters(_ segment: Int32) -> Entrance {
      budget -= 2
      return budget < 0 ? .never : .again
    }

    func inverted(_ value: MissTree) -> MissTree { value.inverted }

    func settled(_ joint: Joint, by left: MissTree) -> MissTree? { nil }

    func joined(_ joint: Joint, _ left: MissTree, _ right: MissTree) -> MissTree {
      switch joint {
      case .all: .all([left, right])
      case .any: .any([left, right])
      case .implies: .any([left.inverted, right])
      case .rightOnly: right
      }
    }
  }
}

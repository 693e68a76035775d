/// How far a visitor came in one rule: a step of the funnel.
struct RuleStep {
  /// Which rule it is.
  var place: RuleOutline.Place
  /// What names it.
  var title: String
  /// Whether the evaluation came to it.
  var isReached: Bool
  /// Whether it targets the visitor.
  var isTargeted: Bool
  /// Whether it takes the visitor.
  var isExposed: Bool
  /// Whether it gave the answer.
  var isServed: Bool
  /// Its tree of conditions; nil: it has none.
  var targeting: TraceNode?
}

extension FlagConfiguration {
  /// The steps of a flag's rules, in the order of the file.
  ///
  /// - Parameters:
  ///   - trace: the trace of a decision about the flag.
  ///   - flag: the flag's index.
  /// - Returns: one step a rule, reached or not.
  func ruleSteps(in trace: [TraceNode], of flag: Int) -> [RuleStep] {
    trace.flatMap { node -> [RuleStep] in
      switch node.subject {
      case .rule(let rule): [RuleStep(node, rule)]
      case .campaign(let campaign) where sets(flag, inCampaign: campaign.number - 1):
        node.children.compactMap { child in
          if case .group(let group) = child.subject {
            RuleStep(child, group, in: campaign, isReached: node.verdict != .notReached)
          } else {
            nil
          }
        }
      default: []
      }
    }
  }

  /// Whether a campaign has to do with a key: one that ends the synchronisation is shown as well.
  private func sets(_ flag: Int, inCampaign campaign: Int) -> Bool {
    guard case .flagship(let configuration) = self else { return false }
    return configuration.bucketing.flags[flag].campaigns.contains(campaign)
  }
}

extension RuleStep {
  fileprivate init(_ node: TraceNode, _ rule: TraceSubject.Rule) {
    place = RuleOutline.Place(rule: Int32(rule.number - 1), group: -1)
    title = "rule \(rule.number)" + (rule.label.map { " " + Explanation.quoted($0) } ?? "")
    isReached = node.verdict != .notReached
    isTargeted = node.verdict == .passed
    isExposed = node.children.contains { child in
      if case .exposure = child.subject { child.verdict == .passed } else { false }
    }
    isServed = node.won
    targeting = node.children.first { child in
      if case .segment = child.subject { !child.children.isEmpty } else { false }
    }
  }

  fileprivate init(
    _ node: TraceNode, _ group: TraceSubject.Group, in campaign: TraceSubject.Campaign,
    isReached: Bool
  ) {
    place = RuleOutline.Place(
      rule: Int32(campaign.number - 1), group: Int32(group.number - 1))
    let name = group.name.map { " " + Explanation.quoted($0) } ?? ""
    title =
      "campaign \(Explanation.title(campaign.name, id: campaign.id)), group \(group.number)"
      + name
    self.isReached = isReached && node.verdict != .notReached
    isTargeted = node.verdict == .passed
    isExposed = node.children.contains { child in
      switch child.subject {
      case .split, .kept, .decided: child.isNeeded && child.verdict == .passed
      default: false
      }
    }
    isServed = node.won
    var groups = node
    groups.children = node.children.filter { child in
      if case .targetingGroup = child.subject { true } else { false }
    }
    groups.subject = .any
    targeting = groups.children.isEmpty ? nil : groups
  }
}

extension TraceNode {
  /// A condition as the file has it, without the visitor's value.
  var conditionText: String {
    guard case .condition(let condition) = subject else { return "" }
    return (condition.isExcluded ? "NOT " : "") + condition.label
      + (condition.expectation.isEmpty ? "" : " " + condition.expectation)
  }
}

/// Which conditions of a tree decide it alone: the tree would turn out the other way if that one
/// condition did.
struct Pivots {
  /// The conditions without conditions inside, in order.
  private(set) var leaves: [TraceNode] = []
  /// The places in `leaves` of those that decide the tree alone.
  private(set) var deciding: [Int] = []

  /// Looks at a tree with the verdicts that its conditions came to.
  init(of tree: TraceNode) {
    deciding = visit(tree)
  }

  /// How the truth of a node follows from those of its parts.
  private enum Rule {
    case all, any, last
  }

  /// The places of the conditions that decide a node alone.
  private mutating func visit(_ node: TraceNode) -> [Int] {
    switch node.subject {
    case .condition where node.children.isEmpty:
      leaves.append(node)
      return node.verdict.truth == nil ? [] : [leaves.count - 1]
    case .condition(let condition):
      return visit(node.children, of: node, .all, isInverted: condition.isExcluded)
    case .any: return visit(node.children, of: node, .any)
    case .rightOnly: return visit(node.children, of: node, .last)
    default: return visit(node.children, of: node, .all)
    }
  }

  /// The places for a node whose truth follows from its parts' by a rule.
  ///
  /// Where the vendor's evaluator came to another truth than the rule, since something could not be
  /// evaluated or an operator is odd, no condition is said to decide.
  private mutating func visit(
    _ parts: [TraceNode], of node: TraceNode, _ rule: Rule, isInverted: Bool = false
  ) -> [Int] {
    let places = parts.map { visit($0) }
    let truths = parts.map(\.verdict.truth)
    guard !parts.isEmpty, !truths.contains(nil) else { return [] }
    // The parts that turn the node, and its truth before.
    let (turning, truth): ([Int], Bool) =
      switch rule {
      case .all: Self.turning(truths, away: false)
      case .any: Self.turning(truths, away: true)
      case .last: ([parts.count - 1], truths[parts.count - 1] == true)
      }
    guard node.verdict.truth == (truth != isInverted) else { return [] }
    return turning.flatMap { places[$0] }
  }

  /// The parts that turn a node which one part of that truth settles, and the node's truth.
  private static func turning(_ truths: [Bool?], away: Bool) -> (parts: [Int], truth: Bool) {
    let settling = truths.indices.filter { truths[$0] == away }
    switch settling.count {
    case 0: return (Array(truths.indices), !away)
    case 1: return (settling, away)
    default: return ([], away)
    }
  }
}

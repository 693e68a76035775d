/// Where two visitors part in one flag: the steps that come out differently for them.
public struct VisitorComparison: Sendable {
  /// A step that both went through, or one of them.
  public struct Step: Equatable, Sendable {
    /// What the step is in: `rule 2 › segment #4183`.
    public var path: String
    /// What was looked at, in words.
    public var text: String
    /// What the first visitor's evaluation found; nil: it has no such step.
    public var left: TraceNode?
    /// What the second one's found.
    public var right: TraceNode?

    /// Whether either evaluation needed the step: then it can be why the answers differ.
    public var isNeeded: Bool { (left?.isNeeded ?? false) || (right?.isNeeded ?? false) }
  }

  /// The decisions, the first visitor's and the second's.
  public let decisions: (left: Decision, right: Decision)
  /// The steps that differ, in the order of the evaluation.
  public private(set) var steps: [Step] = []

  /// Compares two decisions about one flag of one configuration.
  public init(_ left: Decision, _ right: Decision) {
    decisions = (left, right)
    compare(left.trace, right.trace, "")
  }

  /// The first step where the two part: the first that differs and was needed.
  public var parting: Step? { steps.first(where: \.isNeeded) }

  /// Whether both get the same.
  public var isSameAnswer: Bool {
    decisions.left.served.shaped.isIdentical(to: decisions.right.served.shaped)
  }

  // MARK: Pairs

  private mutating func compare(_ left: [TraceNode], _ right: [TraceNode], _ path: String) {
    let count = steps.count
    var waiting = Self.keyed(right)
    var single: [(left: TraceNode?, right: TraceNode?)] = []
    for (key, node) in Self.keyed(left) {
      if let place = waiting.firstIndex(where: { $0.key == key }) {
        compare(node, waiting.remove(at: place).node, path)
      } else {
        single.append((node, nil))
      }
    }
    // Steps that only one of them has follow from one that came out differently, if there is one.
    guard steps.count == count else { return }
    for (left, right) in single + waiting.map({ (nil, $0.node) }) {
      guard let node = left ?? right, node.verdict != .notReached else { continue }
      steps.append(Step(path: path, text: Self.title(node), left: left, right: right))
    }
  }

  private mutating func compare(_ left: TraceNode, _ right: TraceNode, _ path: String) {
    let text = Self.title(left)
    let count = steps.count
    let isJoint: Bool
    switch left.subject {
    // What is served in the end follows from the other steps.
    case .defaultVariation: return
    case .all, .any, .rightOnly, .gates: isJoint = true
    default: isJoint = false
    }
    compare(
      left.children, right.children,
      isJoint ? path : path.isEmpty ? text : "\(path) › \(text)")
    guard steps.count == count, Self.differs(left, right) else { return }
    steps.append(Step(path: path, text: text, left: left, right: right))
  }

  /// Whether two steps without differing parts came out differently.
  private static func differs(_ left: TraceNode, _ right: TraceNode) -> Bool {
    switch (left.subject, right.subject) {
    case (.split(let left), .split(let right)), (.bandit(let left), .bandit(let right)),
      (.holdout(let left?), .holdout(let right?)):
      left.picked != right.picked
    case (.exclusionGroup(let left?), .exclusionGroup(let right?)): left.picked != right.picked
    case (.kept(let left), .kept(let right)): left.variation != right.variation
    default: left.verdict.truth != right.verdict.truth
    }
  }

  /// The same step has the same key in both traces.
  private struct Key: Equatable {
    var kind: Int
    var number: Int
  }

  private static func keyed(_ nodes: [TraceNode]) -> [(key: Key, node: TraceNode)] {
    var counts: [Int: Int] = [:]
    return nodes.map { node in
      let (kind, number) = kind(of: node.subject)
      let ordinal = counts[kind, default: 0]
      counts[kind] = ordinal + 1
      return (Key(kind: kind, number: number ?? ordinal), node)
    }
  }

  /// The kind of a step, and the number that it has where it has one.
  private static func kind(of subject: TraceSubject) -> (kind: Int, number: Int?) {
    switch subject {
    case .gates: (0, nil)
    case .environment: (1, nil)
    case .panic: (2, nil)
    case .simulation: (3, nil)
    case .consent: (4, nil)
    case .holdout: (5, nil)
    case .exclusionGroup: (6, nil)
    case .rule(let rule): (7, rule.number)
    case .force: (8, nil)
    case .segment: (9, nil)
    // Parts of a tree are told apart by their place among all parts.
    case .all, .any, .rightOnly, .condition: (10, nil)
    case .exposure: (11, nil)
    case .bandit: (12, nil)
    case .split: (13, nil)
    case .defaultVariation: (14, nil)
    case .campaign(let campaign): (15, campaign.number)
    case .group(let group): (16, group.number)
    case .targetingGroup(let number, _): (17, number)
    case .kept: (18, nil)
    case .decided: (19, nil)
    case .local: (20, nil)
    case .override: (21, nil)
    case .clash: (22, nil)
    case .fault: (23, nil)
    }
  }

  /// What a step is called, whatever it came to.
  private static func title(_ node: TraceNode) -> String {
    switch node.subject {
    case .condition: node.conditionText
    case .rule(let rule):
      "rule \(rule.number)" + (rule.label.map { " " + Explanation.quoted($0) } ?? "")
    case .segment(let segment): "segment \(segment.title(gist: ""))"
    case .campaign(let campaign):
      "campaign \(Explanation.title(campaign.name, id: campaign.id))"
    case .group(let group): "group \(group.number)"
    case .targetingGroup(let number, let count): "targeting group \(number) of \(count)"
    case .exposure: "exposure"
    case .split: "split"
    case .environment: "environment"
    case .panic: "panic"
    case .holdout: "holdout"
    case .exclusionGroup: "exclusion group"
    case .consent: "consent"
    case .simulation: "simulation"
    case .kept: "kept assignment"
    default: Explanation.line(for: node).text
    }
  }
}

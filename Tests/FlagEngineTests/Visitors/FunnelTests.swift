import Testing

@testable import FlagEngine

/// How far a visitor comes, read from the transcript, and what decides alone by turning each condition
/// over: another way than the sweep's.
private struct TranscriptSteps {
  struct Step: Equatable {
    var isTargeted: Bool
    var isExposed: Bool
    /// Nil where the transcript's tree does not tell.
    var deciding: [Int]?
  }

  private(set) var steps: [RuleOutline.Place: Step] = [:]

  init(_ decision: Decision, _ outlines: [RuleOutline]) {
    let conditions = Dictionary(
      uniqueKeysWithValues: outlines.map { ($0.place, $0.conditions.count) })
    for node in decision.trace {
      switch node.subject {
      case .rule(let rule):
        let place = RuleOutline.Place(rule: Int32(rule.number - 1), group: -1)
        add(node, place, conditions[place]) { subject in
          if case .segment = subject { true } else { false }
        }
      case .campaign(let campaign) where node.verdict != .notReached:
        for child in node.children {
          guard case .group(let group) = child.subject else { continue }
          let place = RuleOutline.Place(
            rule: Int32(campaign.number - 1), group: Int32(group.number - 1))
          guard conditions[place] != nil else { continue }
          add(child, place, conditions[place]) { subject in
            if case .targetingGroup = subject { true } else { false }
          }
        }
      default: continue
      }
    }
  }

  private mutating func add(
    _ node: TraceNode, _ place: RuleOutline.Place, _ count: Int?,
    isTree: (TraceSubject) -> Bool
  ) {
    guard node.verdict != .notReached else { return }
    let isExposed = node.children.contains { child in
      switch child.subject {
      case .exposure: child.verdict == .passed
      case .split(let split) where split.whole == 100: child.isNeeded && child.verdict == .passed
      case .kept, .decided: child.isNeeded && child.verdict == .passed
      default: false
      }
    }
    var tree = node
    tree.children = node.children.filter { isTree($0.subject) }
    if case .group = node.subject { tree.subject = .any } else { tree.subject = .all }
    steps[place] = Step(
      isTargeted: node.verdict == .passed, isExposed: isExposed,
      deciding: node.verdict == .passed ? [] : Self.deciding(tree, count))
  }

  private static func deciding(_ tree: TraceNode, _ count: Int?) -> [Int]? {
    guard isPlain(tree) else { return nil }
    var leaves = 0
    let truth = self.truth(tree, flipping: nil, &leaves)
    guard leaves == count, !truth else { return nil }
    return (0..<leaves).filter { leaf in
      var place = 0
      return self.truth(tree, flipping: leaf, &place)
    }
  }

  /// Whether a tree means what it shows: nothing in it is odd, or could not be evaluated.
  private static func isPlain(_ node: TraceNode) -> Bool {
    if node.verdict.truth == nil { return false }
    switch node.subject {
    case .all, .any, .rightOnly: if !node.notes.isEmpty { return false }
    case .targetingGroup where node.children.isEmpty: return false
    default: break
    }
    if case .segment = node.subject, node.children.isEmpty { return node.verdict == .passed }
    return node.children.allSatisfy(isPlain)
  }

  private static func truth(_ node: TraceNode, flipping leaf: Int?, _ place: inout Int) -> Bool {
    if case .condition = node.subject, node.children.isEmpty {
      defer { place += 1 }
      return (node.verdict.truth == true) != (place == leaf)
    }
    let truths = node.children.map { truth($0, flipping: leaf, &place) }
    switch node.subject {
    case .any: return truths.contains(true)
    case .condition(let condition): return truths.allSatisfy { $0 } != condition.isExcluded
    default: return truths.allSatisfy { $0 }
    }
  }
}

@Suite struct FunnelTests {
  @Test func theWayThroughTheRulesIsTheTranscripts() {
    var compared = 0
    for (name, configuration) in SweepFiles.all {
      let options = SweepFiles.options(configuration)
      for flag in SweepFiles.flags(of: configuration) {
        let outlines = configuration.outline(of: flag, options: options)
        for seed in 0..<2 {
          let visitor = SweepFiles.visitor(seed, of: configuration)
          var pass = Pass(configuration, for: visitor, options: options, at: flag)
          var other = pass
          let (answer, steps) = pass.follow(flag)
          let decision = other.explain(flag)
          #expect(answer == decision.answer, "\(name) \(flag)")
          if decision.answer.failure == .flagNotFound { continue }
          let expected = TranscriptSteps(decision, outlines).steps
          #expect(steps.count == expected.count, "\(name) \(decision.flagKey)")
          for step in steps {
            guard let other = expected[step.place] else {
              Issue.record("\(name) \(decision.flagKey) has no \(step.place)")
              continue
            }
            let place = "\(name) \(decision.flagKey) \(step.place) seed \(seed)"
            #expect(step.isTargeted == other.isTargeted, "\(place)")
            #expect(step.isExposed == other.isExposed, "\(place)")
            guard let deciding = other.deciding else { continue }
            #expect(Array(step.deciding) == deciding, "\(place)")
            compared += deciding.count
          }
        }
      }
    }
    // The comparison is about something.
    #expect(compared > 200)
  }

  @Test func conditionsOfARuleAreThoseOfItsTranscript() {
    for (name, configuration) in SweepFiles.all {
      let options = SweepFiles.options(configuration)
      for flag in SweepFiles.flags(of: configuration) {
        for rule in configuration.outline(of: flag, options: options) {
          // The transcript also shows a segment that it has shown often enough, without its conditions.
          let shown = Set(rule.targeting?.conditionTexts ?? [])
          #expect(shown.isSuperset(of: rule.conditions), "\(name) \(rule.title)")
          #expect(!rule.conditions.contains(""), "\(name) \(rule.title)")
        }
      }
    }
  }
}

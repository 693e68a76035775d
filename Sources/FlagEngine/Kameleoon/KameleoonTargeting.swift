extension Kameleoon.Pass {
  typealias Node = Kameleoon.Node

  /// How many segments one rule may look into, and how deep they may be nested.
  ///
  /// The depth is where the official SDK's call stack ends, observed; the number is ours, so that
  /// segments that refer to each other twice do not take for ever.
  static let segmentBudget = 50_000
  static let segmentDepthLimit = Kameleoon.Compiler.segmentDepthLimit
  /// Segments that are only shown, since the answer did not need them.
  static let unneededBudget = 200

  /// Whether a rule targets the visitor: `.yes`, `.no` or `.fault`.
  mutating func isTargeted<R: Recorder>(
    _ rule: Rule, isNeeded: Bool, _ recorder: inout R
  ) -> Finding {
    guard case .segment(let segment) = rule.segment else {
      recorder.add(untargetedNode(rule, isNeeded))
      return .yes
    }
    var walk = Walk(campaign: rule.experimentNumber, isNeeded: isNeeded)
    recorder.open()
    let truth = holds(segment, &walk, &recorder)
    recorder.close(segmentNode(rule, truth, isNeeded))
    return truth
  }

  /// In a transcript the targeting of a rule that does not need it is shown too.
  mutating func recordUnneededTargeting<R: Recorder>(_ rule: Rule, _ recorder: inout R) {
    guard R.isTranscript else { return }
    _ = isTargeted(rule, isNeeded: false, &recorder)
  }

  /// The walk through a rule's segment and the segments it refers to.
  struct Walk {
    /// The number of the rule's experiment; -1 in an audience.
    var campaign: Int32
    var isNeeded: Bool
    var depth = 0
    var budget = segmentBudget
    var unneededBudget = Kameleoon.Pass.unneededBudget

    init(campaign: Int32, isNeeded: Bool) {
      self.campaign = campaign
      self.isNeeded = isNeeded
    }
  }

  private enum Joint {
    case none, all, any
  }

  private mutating func holds<R: Recorder>(
    _ segment: Int32, _ walk: inout Walk, _ recorder: inout R
  ) -> Finding {
    let root = model.segments[Int(segment)].root
    return root < 0 ? .yes : holds(root, .none, &walk, &recorder)
  }

  /// The truth of a node; the right side is evaluated only where the left one leaves it open.
  private mutating func holds<R: Recorder>(
    _ index: Int32, _ joint: Joint, _ walk: inout Walk, _ recorder: inout R
  ) -> Finding {
    switch model.nodes[Int(index)] {
    case .nothing: return .yes
    case .condition(let condition): return checkLeaf(condition, &walk, &recorder)
    case .all(let left, let right):
      // A node of its parent's kind adds its parts to the parent's.
      if joint == .all { return both(left, right, &walk, &recorder) }
      recorder.open()
      let isNeeded = walk.isNeeded
      let truth = both(left, right, &walk, &recorder)
      recorder.close(treeNode(.all, truth, isNeeded))
      return truth
    case .any(let left, let right):
      if joint == .any { return either(left, right, &walk, &recorder) }
      recorder.open()
      let isNeeded = walk.isNeeded
      let truth = either(left, right, &walk, &recorder)
      recorder.close(treeNode(.any, truth, isNeeded))
      return truth
    case .rightOnly(let left, let right):
      recorder.open()
      let isNeeded = walk.isNeeded
      let first = holds(left, .none, &walk, &recorder)
      let truth = first == .fault ? first : holds(right, .none, &walk, &recorder)
      recorder.close(treeNode(.rightOnly, truth, isNeeded))
      return truth
    }
  }

  private mutating func both<R: Recorder>(
    _ left: Int32, _ right: Int32, _ walk: inout Walk, _ recorder: inout R
  ) -> Finding {
    let first = holds(left, .all, &walk, &recorder)
    if first == .yes { return holds(right, .all, &walk, &recorder) }
    showUnneeded(right, .all, &walk, &recorder)
    return first
  }

  private mutating func either<R: Recorder>(
    _ left: Int32, _ right: Int32, _ walk: inout Walk, _ recorder: inout R
  ) -> Finding {
    let first = holds(left, .any, &walk, &recorder)
    if first == .no { return holds(right, .any, &walk, &recorder) }
    showUnneeded(right, .any, &walk, &recorder)
    return first
  }

  private mutating func showUnneeded<R: Recorder>(
    _ node: Int32, _ joint: Joint, _ walk: inout Walk, _ recorder: inout R
  ) {
    guard R.isTranscript else { return }
    let isNeeded = walk.isNeeded
    walk.isNeeded = false
    _ = holds(node, joint, &walk, &recorder)
    walk.isNeeded = isNeeded
  }

  /// A condition's truth; a segment condition's is its segment's.
  @inline(__always)
  private mutating func checkLeaf<R: Recorder>(
    _ index: Int32, _ walk: inout Walk, _ recorder: inout R
  ) -> Finding {
    if !R.isTranscript, Int(index) < findings.count, let known = findings[Int(index)] {
      return known
    }
    return ask(index, &walk, &recorder)
  }

  private mutating func ask<R: Recorder>(
    _ index: Int32, _ walk: inout Walk, _ recorder: inout R
  ) -> Finding {
    guard case .segment(let test) = model.conditions[Int(index)].test else {
      let finding = check(index, campaign: walk.campaign)
      recorder.add(conditionNode(index, finding, walk.isNeeded))
      let truth: Finding = finding == .fault ? .fault : finding.holds ? .yes : .no
      if !R.isTranscript, model.conditions[Int(index)].isSteady, Int(index) < findings.count {
        findings[Int(index)] = truth
      }
      return truth
    }
    recorder.open()
    var truth = checkSegment(test, &walk, &recorder)
    if model.conditions[Int(index)].isExcluded { truth = truth.inverted }
    let isNeeded = walk.isNeeded
    recorder.close(conditionNode(index, truth, isNeeded))
    return truth
  }

  private mutating func checkSegment<R: Recorder>(
    _ test: Kameleoon.SegmentTest, _ walk: inout Walk, _ recorder: inout R
  ) -> Finding {
    if test.isBroken { return .fault }
    guard test.segment >= 0 else { return .no }
    if walk.isNeeded {
      walk.budget -= 1
    } else {
      walk.unneededBudget -= 1
    }
    guard walk.depth < Self.segmentDepthLimit, walk.budget > 0, walk.unneededBudget > 0 else {
      return .fault
    }
    walk.depth += 1
    defer { walk.depth -= 1 }
    return holds(test.segment, &walk, &recorder)
  }
}

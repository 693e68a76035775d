extension Kameleoon.Pass {
  typealias Node = Kameleoon.Node

  /// How deep segments can be nested at most before the SDK's stack ends.
  static let segmentDepthLimit =
    Kameleoon.Compiler.frameLimit / Kameleoon.Compiler.segmentFrames
  /// How often a rule's steps show segments that they show already.
  static let repeatedStepLimit = 200
  /// How many segments are looked into before what they came to is remembered: most rules look into
  /// few, and are done sooner without.
  static let forgottenSegments = 16

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
    if isNeeded, walk.isLimited { isLimited = true }
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
    /// What stands on the official SDK's call stack, see `Compiler.frameLimit`.
    var frames = 0
    /// The most that stood on it since the segment began that is looked into.
    var peak = 0
    /// Whether a pattern that was given up steered what came out since then.
    var isLimited = false
    /// What segments came to: work grows with the segments that there are, not with the ways that lead
    /// to them.
    var known: [Int32: Known] = [:]
    var segmentCount = 0
    /// Whether the stack ended somewhere, which hangs on the way that led there.
    var hasOverflowed = false
    /// Segments that are shown already.
    var shown: Set<Int32> = []
    var repeatedSteps = 0

    init(campaign: Int32, isNeeded: Bool) {
      self.campaign = campaign
      self.isNeeded = isNeeded
    }

    struct Known {
      var truth: Finding
      /// What it needs of the stack.
      var frames: Int
      var isLimited: Bool
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
      let truth = second(left, right, &walk, &recorder)
      recorder.close(treeNode(.rightOnly, truth, isNeeded))
      return truth
    case .implies(let left, let right):
      recorder.open()
      let isNeeded = walk.isNeeded
      let truth = implied(left, right, &walk, &recorder)
      recorder.close(zeroNode(truth, isNeeded))
      return truth
    }
  }

  private mutating func both<R: Recorder>(
    _ left: Int32, _ right: Int32, _ walk: inout Walk, _ recorder: inout R
  ) -> Finding {
    guard walk.enterNode() else { return .fault }
    defer { walk.frames -= 1 }
    let first = holds(left, .all, &walk, &recorder)
    if first == .yes { return holds(right, .all, &walk, &recorder) }
    showUnneeded(right, .all, &walk, &recorder)
    return first
  }

  private mutating func either<R: Recorder>(
    _ left: Int32, _ right: Int32, _ walk: inout Walk, _ recorder: inout R
  ) -> Finding {
    guard walk.enterNode() else { return .fault }
    defer { walk.frames -= 1 }
    let first = holds(left, .any, &walk, &recorder)
    if first == .no { return holds(right, .any, &walk, &recorder) }
    showUnneeded(right, .any, &walk, &recorder)
    return first
  }

  /// What a node with the operator 0 gives to a node above it.
  private mutating func implied<R: Recorder>(
    _ left: Int32, _ right: Int32, _ walk: inout Walk, _ recorder: inout R
  ) -> Finding {
    guard walk.enterNode() else { return .fault }
    defer { walk.frames -= 1 }
    let first = holds(left, .none, &walk, &recorder)
    if first == .yes { return holds(right, .none, &walk, &recorder) }
    showUnneeded(right, .none, &walk, &recorder)
    return first == .fault ? first : .yes
  }

  private mutating func second<R: Recorder>(
    _ left: Int32, _ right: Int32, _ walk: inout Walk, _ recorder: inout R
  ) -> Finding {
    guard walk.enterNode() else { return .fault }
    defer { walk.frames -= 1 }
    let first = holds(left, .none, &walk, &recorder)
    return first == .fault ? first : holds(right, .none, &walk, &recorder)
  }

  private mutating func showUnneeded<R: Recorder>(
    _ node: Int32, _ joint: Joint, _ walk: inout Walk, _ recorder: inout R
  ) {
    guard R.isTranscript else { return }
    let (isNeeded, peak, isLimited) = (walk.isNeeded, walk.peak, walk.isLimited)
    walk.isNeeded = false
    _ = holds(node, joint, &walk, &recorder)
    (walk.isNeeded, walk.peak, walk.isLimited) = (isNeeded, peak, isLimited)
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
      if finding.isCostly {
        // Asked anew each time, so that each answer knows; the pattern remembers.
        walk.isLimited = true
      } else if !R.isTranscript, model.conditions[Int(index)].isSteady,
        Int(index) < findings.count
      {
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
    let outer = (frames: walk.frames, peak: walk.peak, isLimited: walk.isLimited)
    defer {
      walk.frames = outer.frames
      walk.peak = max(walk.peak, outer.peak)
      walk.isLimited = walk.isLimited || outer.isLimited
    }
    guard walk.enterSegment() else { return .fault }
    let isShown = R.isTranscript && walk.shows(test.segment)
    if !isShown, let known = walk.known[test.segment] { return walk.recall(known) }
    let truth: Finding
    if isShown || !R.isTranscript {
      truth = holds(test.segment, &walk, &recorder)
    } else {
      var silence = SilentRecorder()
      truth = holds(test.segment, &walk, &silence)
    }
    walk.segmentCount += 1
    if walk.segmentCount > Self.forgottenSegments, !walk.hasOverflowed {
      walk.known[test.segment] = Walk.Known(
        truth: truth, frames: walk.peak - walk.frames, isLimited: walk.isLimited)
    }
    return truth
  }
}

extension Kameleoon.Pass.Walk {
  /// One more node of a tree on the SDK's stack; false: it overflows.
  @inline(__always)
  fileprivate mutating func enterNode() -> Bool {
    guard frames < Kameleoon.Compiler.frameLimit else {
      hasOverflowed = true
      return false
    }
    frames += 1
    peak = max(peak, frames)
    return true
  }

  /// One more segment on the SDK's stack; false: it overflows.
  fileprivate mutating func enterSegment() -> Bool {
    frames += Kameleoon.Compiler.segmentFrames
    peak = frames
    isLimited = false
    guard frames <= Kameleoon.Compiler.frameLimit else {
      hasOverflowed = true
      return false
    }
    return true
  }

  /// What a segment came to before, here.
  fileprivate mutating func recall(_ known: Known) -> Kameleoon.Finding {
    peak = frames + known.frames
    isLimited = known.isLimited
    guard peak <= Kameleoon.Compiler.frameLimit else {
      hasOverflowed = true
      return .fault
    }
    return known.truth
  }

  /// Whether a transcript shows a segment's steps here: the first time, and often enough afterwards.
  fileprivate mutating func shows(_ segment: Int32) -> Bool {
    if shown.insert(segment).inserted { return true }
    repeatedSteps += 1
    return repeatedSteps <= Kameleoon.Pass.repeatedStepLimit
  }
}

extension Kameleoon.Pass {
  /// How often a rule's steps show segments that they show already.
  static let repeatedStepLimit = 200

  /// Whether a rule targets the visitor: `.yes`, `.no` or `.fault`.
  mutating func isTargeted<R: Recorder>(
    _ rule: Rule, isNeeded: Bool, _ recorder: inout R
  ) -> Finding {
    guard case .segment(let segment) = rule.segment else {
      recorder.add(untargetedNode(rule, isNeeded))
      return .yes
    }
    recorder.open()
    var verdict = Targeting(
      of: rule.experimentNumber, isNeeded: isNeeded, recorder: consume recorder)
    let truth = value(of: segment, &verdict)
    if isNeeded, verdict.way.isLimited { isLimited = true }
    recorder = verdict.finish()
    recorder.close { segmentNode(rule, truth, isNeeded, $0) }
    return truth
  }

  /// Whether a segment has the visitor, outside of any experiment.
  mutating func isIn<R: Recorder>(segment: Int32, _ recorder: inout R) -> Finding {
    var verdict = Targeting(of: -1, isNeeded: true, recorder: consume recorder)
    let truth = value(of: segment, &verdict)
    recorder = verdict.finish()
    return truth
  }

  /// In a transcript the targeting of a rule that does not need it is shown too.
  mutating func recordUnneededTargeting<R: Recorder>(_ rule: Rule, _ recorder: inout R) {
    guard R.isTranscript else { return }
    _ = isTargeted(rule, isNeeded: false, &recorder)
  }

  /// Whether a segment holds, as the SDK goes through it: `.yes`, `.no` or `.fault`.
  struct Targeting<R: Recorder>: Kameleoon.SegmentAlgebra {
    static var memory: Kameleoon.SegmentMemory { .ofMany }
    static var asksWhatCannotCount: Bool { true }

    var way = Kameleoon.SegmentWay<Finding>()
    /// The number of the rule's experiment.
    private let campaign: Int32
    private var recorder: R
    /// Segments that are shown already.
    private var shown: Set<Int32> = []
    private var repeatedSteps = 0
    /// How many segments are open that show no steps.
    private var silentSegments = 0

    init(of campaign: Int32, isNeeded: Bool, recorder: consuming R) {
      self.campaign = campaign
      self.recorder = recorder
      way.isNeeded = isNeeded
    }

    consuming func finish() -> R { recorder }

    @inline(__always)
    private var isSilent: Bool { !R.isTranscript || silentSegments > 0 }

    @inline(__always)
    func constant(_ truth: Bool) -> Finding { Finding(truth) }

    var fault: Finding { .fault }

    @inline(__always)
    mutating func condition(_ index: Int32, for pass: inout Kameleoon.Pass) -> Finding {
      if isSilent, Int(index) < pass.findings.count, let known = pass.findings[Int(index)] {
        return known
      }
      return ask(index, &pass)
    }

    private mutating func ask(_ index: Int32, _ pass: inout Kameleoon.Pass) -> Finding {
      let finding = pass.check(index, campaign: campaign)
      if !isSilent {
        let isNeeded = way.isNeeded
        recorder.add(pass.conditionNode(index, finding, isNeeded))
      }
      let truth: Finding = finding == .fault ? .fault : finding.holds ? .yes : .no
      if finding.isCostly {
        // Asked anew each time, so that each answer knows; the pattern remembers.
        way.isLimited = true
      } else if isSilent, pass.model.conditions[Int(index)].isSteady,
        Int(index) < pass.findings.count
      {
        pass.findings[Int(index)] = truth
      }
      return truth
    }

    func inverted(_ value: Finding) -> Finding { value.inverted }

    @inline(__always)
    func settled(_ joint: Kameleoon.Joint, by left: Finding) -> Finding? {
      switch joint {
      case .all: left == .yes ? nil : left
      case .any: left == .no ? nil : left
      case .rightOnly: left == .fault ? left : nil
      case .implies: left == .yes ? nil : left == .fault ? left : .yes
      }
    }

    @inline(__always)
    func joined(_ joint: Kameleoon.Joint, _ left: Finding, _ right: Finding) -> Finding { right }

    // MARK: Steps

    @inline(__always)
    var showsAll: Bool { !isSilent }

    @inline(__always)
    mutating func open() {
      if !isSilent { recorder.open() }
    }

    @inline(__always)
    mutating func close(_ joint: Kameleoon.Joint, _ value: Finding, _ pass: Kameleoon.Pass) {
      guard !isSilent else { return }
      let isNeeded = way.isNeeded
      recorder.close(pass.pairNode(joint, value, isNeeded))
    }

    @inline(__always)
    mutating func close(reference: Int32, _ value: Finding, _ pass: inout Kameleoon.Pass) {
      guard !isSilent else { return }
      let isNeeded = way.isNeeded
      recorder.close(pass.conditionNode(reference, value, isNeeded))
    }

    /// A transcript shows a segment's steps the first time, and often enough afterwards.
    @inline(__always)
    mutating func enters(_ segment: Int32) -> Kameleoon.Entrance {
      guard !isSilent else { return .once }
      if !shown.insert(segment).inserted {
        repeatedSteps += 1
        guard repeatedSteps <= Kameleoon.Pass.repeatedStepLimit else {
          silentSegments += 1
          return .silently
        }
      }
      return .again
    }

    mutating func endSilence() { silentSegments -= 1 }
  }
}

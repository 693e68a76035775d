/// The steps of a transcript: what each function of the evaluator looked at, in neutral words.
extension Kameleoon.Pass {
  /// Parts of a file on which the official SDK crashes.
  enum Fault {
    case brokenExposition, brokenSplit, brokenHoldout, brokenGroup
    case brokenVariable, brokenVariableKey

    var text: String {
      switch self {
      case .brokenExposition: "the rule's exposition is no number: the official SDK crashes here"
      case .brokenSplit: "a variation's exposition is no number: the official SDK crashes here"
      case .brokenHoldout:
        "the holdout's id or an exposition is no number: the official SDK crashes here"
      case .brokenGroup: "the exclusion group is no text: the official SDK crashes here"
      case .brokenVariable:
        "a variable of type JSON holds no JSON: the official SDK crashes when it serves it"
      case .brokenVariableKey:
        "a variable's key is no text: the official SDK crashes when it serves it"
      }
    }
  }

  func faultNode(_ fault: Fault) -> TraceNode {
    TraceNode(.fault(fault.text), .invalid(fault.text, countsAs: nil))
  }

  func refusalNode(_ answer: Answer) -> TraceNode {
    let text = refusalText(answer)
    return TraceNode(.fault(text), .invalid(text, countsAs: nil))
  }

  func refusalText(_ answer: Answer) -> String {
    if answer.failure == .visitorCodeInvalid {
      let count = visitor.code.unicodeScalars.count
      return count == 0
        ? "Visitor code is empty." : "Visitor code is \(count) characters; the limit is 255."
    }
    let refusal =
      model.problems.first(where: \.isRefusal)
      ?? model.problems.first { $0.kind == .unreadableVariable }
    return "The official SDK refuses this file and knows no flag: "
      + (refusal.map { "\($0.path): \($0.text)" } ?? "")
  }

  // MARK: Gates

  func gatesNode(_ answer: Answer?, _ flag: Kameleoon.Flag) -> TraceNode {
    if answer?.failure == .configurationError {
      return TraceNode(.gates, .invalid("cannot be evaluated", countsAs: nil))
    }
    return TraceNode(
      .gates, answer == nil ? .passed : .failed, won: answer != nil,
      notes: bucketingNote(flag).map { [.warning($0)] } ?? [])
  }

  /// What is odd about the text that is hashed for a flag.
  ///
  /// Source: spec I.12.
  private func bucketingNote(_ flag: Kameleoon.Flag) -> String? {
    if flag.hasUnusedBucketing {
      return "custom data at index 0 is never used for bucketing: the visitor code is hashed"
    }
    guard flag.bucketingSlot >= 0, hasRecord,
      let values = prepared.context.customData[Int(flag.bucketingSlot)], values.count > 0,
      prepared.context.values[Int(values.start)].text.count == 0
    else { return nil }
    return "the custom data for bucketing is empty: the empty text is hashed, not the visitor code"
  }

  func environmentNode(_ flag: Kameleoon.Flag) -> TraceNode {
    TraceNode(
      .environment(isOn: flag.isEnabled), flag.isEnabled ? .passed : .failed, won: !flag.isEnabled)
  }

  func simulationNode(_ simulation: Simulation?, _ answer: Answer?) -> TraceNode {
    guard let simulation else {
      return TraceNode(.simulation(.none), answer == nil ? .passed : .notReached)
    }
    let key =
      simulation.entry < 0
      ? nil : model.string(model.entries[Int(simulation.entry)].key)
    let won = answer?.source == .simulated
    return TraceNode(.simulation(.variation(key)), won ? .failed : .notReached, won: won)
  }

  var consentFacts: TraceSubject.Consent {
    TraceSubject.Consent(
      isRequired: isConsentRequired, isGiven: consent, blocksFully: model.consent.blocksFully)
  }

  func holdoutNode(
    _ holdout: Kameleoon.Holdout, _ position: Double, _ entry: Int?, _ isHeldOut: Bool
  ) -> TraceNode {
    TraceNode(
      .holdout(
        TraceSubject.Split(
          id: model.printed(holdout.experiment), position: position,
          parts: parts(of: holdout.entries),
          picked: entry.map { $0 - Int(holdout.entries.start) },
          hashedText: hashBuffer.text(with: holdout.suffix, in: model.texts))),
      isHeldOut ? .failed : .passed, won: isHeldOut)
  }

  func groupNode(
    _ group: Kameleoon.Group, _ position: Double, _ picked: Int, _ isPicked: Bool
  ) -> TraceNode {
    TraceNode(
      .exclusionGroup(
        TraceSubject.ExclusionGroup(
          name: model.string(group.name), position: position,
          hashedText: hashBuffer.text(with: group.name, in: model.texts),
          flags: TraceSubject.ExclusionGroup.Members(of: model, group.members), picked: picked)),
      isPicked ? .passed : .failed, won: !isPicked)
  }

  // MARK: Rules

  private func ruleFacts(_ rule: Rule, _ flag: Flag, _ number: Int) -> TraceSubject.Rule {
    var facts = model.ruleFacts.value(flag.rules.start + Int32(number)) {
      newRuleFacts(rule, flag, number)
    }
    if !prepared.labels.rules.isEmpty { facts.label = prepared.labels.rules[facts.id] }
    return facts
  }

  private func newRuleFacts(_ rule: Rule, _ flag: Flag, _ number: Int) -> TraceSubject.Rule {
    let kind: TraceSubject.Rule.Kind? =
      switch rule.kind {
      case .experiment: .experiment
      case .delivery: .delivery
      case .unknown: nil
      }
    return TraceSubject.Rule(
      number: number + 1, count: Int(flag.rules.count), id: model.printed(rule.id), kind: kind,
      experimentID: model.printed(rule.experiment),
      exposition: rule.isExpositionBroken ? nil : rule.exposition)
  }

  // Called on the pass itself where that is being changed: otherwise all of it would be copied.
  mutating func ruleNode(_ rule: Rule, _ flag: Flag, _ number: Int, _ step: Step) -> TraceNode {
    let isFault = step.answer?.source == .error
    let verdict: Verdict =
      isFault && !step.isTargeted
      ? .invalid("cannot be evaluated", countsAs: nil) : step.isTargeted ? .passed : .failed
    var node = TraceNode(
      .rule(ruleFacts(rule, flag, number)), verdict,
      won: step.answer?.source == .rule || step.answer?.source == .forced)
    if rule.hasOddOrder {
      node.notes.append(
        .hint("the field order gives it another place; the SDK uses the place in the list"))
    }
    return node
  }

  func unreachedRule(
    _ flag: Flag, _ number: Int, because answer: Answer, endedBy ending: Int? = nil
  ) -> TraceNode {
    let rule = model.rules[Int(flag.rules.start) + number]
    var facts = ruleFacts(rule, flag, number)
    facts.notReachedBecause = reason(answer, endedBy: ending)
    var recorder = TranscriptRecorder()
    if let force = forces.first(where: { $0.experiment == rule.experimentNumber }) {
      recorder.add(forceNode(force, idleBecause: facts.notReachedBecause))
    }
    var copy = self
    _ = copy.isTargeted(rule, isNeeded: false, &recorder)
    var node = TraceNode(.rule(facts), .notReached, isNeeded: false)
    node.children = recorder.nodes
    return node
  }

  private func reason(_ answer: Answer, endedBy ending: Int?) -> String {
    let rule = ending.map { "rule \($0 + 1)" } ?? ""
    switch answer.source {
    case .rule: return "\(rule) served"
    case .forced: return "\(rule) is forced"
    case .defaultVariation: return "\(rule), a delivery, ended the evaluation"
    case .consent:
      return ending == nil ? "consent is refused" : "\(rule) ended the evaluation"
    case .environmentOff: return "the flag is off"
    case .simulated: return "simulated"
    case .holdout: return "held out"
    case .group: return "the exclusion group picked another flag"
    case .error: return ending == nil ? "cannot be evaluated" : "\(rule) cannot be evaluated"
    case .panic, .nothing: return ""
    }
  }

  func forceNode(_ force: Force, idleBecause reason: String? = nil) -> TraceNode {
    TraceNode(
      .force(
        TraceSubject.Force(
          variation: model.string(model.entries[Int(force.entry)].key),
          keepsTargeting: force.keepsTargeting, idleBecause: reason)),
      reason == nil ? .passed : .failed, won: reason == nil)
  }

  func exposureNode(
    _ rule: Rule, _ position: Double, _ isExposed: Bool, _ flag: Flag
  ) -> TraceNode {
    TraceNode(
      .exposure(
        TraceSubject.Exposure(
          position: position, share: rule.exposition,
          hashedText: hashBuffer.text(with: rule.exposureSuffix, in: model.texts))),
      isExposed ? .passed : .failed)
  }

  func banditNode(
    _ rule: Rule, _ position: Double, _ candidates: [Int], _ picked: Int, _ flag: Flag
  ) -> TraceNode {
    TraceNode(
      .bandit(
        TraceSubject.Split(
          id: model.printed(rule.experiment), position: position,
          parts: candidates.enumerated().map {
            TraceSubject.Split.Part(
              variation: model.string(model.entries[$1].key),
              end: Double($0 + 1) / Double(candidates.count))
          }, picked: picked,
          hashedText: candidates.count > 1
            ? hashBuffer.text(with: rule.splitSuffix, in: model.texts) : "")), .passed, won: true)
  }

  func splitNode(_ rule: Rule, _ position: Double, _ entry: Int?, _ flag: Flag) -> TraceNode {
    TraceNode(
      .split(
        TraceSubject.Split(
          id: model.printed(rule.experiment), position: position, parts: parts(of: rule.entries),
          picked: entry.map { $0 - Int(rule.entries.start) },
          hashedText: hashBuffer.text(with: rule.splitSuffix, in: model.texts))),
      entry == nil ? .failed : .passed, won: entry != nil)
  }

  private func parts(of entries: Span) -> [TraceSubject.Split.Part] {
    var total = 0.0
    return entries.range.map { index in
      let entry = model.entries[index]
      total += entry.exposition
      return TraceSubject.Split.Part(variation: model.string(entry.key), end: total)
    }
  }

  func defaultNode(_ flag: Flag, _ answer: Answer) -> TraceNode {
    let isServed: Bool
    switch answer.source {
    case .defaultVariation, .holdout, .group: isServed = true
    case .consent: isServed = answer.failure == nil
    case .simulated: isServed = answer.rule < 0
    default: isServed = false
    }
    return TraceNode(
      .defaultVariation(model.string(flag.defaultKey)), isServed ? .passed : .notReached,
      won: isServed)
  }

  // MARK: Segments

  func untargetedNode(_ rule: Rule, _ isNeeded: Bool) -> TraceNode {
    guard rule.segment == .dangling else {
      return TraceNode(
        .segment(TraceSubject.Segment(id: nil, matched: 0, count: 0)), .passed,
        isNeeded: isNeeded)
    }
    let id = model.printed(rule.segmentID)
    return TraceNode(
      .segment(segmentFacts(id: id)), .passed, isNeeded: isNeeded,
      notes: [
        .warning(
          "\(name(of: rule)) names segment \(id), which the file lacks. Evaluated as the SDK does"
            + " (everyone targeted); marked !.")
      ])
  }

  /// The rule with its flag: `rule 311 of new_checkout`.
  private func name(of rule: Rule) -> String {
    let flags = model.flagsOfRules.value {
      var flags: [Int32: Int32] = [:]
      for (index, flag) in model.flags.enumerated() {
        for rule in flag.rules.range where flags[model.rules[rule].idNumber] == nil {
          flags[model.rules[rule].idNumber] = Int32(index)
        }
      }
      return flags
    }
    let flag = flags[rule.idNumber].map { model.flags[Int($0)] }
    return "rule \(model.printed(rule.id))"
      + (flag.map { " of \(model.string($0.key))" } ?? "")
  }

  // Mutating as `ruleNode` is.
  mutating func segmentNode(
    _ rule: Rule, _ truth: Finding, _ isNeeded: Bool, _ tree: [TraceNode]
  ) -> TraceNode {
    var facts = segmentFacts(id: model.printed(rule.segmentID))
    Self.count(tree, into: &facts)
    return TraceNode(
      .segment(facts), Self.verdict(truth), isNeeded: isNeeded, children: tree)
  }

  /// Counts the conditions of a segment's tree and those that hold.
  private static func count(_ nodes: [TraceNode], into segment: inout TraceSubject.Segment) {
    for node in nodes {
      switch node.subject {
      case .condition:
        segment.count += 1
        if node.verdict.truth == true { segment.matched += 1 }
      case .all, .any, .rightOnly: count(node.children, into: &segment)
      default: break
      }
    }
  }

  func pairNode(_ joint: Kameleoon.Joint, _ truth: Finding, _ isNeeded: Bool) -> TraceNode {
    let subject: TraceSubject
    var notes: [TraceNote] = []
    switch joint {
    case .all: subject = .all
    case .any: subject = .any
    case .rightOnly:
      subject = .rightOnly
      notes = [.warning("an operator is missing: the SDK lets only the part after it count")]
    case .implies:
      subject = .all
      notes = [
        .warning(
          "the operator is 0: where the first part fails, the SDK counts all of it as true")
      ]
    }
    return TraceNode(subject, Self.verdict(truth), isNeeded: isNeeded, notes: notes)
  }

  static func verdict(_ finding: Finding) -> Verdict {
    switch finding {
    case .yes: .passed
    case .no: .failed
    case .unknownNo: .unknown(countsAs: false)
    case .unknownYes: .unknown(countsAs: true)
    case .costlyNo: .limited("too costly for flagscope", countsAs: false)
    case .costlyYes: .limited("too costly for flagscope", countsAs: true)
    case .fault: .invalid("cannot be evaluated", countsAs: nil)
    }
  }
}

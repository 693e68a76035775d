extension Flagship {
  /// Puts the steps of an evaluation into nodes of the trace.
  final class Narrator: Sendable {
    private let pass: Pass

    init(_ pass: Pass) { self.pass = pass }

    private var bucketing: Bucketing { pass.bucketing }

    func condition(_ index: Int, _ truth: Truth, isNeeded: Bool) -> TraceNode {
      let facts = ConditionFacts(bucketing.conditions[index], pass)
      return TraceNode(
        .condition(facts.subject), facts.verdict(truth, pass.rules), isNeeded: isNeeded,
        notes: facts.notes(truth))
    }

    func targetingGroup(
      _ index: Int, of group: Bucketing.Group, _ truth: Truth, _ isNeeded: Bool,
      _ conditions: [TraceNode]
    ) -> TraceNode {
      TraceNode(
        .targetingGroup(
          number: index - group.targetingGroups.lowerBound + 1,
          count: Int(group.targetingGroupCount)), pass.verdict(of: truth), isNeeded: isNeeded,
        notes: conditions.isEmpty
          ? [.warning("it has no conditions: SDK 2.1.x matches everybody, the server nobody")]
          : [],
        children: conditions)
    }

    /// The variation that was chosen in a targeted group: kept, drawn, or the server's.
    func selection(
      of group: Int, _ selection: Selection, isNeeded: Bool, _ evaluator: Evaluator
    ) -> [TraceNode] {
      if bucketing.groups[group].isDecided {
        return [pass.decidedNode(group, selection, isNeeded: isNeeded)]
      }
      let drawn =
        selection.isKept || selection.kind == .gone
        ? evaluator.draw(bucketing.groups[group]) : selection
      var nodes: [TraceNode] = []
      if let kept = pass.keptNode(group, selection, drawn, isNeeded: isNeeded) {
        nodes.append(kept)
      }
      if drawn.bucket >= 0 {
        nodes.append(pass.splitNode(group, drawn, isNeeded: isNeeded && !selection.isKept))
      }
      return nodes
    }

    func group(
      _ index: Int, _ outcome: Outcome, isNeeded: Bool, _ children: [TraceNode]
    ) -> TraceNode {
      var subject = bucketing.subject(ofGroup: index)
      let isTargeted =
        bucketing.groups[index].isDecided
        ? outcome.kind != .nothing : children.contains { $0.isMatchedTargetingGroup }
      var verdict: Verdict = isTargeted ? .passed : .failed
      if outcome.kind == .stopped {
        verdict = .invalid(outcome.fault.sentence, countsAs: nil)
      } else if children.contains(where: { $0.isBrokenTargetingGroup }) {
        verdict = .invalid("an error in one condition: the server drops the group", countsAs: false)
      }
      if !isNeeded {
        subject.notReachedBecause = "the campaign was decided before"
        verdict = .notReached
      }
      return TraceNode(
        .group(subject), verdict, isNeeded: isNeeded,
        notes: isNeeded && outcome.kind == .untracked
          ? [.warning(pass.remainder(of: index).sentence)] : [],
        children: children)
    }
  }
}

extension TraceNode {
  private var isTargetingGroup: Bool {
    if case .targetingGroup = subject { true } else { false }
  }

  /// Whether it is a targeting group whose conditions all hold.
  var isMatchedTargetingGroup: Bool { isTargetingGroup && verdict == .passed }

  fileprivate var isBrokenTargetingGroup: Bool {
    guard isTargetingGroup, case .invalid = verdict else { return false }
    return true
  }

  /// Whether a variation group would target the visitor if data that nobody supplied fitted.
  var hangsOnUnknownTargeting: Bool {
    children.contains { group in
      group.isTargetingGroup && group.isNeeded && group.verdict == .failed
        && !group.children.isEmpty && group.children.allSatisfy { $0.verdict.couldHold }
    }
  }
}

extension Verdict {
  /// Whether it is true, or could be with data.
  var couldHold: Bool {
    switch self {
    case .passed, .unknown: true
    case .failed, .invalid, .limited, .notReached: false
    }
  }
}

extension Flagship.Outcome.Fault {
  /// What the part lacks.
  var sentence: String {
    switch self {
    case .none: ""
    case .unreadable: "a part of the group cannot be read: the SDK raises AttributeError"
    case .withoutTargeting: "the group has no targeting: the SDK raises AttributeError"
    case .keyRaises: "a condition's key is no text: the SDK raises TypeError"
    case .crash: "a version is empty: the server crashes"
    }
  }
}

extension Flagship.Pass {
  /// A truth as the verdict of a targeting group.
  func verdict(of truth: Flagship.Truth) -> Verdict {
    switch truth {
    case .holds: .passed
    case .fails: .failed
    case .raises:
      rules.isServer
        ? .invalid("an error in a condition: the server drops the group", countsAs: false)
        : .invalid("the SDK raises TypeError", countsAs: nil)
    case .crashes: .invalid("the server crashes on an empty version", countsAs: nil)
    }
  }

  /// A kept assignment that is used, or that the file no longer has.
  func keptNode(
    _ group: Int, _ selection: Flagship.Selection, _ drawn: Flagship.Selection, isNeeded: Bool
  ) -> TraceNode? {
    let fresh = drawn.kind == .variation ? bucketing.variationTitle(drawn.variation) : nil
    if selection.isKept {
      let variation = bucketing.variations[selection.variation]
      return TraceNode(
        .kept(
          .init(
            variationID: bucketing.part(variation.id),
            variation: bucketing.variationTitle(selection.variation), fresh: fresh,
            bucket: max(0, drawn.bucket))), .passed, isNeeded: isNeeded)
    }
    guard bucketing.groups[group].variations.count > 1 || selection.kind == .gone,
      let gone = goneAssignment(of: group), drawn.bucket >= 0
    else { return nil }
    return TraceNode(
      .kept(.init(variationID: gone, variation: nil, fresh: fresh, bucket: drawn.bucket)), .failed,
      isNeeded: isNeeded)
  }

  /// A kept variation id that the whole file lacks.
  func goneAssignment(of group: Int) -> String? {
    if case .object(let entry)? = visitor.cacheEntry, rules.isServer {
      return entry[bucketing.part(bucketing.groups[group].id)]?["variationId"]?.text
    }
    guard let kept = visitor.keptAssignments else { return nil }
    return goneAssignment.value {
      let known = Set(bucketing.variations.lazy.map { CodePoints(bucketing.part($0.id)) })
      return kept.first { !known.contains(CodePoints($0)) }
    }
  }

  /// The draw among a group's variations.
  func splitNode(_ group: Int, _ drawn: Flagship.Selection, isNeeded: Bool) -> TraceNode {
    let record = bucketing.groups[group]
    let parts = record.variations.map { index in
      TraceSubject.Split.Part(
        variation: bucketing.variationTitle(index),
        end: rules.isServer
          ? Double(bucketing.variations[index].serverEnd) : bucketing.variations[index].end)
    }
    let id = bucketing.part(record.id)
    let picked = drawn.kind == .variation ? drawn.variation - record.variations.lowerBound : nil
    var node = TraceNode(
      .split(
        .init(
          id: id, position: Double(drawn.bucket), parts: parts, picked: picked,
          hashedText: id + visitorID, whole: 100)), picked == nil ? .failed : .passed,
      isNeeded: isNeeded)
    if !rules.isServer, (id + visitorID).unicodeScalars.contains(where: { $0.value > 0xFFFF }) {
      let other = MurmurHash3.hash32(id + visitorID, .utf8) % 100
      node.notes.append(
        .warning("code points above U+FFFF: the server hashes them otherwise, to bucket \(other)"))
    }
    return node
  }
}

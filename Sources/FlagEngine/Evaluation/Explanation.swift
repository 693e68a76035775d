/// A trace in words: the same lines for the screen, the `explain` command and tests.
///
/// The words come from the trace alone; marks and indentation are the reader's.
public enum Explanation {
  /// One step in words.
  public struct Words: Equatable, Sendable {
    /// What was looked at and found.
    public var text: String
    /// What stands at the end of the line: the visitor's value, the numbers compared.
    public var detail: String

    init(_ text: String, _ detail: String = "") {
      self.text = text
      self.detail = detail
    }
  }

  /// A step in words, without its children.
  ///
  /// - Parameter node: the step.
  /// - Returns: its words.
  public static func line(for node: TraceNode) -> Words {
    switch node.subject {
    case .gates: Words("gates", gates(node.children))
    case .environment(let isOn):
      Words(isOn ? "environment is on" : "environment is off for this flag")
    case .panic(let isOn): Words(isOn ? "panic is on" : "no panic")
    case .simulation(let simulation): self.simulation(simulation)
    case .consent(let consent): Words(self.consent(consent))
    case .holdout where node.verdict == .notReached: Words("holdout", "not reached")
    case .holdout(let split): holdout(split, verdict: node.verdict)
    case .exclusionGroup where node.verdict == .notReached: Words("exclusion group", "not reached")
    case .exclusionGroup(let group): exclusionGroup(group)
    case .rule(let rule): self.rule(rule, node)
    case .force(let force): self.force(force)
    case .segment(let segment): self.segment(segment)
    case .all: Words("all of")
    case .any: Words("any of")
    case .rightOnly: Words("only the last of")
    case .condition(let condition): self.condition(condition, node.verdict)
    case .exposure(let exposure): self.exposure(exposure, verdict: node.verdict)
    case .bandit(let split): bandit(split)
    case .split(let split): self.split(split)
    case .defaultVariation(let key): Words("default (\(key))")
    case .campaign, .group, .targetingGroup, .kept, .decided, .local, .override, .clash:
      Flagship.words(for: node)
    case .fault(let text): Words(text)
    }
  }

  /// Which rule is nearest to serving a flag that serves nothing of its own.
  ///
  /// `Nearest: rule 2 misses by 1 (country).`
  ///
  /// - Parameters:
  ///   - decision: the decision about the flag.
  ///   - misses: its nearest misses.
  ///   - configuration: the configuration, for the names of fields.
  /// - Returns: the sentence; empty where a rule served or no change would help.
  public static func nearest(
    to decision: Decision, _ misses: [NearestMiss], in configuration: FlagConfiguration
  ) -> String {
    guard decision.canBeMended, let miss = misses.first(where: { !$0.changes.isEmpty }) else {
      return ""
    }
    let names = miss.changes.map { configuration.name(of: $0.field) }.joined(separator: ", ")
    let step = configuration.platform == .kameleoon ? "rule" : "group"
    return "Nearest: \(step) \(miss.rule + 1) misses by \(miss.changes.count) (\(names))."
  }

  /// What a rule misses by, each change with the visitor's value beside the needed one.
  ///
  /// `misses by 1: plan is "gold", needs "staff"`
  ///
  /// - Parameters:
  ///   - miss: the miss, with changes.
  ///   - values: the visitor's values as the decision about the flag shows them.
  ///   - configuration: the configuration, for the names of fields.
  /// - Returns: the words.
  public static func miss(
    _ miss: NearestMiss, beside values: ShownValues, in configuration: FlagConfiguration
  ) -> String {
    let changes = miss.changes.map { change -> String in
      guard let needed = change.needed else { return change.text }
      let actual = values[change.field].map { "is \($0)" } ?? "has no value"
      return "\(configuration.name(of: change.field)) \(actual), needs \(needed)"
    }
    return "misses by \(miss.changes.count): \(changes.joined(separator: "; "))"
  }

  /// The deciding fact of a flag, or for one that serves nothing of its own the nearest miss, in a
  /// few words: the WHY of every list.
  ///
  /// - Parameters:
  ///   - decision: the decision about the flag.
  ///   - misses: its nearest misses.
  ///   - configuration: the configuration, for the names of fields.
  /// - Returns: the words.
  public static func reason(
    of decision: Decision, _ misses: [NearestMiss], in configuration: FlagConfiguration
  ) -> String {
    guard decision.canBeMended, let miss = misses.first(where: { !$0.changes.isEmpty }) else {
      return decision.why
    }
    let names = miss.changes.map { configuration.name(of: $0.field) }
    return "≈ misses by \(miss.changes.count): " + names.joined(separator: ", ")
  }

  // MARK: Gates

  /// The gates in one line, as the short form shows them.
  private static func gates(_ gates: [TraceNode]) -> String {
    gates.filter { $0.verdict != .notReached }.map { gate in
      switch gate.subject {
      case .environment(let isOn): isOn ? "environment on" : "environment off"
      case .panic(let isOn): isOn ? "panic" : "no panic"
      case .simulation(.none): "not simulated"
      case .simulation(.variation): "simulated"
      case .consent: gate.verdict.truth == true ? "consent lets pass" : "consent blocks"
      case .holdout(nil): "no holdout"
      case .holdout: gate.verdict.truth == true ? "not held out" : "held out"
      case .exclusionGroup(nil): "no exclusion group"
      case .exclusionGroup(let group?):
        gate.verdict.truth == true ? "picked in \(quoted(group.name))" : "not picked"
      default: line(for: gate).text
      }
    }.joined(separator: " · ")
  }

  private static func simulation(_ simulation: TraceSubject.Simulation) -> Words {
    switch simulation {
    case .none: Words("not simulated")
    case .variation(let key?): Words("simulated: \(key)")
    case .variation(nil): Words("simulated: the default")
    }
  }

  private static func consent(_ consent: TraceSubject.Consent) -> String {
    guard consent.isRequired else { return "consent is not required" }
    switch consent.isGiven {
    case true?: return "consent is given"
    case nil: return "consent is unknown, which blocks nothing"
    case false?:
      return "consent is refused"
        + (consent.blocksFully ? " (FULLY_BLOCK)" : " (PARTIALLY_BLOCK)")
    }
  }

  private static func holdout(_ split: TraceSubject.Split?, verdict: Verdict) -> Words {
    guard let split else { return Words("holdout: none") }
    let ends = split.picked.map { split.parts[$0].end }
    let first = split.parts.first?.end ?? 0
    let isHeldOut = verdict.truth == false
    let (position, end) = NumberPair.text(split.position, isHeldOut ? ends ?? first : first)
    return Words(
      "holdout #\(split.id): hash \(position) \(split.position <= (isHeldOut ? ends ?? first : first) ? "≤" : ">") \(end),"
        + (isHeldOut ? " held out" : " not held out"),
      "hashed \(quoted(split.hashedText))")
  }

  private static func exclusionGroup(_ group: TraceSubject.ExclusionGroup?) -> Words {
    guard let group else { return Words("exclusion group: none") }
    let flag = group.flags.indices.contains(group.picked) ? group.flags[group.picked] : "none"
    return Words(
      "exclusion group \(quoted(group.name)) picked \(flag)",
      "hash \(NumberPair.fixed(group.position, 4)), slot \(group.picked + 1) of"
        + " \(group.flags.count)")
  }

  // MARK: Rules

  private static func rule(_ rule: TraceSubject.Rule, _ node: TraceNode) -> Words {
    let kind =
      switch rule.kind {
      case .experiment?: "experiment"
      case .delivery?: "targeted delivery"
      case nil: "rule of an unknown type"
      }
    let label = rule.label.map { " " + quoted($0) } ?? ""
    let name = "rule \(rule.number)\(label) #\(rule.id)  \(kind) #\(rule.experimentID)"
    if node.verdict == .notReached {
      return Words(name, rule.notReachedBecause.map { "not reached: \($0)" } ?? "not reached")
    }
    let share = rule.exposition.map { "\(percent($0)) exposed" } ?? ""
    return Words(name, node.lossWords ?? share)
  }

  /// A share of 0...1 as a percentage with as many decimals as it has.
  static func percent(_ share: Double) -> String {
    Percent.digits(share) + "%"
  }

  private static func force(_ force: TraceSubject.Force) -> Words {
    let kept = force.keepsTargeting ? "targeting kept" : "targeting bypassed"
    guard let reason = force.idleBecause else {
      return Words("forced to \(force.variation)", kept)
    }
    return Words("force to \(force.variation) is idle: \(reason)", kept)
  }

  private static func segment(_ segment: TraceSubject.Segment) -> Words {
    guard let id = segment.id else { return Words("no segment: everyone is targeted") }
    // Its conditions follow, so that it needs no name made of them.
    let name = segment.label.map { " " + quoted($0) } ?? ""
    return Words("segment #\(id)\(name)", "\(segment.matched) of \(segment.count) matched")
  }

  // MARK: Conditions

  private static func condition(
    _ condition: TraceSubject.Condition, _ verdict: Verdict
  ) -> Words {
    let text =
      (condition.isExcluded ? "NOT " : "") + condition.label
      + (condition.expectation.isEmpty ? "" : " " + condition.expectation)
    let counts = { (truth: Bool) in
      "counts as \(truth ? "matching" : "not matching") (SDK rule)"
    }
    switch verdict {
    case .unknown(let truth): return Words(text, "visitor: no data → \(counts(truth))")
    case .invalid(let reason, let truth):
      return Words(text, reason + (truth.map { " → \(counts($0))" } ?? ""))
    case .limited(let reason, let truth):
      let counts = truth.map { " → counts as \($0 ? "matching" : "not matching")" } ?? ""
      return Words(text, "\(reason)\(counts) (our limit; the SDK would go on)")
    case .passed, .failed, .notReached:
      return Words(text, condition.actual.map { "visitor: \($0)" } ?? "")
    }
  }

  // MARK: Shares

  private static func exposure(
    _ exposure: TraceSubject.Exposure, verdict: Verdict
  ) -> Words {
    let (position, share) = NumberPair.text(exposure.position, exposure.share)
    let isExposed = exposure.position <= exposure.share
    return Words(
      isExposed ? "exposed" : "not exposed",
      "hash \(position) \(isExposed ? "≤" : ">") \(share)")
  }

  private static func bandit(_ split: TraceSubject.Split) -> Words {
    let picked = split.picked.map { split.parts[$0].variation } ?? "none"
    return Words("bandit scores pick \(picked)", "experiment #\(split.id)")
  }

  private static func split(_ split: TraceSubject.Split) -> Words {
    if split.whole == 100 { return Flagship.words(for: split) }
    let last = split.parts.last?.end ?? 0
    guard let picked = split.picked else {
      let (position, end) = NumberPair.text(split.position, last)
      return Words("split: past the last variation", "hash \(position) > \(end)")
    }
    let part = split.parts[picked]
    let (position, end) = NumberPair.text(split.position, part.end)
    return Words("split → \(part.variation)", "hash \(position) ≤ \(end)")
  }

  static func quoted(_ text: String) -> String { "\"\(text)\"" }

  /// What has a name by it, the id in brackets; else the id: `"Summer" (#c1)`, `#c1`.
  static func title(_ name: String?, id: String) -> String {
    name.map { "\(quoted($0)) (#\(id))" } ?? "#\(id)"
  }
}

/// The visitor's values as the conditions of a decision show them, of each field the first.
public struct ShownValues: Sendable {
  private var values: [Field: String] = [:]

  /// Walks over the trace of a decision.
  public init(of decision: Decision) {
    for node in decision.trace { add(node) }
  }

  /// The value of a field; nil where no condition shows one.
  public subscript(field: Field) -> String? { values[field] }

  private mutating func add(_ node: TraceNode) {
    if case .condition(let condition) = node.subject, let field = condition.field,
      let actual = condition.actual, values[field] == nil
    {
      values[field] = actual
    }
    for child in node.children { add(child) }
  }
}

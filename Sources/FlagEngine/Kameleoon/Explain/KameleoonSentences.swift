extension Kameleoon {
  /// The sentences of a decision (interaction design, section 9), from its trace alone.
  struct Sentences {
    private let decision: Decision
    private let gates: [TraceNode]
    private let rules: [TraceNode]
    private let hasIdleForce: Bool

    init(_ decision: Decision, hasIdleForce: Bool) {
      self.decision = decision
      self.hasIdleForce = hasIdleForce
      gates = decision.trace.first { $0.subject == .gates }?.children ?? []
      rules = decision.trace.filter { node in
        if case .rule = node.subject { return true }
        return false
      }
    }

    /// The sentence, and the deciding fact in a few words.
    var words: (sentence: String, why: String) {
      var words = texts()
      if let idle = idleForce() { words.sentence += " " + idle }
      return words
    }

    /// Why the SDK knows no flag at all.
    private var refusal: String? {
      switch decision.answer.failure {
      case .visitorCodeInvalid, .flagNotFound:
        if case .fault(let text)? = decision.trace.first?.subject { text } else { nil }
      case .environmentDisabled, .configurationError, nil: nil
      }
    }

    private func texts() -> (sentence: String, why: String) {
      if let refusal { return (refusal, refusal) }
      let text = decision.served.text
      switch decision.answer.source {
      case .environmentOff:
        return (
          "This flag is off in this file's environment: no rule was read.",
          "off in this environment"
        )
      case .simulated:
        let natural = decision.natural?.shaped ?? "unknown"
        let text = decision.answer.rule < 0 ? "(\(text))" : text
        return (
          "Simulated: \(text); evaluation skipped; natural answer: \(natural).",
          "natural \(natural), not tracked"
        )
      case .holdout: return holdout()
      case .group: return group()
      case .consent: return consent()
      case .forced: return forced()
      case .rule: return served()
      case .defaultVariation: return defaulted()
      case .error:
        let fault = fault(in: decision.trace) ?? "this flag cannot be evaluated"
        return ("The official SDK raises an error here: \(fault).", fault)
      case .panic, .nothing: return ("", "")
      }
    }

    // MARK: Gates

    private func holdout() -> (String, String) {
      for gate in gates {
        guard case .holdout(let split?) = gate.subject, let picked = split.picked else { continue }
        let (position, end) = NumberPair.text(split.position, split.parts[picked].end)
        return (
          "Held out: in holdout #\(split.id), hash \(position) falls in in-holdout (up to \(end))."
            + " Flags answer their default.", "held out: hash \(position) ≤ \(end)"
        )
      }
      return ("Held out. Flags answer their default.", "held out")
    }

    private func group() -> (String, String) {
      for gate in gates {
        guard case .exclusionGroup(let group?) = gate.subject else { continue }
        let picked = group.flags[group.picked]
        return (
          "Exclusion group \"\(group.name)\" gives this visitor \(picked) (hash"
            + " \(NumberPair.fixed(group.position, 4)), slot \(group.picked + 1) of"
            + " \(group.flags.count)); \(decision.flagKey) answers its default.",
          "\"\(group.name)\" picked \(picked)"
        )
      }
      return ("", "")
    }

    private func consent() -> (String, String) {
      guard decision.answer.rule >= 0 else {
        return (
          "Consent refused: the SDK raises FeatureEnvironmentDisabled (FULLY_BLOCK) at the holdout",
          "consent refused at the holdout"
        )
      }
      let number = Int(decision.answer.rule) + 1
      if decision.answer.failure != nil {
        return (
          "Consent refused: the SDK raises FeatureEnvironmentDisabled (FULLY_BLOCK) at rule"
            + " \(number)", "consent refused at rule \(number)"
        )
      }
      return (
        "Consent refused: rule \(number) is an experiment and ends the evaluation"
          + " (PARTIALLY_BLOCK); \(decision.served.shaped) is the default."
          + unreached(after: number), "consent refused: rule \(number) ends it"
      )
    }

    private func unreached(after number: Int) -> String {
      switch rules.count - number {
      case ..<1: ""
      case 1: " Rule \(number + 1) was not reached."
      default: " Rules \(number + 1) to \(rules.count) were not reached."
      }
    }

    // MARK: Rules

    private func served() -> (String, String) {
      guard let (node, rule) = rule(decision.answer.rule) else { return ("", "") }
      let name = "rule \(rule.number) of \(rule.count) \(rule.title)"
      let text = decision.served.text
      if let bandit = bandit(in: node) {
        return (
          "Served because \(name) matched and exposed this visitor; its bandit scores chose"
            + " \(text)\(bandit).", "bandit scores chose \(text)"
        )
      }
      if rule.kind == .delivery, let exposure = exposure(in: node) {
        let (position, share) = NumberPair.text(exposure.position, exposure.share)
        return (
          "Served because \(name) delivers \(text) to everyone it targets and exposes (hash"
            + " \(position) ≤ \(share)).", "delivered, hash \(position) ≤ \(share)"
        )
      }
      guard let split = split(in: node), let picked = split.picked else { return ("", "") }
      let (position, range) = range(split, picked)
      return (
        "Served because \(name) matched and exposed this visitor; the split put hash \(position)"
          + " into \(text) (\(range)).", "hash \(position) falls in \(text)"
      )
    }

    /// The position and the part it falls in, with enough digits that all read differently.
    private func range(
      _ split: TraceSubject.Split, _ picked: Int
    ) -> (position: String, range: String) {
      let end = split.parts[picked].end
      let start = picked > 0 ? split.parts[picked - 1].end : 0
      for digits in 4...17 {
        let position = NumberPair.fixed(split.position, digits)
        let endText = NumberPair.fixed(end, digits)
        let startText = NumberPair.fixed(start, digits)
        let isClear =
          (position != endText || split.position == end)
          && (picked == 0 || position != startText || split.position == start)
        guard isClear || digits == 17 else { continue }
        return (position, picked > 0 ? "above \(startText) up to \(endText)" : "up to \(endText)")
      }
      return ("", "")
    }

    private func forced() -> (String, String) {
      let natural = decision.natural?.shaped ?? "unknown"
      let rule = rule(decision.answer.rule)?.rule
      let place =
        "\(rule?.kind == .delivery ? "delivery" : "experiment") #\(rule?.experimentID ?? "")"
      let isEqual = decision.natural?.variationKey == decision.served.variationKey
      return (
        "Forced to \(decision.served.text) in \(place); natural answer: "
          + "\(natural).", isEqual ? "forced = natural \(natural)" : "natural \(natural)"
      )
    }

    private func defaulted() -> (String, String) {
      let shaped = decision.served.shaped
      guard !rules.isEmpty else {
        return ("\(shaped) is the default: this flag has no rules.", "no rules")
      }
      if decision.answer.rule >= 0, let (node, rule) = rule(decision.answer.rule) {
        return missedDelivery(node, rule)
      }
      let steps = rules.map(step).joined(separator: "; ")
      let count =
        rules.count == 1 ? "its only rule did not serve" : "none of \(rules.count) rules served"
      return ("\(shaped) is the default: \(count).", steps)
    }

    private func missedDelivery(_ node: TraceNode, _ rule: TraceSubject.Rule) -> (String, String) {
      guard let exposure = exposure(in: node), exposure.position > exposure.share else {
        return (
          "\(decision.served.shaped) is the default: rule \(rule.number) is a delivery without"
            + " variations and ends the evaluation.", "rule \(rule.number) has no variation"
        )
      }
      let (position, share) = NumberPair.text(exposure.position, exposure.share)
      let name = "rule \(rule.number) of \(rule.count) \(rule.title)"
      let later =
        rule.number < rule.count
        ? ", rule\(rule.count - rule.number > 1 ? "s" : "") "
          + "\((rule.number + 1...rule.count).map(String.init).joined(separator: ", "))"
          + " \(rule.count - rule.number > 1 ? "were" : "was") not reached" : ""
      return (
        "\(decision.served.shaped) is the default: \(name): segment matched, but hash \(position) >"
          + " exposure \(share) → not exposed; a delivery rule ends the evaluation\(later).",
        "rule \(rule.number): hash \(position) > \(share)"
      )
    }

    /// What a rule that did not serve came to, in a few words.
    private func step(_ node: TraceNode) -> String {
      guard case .rule(let rule) = node.subject else { return "" }
      guard node.verdict.truth == true else { return "rule \(rule.number): segment failed" }
      if let exposure = exposure(in: node), exposure.position > exposure.share {
        let (position, share) = NumberPair.text(exposure.position, exposure.share)
        return "rule \(rule.number): hash \(position) > \(share)"
      }
      return "rule \(rule.number): past the last variation"
    }

    // MARK: Idle forces

    /// Why a force that concerns the flag has no effect; nil if there is none or it acts.
    private func idleForce() -> String? {
      guard hasIdleForce else { return nil }
      let number = rules.firstIndex { node in
        node.children.contains { child in
          if case .force = child.subject { return true }
          return false
        }
      }.map { $0 + 1 }
      let name = number.map { "Force on rule \($0)" } ?? "The force"
      return "\(name) is idle: \(idleReason(number))."
    }

    private func idleReason(_ number: Int?) -> String {
      let ending = Int(decision.answer.rule) + 1
      switch decision.answer.source {
      case .environmentOff: return "the flag is off"
      case .simulated: return "a simulation is set"
      case .holdout: return "held out"
      case .group: return "the exclusion group picked another flag"
      case .consent where decision.answer.rule < 0: return "consent is refused at the holdout"
      case .rule where number.map { ending < $0 } ?? true: return "rule \(ending) already served"
      case .consent where ending < number ?? .max,
        .defaultVariation where decision.answer.rule >= 0 && ending < number ?? .max:
        return "rule \(ending) already ended the evaluation"
      case .error: return "the flag cannot be evaluated"
      default: return "targeting is kept and its segment failed"
      }
    }

    // MARK: Parts of the trace

    private func rule(_ index: Int32) -> (node: TraceNode, rule: TraceSubject.Rule)? {
      guard index >= 0, Int(index) < rules.count, case .rule(let rule) = rules[Int(index)].subject
      else { return nil }
      return (rules[Int(index)], rule)
    }

    private func exposure(in node: TraceNode) -> TraceSubject.Exposure? {
      for child in node.children {
        if case .exposure(let exposure) = child.subject { return exposure }
      }
      return nil
    }

    private func split(in node: TraceNode) -> TraceSubject.Split? {
      for child in node.children {
        if case .split(let split) = child.subject { return split }
      }
      return nil
    }

    private func bandit(in node: TraceNode) -> String? {
      for child in node.children {
        guard case .bandit(let split) = child.subject else { continue }
        guard split.parts.count > 1 else { return "" }
        return
          " (hash \(NumberPair.fixed(split.position, 4)) among \(split.parts.count) equal scores)"
      }
      return nil
    }

    private func fault(in nodes: [TraceNode]) -> String? {
      for node in nodes {
        if let inner = fault(in: node.children) { return inner }
        if case .invalid(let text, nil) = node.verdict, node.isNeeded { return text }
      }
      return nil
    }
  }
}

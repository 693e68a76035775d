extension Flagship {
  /// A campaign of a flag as the transcript found it.
  struct CampaignReport {
    var index: Int
    var outcome: Outcome
    var node: TraceNode
    var dependsOnUnknown: Bool
    /// The number of the targeting group that matched in the deciding group.
    var matched: (number: Int, count: Int)?
    /// Whether the campaign sets the key for the visitor.
    var contributes: Bool
    /// Whether an error before it keeps it from counting.
    var isLost: Bool
    /// Why the campaign's override has no effect; nil if it has one or there is none.
    var idleBecause: String?
  }
}

extension Flagship.Pass {
  /// Decides a flag and records every step.
  mutating func explain(_ flag: Int) -> Decision {
    let configuration = Flagship.Configuration(bucketing)
    let answer = decide(flag)
    var decision = Decision(
      flag: flag, flagKey: bucketing.flags[flag].key, answer: answer,
      served: configuration.served(flag, by: answer),
      variables: configuration.variables(flag, by: answer))
    decision.natural = naturalAnswer(flag, configuration)
    decision.trace = [panicGate]
    if answer.source == .panic || answer.source == .error {
      let sentences = Flagship.Sentences(pass: self, flag: flag, reports: [], answer: answer)
      sentences.write(into: &decision)
      return decision
    }
    let reports = report(flag, answer)
    if reports.contains(where: { $0.idleBecause != nil && !$0.isLost }) {
      decision.served.from = "force idle"
    }
    decision.trace += reports.map(\.node)
    if let clash = clash(flag, reports, answer) { decision.trace.append(clash) }
    if let local = localNode(flag, answer) { decision.trace.append(local) }
    let winner = Int(answer.rule)
    decision.dependsOnUnknown = reports.contains { report in
      report.dependsOnUnknown && !report.isLost && report.index >= winner
    }
    Flagship.Sentences(pass: self, flag: flag, reports: reports, answer: answer)
      .write(into: &decision)
    return decision
  }

  /// What would be answered without overrides, if one concerns the flag.
  private func naturalAnswer(_ flag: Int, _ configuration: Flagship.Configuration) -> Served? {
    guard visitor.overrides.contains(where: { configuration.concerns($0, flag: flag) }) else {
      return nil
    }
    var natural = visitor
    natural.overrides = []
    var pass = Flagship.Pass(bucketing, for: natural, profile: profile)
    return configuration.served(flag, by: pass.decide(flag))
  }

  private var panicGate: TraceNode {
    var node = TraceNode(.panic(isOn: isPanic), isPanic ? .failed : .passed)
    if isPanic, !bucketing.outline.panicIsTrue {
      node.notes = [
        .warning("the member \"panic\" is there without being true: SDK 2.1.1 takes it for panic")
      ]
    } else if isPanic, bucketing.decided != nil {
      node.notes = [.hint("the server's answer says so")]
    } else if isPanic, bucketing.keepsCampaigns {
      node.notes = [.hint("the file has no campaigns: these are the last version's")]
    } else if !isPanic, bucketing.outline.hasPanic == true {
      node.notes = [.warning("SDK 2.1.1 takes any member \"panic\" for panic, also this one")]
    }
    return TraceNode(.gates, isPanic ? .failed : .passed, children: [node])
  }

  // MARK: Campaigns

  /// The campaigns that set a key, and one that stops the synchronisation before them.
  private mutating func report(_ flag: Int, _ answer: Answer) -> [Flagship.CampaignReport] {
    let stop = firstStop()
    let setters = bucketing.flags[flag].campaigns
    var indices = setters
    if stop >= 0, stop < (setters.last ?? -1), !setters.contains(stop) {
      indices.insert(stop, at: setters.firstIndex { $0 > stop } ?? setters.count)
    }
    var reports = indices.map { report($0, flag: flag, stop: stop) }
    for place in reports.indices where reports[place].index == Int(answer.rule) {
      reports[place].node.won = true
      Self.markWinner(&reports[place].node, group: Int(answer.group))
    }
    return reports
  }

  private static func markWinner(_ node: inout TraceNode, group: Int) {
    for index in node.children.indices {
      guard case .group(let subject) = node.children[index].subject, subject.number == group + 1
      else { continue }
      node.children[index].won = true
      for child in node.children[index].children.indices {
        switch node.children[index].children[child].subject {
        case .kept, .split, .decided:
          node.children[index].children[child].won =
            node.children[index].children[child].isNeeded
            && node.children[index].children[child].verdict == .passed
        default: break
        }
      }
    }
  }

  private func report(_ index: Int, flag: Int, stop: Int) -> Flagship.CampaignReport {
    let (outcome, transcript) = withEvaluator { evaluator in
      var transcript = Flagship.Transcript(self, evaluator)
      let outcome = evaluator.decide(index, &transcript)
      return (outcome, transcript.record)
    }
    let contributes = outcome.kind == .served && sets(flag, outcome)
    var report = Flagship.CampaignReport(
      index: index, outcome: outcome, node: TraceNode(.fault(""), .passed),
      dependsOnUnknown: transcript.dependsOnUnknown,
      matched: transcript.matched[Int(outcome.group)], contributes: contributes,
      isLost: index > stop, idleBecause: idleCause(index, outcome))
    report.node = node(of: report, transcript.groups, flag: flag, stop: stop)
    return report
  }

  private func node(
    of report: Flagship.CampaignReport, _ groups: [TraceNode], flag: Int, stop: Int
  ) -> TraceNode {
    let outcome = report.outcome
    var children = groups
    if !overrides.isEmpty, let override = override(of: report.index) {
      children.insert(overrideNode(override, report), at: 0)
    }
    let verdict: Verdict =
      switch outcome.kind {
      case .served, .untracked: .passed
      case .stopped: .invalid(outcome.fault.sentence, countsAs: nil)
      case .nothing, .hidden, .leftOut, .pending: .failed
      }
    var node = TraceNode(
      .campaign(bucketing.subject(ofCampaign: report.index)), verdict, children: children)
    if report.isLost {
      node.verdict = .notReached
      node.isNeeded = false
      node.children.insert(TraceNode(.fault(lostSentence(stop)), .notReached), at: 0)
    } else if outcome.stops(rules) {
      node.notes.append(.warning(stopSentence(report.index, outcome)))
    } else if outcome.kind == .served, !report.contributes {
      let name = bucketing.variationTitle(Int(outcome.variation))
      node.notes.append(.hint("variation \(name) does not set \(bucketing.flags[flag].key)"))
    }
    node.notes += exclusionNotes(report)
    node.notes += olderSDKNotes(report)
    return node
  }

  private func exclusionNotes(_ report: Flagship.CampaignReport) -> [TraceNote] {
    switch exclusion(ofCampaign: report.index) {
    case .none:
      report.outcome.kind == .leftOut
        ? [
          .warning(
            "the kept variation is no longer in the file: the server leaves the campaign out")
        ]
        : []
    case .repeated: [.warning("another campaign before has this id: the server drops this one")]
    case .outsideRanges:
      [.warning("the visitor is outside the campaign's bucket ranges: the server leaves it out")]
    case .otherTest:
      [.warning("one visitor, one test: the visitor already takes part in another one")]
    }
  }

  /// Where SDK 2.1.1 would stop with an error although this profile goes on.
  private func olderSDKNotes(_ report: Flagship.CampaignReport) -> [TraceNote] {
    guard profile == .flagship215, !report.isLost else { return [] }
    // Both read the visitor alike.
    let outcome = withEvaluator(of: Flagship.Rules(.flagship211)) { evaluator in
      var silence = Flagship.Silence()
      return evaluator.decide(report.index, &silence)
    }
    guard outcome.kind == .untracked else { return [] }
    let count = bucketing.campaigns.count - report.index - 1
    return [
      .warning(
        "SDK 2.1.1 stops here with an error" + (count > 0 ? "; \(Flagship.count(count)) lost" : ""))
    ]
  }

  private func lostSentence(_ stop: Int) -> String {
    stop < 0
      ? (rules.isServer
        ? "not reached: the server crashes on an empty version"
        : "not reached: a number in the context cannot be sent, the SDK stops with an error")
      : "not reached: campaign \(bucketing.campaignTitle(stop)) stopped the synchronisation"
  }

  private func stopSentence(_ index: Int, _ outcome: Flagship.Outcome) -> String {
    let count = bucketing.campaigns.count - index - 1
    let lost = count > 0 ? "; \(Flagship.count(count)) lost" : ""
    let name = outcome.kind == .untracked ? "KeyError" : outcome.fault.errorName
    return "the SDK stops here with \(name)\(lost)"
  }

  /// The sentence about a targeted group without a variation for the visitor.
  func untrackedSentence(_ group: Int) -> String {
    let record = bucketing.groups[group]
    let bucket = withEvaluator { $0.bucket(of: record) } ?? 0
    let parts = record.variations.lazy.reversed()
    let last = parts.first { bucketing.bucketRange(ofVariation: $0, rules) != nil }
    let end =
      last.map { index in
        let range = bucketing.bucketRange(ofVariation: index, rules) ?? ""
        let end = range.split(separator: "–").last ?? ""
        return "past the last share (\(bucketing.variationTitle(index)) ends at \(end))"
      } ?? "in no share"
    let head =
      "Group \(bucketing.groupTitle(group)) targets the visitor, but bucket \(bucket) is \(end): "
    if rules.isServer { return head + "the campaign is left out; later groups are not tried." }
    let campaign = Int(record.campaign)
    if rules.untrackedStops {
      let count = bucketing.campaigns.count - campaign - 1
      let lost =
        count == 0
        ? "."
        : count == 1
          ? "; the campaign after it is lost." : "; the \(count) campaigns after it are lost."
      return head + "SDK 2.1.1 stops here with an error" + lost
    }
    let isLast = group == bucketing.campaigns[campaign].groups.upperBound - 1
    return head + (isLast ? "the campaign gives nothing." : "next group tried.")
  }

  // MARK: Clash and overrides

  /// Several campaigns set the key: the last in the file wins.
  private func clash(
    _ flag: Int, _ reports: [Flagship.CampaignReport], _ answer: Answer
  ) -> TraceNode? {
    let contributors = reports.filter { $0.contributes && !$0.isLost }
    guard contributors.count > 1, let winner = contributors.last else { return nil }
    let hidden = contributors.dropLast().map { report in
      let answer = self.answer(report.outcome, campaign: report.index)
      let value = bucketing.value(of: flag, by: answer)?.jsonText ?? "null"
      return
        "\(bucketing.campaignTitle(report.index)) (\(bucketing.variationTitle(Int(report.outcome.variation))) \(value))"
    }
    return TraceNode(
      .clash(.init(winner: bucketing.campaignTitle(winner.index), hidden: hidden)), .passed,
      won: true)
  }

  /// The override that counts for a campaign: the last one set.
  func override(of campaign: Int) -> Override? {
    let id = bucketing.id(ofCampaign: campaign)
    return visitor.overrides.last { $0.flagshipCampaign?.isIdentical(to: id) == true }
  }

  private func overrideNode(
    _ override: Override, _ report: Flagship.CampaignReport
  ) -> TraceNode {
    let variation = bucketing.variationTitle(of: override)
    var node = TraceNode(
      .override(override, variation: variation), report.idleBecause == nil ? .passed : .failed)
    if let cause = report.idleBecause { node.notes = [.warning("idle: \(cause)")] }
    node.won = report.outcome.isForced
    return node
  }

  /// Why a campaign's override has no effect; nil if it has one or there is none.
  func idleCause(_ campaign: Int, _ outcome: Flagship.Outcome) -> String? {
    guard !overrides.isEmpty, let override = override(of: campaign), !outcome.isForced,
      outcome.kind != .hidden
    else { return nil }
    if let name = override.flagshipVariation,
      bucketing.variationIndices(named: name, campaign: campaign).isEmpty
    {
      return "the campaign has no variation \(Explanation.quoted(name))"
    }
    switch (override, outcome.kind) {
    case (_, .stopped): return "the campaign cannot be evaluated"
    case (_, .leftOut): return "the server leaves the campaign out"
    case (.forcedVariation, .nothing): return "no group targets the visitor"
    default: return "the deciding group has no such variation"
    }
  }
}

extension Flagship {
  /// `1 campaign is`, `3 campaigns are`.
  static func count(_ number: Int) -> String {
    number == 1 ? "1 campaign is" : "\(number) campaigns are"
  }

  /// The sentence of a decision and its few words (interaction design, section 9).
  struct Sentences {
    let pass: Pass
    let flag: Int
    let reports: [CampaignReport]
    let answer: Answer

    var bucketing: Bucketing { pass.bucketing }
    private var key: String { bucketing.flags[flag].key }

    func write(into decision: inout Decision) {
      var (sentence, why) = sentence(decision)
      let more = [
        clashSentence(decision.trace), idleSentence, decision.trace.last?.localSentence,
      ]
      for case let addition? in more { sentence += " " + addition }
      decision.wording = .given(sentence: sentence, why: why)
    }

    private func sentence(_ decision: Decision) -> (String, String) {
      switch answer.source {
      case .panic:
        let place = bucketing.decided == nil ? "this file" : "the server's answer"
        return (
          "Panic is on in \(place): every flag answers the code's own default and nothing is sent.",
          "panic is on"
        )
      case .error:
        let error = bucketing.startError(pass.rules) ?? "an error"
        return ("The SDK does not start with this file (\(error)).", "the SDK does not start")
      default: break
      }
      guard let report = reports.first(where: { $0.index == Int(answer.rule) && $0.contributes })
      else { return nothing }
      var (sentence, why) =
        report.outcome.isForced ? forced(report, decision) : served(report)
      if bucketing.value(of: flag, by: answer) == .null {
        sentence += " The value is null: the code's own default answers."
      }
      return (sentence, why)
    }

    // MARK: Served

    private func served(_ report: CampaignReport) -> (String, String) {
      let group = Int(report.outcome.group)
      if bucketing.groups[group].isDecided { return decided(report) }
      let variation = Int(report.outcome.variation)
      let name = bucketing.variationTitle(variation)
      let campaign = bucketing.subject(ofCampaign: report.index)
      let matched = report.matched ?? (0, 0)
      let head =
        "Campaign \(bucketing.campaignTitle(report.index)) (\(campaign.number) of \(campaign.count)),"
        + " group \(bucketing.groupTitle(group)): targeting group \(matched.number) of"
        + " \(matched.count) matched"
      let record = bucketing.groups[group]
      let drawn = pass.withEvaluator { $0.draw(record) }
      if report.outcome.isKept {
        let fresh =
          drawn.kind == .variation
          ? "would give \(bucketing.variationTitle(drawn.variation))" : "would give none"
        return (
          "\(head). Kept from an earlier visit: variation \(name). A fresh draw, bucket \(max(0, drawn.bucket)), \(fresh).",
          "kept \(name)"
        )
      }
      if record.isPreselected {
        return ("\(head); variation \(name) is already chosen.", "already chosen")
      }
      let range = bucketing.bucketRange(ofVariation: variation, pass.rules) ?? ""
      var sentence =
        "\(head); bucket \(drawn.bucket) of 0–99 falls in variation \(name) (\(range))."
      if record.variations.count > 1, let gone = pass.goneAssignment(of: group) {
        sentence +=
          " An earlier visit kept variation #\(gone), which this file no longer has; drawn afresh:"
          + " bucket \(drawn.bucket) falls in \(name)."
      }
      return (sentence, "bucket \(drawn.bucket) falls in \(name)")
    }

    private func forced(_ report: CampaignReport, _ decision: Decision) -> (String, String) {
      let name = bucketing.variationTitle(Int(report.outcome.variation))
      let natural = decision.natural?.shaped ?? "--"
      return (
        "Forced to \(name) in campaign \(bucketing.campaignTitle(report.index)) (this program's override, not the SDK's); natural answer: \(natural).",
        natural == decision.served.text ? "forced = natural \(natural)" : "natural \(natural)"
      )
    }

    // MARK: Nothing

    private var nothing: (String, String) {
      let head = "\(key) answers the code's own default: "
      if let stopped = reports.first(where: { $0.outcome.stops(pass.rules) && !$0.isLost }) {
        let why = "stopped at campaign \(stopped.index + 1)"
        if stopped.outcome.kind == .untracked {
          return (
            head + "no campaign set it. " + pass.untrackedSentence(Int(stopped.outcome.group)), why
          )
        }
        return (
          head + "campaign \(bucketing.campaignTitle(stopped.index)) stops the synchronisation: "
            + stopped.outcome.fault.sentence + ".", why
        )
      }
      if reports.contains(where: \.isLost) {
        return (head + "the synchronisation stopped before its campaign.", "stopped before")
      }
      if let hidden = reports.last(where: { $0.outcome.kind == .hidden }) {
        return (
          head
            + "campaign \(bucketing.campaignTitle(hidden.index)) is hidden (this program's override, not the SDK's).",
          "campaign hidden"
        )
      }
      if bucketing.decided != nil {
        return (head + "no campaign of the server's answer sets it.", "not in the answer")
      }
      if let untracked = reports.last(where: { $0.outcome.kind == .untracked }) {
        return (pass.untrackedSentence(Int(untracked.outcome.group)), "past the last share")
      }
      if let other = reports.last(where: { $0.outcome.kind == .served }) {
        let name = bucketing.variationTitle(Int(other.outcome.variation))
        return (
          head
            + "variation \(name) of campaign \(bucketing.campaignTitle(other.index)) does not set it.",
          "not set by \(name)"
        )
      }
      if let left = reports.last(where: { $0.outcome.kind == .leftOut }) {
        let note = left.node.notes.first?.text ?? "the server leaves it out"
        return (head + "in campaign \(bucketing.campaignTitle(left.index)) \(note).", "left out")
      }
      let count = reports.count
      let campaigns =
        count == 1
        ? "the campaign that sets it does not target"
        : "none of \(count) campaigns that set it targets"
      return (head + campaigns + " the visitor.", "no campaign targets")
    }

    private func clashSentence(_ trace: [TraceNode]) -> String? {
      for node in trace {
        if case .clash(let clash) = node.subject { return Flagship.sentence(clash, key: key) }
      }
      return nil
    }

    private var idleSentence: String? {
      let idle = reports.first { $0.idleBecause != nil && !$0.isLost }
      return idle.map {
        "Force on campaign \(bucketing.campaignTitle($0.index)) is idle: \($0.idleBecause ?? "")."
      }
    }
  }

  /// The sentence about campaigns that set the same key.
  static func sentence(_ clash: TraceSubject.Clash, key: String) -> String {
    let hidden = clash.hidden.joined(separator: ", ")
    let verb = clash.hidden.count == 1 ? "is" : "are"
    return "Key \(key) is set by \(clash.hidden.count + 1) campaigns; the later in the file,"
      + " \(clash.winner), wins; \(hidden) \(verb) hidden by it."
  }
}

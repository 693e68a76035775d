extension Flagship {
  /// A campaign of a flag as the transcript found it.
  struct CampaignReport {
    var index: Int
    var outcome: Outcome
    var result: CampaignResult
    var node: TraceNode
    var dependsOnUnknown: Bool
    /// Whether the campaign sets the key for the visitor.
    var contributes: Bool
    /// Whether an error before it keeps it from counting.
    var isLost: Bool
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
    decision.wording = .flagship(
      Decision.FlagshipFacts(
        isServerAnswer: bucketing.decided != nil, startError: bucketing.startError(rules)))
    if answer.source == .panic || answer.source == .error { return decision }
    let reports = report(flag, answer)
    if reports.contains(where: { $0.result.idleBecause != nil && !$0.isLost }) {
      decision.served.from = "force idle"
    }
    decision.trace += reports.map(\.node)
    if let clash = clash(flag, reports, answer) { decision.trace.append(clash) }
    if let local = localNode(flag, answer) { decision.trace.append(local) }
    let winner = Int(answer.rule)
    decision.dependsOnUnknown = reports.contains { report in
      report.dependsOnUnknown && !report.isLost && report.index >= winner
    }
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
    let (outcome, groups) = withEvaluator(of: rules, Flagship.Narrator(self)) { evaluator in
      var recorder = TranscriptRecorder()
      let outcome = evaluator.decide(index, &recorder)
      return (outcome, recorder.nodes)
    }
    let result = result(of: index, outcome)
    var report = Flagship.CampaignReport(
      index: index, outcome: outcome, result: result, node: TraceNode(.fault(""), .passed),
      dependsOnUnknown: groups.contains { $0.hangsOnUnknownTargeting },
      contributes: outcome.kind == .served && sets(flag, outcome), isLost: index > stop)
    report.node = node(of: report, groups, flag: flag, stop: stop)
    return report
  }

  private func result(of index: Int, _ outcome: Flagship.Outcome) -> Flagship.CampaignResult {
    let kind: Flagship.CampaignResult.Kind =
      switch outcome.kind {
      case .nothing, .pending: .nothing
      case .served: .served
      case .untracked: .untracked(remainder(of: Int(outcome.group)))
      case .stopped: .stopped(outcome.fault)
      case .hidden: .hidden
      case .leftOut: .leftOut(leftOut(index))
      }
    var result = Flagship.CampaignResult(kind: kind, place: index)
    if outcome.kind == .served {
      result.variation = bucketing.variationTitle(Int(outcome.variation))
    }
    result.isForced = outcome.isForced
    result.stops = outcome.stops(rules)
    result.idleBecause = idleCause(index, outcome)
    return result
  }

  private func leftOut(_ campaign: Int) -> Flagship.LeftOut {
    switch exclusion(ofCampaign: campaign) {
    case .none: .keptVariationIsGone
    case .repeated: .isRepeated
    case .outsideRanges: .outsideRanges
    case .otherTest: .otherTest
    }
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
    var subject = bucketing.subject(ofCampaign: report.index)
    subject.result = report.result
    var node = TraceNode(.campaign(subject), verdict, children: children)
    if report.isLost {
      node.verdict = .notReached
      node.isNeeded = false
      node.children.insert(TraceNode(.fault(lostSentence(stop)), .notReached), at: 0)
    } else if outcome.stops(rules) {
      node.notes.append(.warning(stopSentence(report.index, outcome)))
    } else if let variation = report.result.variation, !report.contributes {
      node.notes.append(
        .hint("variation \(variation) does not set \(bucketing.flags[flag].key)"))
    }
    node.notes += exclusionNotes(report)
    node.notes += olderSDKNotes(report)
    return node
  }

  private func exclusionNotes(_ report: Flagship.CampaignReport) -> [TraceNote] {
    // Told also of a campaign that an override hides.
    if exclusion(ofCampaign: report.index) == .none, report.outcome.kind != .leftOut { return [] }
    return [.warning(leftOut(report.index).words)]
  }

  /// Where SDK 2.1.1 would stop with an error although this profile goes on.
  private func olderSDKNotes(_ report: Flagship.CampaignReport) -> [TraceNote] {
    guard profile == .flagship215, !report.isLost else { return [] }
    // Both read the visitor alike.
    let outcome = withEvaluator(of: Flagship.Rules(.flagship211)) { evaluator in
      var silence = SilentRecorder()
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

  /// A targeted group without a variation for the visitor.
  func remainder(of group: Int) -> Flagship.Remainder {
    let record = bucketing.groups[group]
    let campaign = Int(record.campaign)
    let isLast = group == bucketing.campaigns[campaign].groups.upperBound - 1
    let consequence: Flagship.Remainder.Consequence =
      rules.isServer
      ? .leftOut
      : rules.untrackedStops
        ? .stops(lost: bucketing.campaigns.count - campaign - 1) : isLast ? .nothing : .nextGroup
    var remainder = Flagship.Remainder(
      group: bucketing.groupTitle(group), bucket: withEvaluator { $0.bucket(of: record) } ?? 0,
      consequence: consequence)
    for variation in record.variations.reversed() {
      guard let buckets = bucketing.buckets(ofVariation: variation, rules) else { continue }
      remainder.last = .init(
        variation: bucketing.variationTitle(variation), end: buckets.upperBound)
      break
    }
    return remainder
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
      .override(override, variation: variation),
      report.result.idleBecause == nil ? .passed : .failed)
    if let cause = report.result.idleBecause {
      node.notes = [.warning("idle: \(cause.words)")]
    }
    node.won = report.outcome.isForced
    return node
  }

  /// Why a campaign's override has no effect; nil if it has one or there is none.
  private func idleCause(_ campaign: Int, _ outcome: Flagship.Outcome) -> Flagship.IdleCause? {
    guard !overrides.isEmpty, let override = override(of: campaign), !outcome.isForced,
      outcome.kind != .hidden
    else { return nil }
    if let name = override.flagshipVariation,
      bucketing.variationIndices(named: name, campaign: campaign).isEmpty
    {
      return .unknownVariation(name)
    }
    switch outcome.kind {
    case .stopped: return .cannotBeEvaluated
    case .leftOut: return .leftOut
    case .nothing:
      if case .forcedVariation = override { return .nobodyTargeted }
      return .otherGroup
    case .served, .untracked, .hidden, .pending: return .otherGroup
    }
  }
}

extension Flagship {
  /// `1 campaign is`, `3 campaigns are`.
  static func count(_ number: Int) -> String {
    number == 1 ? "1 campaign is" : "\(number) campaigns are"
  }
}

extension Flagship {
  /// The sentences of a decision (interaction design, section 9), from its trace alone.
  struct Sentences {
    private let decision: Decision
    /// Whether the server decided, and the error with which the SDK refuses the file.
    private let facts: Decision.FlagshipFacts
    private let campaigns: [Campaign]

    /// A campaign as the trace tells it.
    private struct Campaign {
      let subject: TraceSubject.Campaign
      let result: CampaignResult
      let node: TraceNode

      init?(_ node: TraceNode) {
        guard case .campaign(let subject) = node.subject, let result = subject.result else {
          return nil
        }
        self.subject = subject
        self.result = result
        self.node = node
      }

      /// An error before it keeps it from counting.
      var isLost: Bool { node.verdict == .notReached }
      /// Its name in quotes, else `#id`.
      var title: String {
        subject.name.map(Explanation.quoted)
          ?? "#\(subject.id.isEmpty ? "\(result.place + 1)" : subject.id)"
      }
      /// The variation that it gives.
      var variation: String { result.variation ?? "" }
    }

    init(_ decision: Decision, _ facts: Decision.FlagshipFacts) {
      self.decision = decision
      self.facts = facts
      campaigns = decision.trace.compactMap { Campaign($0) }
    }

    /// The sentence, and the deciding fact in a few words.
    var words: (sentence: String, why: String) {
      var words = texts
      let more = [clash, idleForce, decision.trace.last?.localSentence]
      for case let addition? in more { words.sentence += " " + addition }
      return words
    }

    private var texts: (sentence: String, why: String) {
      switch decision.answer.source {
      case .panic:
        let place = facts.isServerAnswer ? "the server's answer" : "this file"
        return (
          "Panic is on in \(place): every flag answers the code's own default and nothing is sent.",
          "panic is on"
        )
      case .error:
        let error = facts.startError ?? "an error"
        return ("The SDK does not start with this file (\(error)).", "the SDK does not start")
      case .rule, .forced, .defaultVariation, .simulated, .environmentOff, .holdout, .group,
        .consent, .nothing:
        guard let campaign = campaigns.first(where: \.node.won) else { return nothing }
        var words = campaign.result.isForced ? forced(campaign) : served(campaign)
        if decision.variables.first?.value == .null {
          words.sentence += " The value is null: the code's own default answers."
        }
        return words
      }
    }

    // MARK: Served

    private func served(_ campaign: Campaign) -> (sentence: String, why: String) {
      guard let group = campaign.node.children.first(where: \.won),
        case .group(let subject) = group.subject
      else { return ("", "") }
      var kept: TraceSubject.Kept?
      var split: TraceSubject.Split?
      var matched = (number: 0, count: 0)
      for step in group.children.reversed() {
        switch step.subject {
        case .decided(let decided): return self.decided(decided, campaign, subject)
        case .kept(let subject): kept = subject
        case .split(let subject): split = subject
        case .targetingGroup(let number, let count) where step.isMatchedTargetingGroup:
          matched = (number, count)
        default: continue
        }
      }
      let head =
        "Campaign \(campaign.title) (\(campaign.subject.number) of \(campaign.subject.count)),"
        + " group \(subject.title): targeting group \(matched.number) of \(matched.count) matched"
      if let kept, let variation = kept.variation {
        let fresh = "would give \(kept.fresh ?? "none")"
        return (
          "\(head). Kept from an earlier visit: variation \(variation). A fresh draw, bucket \(kept.bucket), \(fresh).",
          "kept \(variation)"
        )
      }
      let name = campaign.variation
      guard let split, let buckets = Flagship.buckets(of: split) else {
        return ("\(head); variation \(name) is already chosen.", "already chosen")
      }
      let bucket = Int(split.position)
      var sentence = "\(head); bucket \(bucket) of 0–99 falls in variation \(name) (\(buckets))."
      if let kept {
        sentence +=
          " An earlier visit kept variation #\(kept.variationID), which this file no longer has; drawn afresh:"
          + " bucket \(bucket) falls in \(name)."
      }
      return (sentence, "bucket \(bucket) falls in \(name)")
    }

    /// The sentence about a campaign that the server decided.
    private func decided(
      _ decided: TraceSubject.Decided, _ campaign: Campaign, _ group: TraceSubject.Group
    ) -> (sentence: String, why: String) {
      let name = campaign.variation
      let facts = "campaign \(campaign.title), group \(group.title), variation \(name)"
      guard decided.isFromEarlierAnswer else {
        return (
          "The server decided: \(facts) (\(campaign.subject.number) of \(campaign.subject.count) in its answer).",
          "the server: \(name)"
        )
      }
      return (
        "An earlier answer of the server decided: \(facts). The newest does not set it, but SDK 2.1.x"
          + " never forgets.", "earlier answer: \(name)"
      )
    }

    private func forced(_ campaign: Campaign) -> (sentence: String, why: String) {
      let natural = decision.natural?.shaped ?? "--"
      return (
        "Forced to \(campaign.variation) in campaign \(campaign.title) (this program's override, not the SDK's); natural answer: \(natural).",
        natural == decision.served.text ? "forced = natural \(natural)" : "natural \(natural)"
      )
    }

    // MARK: Nothing

    private var nothing: (sentence: String, why: String) {
      let head = "\(decision.flagKey) answers the code's own default: "
      if let stopping = campaigns.first(where: { $0.result.stops && !$0.isLost }) {
        return stopped(by: stopping, head)
      }
      if campaigns.contains(where: \.isLost) {
        return (head + "the synchronisation stopped before its campaign.", "stopped before")
      }
      if let hidden = campaigns.last(where: { $0.result.kind == .hidden }) {
        return (
          head + "campaign \(hidden.title) is hidden (this program's override, not the SDK's).",
          "campaign hidden"
        )
      }
      if facts.isServerAnswer {
        return (head + "no campaign of the server's answer sets it.", "not in the answer")
      }
      for campaign in campaigns.reversed() {
        if case .untracked(let remainder) = campaign.result.kind {
          return (remainder.sentence, "past the last share")
        }
      }
      if let other = campaigns.last(where: { $0.result.kind == .served }) {
        return (
          head + "variation \(other.variation) of campaign \(other.title) does not set it.",
          "not set by \(other.variation)"
        )
      }
      for campaign in campaigns.reversed() {
        if case .leftOut(let cause) = campaign.result.kind {
          return (head + "in campaign \(campaign.title) \(cause.words).", "left out")
        }
      }
      let targeting =
        campaigns.count == 1
        ? "the campaign that sets it does not target"
        : "none of \(campaigns.count) campaigns that set it targets"
      return (head + targeting + " the visitor.", "no campaign targets")
    }

    private func stopped(
      by campaign: Campaign, _ head: String
    ) -> (sentence: String, why: String) {
      let why = "stopped at campaign \(campaign.result.place + 1)"
      switch campaign.result.kind {
      case .untracked(let remainder):
        return (head + "no campaign set it. " + remainder.sentence, why)
      case .stopped(let fault):
        return (
          head + "campaign \(campaign.title) stops the synchronisation: \(fault.sentence).", why
        )
      case .nothing, .served, .hidden, .leftOut: return (head, why)
      }
    }

    private var clash: String? {
      for node in decision.trace {
        if case .clash(let clash) = node.subject {
          return Flagship.sentence(clash, key: decision.flagKey)
        }
      }
      return nil
    }

    private var idleForce: String? {
      for campaign in campaigns where !campaign.isLost {
        if let cause = campaign.result.idleBecause {
          return "Force on campaign \(campaign.title) is idle: \(cause.words)."
        }
      }
      return nil
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

extension TraceSubject.Group {
  /// Its name in quotes, else `#id`.
  fileprivate var title: String { name.map(Explanation.quoted) ?? "#\(id)" }
}

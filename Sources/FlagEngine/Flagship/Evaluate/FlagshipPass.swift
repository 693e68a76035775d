extension Flagship {
  /// One pass of one visitor over the flags: its values in the order that conditions ask for them.
  ///
  /// Campaigns are decided when a flag needs them, and remembered.
  struct Pass: Sendable {
    let bucketing: Bucketing
    /// The bucketing file to compare the server's answer with.
    let beside: Bucketing?
    let rules: Rules
    let profile: Profile
    private(set) var visitor: Visitor
    /// The id that is hashed.
    let visitorID: String
    private let visitorIDBytes: ContiguousArray<UInt8>
    private(set) var slots: ContiguousArray<Bucketing.Operand>
    private(set) var slotText = ContiguousArray<UInt8>()
    private var kept = ContiguousArray<Kept>()
    private(set) var overrides = ContiguousArray<CampaignOverride>()
    private var forcedVariations = ContiguousArray<Int32>()
    private var exclusions = ContiguousArray<Exclusion>()
    private var outcomes: ContiguousArray<Outcome>
    /// The first campaign that stops the synchronisation; nil: not looked for yet.
    private var stop: Int?
    /// The answer of every flag where no campaign is asked: panic, or a file the SDK does not take.
    private let blanket: Answer?
    /// A kept variation id that the whole file lacks, once somebody asked for it.
    let goneAssignment = Lazy<String?>()
    /// A value of the context that the SDK cannot send: the synchronisation stops before any campaign.
    private(set) var cannotSendContext = false

    init(_ configuration: Configuration, for visitor: Visitor, options: EvaluationOptions) {
      self.init(
        configuration.bucketing, beside: configuration.beside, for: visitor,
        profile: options.profile, ignoresPanic: options.assumedOn != nil)
    }

    init(
      _ bucketing: Bucketing, beside: Bucketing? = nil, for visitor: Visitor, profile: Profile,
      ignoresPanic: Bool = false
    ) {
      self.bucketing = bucketing
      self.beside = beside
      self.visitor = visitor
      self.profile = profile
      rules = Rules(profile)
      visitorID = rules.isServer ? Self.serverID(visitor) : visitor.effectiveID
      visitorIDBytes = ContiguousArray(visitorID.utf8)
      blanket =
        bucketing.startError(rules) != nil
        ? Answer(.error, failure: .configurationError)
        : bucketing.isPanic(rules) && !ignoresPanic ? Answer(.panic) : nil
      slots = ContiguousArray(repeating: .init(), count: bucketing.attributes.count)
      outcomes = ContiguousArray(repeating: Outcome(.pending), count: bucketing.campaigns.count)
      fillSlots()
      if visitor.hasCache { fillKept() }
      if !visitor.overrides.isEmpty { fillOverrides() }
      if rules.isServer, bucketing.decided == nil { fillExclusions() }
    }

    /// Base64 of the decision group, else the id of the visitor's creation.
    private static func serverID(_ visitor: Visitor) -> String {
      visitor.decisionGroup.map { Base64.encode(Array($0.utf8)) } ?? visitor.effectiveID
    }

    // MARK: Context

    private mutating func fillSlots() {
      if !rules.isServer && !visitor.isContextWhole {
        for index in bucketing.attributes.indices where bucketing.attributes[index].isPreset {
          slots[index].value = .string
        }
      }
      if !rules.isServer {
        // The SDK knows no third parties: such a rule reads the visitor's own context.
        for (index, attribute) in bucketing.attributes.enumerated() where attribute.provider != nil
        {
          slots[index] = visitor.context[attribute.key].map { slot($0) } ?? slots[index]
        }
      }
      for member in visitor.context.members {
        if case .double(let value) = member.value, !value.isFinite, !rules.isServer,
          !member.name.utf8.starts(with: "fs_".utf8)
        {
          cannotSendContext = true
        }
        guard let index = bucketing.attributeIndex[CodePoints(member.name)] else { continue }
        slots[index] = slot(member.value)
      }
      if rules.isServer { fillServerSlots() }
    }

    private mutating func fillServerSlots() {
      for (index, attribute) in bucketing.attributes.enumerated() {
        switch attribute.special {
        // A kind of its own says that every rule on this key holds.
        case .allUsers: slots[index] = .init(.null)
        case .visitorID: slots[index] = slot(.string(visitor.effectiveID))
        case .none: break
        }
        if let provider = attribute.provider {
          slots[index] = visitor.providers[provider]?[attribute.key].map { slot($0) } ?? .init()
        }
      }
    }

    private mutating func slot(_ value: JSONValue) -> Bucketing.Operand {
      if rules.isServer, case .array(let elements) = value {
        let first = slots.count
        for element in elements { slots.append(scalarSlot(element)) }
        var list = Bucketing.Operand(value)
        list.value = .list(.init(start: Int32(first), count: Int32(elements.count)))
        return list
      }
      return scalarSlot(value)
    }

    private mutating func scalarSlot(_ value: JSONValue) -> Bucketing.Operand {
      // The SDK refuses other kinds, presets included.
      guard Visitor.isAccepted(value) else { return .init() }
      var operand = Bucketing.Operand(value)
      let start = slotText.count
      slotText.append(contentsOf: Python.text(value).utf8)
      operand.text = .init(start: Int32(start), count: Int32(slotText.count - start))
      return operand
    }

    /// The same pass with another value of an attribute, for asking conditions only.
    func with(_ value: JSONValue, at attribute: Int) -> Pass {
      var copy = self
      copy.slots[attribute] = copy.slot(value)
      return copy
    }

    /// The same pass for a visitor with another context, for asking conditions only.
    func reading(_ visitor: Visitor) -> Pass {
      var copy = self
      copy.visitor = visitor
      copy.slots = ContiguousArray(repeating: .init(), count: bucketing.attributes.count)
      copy.slotText = []
      copy.fillSlots()
      return copy
    }

    // MARK: Kept assignments, overrides, exclusions

    private mutating func fillKept() {
      guard let entry = CacheEntry(visitor, id: visitor.effectiveID, rules) else { return }
      kept = ContiguousArray(repeating: Kept(), count: bucketing.groups.count)
      for index in bucketing.groups.indices where !bucketing.groups[index].isPreselected {
        kept[index] = entry.find(in: bucketing.groups[index], bucketing, rules)
      }
    }

    private mutating func fillOverrides() {
      overrides = ContiguousArray(
        repeating: CampaignOverride(), count: bucketing.campaigns.count)
      forcedVariations = ContiguousArray(repeating: -1, count: bucketing.groups.count)
      var campaignsOfID: [CodePoints: [Int]] = [:]
      for index in bucketing.campaigns.indices where bucketing.campaigns[index].isWalked(rules) {
        campaignsOfID[CodePoints(bucketing.id(ofCampaign: index)), default: []].append(index)
      }
      for override in visitor.overrides {
        guard let name = override.flagshipCampaign else { continue }
        for index in campaignsOfID[CodePoints(name)] ?? [] {
          overrides[index] = bucketing.resolve(override, campaign: index)
          for group in bucketing.campaigns[index].groups { forcedVariations[group] = -1 }
          guard case .forcedVariation(_, let variation) = override else { continue }
          for found in bucketing.variationIndices(named: variation, campaign: index).reversed() {
            forcedVariations[found.group] = Int32(found.variation)
          }
        }
      }
    }

    private mutating func fillExclusions() {
      let campaigns = bucketing.campaigns
      exclusions = ContiguousArray(repeating: .none, count: campaigns.count)
      var slot: Double?
      for (index, campaign) in campaigns.enumerated() {
        if campaign.isRepeated {
          exclusions[index] = .repeated
        } else if campaign.hasRanges {
          let position = slot ?? Double(MurmurHash3.hash32(visitor.effectiveID, .utf8) % 100)
          slot = position
          if !bucketing.ranges(of: index).contains(where: {
            $0.low <= position && position < $0.high
          }) {
            exclusions[index] = .outsideRanges
          }
        }
      }
      guard bucketing.outline.isOneVisitorOneTest else { return }
      let entry = CacheEntry(visitor, id: visitor.effectiveID, rules)
      let activated = campaigns.indices.filter { index in
        campaigns[index].isAB
          && campaigns[index].groups.contains {
            entry?.isActivated(bucketing.part(bucketing.groups[$0].id)) == true
          }
      }
      var isTaken = false
      for (index, campaign) in campaigns.enumerated()
      where campaign.isAB && exclusions[index] == .none {
        if isTaken || (!activated.isEmpty && !activated.contains(index)) {
          exclusions[index] = .otherTest
        } else {
          isTaken = outcome(ofCampaign: index).kind == .served
        }
      }
    }

    /// Why the server leaves a campaign out.
    func exclusion(ofCampaign index: Int) -> Exclusion {
      exclusions.isEmpty ? .none : exclusions[index]
    }

    // MARK: Deciding

    /// Whether every flag answers its default.
    var isPanic: Bool { bucketing.isPanic(rules) }

    /// Calls `body` with an evaluator, which is valid only inside the call.
    func withEvaluator<Result>(_ body: (Evaluator) -> Result) -> Result {
      withEvaluator(of: rules, nil, body)
    }

    /// Calls `body` with an evaluator by the rules of an SDK that reads the visitor as this pass's does.
    func withEvaluator<Result>(
      of rules: Rules, _ narrator: Narrator? = nil, _ body: (Evaluator) -> Result
    ) -> Result {
      let file = bucketing
      return withBuffers(file.campaigns, file.groups, file.targetingGroups, file.conditions) {
        campaigns, groups, targetingGroups, conditions in
        withBuffers(file.operands, file.variations, file.text, exclusions) {
          operands, variations, text, exclusions in
          withBuffers(slots, slotText, visitorIDBytes, kept) { slots, slotText, visitorID, kept in
            overrides.withUnsafeBufferPointer { overrides in
              forcedVariations.withUnsafeBufferPointer { forcedVariations in
                body(
                  Evaluator(
                    rules: rules, campaigns: campaigns, groups: groups,
                    targetingGroups: targetingGroups, conditions: conditions,
                    operands: operands, variations: variations, text: text, slots: slots,
                    slotText: slotText, visitorID: visitorID, kept: kept,
                    overrides: overrides, forcedVariations: forcedVariations,
                    exclusions: exclusions, narrator: narrator))
              }
            }
          }
        }
      }
    }

    /// What a campaign gives, whether or not an earlier one stops the synchronisation.
    mutating func outcome(ofCampaign index: Int) -> Outcome {
      if outcomes[index].kind != .pending { return outcomes[index] }
      decideBlock(from: index)
      return outcomes[index]
    }

    /// Campaigns decided at once, since flags are mostly asked one after the other.
    private static let blockSize = 8

    private mutating func decideBlock(from first: Int) {
      var outcomes = ContiguousArray<Outcome>()
      swap(&outcomes, &self.outcomes)
      // One visitor, one test: what later campaigns give is not settled while exclusions are made.
      let count = rules.isServer ? 1 : Self.blockSize
      withEvaluator { evaluator in
        var silence = SilentRecorder()
        for index in first..<min(first + count, outcomes.count)
        where outcomes[index].kind == .pending {
          outcomes[index] = evaluator.decide(index, &silence)
        }
      }
      swap(&outcomes, &self.outcomes)
    }

    /// The first campaign that stops the synchronisation; the number of campaigns if none does.
    mutating func firstStop() -> Int {
      if let stop { return stop }
      if rules.isServer {
        let crash =
          !bucketing.comparesVersions
          ? nil
          : bucketing.campaigns.indices.first {
            outcome(ofCampaign: $0).kind == .stopped && outcome(ofCampaign: $0).fault == .crash
          }
        stop = crash == nil ? bucketing.campaigns.count : -1
        return stop ?? 0
      }
      let suspects =
        rules.untrackedStops
        ? bucketing.campaignsThatCanStop211 : bucketing.campaignsThatCanStop
      var found = bucketing.campaigns.count
      // A cache entry that raises can stop any campaign.
      let all = kept.contains { $0.kind == .raises }
      for index in all ? Array(bucketing.campaigns.indices) : suspects
      where outcome(ofCampaign: index).stops(rules) {
        found = index
        break
      }
      if cannotSendContext { found = -1 }
      stop = found
      return found
    }

    /// Decides a flag without recording why.
    mutating func decide(_ flag: Int) -> Answer {
      if let blanket { return blanket }
      let stop = firstStop()
      let first = flag == 0 ? 0 : Int(bucketing.flagEnds[flag - 1])
      var place = Int(bucketing.flagEnds[flag])
      while place > first {
        place -= 1
        let campaign = Int(bucketing.flagCampaigns[place])
        guard campaign < stop else { continue }
        let outcome = outcome(ofCampaign: campaign)
        guard outcome.kind == .served, sets(flag, outcome) else { continue }
        return answer(outcome, campaign: campaign)
      }
      return Answer(.nothing)
    }

    func answer(_ outcome: Outcome, campaign: Int) -> Answer {
      let first = bucketing.campaigns[campaign].firstGroup
      let firstVariation = bucketing.groups[Int(outcome.group)].firstVariation
      return Answer(
        outcome.isForced ? .forced : .rule, rule: Int32(campaign), group: outcome.group - first,
        variation: outcome.variation - firstVariation)
    }

    /// Whether an outcome sets a key; on the server a sibling's key is set to `null`.
    func sets(_ flag: Int, _ outcome: Outcome) -> Bool {
      if bucketing.setting(flag, ofVariation: Int(outcome.variation)) != nil { return true }
      guard rules.isServer else { return false }
      return bucketing.sets(flag, inGroup: Int(outcome.group))
    }
  }

}

/// Calls `body` with the elements of several lists, which are valid only inside the call.
@inline(__always)
private func withBuffers<A, B, C, D, Result>(
  _ a: ContiguousArray<A>, _ b: ContiguousArray<B>, _ c: ContiguousArray<C>,
  _ d: ContiguousArray<D>,
  _ body: (
    UnsafeBufferPointer<A>, UnsafeBufferPointer<B>, UnsafeBufferPointer<C>, UnsafeBufferPointer<D>
  ) -> Result
) -> Result {
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      c.withUnsafeBufferPointer { c in
        d.withUnsafeBufferPointer { d in body(a, b, c, d) }
      }
    }
  }
}

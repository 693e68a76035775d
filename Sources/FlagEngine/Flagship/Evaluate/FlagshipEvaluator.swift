extension Flagship {
  /// The evaluation of campaigns for one visitor: targeting, allocation, overrides.
  ///
  /// It decides and explains: the recorder hears every step, and the silent one is specialised away.
  /// All buffers belong to a pass and a configuration that outlive the evaluator.
  struct Evaluator {
    let rules: Rules
    let campaigns: UnsafeBufferPointer<Bucketing.Campaign>
    let groups: UnsafeBufferPointer<Bucketing.Group>
    let targetingGroups: UnsafeBufferPointer<Bucketing.TargetingGroup>
    let conditions: UnsafeBufferPointer<Bucketing.Condition>
    let operands: UnsafeBufferPointer<Bucketing.Operand>
    let variations: UnsafeBufferPointer<Bucketing.Variation>
    let text: UnsafeBufferPointer<UInt8>
    /// The visitor's values by attribute, then the elements of its lists.
    let slots: UnsafeBufferPointer<Bucketing.Operand>
    let slotText: UnsafeBufferPointer<UInt8>
    let visitorID: UnsafeBufferPointer<UInt8>
    /// By group, the variation kept from an earlier visit; empty without a cache entry in use.
    let kept: UnsafeBufferPointer<Kept>
    /// By campaign; empty without overrides.
    let overrides: UnsafeBufferPointer<CampaignOverride>
    /// By group, the variation that a force gives where the group decides, or -1; empty without.
    let forcedVariations: UnsafeBufferPointer<Int32>
    /// By campaign, why the server leaves it out before looking at its groups; empty if it leaves none.
    let exclusions: UnsafeBufferPointer<Exclusion>
    /// What tells the steps; only where they are recorded.
    let narrator: Narrator?

    private var steps: Narrator {
      guard let narrator else {
        preconditionFailure("whoever records the steps asks for somebody to tell them")
      }
      return narrator
    }

    // MARK: Campaign

    /// What a campaign gives.
    func decide<R: Recorder>(_ index: Int, _ recorder: inout R) -> Outcome {
      let campaign = campaigns[index]
      guard campaign.isWalked(rules) else { return Outcome(.nothing) }
      let override = overrides.isEmpty ? CampaignOverride() : overrides[index]
      var outcome = Outcome(.nothing)
      var isSettled = false
      if !exclusions.isEmpty, exclusions[index] != .none {
        outcome = Outcome(.leftOut)
        isSettled = true
      }
      switch override.kind {
      case .hidden:
        outcome = Outcome(.hidden)
        isSettled = true
      case .allocation:
        outcome = Outcome(.served, group: override.group, variation: override.variation)
        outcome.isForced = true
        isSettled = true
      case .none, .variation: break
      }
      for group in campaign.groups {
        if isSettled && !R.isTranscript { break }
        let found = decide(group: group, override, isNeeded: !isSettled, &recorder)
        guard !isSettled else { continue }
        switch found.kind {
        case .nothing: continue
        case .untracked:
          if outcome.kind == .nothing { outcome = found }
          isSettled = !rules.untrackedTriesNextGroup
        case .served, .stopped, .hidden, .leftOut, .pending:
          outcome = found
          isSettled = true
        }
      }
      return outcome
    }

    /// What one group gives: nothing when it does not target the visitor.
    private func decide<R: Recorder>(
      group index: Int, _ override: CampaignOverride, isNeeded: Bool, _ recorder: inout R
    ) -> Outcome {
      let group = groups[index]
      recorder.open()
      let outcome = outcome(of: group, index, override, isNeeded: isNeeded, &recorder)
      recorder.close { steps.group(index, outcome, isNeeded: isNeeded, $0) }
      if R.isFunnel, isNeeded { recorder.add(ruleStep(index, outcome)) }
      return outcome
    }

    @inline(__always)
    private func outcome<R: Recorder>(
      of group: Bucketing.Group, _ index: Int, _ override: CampaignOverride, isNeeded: Bool,
      _ recorder: inout R
    ) -> Outcome {
      if group.state == .unreadable { return Outcome(.stopped, fault: .unreadable, group: index) }
      var selection: Selection?
      if group.isFragile || (!kept.isEmpty && kept[index].kind == .raises) {
        // The vendor allocates before it targets: what cannot be read stops it even untargeted.
        let early = select(group, index)
        if early.kind == .unreadable {
          if group.isDecided || group.isPreselected && !rules.keepsUnreadableAnswers {
            return Outcome(.nothing)
          }
          if !group.isPreselected { return Outcome(.stopped, fault: .unreadable, group: index) }
        }
        selection = early
      }
      if group.state == .withoutTargeting {
        return Outcome(.stopped, fault: .withoutTargeting, group: index)
      }
      switch group.isDecided ? .holds : targets(group, isNeeded: isNeeded, &recorder) {
      case .fails: return Outcome(.nothing)
      case .raises:
        return rules.isServer
          ? Outcome(.nothing) : Outcome(.stopped, fault: .keyRaises, group: index)
      case .crashes: return Outcome(.stopped, fault: .crash, group: index)
      case .holds: break
      }
      if override.kind == .variation, forcedVariations[index] >= 0 {
        var forced = Outcome(.served, group: index, variation: Int(forcedVariations[index]))
        forced.isForced = true
        return forced
      }
      let chosen = selection ?? select(group, index)
      if R.isTranscript {
        for step in steps.selection(of: index, chosen, isNeeded: isNeeded, self) {
          recorder.add(step)
        }
      }
      return outcome(of: chosen, group: index)
    }

    /// What a group gives a visitor whom it targets.
    func settle(_ index: Int) -> Outcome {
      let group = groups[index]
      switch group.state {
      case .unreadable: return Outcome(.stopped, fault: .unreadable, group: index)
      case .withoutTargeting: return Outcome(.stopped, fault: .withoutTargeting, group: index)
      case .readable: return outcome(of: select(group, index), group: index)
      }
    }

    @inline(__always)
    private func outcome(of selection: Selection, group: Int) -> Outcome {
      switch selection.kind {
      case .variation:
        // What the server chose counts whatever its id.
        let isNull = variations[selection.variation].idKind == .null && !groups[group].isDecided
        var outcome = Outcome(
          isNull && rules.nullVariationIsUntracked ? .untracked : .served, group: group,
          variation: selection.variation)
        outcome.isKept = selection.isKept
        return outcome
      case .none, .unreadable: return Outcome(.untracked, group: group)
      case .gone: return Outcome(.leftOut, group: group)
      }
    }

    // MARK: Targeting

    /// Whether a group targets the visitor: any targeting group, all conditions in it.
    @inline(__always)
    func targets<R: Recorder>(
      _ group: Bucketing.Group, isNeeded: Bool, _ recorder: inout R
    ) -> Truth {
      var result = Truth.fails
      var isSettled = false
      for index in group.targetingGroups {
        if isSettled && !R.isTranscript { break }
        let isNeededHere = isNeeded && !isSettled
        recorder.open()
        let truth = holds(targetingGroups[index], isNeeded: isNeededHere, &recorder)
        recorder.close { steps.targetingGroup(index, of: group, truth, isNeededHere, $0) }
        guard !isSettled else { continue }
        if rules.isServer {
          // An error anywhere spoils the whole variation group.
          if truth != .fails { result = truth }
          isSettled = truth == .raises || truth == .crashes
        } else if truth != .fails {
          result = truth
          isSettled = true
        }
      }
      return result
    }

    @inline(__always)
    private func holds<R: Recorder>(
      _ group: Bucketing.TargetingGroup, isNeeded: Bool, _ recorder: inout R
    ) -> Truth {
      if rules.isServer { return holdsOnServer(group, isNeeded: isNeeded, &recorder) }
      var result = Truth.holds
      for index in group.conditions {
        if result != .holds && !R.isTranscript { break }
        let truth = holds(conditions[index])
        recorder.add(steps.condition(index, truth, isNeeded: isNeeded && result == .holds))
        if result == .holds { result = truth }
      }
      return result
    }

    /// The server asks every condition, since an error in any of them counts; no condition: false.
    @inline(never)
    private func holdsOnServer<R: Recorder>(
      _ group: Bucketing.TargetingGroup, isNeeded: Bool, _ recorder: inout R
    ) -> Truth {
      var result = group.conditionCount > 0 ? Truth.holds : .fails
      for index in group.conditions {
        let truth = holdsOnServer(conditions[index])
        recorder.add(steps.condition(index, truth, isNeeded: isNeeded))
        if result == .holds || result == .fails && truth.isError { result = truth }
      }
      return result
    }

    /// Whether one condition holds for the SDK.
    @inline(__always)
    func holds(_ condition: Bucketing.Condition) -> Truth {
      if condition.isIncomplete { return .fails }
      guard condition.attribute >= 0 else { return condition.keyRaises ? .raises : .fails }
      let slot = slots[Int(condition.attribute)]
      if slot.isMissing || condition.op.isServerOnly { return .fails }
      return compare(slot, condition) ? .holds : .fails
    }

    // MARK: Allocation

    /// The visitor's bucket in a group, 0..<100; nil if its id is no text.
    func bucket(of group: Bucketing.Group) -> Int? {
      guard group.hasTextID else { return nil }
      var hasher = rules.isServer ? group.hashedIDOnServer : group.hashedID
      hasher.combine(visitorID, rules.encoding)
      return Int(hasher.finish() % 100)
    }

    /// The variation of a group for this visitor, targeted or not.
    @inline(__always)
    func select(_ group: Bucketing.Group, _ index: Int) -> Selection {
      if group.isPreselected {
        let only = group.variations.lowerBound
        let isReadable = !variations[only].isDamaged && variations[only].idKind != .unhashable
        return Selection(isReadable ? .variation : .unreadable, only)
      }
      if !kept.isEmpty {
        let found = kept[index]
        switch found.kind {
        case .variation:
          var selection = Selection(.variation, Int(found.variation))
          selection.isKept = true
          return selection
        case .raises: return Selection(.unreadable)
        case .gone: return Selection(.gone)
        case .none: break
        }
      }
      return draw(group)
    }

    /// The variation whose part the visitor's bucket falls in.
    @inline(__always)
    func draw(_ group: Bucketing.Group) -> Selection {
      guard let bucket = bucket(of: group) else { return Selection(.unreadable) }
      for index in group.variations {
        let variation = variations[index]
        if variation.isDamaged || variation.hasBadAllocation {
          return Selection(.unreadable, bucket: bucket)
        }
        let isInside =
          rules.isServer
          ? Float(bucket) < variation.serverEnd : Double(bucket) < variation.end
        if isInside {
          return variation.idKind == .unhashable
            ? Selection(.unreadable, bucket: bucket)
            : Selection(.variation, index, bucket: bucket)
        }
      }
      return Selection(.none, bucket: bucket)
    }

    @inline(__always)
    func part(
      _ text: UnsafeBufferPointer<UInt8>, _ span: Bucketing.Span
    ) -> UnsafeBufferPointer<UInt8> {
      UnsafeBufferPointer(
        rebasing: text[Int(span.start)..<Int(span.start) + Int(span.count)])
    }
  }

}

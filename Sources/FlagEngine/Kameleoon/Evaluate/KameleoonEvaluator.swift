extension Kameleoon.Pass {
  typealias Rule = Kameleoon.Rule
  typealias Flag = Kameleoon.Flag
  typealias Text = Kameleoon.Text
  typealias Span = Kameleoon.Span

  /// Decides a flag: the vendor's algorithm from top to bottom, and the only one here.
  ///
  /// Source: spec C.3 to C.9, observed with Python SDK 3.18.0; Vectors/kameleoon.
  mutating func evaluate<R: Recorder>(_ index: Int, _ recorder: inout R) -> Answer {
    if let answer = refusal() {
      recorder.add(refusalNode(answer))
      if R.isTranscript, answer.failure == .flagNotFound {
        // What could be read stays browsable: the steps as they would be if the file were accepted.
        var accepted = self
        _ = accepted.walk(index, &recorder)
      }
      return answer
    }
    return walk(index, &recorder)
  }

  /// The gates, then the rules.
  private mutating func walk<R: Recorder>(_ index: Int, _ recorder: inout R) -> Answer {
    let flag = model.flags[index]
    isLimited = false
    if let answer = passGates(flag, index, &recorder) {
      for number in 0..<Int(flag.rules.count) where R.isTranscript {
        recorder.add(unreachedRule(flag, number, because: answer))
      }
      return finish(answer, flag, &recorder)
    }
    // On a line of its own: as an argument it would have the whole pass copied.
    let answer = tryRules(flag, index, &recorder)
    return finish(answer, flag, &recorder)
  }

  /// What makes every flag fail alike.
  private func refusal() -> Answer? {
    if checksCode, !prepared.isCodeValid { return Answer(.error, failure: .visitorCodeInvalid) }
    return prepared.isRefused ? Answer(.error, failure: .flagNotFound) : nil
  }

  // MARK: Gates

  /// The gates before the rules, in order; an answer if one of them decides.
  private mutating func passGates<R: Recorder>(
    _ flag: Flag, _ index: Int, _ recorder: inout R
  ) -> Answer? {
    recorder.open()
    var answer: Answer?
    let simulation = simulations.isEmpty ? nil : simulations.first { $0.flag == index }
    // From 3.22.2 on a simulation is served even where the flag is off.
    let isOn =
      flag.isEnabled || simulation != nil && profile != .kameleoon318
      || options.assumedOn == index
    recorder.add(environmentNode(flag))
    if !isOn { answer = Answer(.environmentOff, failure: .environmentDisabled) }

    if answer == nil, let simulation {
      answer = simulated(simulation, flag)
    }
    recorder.add(simulationNode(simulation, answer))
    if let holdout = model.holdout {
      let isNeeded = answer == nil
      if isNeeded {
        answer = passHoldout(holdout, flag, &recorder)
      } else {
        recorder.add(TraceNode(.holdout(nil), .notReached))
      }
    } else {
      recorder.add(TraceNode(.holdout(nil), .passed))
    }
    if answer == nil {
      answer = passGroup(flag, index, &recorder)
    } else {
      recorder.add(TraceNode(.exclusionGroup(nil), .notReached))
    }
    recorder.close(gatesNode(answer, flag))
    return answer
  }

  /// A simulation gives its variation without evaluation, and nothing is saved.
  private func simulated(_ simulation: Simulation, _ flag: Flag) -> Answer {
    guard simulation.rule >= 0 else { return Answer(.simulated) }
    return Answer(
      .simulated, rule: simulation.rule - flag.rules.start,
      variation: simulation.entry - model.rules[Int(simulation.rule)].entries.start)
  }

  /// The holdout: consent, then the split between in and out; both are saved.
  private mutating func passHoldout<R: Recorder>(
    _ holdout: Kameleoon.Holdout, _ flag: Flag, _ recorder: inout R
  ) -> Answer? {
    let isBlocked = isConsentRefused && model.consent.blocksFully
    if isConsentRefused {
      recorder.add(TraceNode(.consent(consentFacts), isBlocked ? .failed : .passed))
    }
    if isBlocked {
      recorder.add(TraceNode(.holdout(nil), .notReached))
      return Answer(.consent, failure: .environmentDisabled)
    }
    let position = position(of: holdout.suffix, flag.bucketingSlot)
    guard let choice = choose(holdout.entries, position), !holdout.isBroken else {
      recorder.add(faultNode(.brokenHoldout))
      return Answer(.error, failure: .configurationError)
    }
    let entry = choice.entry
    let isHeldOut = entry.map { isText(model.entries[$0].key, "in-holdout") } ?? false
    recorder.add(holdoutNode(holdout, position, entry, isHeldOut))
    if let entry {
      // Saved even for a visitor who is not tracked (quirk 8).
      save(entry, of: holdout)
    }
    return isHeldOut ? Answer(.holdout) : nil
  }

  /// The exclusion group gives each visitor one of its flags, enabled or not.
  private mutating func passGroup<R: Recorder>(
    _ flag: Flag, _ index: Int, _ recorder: inout R
  ) -> Answer? {
    if flag.isGroupBroken {
      recorder.add(faultNode(.brokenGroup))
      return Answer(.error, failure: .configurationError)
    }
    guard flag.group >= 0 else {
      recorder.add(TraceNode(.exclusionGroup(nil), .passed))
      return nil
    }
    let group = model.groups[Int(flag.group)]
    let position = position(of: group.name, flag.bucketingSlot)
    let count = Int(group.members.count)
    let picked = Swift.min(Int(position * Double(count)), count - 1)
    let isPicked = Int(model.members[Int(group.members.start) + picked]) == index
    recorder.add(groupNode(group, position, picked, isPicked))
    return isPicked ? nil : Answer(.group)
  }

  // MARK: Rules

  /// The rules in the order of the list, until one serves or ends the evaluation.
  private mutating func tryRules<R: Recorder>(
    _ flag: Flag, _ index: Int, _ recorder: inout R
  ) -> Answer {
    for number in 0..<Int(flag.rules.count) {
      let rule = model.rules[Int(flag.rules.start) + number]
      recorder.open()
      let step = tryRule(rule, flag, number, &recorder)
      recorder.close(ruleNode(rule, flag, number, step))
      if R.isFunnel { recorder.add(ruleStep(rule, number, step)) }
      if let answer = step.answer {
        if answer.source == .rule || answer.source == .forced { save(answer, flag) }
        for later in (number + 1)..<max(number + 1, Int(flag.rules.count)) where R.isTranscript {
          recorder.add(unreachedRule(flag, later, because: answer, endedBy: number))
        }
        return answer
      }
    }
    return Answer(.defaultVariation)
  }

  /// What one rule came to.
  struct Step {
    /// Whether it targets the visitor.
    var isTargeted: Bool
    /// The final answer; nil: go on with the next rule.
    var answer: Answer?
  }

  mutating func tryRule<R: Recorder>(
    _ rule: Rule, _ flag: Flag, _ number: Int, _ recorder: inout R
  ) -> Step {
    let force = forces.isEmpty ? nil : forces.first { $0.experiment == rule.experimentNumber }
    if let force, !force.keepsTargeting {
      recorder.add(forceNode(force))
      recordUnneededTargeting(rule, &recorder)
      return Step(isTargeted: true, answer: forcedAnswer(force, rule, number))
    }
    let truth = isTargeted(rule, isNeeded: true, &recorder)
    if let force {
      recorder.add(
        forceNode(force, idleBecause: truth == .yes ? nil : "its segment failed"))
    }
    guard truth != .fault else {
      return Step(isTargeted: false, answer: Answer(.error, failure: .configurationError))
    }
    guard truth == .yes else { return Step(isTargeted: false, answer: nil) }
    if let force {
      return Step(isTargeted: true, answer: forcedAnswer(force, rule, number))
    }
    return settle(rule, flag, number, &recorder)
  }

  /// What a rule comes to for a visitor whom it targets, by its exposure, consent and split.
  mutating func settle<R: Recorder>(
    _ rule: Rule, _ flag: Flag, _ number: Int, _ recorder: inout R
  ) -> Step {
    func answer(_ source: Answer.Source, entry: Int) -> Answer {
      Answer(
        source, rule: Int32(number), variation: Int32(entry) - rule.entries.start)
    }
    guard !rule.isExpositionBroken else {
      recorder.add(faultNode(.brokenExposition))
      return Step(isTargeted: true, answer: Answer(.error, failure: .configurationError))
    }
    let position = position(of: rule.exposureSuffix, flag.bucketingSlot)
    let isExposed = position <= rule.exposition
    recorder.add(exposureNode(rule, position, isExposed, flag))
    guard isExposed else {
      // A targeted delivery ends the evaluation even for a visitor it does not expose.
      let ends = rule.kind == .delivery
      return Step(
        isTargeted: true,
        answer: ends ? Answer(.defaultVariation, rule: Int32(number)) : nil)
    }
    recorder.expose()
    if rule.kind == .experiment, isConsentRequired {
      recorder.add(TraceNode(.consent(consentFacts), isConsentRefused ? .failed : .passed))
      if isConsentRefused {
        return Step(
          isTargeted: true,
          answer: Answer(
            .consent, failure: model.consent.blocksFully ? .environmentDisabled : nil,
            rule: Int32(number)))
      }
    }
    if !prepared.banditScores.isEmpty, let entry = banditChoice(rule, flag, &recorder) {
      return Step(isTargeted: true, answer: answer(.rule, entry: entry))
    }
    if rule.kind == .delivery {
      guard rule.entries.count > 0 else {
        return Step(isTargeted: true, answer: Answer(.defaultVariation, rule: Int32(number)))
      }
      return Step(isTargeted: true, answer: answer(.rule, entry: Int(rule.entries.start)))
    }
    let split = self.position(of: rule.splitSuffix, flag.bucketingSlot)
    guard let choice = choose(rule.entries, split) else {
      recorder.add(faultNode(.brokenSplit))
      return Step(isTargeted: true, answer: Answer(.error, failure: .configurationError))
    }
    recorder.add(splitNode(rule, split, choice.entry, flag))
    return Step(isTargeted: true, answer: choice.entry.map { answer(.rule, entry: $0) })
  }

  /// The forced entry; it may belong to another rule of the same experiment.
  private func forcedAnswer(_ force: Force, _ rule: Rule, _ number: Int) -> Answer {
    guard force.entry >= 0 else {
      var answer = Answer(.forced, rule: Int32(number))
      answer.isGone = true
      return answer
    }
    let own = rule.entries.range.contains(Int(force.entry))
    let entry =
      own ? Int(force.entry) : rule.entries.range.first { isSameVariation($0, Int(force.entry)) }
    if let entry {
      return Answer(.forced, rule: Int32(number), variation: Int32(entry) - rule.entries.start)
    }
    var answer = Answer(.forced, rule: Int32(number), variation: force.entry)
    answer.isForeign = true
    return answer
  }

  private func isSameVariation(_ left: Int, _ right: Int) -> Bool {
    let (left, right) = (model.entries[left], model.entries[right])
    return left.idNumber == right.idNumber && left.isIDNull == right.isIDNull
      && model.texts[left.key.range].elementsEqual(model.texts[right.key.range])
  }

  // MARK: Choices

  /// The first entry whose cumulated exposition reaches the position; none: past the last one.
  ///
  /// Nil where an exposition that is asked is no number.
  func choose(_ entries: Span, _ position: Double) -> (entry: Int?, isChosen: Bool)? {
    var total = 0.0
    for index in entries.range {
      if model.shares[index].isBroken { return nil }
      total += model.shares[index].exposition
      if total >= position { return (index, true) }
    }
    return (nil, false)
  }

  /// The contextual bandit's choice (spec C.6.3): the best group of equal scores that has one of
  /// the rule's variations.
  private mutating func banditChoice<R: Recorder>(
    _ rule: Rule, _ flag: Flag, _ recorder: inout R
  ) -> Int? {
    let scores = prepared.banditScores.filter {
      model.ids.find($0.experiment) == rule.experimentNumber
    }
    guard !scores.isEmpty else { return nil }
    for score in Set(scores.map(\.score)).sorted(by: >) {
      let group = scores.filter { $0.score == score }.compactMap { model.ids.find($0.variation) }
      let candidates = rule.entries.range.filter {
        model.entries[$0].idNumber >= 0 && group.contains(model.entries[$0].idNumber)
      }
      guard !candidates.isEmpty else { continue }
      var picked = 0
      var position = 0.0
      if candidates.count > 1 {
        position = self.position(of: rule.splitSuffix, flag.bucketingSlot)
        picked = Swift.min(Int(position * Double(candidates.count)), candidates.count - 1)
      }
      recorder.add(banditNode(rule, position, candidates, picked, flag))
      return candidates[picked]
    }
    return nil
  }

  // MARK: Hash

  /// The position of the code followed by the text; the code is the first value of the flag's
  /// bucketing custom data, if there is one.
  mutating func position(of suffix: Text, _ bucketing: Int32) -> Double {
    var holder: Int32 = -1
    if bucketing >= 0, hasRecord, let values = prepared.context.customData[Int(bucketing)],
      values.count > 0
    {
      holder = bucketing
      if hashBuffer.holder != holder {
        let text = prepared.context.values[Int(values.start)].text
        hashBuffer.hold(prepared.context.texts.bytes[text.range], holder: holder)
      }
    } else if hashBuffer.holder != holder {
      hashBuffer.hold((prepared.mapping ?? visitor.code).utf8, holder: holder)
    }
    return hashBuffer.position(of: suffix, in: model.texts)
  }

  // MARK: Consent

  var isConsentRequired: Bool { model.consent.isRequired }

  /// Only consent that was refused blocks; unknown does not.
  var isConsentRefused: Bool { isConsentRequired && consent == false }

  // MARK: Saving

  private mutating func save(_ answer: Answer, _ flag: Flag) {
    // What an older file served is saved by whoever keeps the record.
    guard !answer.isGone else { return }
    let rule = model.rules[Int(flag.rules.start + answer.rule)]
    let entry = model.entries[model.entry(answer, rule)]
    guard !rule.isExperimentNull, !entry.isIDNull else { return }
    save(
      Kameleoon.Assignment(
        experimentID: model.value(rule.experiment) ?? 0,
        variationID: model.value(entry.id) ?? .null,
        experiment: rule.experimentNumber, variation: entry.idNumber, kind: rule.kind,
        time: Double(options.now), sending: Kameleoon.Sending(isSent: !visitor.isTracked)))
  }

  private mutating func save(_ entry: Int, of holdout: Kameleoon.Holdout) {
    guard !holdout.isExperimentNull, !model.entries[entry].isIDNull else { return }
    save(
      Kameleoon.Assignment(
        experimentID: model.value(holdout.experiment) ?? 0,
        variationID: model.value(model.entries[entry].id) ?? .null,
        experiment: holdout.experimentNumber, variation: model.entries[entry].idNumber,
        kind: .experiment, time: Double(options.now), sending: Kameleoon.Sending()))
  }

  // MARK: The end

  /// An answer whose variables the SDK cannot read is an error, after everything was saved.
  private func finish<R: Recorder>(
    _ answer: Answer, _ flag: Flag, _ recorder: inout R
  ) -> Answer {
    recorder.add(defaultNode(flag, answer))
    var answer = answer
    answer.isLimited = isLimited
    guard answer.failure == nil else { return answer }
    let variation = model.variation(of: answer, flag)
    answer.hasEmptyKey = profile == .kameleoon322 && variation < 0
    guard readsVariables, variation >= 0, model.variations[Int(variation)].hasBrokenVariable else {
      return answer
    }
    recorder.add(
      faultNode(model.hasBrokenKey(Int(variation)) ? .brokenVariableKey : .brokenVariable))
    answer.source = .error
    answer.failure = .configurationError
    return answer
  }

  private func isText(_ text: Text, _ word: StaticString) -> Bool {
    Int(text.count) == word.utf8CodeUnitCount
      && model.texts[text.range].elementsEqual(
        UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }
}

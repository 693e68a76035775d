extension Kameleoon {
  /// A few flags asked for a visitor whose record lives.
  ///
  /// It costs what the flags cost, whatever the size of the file: nothing is made ready for others.
  package struct LivePass {
    private var pass: Pass
    private let kept: KeptOverrides
    /// The assignments as they were.
    private let before: Assignments?

    /// What a flag resolves to.
    package struct Outcome: Sendable {
      /// What decided.
      package var answer: Answer
      /// The variation's key; nil where the file has null.
      package var variationKey: String?
      /// The variation's id; nil for the default.
      package var variationID: JSONValue?
      /// The experiment's id; nil for the default.
      package var experimentID: JSONValue?
      /// The id of the rule that took the visitor; nil where none of this file did.
      package var ruleID: JSONValue?
    }

    /// Begins; the record is taken apart until `end`.
    ///
    /// - Parameters:
    ///   - configuration: the configuration.
    ///   - code: the visitor's code.
    ///   - record: the visitor's record; nil: there is none.
    ///   - isTracked: whether what is assigned is to be sent.
    ///   - saves: whether anything is saved.
    ///   - readsVariables: whether the variables of what is served are read.
    ///   - checksCode: whether a code that is empty or too long is refused.
    ///   - options: profile and time.
    package init(
      _ configuration: Configuration, code: String, record: inout Record?, isTracked: Bool = true,
      saves: Bool = true, readsVariables: Bool = true, checksCode: Bool = true,
      options: EvaluationOptions
    ) {
      var visitor = Visitor(code: code)
      visitor.isTracked = isTracked
      pass = Pass(configuration, visitor, &record, options: options)
      pass.readsVariables = readsVariables
      pass.checksCode = checksCode
      kept = record?.overrides ?? KeptOverrides()
      before = saves ? nil : pass.assignments
    }

    /// Decides a flag.
    package mutating func decide(_ flag: Int) -> Outcome {
      let answer = pass.decide(flag)
      return outcome(of: answer, flag)
    }

    /// Decides whether a segment has the visitor, outside of any experiment.
    mutating func isIn(segment: Int32) -> Finding {
      var silence = SilentRecorder()
      return pass.isIn(segment: segment, &silence)
    }

    /// Ends; the record has what was saved, and is made if something was.
    package mutating func end(_ record: inout Record?) {
      var assignments = Assignments()
      swap(&assignments, &pass.assignments)
      if let before {
        record?.release(&assignments)
        record?.assigned = before
      } else if pass.hasRecord {
        if record == nil { record = Record(created: pass.created) }
        record?.assigned = assignments
      }
    }

    // MARK: Outcomes

    private mutating func outcome(of answer: Answer, _ flag: Int) -> Outcome {
      let model = pass.model
      let facts = model.flags[flag]
      var outcome = Outcome(answer: answer)
      outcome.variationKey = facts.hasDefaultKey ? model.string(facts.defaultKey) : nil
      guard answer.failure == nil else { return outcome }
      if let choice = kept.choice(of: answer, flag: flag, model) {
        outcome.variationKey = choice.variationKey
        outcome.variationID = choice.variationID
        outcome.experimentID = choice.experimentID
        if answer.source == .forced { takeForced(choice, answer, facts, &outcome) }
      } else if answer.rule >= 0, answer.variation != -1 {
        let rule = model.rules[Int(facts.rules.start + answer.rule)]
        let entry = model.entries[model.entry(answer, rule)]
        outcome.variationKey =
          answer.hasEmptyKey ? "" : entry.hasKey ? model.string(entry.key) : nil
        outcome.variationID = model.value(entry.id)
        outcome.experimentID = model.value(rule.experiment) ?? 0
        outcome.ruleID = model.value(rule.id)
      }
      return outcome
    }

    /// What an older file had is served and saved by the rule of this one.
    private mutating func takeForced(
      _ choice: KeptOverrides.Choice, _ answer: Answer, _ flag: Flag, _ outcome: inout Outcome
    ) {
      let rule = pass.model.rules[Int(flag.rules.start + answer.rule)]
      outcome.experimentID = pass.model.value(rule.experiment) ?? 0
      outcome.ruleID = pass.model.value(rule.id)
      guard !rule.isExperimentNull, let id = choice.variationID, id != .null else { return }
      pass.save(
        Assignment(
          experimentID: outcome.experimentID ?? 0, variationID: id,
          experiment: rule.experimentNumber,
          variation: pass.model.ids.find(id) ?? Assignment.unknownNumber, kind: rule.kind,
          time: Double(pass.options.now), sending: Sending(isSent: !pass.visitor.isTracked)))
    }
  }
}

extension Kameleoon.Configuration {
  /// The variables that go with an outcome.
  package func variables(_ flag: Int, of outcome: Kameleoon.LivePass.Outcome) -> [Variable] {
    let facts = model.flags[flag]
    let isKept = outcome.answer.source == .simulated || outcome.answer.source == .forced
    guard isKept else { return variables(flag, by: outcome.answer) }
    return outcome.variationKey.flatMap { variables(flag, ofVariation: $0, facts) } ?? []
  }

  private func variables(
    _ flag: Int, ofVariation key: String, _ facts: Kameleoon.Flag
  ) -> [Variable]? {
    let found = facts.variations.range.first {
      model.texts[model.variations[$0].key.range].elementsEqual(key.utf8)
    }
    return found.map { variation in
      model.variables.value(Int32(variation)) {
        model.variables(of: model.variations[variation])
      }
    }
  }

  /// The variables of the flag's variation with that key; nil: it has none.
  package func variables(_ flag: Int, ofVariation key: String) -> [Variable]? {
    variables(flag, ofVariation: key, model.flags[flag])
  }
}

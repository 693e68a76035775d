// What the SDK's calls ask of a configuration besides a flag.
extension Kameleoon.Configuration {
  /// The configuration of a client that has not received one.
  package static var empty: Self { Self(answer: []) }

  /// The configuration's custom data.
  package var customData: Kameleoon.CustomDataTable { model.customData }

  /// Whether the platform wants consent before data is sent.
  package var isConsentRequired: Bool { model.consent.isRequired }

  /// The host of the data API that the file names; nil: none.
  package var dataAPIDomain: String? { model.dataAPIDomain }

  /// When the file was changed last, in milliseconds since 1970 UTC; 0: it does not say.
  package var dateModified: Int { model.dateModified }

  /// Whether a flag is on in the file's environment.
  package func isEnabled(_ flag: Int) -> Bool { model.flags[flag].isEnabled }

  /// Whether the visitor code must not be kept in a cookie before consent: consent is required, and no
  /// flag that is on delivers anything without an experiment.
  package var isCodeManagedByConsent: Bool {
    model.consent.isRequired
      && !model.flags.contains { flag in
        flag.isEnabled && flag.rules.range.contains { model.rules[$0].kind == .delivery }
      }
  }

  /// Forces a variation on an experiment, or takes the force back (`set_forced_variation`).
  ///
  /// - Parameters:
  ///   - experiment: the experiment's id.
  ///   - key: the variation's key; nil takes the force back.
  ///   - keepsTargeting: whether the rule's segment must still hold.
  ///   - record: the visitor's record; it is made unless a force is only taken back.
  ///   - now: milliseconds since 1970 UTC.
  /// - Throws: what the file does not have.
  package func force(
    _ experiment: JSONValue, _ key: String?, keepsTargeting: Bool,
    _ record: inout Kameleoon.Record?, now: Int
  ) throws(Kameleoon.CallError) {
    guard let key else {
      record?.overrides.release(experiment)
      return
    }
    var overrides = record?.overrides ?? Kameleoon.KeptOverrides()
    try overrides.force(experiment, key, keepsTargeting: keepsTargeting, model)
    if record == nil { record = Kameleoon.Record(created: now) }
    record?.overrides = overrides
  }

  /// What a simulation cookie came to.
  package enum SimulationOutcome: Sendable {
    /// There was none
    case none
    /// It is no JSON; earlier simulations stay
    case malformed
    /// It replaced all earlier simulations
    case taken
  }

  /// Takes a simulation cookie's simulations (spec F.2).
  package func simulate(
    cookie: String?, _ record: inout Kameleoon.Record?, now: Int, readsTrue: Bool
  ) -> SimulationOutcome {
    guard let cookie else { return .none }
    switch Kameleoon.Overrides.read(cookie: cookie, model: model, readsTrue: readsTrue) {
    case .ignored: return .none
    case .malformed: return .malformed
    case .simulations(let found):
      if record == nil { record = Kameleoon.Record(created: now) }
      record?.overrides.simulate(found, model)
      return .taken
    }
  }

  /// Finds the visitor in the segments for audiences, and keeps them in the record (spec D.7).
  ///
  /// - Throws: `configurationError` where the official SDK crashes.
  package func evaluateAudiences(
    code: String, _ record: inout Kameleoon.Record?, options: EvaluationOptions
  ) throws(Kameleoon.CallError) {
    var pass = Kameleoon.LivePass(self, code: code, record: &record, saves: false, options: options)
    var found: [JSONValue] = []
    var isBroken = false
    for segment in model.audienceSegments {
      switch pass.isIn(segment: segment) {
      case .yes: found.append(model.value(model.segments[Int(segment)].id) ?? -1)
      case .fault: isBroken = true
      default: break
      }
      if isBroken { break }
    }
    pass.end(&record)
    for id in found {
      if record == nil { record = Kameleoon.Record(created: options.now) }
      record?.add(
        .targetedSegment(id: id), .init(code: code, time: options.now), model.customData)
    }
    if isBroken {
      throw .configurationError(detail: "a segment has a condition that cannot be evaluated")
    }
  }

  /// The error that stands for an answer; nil where it is none.
  package func callError(
    _ answer: Answer, flag: Int, code: String, environment: String?
  ) -> Kameleoon.CallError? {
    guard let failure = answer.failure else { return nil }
    let key = key(of: flag)
    switch failure {
    case .visitorCodeInvalid: return .visitorCodeInvalid(isEmpty: code.isEmpty)
    case .flagNotFound: return .featureNotFound(key: key)
    case .configurationError:
      return .configurationError(detail: "the configuration of '\(key)' cannot be evaluated")
    case .environmentDisabled:
      guard answer.source == .consent else {
        return .featureEnvironmentDisabled(.environment(key: key, name: environment))
      }
      guard answer.rule >= 0 else { return .featureEnvironmentDisabled(.holdoutConsent) }
      let rule = model.rules[Int(model.flags[flag].rules.start + answer.rule)]
      return .featureEnvironmentDisabled(
        .ruleConsent(ruleID: model.printed(rule.id), visitorCode: code))
    }
  }

  // MARK: The file as a model

  /// The key of the flag's default variation; nil: it is null.
  package func defaultKey(_ flag: Int) -> String? {
    let facts = model.flags[flag]
    return facts.hasDefaultKey ? model.string(facts.defaultKey) : nil
  }

  /// The keys of a flag's variations, no key twice.
  package func variationKeys(_ flag: Int) -> [String] {
    var keys = KeyedList<CodePoints, Bool>()
    for variation in model.flags[flag].variations.range {
      keys[CodePoints(model.string(model.variations[variation].key))] = true
    }
    return keys.entries.map(\.key.text)
  }

  /// The rules of a flag: the ids of their experiments, and their variations by key and id.
  package func rules(
    _ flag: Int
  ) -> [(experimentID: JSONValue?, entries: [(key: String, id: JSONValue?)])] {
    model.flags[flag].rules.range.map { index in
      let rule = model.rules[index]
      return (
        model.value(rule.experiment) ?? 0,
        rule.entries.range.filter { model.entries[$0].hasKey }.map {
          (model.string(model.entries[$0].key), model.value(model.entries[$0].id))
        }
      )
    }
  }
}

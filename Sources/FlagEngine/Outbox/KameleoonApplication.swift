/// A program with Kameleoon's SDK: the records that its client keeps of visitors, and what a tracking
/// request of it holds.
struct KameleoonApplication: Sendable {
  private var records: [CodePoints: Kameleoon.Record] = [:]
  /// What was said already to stay on this machine, by its words.
  private var told: Set<String> = []
  private var requestCount: UInt32 = 0
  private var random: SeededRandom?
  private var nonceCount: UInt64 = 0

  init(seed: UInt64?) { random = seed.map(SeededRandom.init(seed:)) }

  /// What an act is about: one visitor at one moment.
  private struct Scene {
    var visitor: Kameleoon.Visitor
    var file: Kameleoon.Configuration
    var options: EvaluationOptions
    var record: Kameleoon.Record?
    /// The flags that were asked for, with what they came to.
    var asked: [Asked] = []
    /// Rows that are not of the tracking request.
    var drafts: [Outbox.Draft] = []
    /// Whether the client registers the visitor for the next tracking request.
    var waits = false
    var answer: String?
    /// The flags whose exposure waits for consent.
    var withheld: Set<String> = []

    /// The flag that was asked for last and assigned the variation of an experiment.
    func asked(experiment id: String?) -> Asked? {
      asked.last { asked in
        asked.outcome.experimentID.map { PythonText.text(of: $0) } == id
      }
    }
  }

  private struct Asked {
    var flag: Int
    var key: String
    var outcome: Kameleoon.LivePass.Outcome
  }

  // MARK: Acts

  mutating func perform(
    _ act: ApplicationAct, _ visitor: inout Kameleoon.Visitor, in file: Kameleoon.Configuration,
    options: EvaluationOptions
  ) throws(ActError) -> (drafts: [Outbox.Draft], answer: String?) {
    if let error = Kameleoon.CallError(checking: visitor.code) {
      return ([Self.refusal(error.message)], nil)
    }
    Self.tell(act, &visitor, now: options.now)
    var scene = Scene(visitor: visitor, file: file, options: options)
    scene.record = record(of: visitor, file, options)
    switch act {
    case .see(let keys): Self.see(keys, &scene)
    case .seeAll: Self.seeAll(&scene)
    // A page view is told with the next request: the application asks for it.
    case .page, .flush: scene.waits = true
    case .convert(let conversion):
      scene.waits = true
      for case .name(let name) in (conversion.metadata ?? []).map(\.key)
      where file.customData.index(of: .name(name)) == nil {
        scene.drafts.append(
          Self.refusal("Custom data '\(name)' is not in the configuration and is dropped."))
      }
    case .consent(let isGiven):
      scene.drafts.append(
        Outbox.Draft(
          service: .tracking, kind: "consent",
          fields: [Outbox.Field("consent", isGiven ? "given" : "refused")],
          reason: .act("set_legal_consent tells the platform nothing by itself")))
    case .audiences: Self.evaluateAudiences(&scene)
    case .trackingCode:
      scene.answer = file.trackingCode(of: scene.record, now: options.now)
    case .hit, .authenticate, .unauthenticate:
      throw ActError("Kameleoon's SDK has no such call.")
    }
    let drafts = depart(&scene)
    records[CodePoints(visitor.code)] = scene.record
    return (drafts, scene.answer)
  }

  /// What the act tells about the visitor becomes part of its data.
  private static func tell(
    _ act: ApplicationAct, _ visitor: inout Kameleoon.Visitor, now: Int
  ) {
    switch act {
    case .convert(let conversion):
      visitor.data.append(Kameleoon.DataItem(.conversion(conversion), at: now))
    case .page(let view): visitor.data.append(Kameleoon.DataItem(.pageView(view), at: now))
    case .consent(let isGiven): visitor.legalConsent = isGiven
    default: break
    }
  }

  /// The client's record of a visitor: made of what the user says of it, sent so far as it was.
  private func record(
    of visitor: Kameleoon.Visitor, _ file: Kameleoon.Configuration, _ options: EvaluationOptions
  ) -> Kameleoon.Record? {
    let store = Kameleoon.RecordStore(visitor, customData: file.customData, now: options.now)
    let earlier = records[CodePoints(visitor.code)]
    var record = store.find(visitor.code)
    if record == nil, let earlier { record = Kameleoon.Record(created: earlier.created) }
    if let earlier { record?.take(over: earlier) }
    record?.overrides = Kameleoon.KeptOverrides()
    let overrides = Kameleoon.Overrides(visitor, model: file.model)
    if !overrides.simulations.isEmpty {
      if record == nil { record = Kameleoon.Record(created: options.now) }
      record?.overrides.simulate(overrides.simulations, file.model)
    }
    for case .forced(let experiment, let variation, let keepsTargeting) in visitor.overrides {
      // What the file does not have is refused, as the call would be.
      try? file.force(
        experiment, variation, keepsTargeting: keepsTargeting, &record, now: options.now)
    }
    return record
  }

  // MARK: Flags

  private static func see(_ keys: [String], _ scene: inout Scene) {
    for key in keys {
      guard let flag = scene.file.index(of: key) else {
        scene.drafts.append(refusal(Kameleoon.CallError.featureNotFound(key: key).message))
        continue
      }
      guard scene.file.isEnabled(flag) else {
        let error = Kameleoon.CallError.featureEnvironmentDisabled(
          .environment(key: key, name: nil))
        scene.drafts.append(refusal(error.message))
        continue
      }
      ask([flag], &scene)
    }
  }

  private static func seeAll(_ scene: inout Scene) {
    ask((0..<scene.file.flagCount).filter { scene.file.isEnabled($0) }, &scene)
    // The call registers the visitor whatever its flags come to.
    scene.waits = scene.visitor.isTracked
  }

  /// Asks for flags one after the other: what one assigns, the next may read.
  private static func ask(_ flags: [Int], _ scene: inout Scene) {
    var pass = Kameleoon.LivePass(
      scene.file, code: scene.visitor.code, record: &scene.record,
      isTracked: scene.visitor.isTracked, options: scene.options)
    for flag in flags {
      let outcome = pass.decide(flag)
      let key = scene.file.key(of: flag)
      if let error = scene.file.callError(
        outcome.answer, flag: flag, code: scene.visitor.code, environment: nil)
      {
        scene.drafts.append(refusal(error.message))
        continue
      }
      scene.asked.append(Asked(flag: flag, key: key, outcome: outcome))
      if scene.visitor.isTracked { scene.waits = true }
    }
    pass.end(&scene.record)
  }

  private static func evaluateAudiences(_ scene: inout Scene) {
    do {
      try scene.file.evaluateAudiences(
        code: scene.visitor.code, &scene.record, options: scene.options)
      scene.waits = true
    } catch {
      scene.drafts.append(refusal(error.message))
    }
  }

  private static func refusal(_ message: String) -> Outbox.Draft {
    Outbox.Draft(service: .tracking, kind: "call", reason: .refused(message))
  }

  // MARK: The tracking request

  /// The rows of the next tracking request, and of what is not in it.
  private mutating func depart(_ scene: inout Scene) -> [Outbox.Draft] {
    var drafts: [Outbox.Draft] = []
    var recorded: Set<String> = []
    if scene.waits {
      for line in lines(&scene) { drafts.append(Self.draft(of: line, scene, &recorded)) }
    }
    let kept = scene.waits ? kept(&scene) : []
    drafts += Self.unrecorded(scene, recorded)
    return drafts + scene.drafts + kept
  }

  /// The lines of a request about the visitor; it takes them along, and arrives.
  private mutating func lines(
    _ scene: inout Scene, withoutConsent: Bool = false
  ) -> [TrackingLine] {
    requestCount += 1
    let number = requestCount
    var writer = Kameleoon.LineWriter()
    var (random, count) = (random, nonceCount)
    let departure = Kameleoon.Record.Departure(
      request: number, isConsentRequired: !withoutConsent && scene.file.isConsentRequired,
      customData: scene.file.customData, time: scene.options.now,
      nonces: {
        if let drawn = random?.next() { return max(1, drawn) }
        count += 1
        return count
      })
    Kameleoon.Record.depart(
      &scene.record, code: scene.visitor.code, isUnique: scene.visitor.isUniqueIdentifier,
      departure,
      into: &writer)
    (self.random, nonceCount) = (random, count)
    scene.record?.leave(with: number)
    scene.record?.arrive(with: number, hasArrived: true)
    return Outbox.payloads(in: writer.bytes, for: .tracking).map(TrackingLine.init)
  }

  private static func draft(
    of line: TrackingLine, _ scene: Scene, _ recorded: inout Set<String>
  ) -> Outbox.Draft {
    let reason: Outbox.Reason
    switch line.event {
    case "experiment":
      if let asked = scene.asked(experiment: line.value(of: "id")) {
        let served = scene.file.served(asked.flag, by: asked.outcome.answer)
        recorded.insert(asked.key)
        reason = .exposure(flag: asked.key, serves: served.shaped, from: served.from)
      } else if scene.asked.isEmpty {
        reason = .told(by: "an assigned variation of the visitor's data")
      } else {
        reason = .assigned(while: scene.asked.map(\.key))
      }
    case "activity": reason = .activity
    default: reason = .told(by: call(of: line.event))
    }
    return Outbox.Draft(
      service: .tracking, kind: line.event, fields: line.shownFields, reason: reason,
      payload: line.bytes)
  }

  private static func call(of event: String) -> String {
    switch event {
    case "conversion": "track_conversion"
    case "page": "add_data of a PageView"
    case "customData": "add_data of CustomData"
    case "geolocation": "add_data of a Geolocation"
    case "targetingSegment": "evaluate_audiences"
    default: "add_data"
    }
  }

  /// The flags that were asked for and of which the request says nothing.
  private static func unrecorded(
    _ scene: Scene, _ recorded: Set<String>
  ) -> [Outbox.Draft] {
    var drafts: [Outbox.Draft] = []
    var silent = 0
    for asked in scene.asked where !recorded.contains(asked.key) {
      let served = scene.file.served(asked.flag, by: asked.outcome.answer)
      let reason: Outbox.Reason
      if asked.outcome.answer.source == .simulated {
        reason = .simulated(flag: asked.key, serves: served.shaped)
      } else if !scene.visitor.isTracked {
        reason = .trackOff("\(asked.key) was asked for")
      } else if scene.asked.count > 1, scene.asked.count > Self.shownFlags {
        silent += 1
        continue
      } else if scene.withheld.contains(asked.key) {
        continue
      } else {
        reason = .unrecorded(flag: asked.key, serves: served.shaped, from: served.from)
      }
      drafts.append(
        Outbox.Draft(
          service: .tracking, kind: "experiment",
          fields: [Outbox.Field("flag", asked.key), Outbox.Field("serves", served.shaped)],
          reason: reason))
    }
    if silent > 0 {
      drafts.append(
        Outbox.Draft(
          service: .tracking, kind: "experiment", reason: .unrecordedFlags(silent)))
    }
    return drafts
  }

  /// Of so many flags asked for at once each that tells nothing has a row of its own.
  private static let shownFlags = 8

  /// What the record holds and the platform is not told: said once for each.
  private mutating func kept(_ scene: inout Scene) -> [Outbox.Draft] {
    var drafts: [Outbox.Draft] = []
    let isConsentGiven = !scene.file.isConsentRequired || scene.visitor.legalConsent == true
    if !isConsentGiven {
      var copy = scene
      var spare = self
      for line in spare.lines(&copy, withoutConsent: true) where line.event != "activity" {
        var draft = Outbox.Draft(
          service: .tracking, kind: line.event, fields: line.shownFields,
          reason: .withoutConsent(isRefused: scene.visitor.legalConsent == false))
        let asked =
          line.event == "experiment" ? scene.asked(experiment: line.value(of: "id")) : nil
        if let asked { scene.withheld.insert(asked.key) }
        // Before the flag is named: while another one is asked for, the line is the same.
        guard isNews(draft, of: scene.visitor.code) else { continue }
        if let asked { draft.fields.insert(Outbox.Field("flag", asked.key), at: 0) }
        drafts.append(draft)
      }
    }
    for item in scene.visitor.data {
      let isLocal =
        if case .customData(let data) = item.kind {
          scene.file.customData.index(of: data.key).map(scene.file.customData.isLocal) ?? false
        } else {
          false
        }
      guard !item.isTracked || isLocal else { continue }
      let draft = Outbox.Draft(
        service: .tracking, kind: item.json["type"]?.text ?? "", fields: item.shownFields,
        reason: isLocal ? .localOnly : .trackOff("added"))
      if isNews(draft, of: scene.visitor.code) { drafts.append(draft) }
    }
    return drafts
  }

  /// Whether a row of a visitor was not said yet.
  private mutating func isNews(_ draft: Outbox.Draft, of code: String) -> Bool {
    told.insert("\(code)\u{0}\(draft.kind)\u{0}\(draft.fields)\u{0}\(draft.reason.name)").inserted
  }
}

extension Kameleoon.Visitor {
  /// Whether the last that was told is that the visitor's code is a unique identifier.
  package var isUniqueIdentifier: Bool {
    data.reversed().lazy.compactMap { item -> Bool? in
      if case .uniqueIdentifier(let isUnique) = item.kind { isUnique } else { nil }
    }.first ?? false
  }
}

extension Kameleoon.DataItem {
  /// The item's members but for its type.
  fileprivate var shownFields: [Outbox.Field] {
    guard case .object(let object) = json else { return [] }
    return object.members.compactMap { member in
      switch member.name {
      case "type", "track", "at": nil
      default: Outbox.Field(member.name, PythonText.text(of: member.value))
      }
    }
  }
}

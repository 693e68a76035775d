/// A program with Flagship's SDK: what its visitors have told so far, and the bodies that it sends.
struct FlagshipApplication: Sendable {
  /// The environment that it was started with.
  var environmentID: String
  /// Whether the server decides (Decision API mode), so that visitors can log in.
  var isDecidedByServer = false
  /// The context that was told last, by visitor id.
  private var contexts: [CodePoints: JSONObject] = [:]

  init(environmentID: String) { self.environmentID = environmentID }

  /// What an act is about: one visitor at one moment.
  private struct Scene {
    var visitor: Flagship.Visitor
    var file: Flagship.Configuration
    var options: EvaluationOptions
    var drafts: [Outbox.Draft] = []

    var isPanic: Bool { file.isPanic(options.profile) }
    /// Whether the server decides, so that visitors can log in.
    var isServer: Bool
    /// The ids under which the platform knows the visitor.
    var ids: Flagship.VisitorIDs {
      isServer
        ? Flagship.VisitorIDs(visitor: visitor.id, anonymous: visitor.anonymousID)
        // In bucketing mode the id never changes.
        : Flagship.VisitorIDs(visitor: visitor.effectiveID)
    }

    mutating func refuse(_ message: String, _ service: Outbox.Service, _ kind: String) {
      drafts.append(Outbox.Draft(service: service, kind: kind, reason: .refused(message)))
    }
  }

  // MARK: Acts

  mutating func perform(
    _ act: ApplicationAct, _ visitor: inout Flagship.Visitor, in file: Flagship.Configuration,
    options: EvaluationOptions
  ) throws(ActError) -> [Outbox.Draft] {
    var scene = Scene(
      visitor: visitor, file: file, options: options,
      isServer: isDecidedByServer || options.profile == .flagshipServer)
    switch act {
    case .see(let keys):
      let result = synchronize(&scene)
      for key in keys { activate(key, result, &scene) }
    case .seeAll:
      let result = synchronize(&scene)
      let keys = result?.modifications.map(\.key) ?? []
      for key in keys { activate(key, result, &scene) }
      let silent = scene.file.flagCount - keys.count
      if result != nil, silent > 0 {
        scene.drafts.append(
          Outbox.Draft(service: .activate, kind: "ACTIVATE", reason: .unrecordedFlags(silent)))
      }
    case .flush: _ = synchronize(&scene)
    case .hit(let hit): send(hit, &scene)
    case .authenticate(let id): Self.authenticate(id, &scene)
    case .unauthenticate: Self.unauthenticate(&scene)
    case .consent:
      throw ActError("Flagship's SDK 2.1 asks for no consent: it has no such call.")
    case .convert:
      throw ActError("Flagship has no goals to convert: send a hit, such as transaction or event.")
    case .page, .audiences, .trackingCode: throw ActError("Flagship's SDK has no such call.")
    }
    visitor = scene.visitor
    return scene.drafts
  }

  // MARK: Flags

  /// Decides the flags, and tells the context where it was not told so yet.
  ///
  /// - Returns: what the flags came to; nil: panic forbids it, or the SDK stops.
  private mutating func synchronize(_ scene: inout Scene) -> Flagship.Synchronization? {
    guard !scene.isPanic else {
      scene.refuse(FlagshipLines.synchronizationInPanic, .events, "CONTEXT")
      return nil
    }
    let result = Flagship.synchronize(scene.file, scene.visitor, options: scene.options)
    if let error = result.startError {
      scene.refuse("\(error): the SDK cannot use the file.", .events, "CONTEXT")
      return nil
    }
    if case .error(let name) = result.outcome, result.stopsBeforeContextEvent {
      scene.refuse("\(name): the SDK stops at the file.", .events, "CONTEXT")
      return nil
    }
    guard tellContext(&scene) else { return nil }
    return result
  }

  /// - Returns: whether the SDK goes on.
  private mutating func tellContext(_ scene: inout Scene) -> Bool {
    let context = scene.visitor.sentContext
    for member in context.members {
      if case .double(let number) = member.value, !number.isFinite {
        scene.refuse(
          "InvalidJSONError: \(member.name) is no number that JSON has.", .events, "CONTEXT")
        return false
      }
    }
    let ids = scene.ids
    let key = CodePoints(ids.visitor)
    guard contexts[key] != context else { return true }
    contexts[key] = context
    let body = Flagship.Payload.contextEvent(ids, context: context)
    scene.drafts.append(
      Outbox.Draft(
        service: .events, kind: "CONTEXT",
        // The SDK's presets say nothing while they are empty.
        fields: Self.fields(of: context).filter { !$0.value.isEmpty }, reason: .context,
        payload: Flagship.Payload.bytes(of: body)))
    return true
  }

  private func activate(
    _ key: String, _ result: Flagship.Synchronization?, _ scene: inout Scene
  ) {
    if scene.isPanic {
      scene.refuse(
        FlagshipLines.inPanic("activate_modification", key: .string(key)), .activate, "ACTIVATE")
      return
    }
    guard let found = result?.modifications.first(where: { $0.key.isIdentical(to: key) }) else {
      scene.refuse(FlagshipLines.nothingToActivate(.string(key)), .activate, "ACTIVATE")
      return
    }
    let body = Flagship.Payload.activation(of: found, scene.ids, environmentID: environmentID)
    scene.drafts.append(
      Outbox.Draft(
        service: .activate, kind: "ACTIVATE",
        fields: [Outbox.Field("key", key)]
          + Self.fields(of: body).filter { $0.name != "cid" && $0.name != "vid" },
        reason: reason(of: found, scene), payload: Flagship.Payload.bytes(of: body)))
  }

  private func reason(
    of found: Flagship.Synchronization.Modification, _ scene: Scene
  ) -> Outbox.Reason {
    let configuration = FlagConfiguration.flagship(scene.file)
    let decision = configuration.decide(
      found.key, for: .flagship(scene.visitor), options: scene.options)
    guard let served = decision?.served else {
      return .exposure(flag: found.key, serves: found.value.jsonText, from: "a campaign")
    }
    return served.shape == .forced
      ? .exposureOfOverride(flag: found.key, serves: served.shaped)
      : .exposure(flag: found.key, serves: served.shaped, from: served.from)
  }

  // MARK: Hits

  private func send(_ hit: Flagship.HitContent, _ scene: inout Scene) {
    if scene.isPanic {
      scene.refuse(FlagshipLines.hitInPanic(hit.description), .hits, hit.kind.rawValue)
    } else if let reason = hit.refusal {
      scene.refuse(
        FlagshipLines.refusedHit(hit.description, reason), .hits, hit.kind.rawValue)
    } else {
      let body = Flagship.Payload.hit(hit, scene.ids, environmentID: environmentID)
      let members = hit.members.members.filter { $0.name != "t" && $0.name != "ds" }
      scene.drafts.append(
        Outbox.Draft(
          service: .hits, kind: hit.kind.rawValue,
          fields: members.map { Outbox.Field($0.name, $0.value.text ?? $0.value.jsonText) },
          reason: .told(by: "send_hit"), payload: Flagship.Payload.bytes(of: body)))
    }
  }

  // MARK: Authentication

  private static func authenticate(_ id: String, _ scene: inout Scene) {
    guard scene.isServer else {
      return scene.refuse(FlagshipLines.authenticateInBucketing, .events, "CONTEXT")
    }
    if scene.visitor.anonymousID == nil { scene.visitor.anonymousID = scene.visitor.id }
    scene.visitor.id = id
    scene.visitor.isAuthenticated = true
    note("authenticate", scene.visitor, &scene)
  }

  private static func unauthenticate(_ scene: inout Scene) {
    guard scene.isServer else {
      return scene.refuse(FlagshipLines.unauthenticateInBucketing, .events, "CONTEXT")
    }
    guard let anonymous = scene.visitor.anonymousID else {
      return scene.refuse(FlagshipLines.nobodyAuthenticated, .events, "CONTEXT")
    }
    scene.visitor.id = anonymous
    scene.visitor.anonymousID = nil
    scene.visitor.isAuthenticated = false
    note("unauthenticate", scene.visitor, &scene)
  }

  private static func note(
    _ call: String, _ visitor: Flagship.Visitor, _ scene: inout Scene
  ) {
    var fields = [Outbox.Field("visitorId", visitor.id)]
    if let anonymous = visitor.anonymousID { fields.append(Outbox.Field("anonymousId", anonymous)) }
    scene.drafts.append(
      Outbox.Draft(
        service: .events, kind: call, fields: fields,
        reason: .act("\(call) tells the platform nothing by itself"), visitor: visitor.id))
  }

  // MARK: Fields

  private static func fields(of object: JSONObject) -> [Outbox.Field] {
    object.members.map { Outbox.Field($0.name, $0.value.text ?? $0.value.jsonText) }
  }
}

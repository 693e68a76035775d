internal import FlagClient
internal import FlagEngine

extension FlagshipStage {
  typealias Method = PythonMethod
  typealias Parameter = PythonMethod.Parameter

  /// Does what a step says.
  ///
  /// - Returns: the members of its outcome besides what was sent and heard.
  func perform(_ op: String, _ step: JSONValue) async throws(FlagshipError) -> JSONObject {
    if set(op, step) { return [:] }
    switch op {
    case "start":
      try await start(step)
      return ["result": nil]
    case "close":
      client.endPolling()
      return [:]
    case "create_visitor":
      try guarded { () throws(FlagshipError) in try createVisitor(step) }
      return ["result": visitor == nil ? nil : "visitor"]
    case "wait_polls":
      let count = if case .integer(let count)? = step["count"] { count } else { 0 }
      return ["polled": .bool(await waitForPolls(count))]
    case "state": return ["result": stateJSON]
    default: return ["result": try await call(op, step)]
    }
  }

  /// A step that sets what the services answer.
  ///
  /// - Returns: whether it is one.
  func set(_ op: String, _ step: JSONValue) -> Bool {
    switch op {
    case "set_bucketing":
      let date = step["lastModified"] ?? .string(FlagshipStubNetwork.usualDate)
      network.setBucketing(behaviour(step, body: Self.body(step), lastModified: date.text))
    case "set_api":
      if step["raise"]?.text == "timeout" {
        network.setCampaigns(.raises(FlagshipError("ReadTimeout", "timed out")))
      } else {
        network.setCampaigns(behaviour(step, body: Self.body(step)))
      }
    case "set_status":
      network.set(step["target"]?.text ?? "", behaviour(step, body: []))
    case "set_cache": recorder.setEntry(step["entry"] ?? .null)
    case "forget_file": recorder.save(nil)
    default: return false
    }
    return true
  }

  private func behaviour(
    _ step: JSONValue, body: [UInt8], lastModified: String? = nil
  ) -> FlagshipStubNetwork.Behaviour {
    if let raised = step["raise"], PythonArgument(raised).isTrue {
      return .raises(FlagshipError("ConnectionError", Flagship.shown(raised)))
    }
    var status = 200
    if case .integer(let number)? = step["status"] { status = number }
    return .answers(status: status, body: body, lastModified: lastModified)
  }

  private static func body(_ step: JSONValue) -> [UInt8] {
    if let text = step["text"]?.text { return Array(text.utf8) }
    return Array(PythonJSON.text(step["json"] ?? [:]).utf8)
  }

  /// Runs what the SDK guards once more than the client does: the arguments of a call.
  private func guarded(_ body: () throws(FlagshipError) -> Void) throws(FlagshipError) {
    do { try body() } catch { try report(error) }
  }

  func arguments(_ step: JSONValue) -> [PythonArgument] {
    guard case .array(let values)? = step["args"] else { return [] }
    return values.map(PythonArgument.init)
  }
  // MARK: Calls of a visitor

  /// The vendor's names of the calls that steps name otherwise.
  private static let vendorNames = [
    "synchronize": "synchronize_modifications", "activate": "activate_modification",
  ]

  private func call(_ op: String, _ step: JSONValue) async throws(FlagshipError) -> JSONValue {
    guard let visitor else {
      let name = Self.vendorNames[op] ?? op
      throw FlagshipError("AttributeError", "'NoneType' object has no attribute '\(name)'")
    }
    switch op {
    case "synchronize": return try await visitor.synchronizeModifications().journeyJSON
    case "update_context": return try await updateContext(visitor, step)
    case "get_modification": return try await modification(visitor, step)
    case "get_modification_with_results": return try await results(visitor, step)
    case "get_modification_info": return try info(visitor, step)
    case "activate": return try await activate(visitor, step)
    case "authenticate": return try await authenticate(visitor, step)
    case "unauthenticate": return try await unauthenticate(visitor, step)
    case "send_hit": return try await sendHit(visitor, step)
    case "get_context": return .object(visitor.context)
    default: throw FlagshipError("AttributeError", "'FlagshipVisitor' object has no call '\(op)'")
    }
  }

  /// The bound arguments of a guarded call; nil: an error about them was caught.
  private func bind(
    _ method: Method, _ step: JSONValue
  ) throws(FlagshipError) -> [PythonArgument]? {
    do { return try method.bind(arguments(step), step["kwargs"].keywords) } catch {
      try report(error)
      return nil
    }
  }

  private static func method(
    _ name: String, _ parameters: [Parameter]
  ) -> Method {
    var method = Method("FlagshipVisitor.\(name)", checkedAs: name)
    method.parameters = parameters
    return method
  }

  private static let updateMethod = method(
    "update_context",
    [Parameter("context", .context), Parameter("synchronize", .boolean, or: false)])

  private func updateContext(
    _ visitor: FlagshipVisitor, _ step: JSONValue
  ) async throws(FlagshipError) -> JSONValue {
    guard let bound = try bind(Self.updateMethod, step) else { return nil }
    let argument = FlagshipContextArgument(bound[0])
    let isPanic = visitor.isPanic
    let update = try await visitor.update(argument, synchronizing: bound[1].isTrue)
    guard let update else { return nil }
    let details = update.changes.map { change -> JSONValue in
      [change.key, .bool(change.isAccepted), .string(change.log), nil]
    }
    let synchronization = update.synchronization.journeyJSON
    if case .pair = argument, !isPanic { return [details[0], synchronization] }
    return [.array(details), synchronization]
  }

  private static let modificationParameters = [
    Parameter("key", .text), Parameter("default_value", .modification),
    Parameter("activate", .boolean, or: false),
  ]
  private static let modificationMethod = method("get_modification", modificationParameters)
  private static let resultsMethod = method(
    "get_modification_with_results", modificationParameters)

  private func modification(
    _ visitor: FlagshipVisitor, _ step: JSONValue
  ) async throws(FlagshipError) -> JSONValue {
    guard let bound = try bind(Self.modificationMethod, step) else { return nil }
    if !visitor.isPanic {
      // The inner call gets all three by position, so that the first two are checked.
      do { _ = try Self.resultsMethod.bind(bound, []) } catch {
        // Two guards and the check of the outer call see it, too.
        for _ in 0..<3 { recorder.report(error) }
        throw error
      }
    }
    return try await visitor.modificationActivating(
      bound[0].json, default: bound[1].json, activate: bound[2].isTrue) ?? nil
  }

  private func results(
    _ visitor: FlagshipVisitor, _ step: JSONValue
  ) async throws(FlagshipError) -> JSONValue {
    guard let bound = try bind(Self.resultsMethod, step),
      try isHashable(bound[0], for: visitor)
    else { return nil }
    let result = try await visitor.result(
      of: bound[0].json, default: bound[1].json, activate: bound[2].isTrue)
    guard let result else { return nil }
    return [
      result.value, .bool(result.isFound), .string(result.log), result.activation.journeyJSON,
    ]
  }

  /// Whether a key can be looked up; where it cannot, the SDK raises, unless panic comes before.
  private func isHashable(
    _ key: PythonArgument, for visitor: FlagshipVisitor
  ) throws(FlagshipError) -> Bool {
    guard case .value(let value) = key, !visitor.isPanic else { return true }
    switch value {
    case .array, .object:
      try report(FlagshipError("TypeError", "unhashable type: '\(value.pythonKind)'"))
      return false
    default: return true
    }
  }

  private static let keyParameter = [Parameter("key")]
  private static let infoMethod = method("get_modification_info", keyParameter)
  private static let activateMethod = method("activate_modification", keyParameter)

  private func info(
    _ visitor: FlagshipVisitor, _ step: JSONValue
  ) throws(FlagshipError) -> JSONValue {
    guard let bound = try bind(Self.infoMethod, step), try isHashable(bound[0], for: visitor),
      let info = visitor.info(of: bound[0].json)
    else { return nil }
    return [
      "campaignId": info.campaignID, "variationGroupId": info.variationGroupID,
      "variationId": info.variationID, "isReference": info.isReference,
    ]
  }

  private func activate(
    _ visitor: FlagshipVisitor, _ step: JSONValue
  ) async throws(FlagshipError) -> JSONValue {
    guard let bound = try bind(Self.activateMethod, step),
      try isHashable(bound[0], for: visitor)
    else { return nil }
    return try await visitor.activateModification(of: bound[0].json).journeyJSON
  }

  // MARK: Authentication: nothing is guarded there

  private static let replacing = [
    Parameter("context", or: .null), Parameter("synchronize", or: false),
  ]
  private static let authenticateMethod = method(
    "authenticate", [Parameter("visitor_id")] + replacing)
  private static let unauthenticateMethod = method("unauthenticate", replacing)

  private func authenticate(
    _ visitor: FlagshipVisitor, _ step: JSONValue
  ) async throws(FlagshipError) -> JSONValue {
    let bound = try Self.authenticateMethod.bind(arguments(step), step["kwargs"].keywords)
    var id = ""
    switch bound[0].json {
    case .null: break
    case .string(let text): id = text
    case .array, .object: id = bound[0].isTrue ? Flagship.shown(bound[0].json) : ""
    case .bool, .integer, .hugeInteger, .double:
      if client.hasBucketingFile == nil {
        throw FlagshipError(
          "TypeError", "object of type '\(bound[0].json.pythonKind)' has no len()")
      }
    }
    if visitor.authenticate(id, replacing: .init(replacing: bound[1])), bound[2].isTrue {
      _ = try await visitor.synchronizeModifications()
    }
    return nil
  }

  private func unauthenticate(
    _ visitor: FlagshipVisitor, _ step: JSONValue
  ) async throws(FlagshipError) -> JSONValue {
    let bound = try Self.unauthenticateMethod.bind(arguments(step), step["kwargs"].keywords)
    if visitor.unauthenticate(replacing: .init(replacing: bound[0])), bound[1].isTrue {
      _ = try await visitor.synchronizeModifications()
    }
    return nil
  }

  // MARK: Hits

  private func sendHit(
    _ visitor: FlagshipVisitor, _ step: JSONValue
  ) async throws(FlagshipError) -> JSONValue {
    let script = FlagshipHitScript(profile: profile) { [self] error throws(FlagshipError) in
      try report(error)
    }
    let outcome: FlagshipOutcome?
    switch try script.build(step["hit"] ?? [:]) {
    case .hit(let content): outcome = try await visitor.send(content)
    case .hollow(let className):
      try report(
        FlagshipError("AttributeError", "'\(className)' object has no attribute '_data'"))
      outcome = nil
    case .other(let shown): outcome = visitor.refuseHit(shownAs: shown)
    }
    // The SDK says nothing of what it sent.
    guard let outcome, !outcome.isDone else { return nil }
    return [.bool(false), .string(outcome.message)]
  }
}

extension FlagshipContextArgument {
  init(_ argument: PythonArgument) {
    switch argument {
    case .value(.object(let object)): self = .map(object)
    case .tuple(let parts) where parts.count == 2: self = .pair(parts[0], parts[1])
    case .tuple(let parts):
      let inside = Flagship.shown(.array(parts)).dropFirst().dropLast()
      self = .other("(\(inside)\(parts.count == 1 ? "," : ""))")
    case .value(let value): self = .other(Flagship.shown(value))
    }
  }

  /// The context that replaces another; nil: none is given.
  init?(replacing argument: PythonArgument) {
    if case .value(.null) = argument { return nil }
    self.init(argument)
  }
}

extension FlagshipOutcome? {
  /// The pair that the SDK gives.
  var journeyJSON: JSONValue {
    guard let self else { return nil }
    return [.bool(self.isDone), .string(self.message)]
  }
}

internal import FlagEngine
internal import Synchronization

/// Whether a call did what it was asked for.
public struct FlagshipOutcome: Equatable, Sendable {
  /// Whether it did.
  public var isDone: Bool
  /// Why not, or the status that was answered; may be empty.
  public var message: String

  /// Makes an outcome; see the properties.
  public init(_ isDone: Bool, _ message: String) {
    self.isDone = isDone
    self.message = message
  }
}

extension FlagshipVisitor {
  typealias Modification = Flagship.Synchronization.Modification

  /// Decides all modifications anew; vendor: `synchronize_modifications`.
  ///
  /// In bucketing mode this machine decides, by the file in use; in Decision API mode the server is
  /// asked. In both the context is told to the vendor before the modifications change.
  ///
  /// - Returns: that it was done, or that panic forbids it; nil: an error was caught by the handler.
  /// - Throws: a file that stops the SDK (`KeyError`, `AttributeError`, `TypeError`: what comes before
  ///   the fault counts), an answer that is no JSON, or a context event without a connection where the
  ///   official SDK's faults are kept.
  @discardableResult
  public func synchronizeModifications() async throws(FlagshipError) -> FlagshipOutcome? {
    try await session.guarded { () async throws(FlagshipError) in
      let isOff =
        session.isBucketing ? try await synchronizeByFile() : try await synchronizeByServer()
      if isOff {
        session.log(.error, FlagshipLines.synchronizationInPanic)
        return FlagshipOutcome(false, FlagshipLines.synchronizationInPanic)
      }
      try finishSynchronization()
      return FlagshipOutcome(true, "")
    }
  }

  /// Decides all modifications anew on this machine, without waiting for the network; bucketing mode.
  ///
  /// The context is told to the vendor later, by itself.
  ///
  /// - Returns: that it was done, or that panic forbids it; in Decision API mode that only the server
  ///   can decide.
  /// - Throws: see `synchronizeModifications`.
  @discardableResult
  public func decideModifications() throws(FlagshipError) -> FlagshipOutcome {
    guard session.isBucketing else {
      return FlagshipOutcome(false, "In Decision API mode only synchronizeModifications decides.")
    }
    guard !isPanic else {
      session.log(.error, FlagshipLines.synchronizationInPanic)
      return FlagshipOutcome(false, FlagshipLines.synchronizationInPanic)
    }
    do {
      let result = try evaluate()
      let (ids, context) = state.withLock { ($0.ids, $0.context) }
      let body = Flagship.Payload.contextEvent(ids, context: context.sent)
      session.putAside(session.endpoints.contextEvent(body, profile: session.profile))
      try apply(result)
      try finishSynchronization()
    } catch {
      try session.report(error)
    }
    return FlagshipOutcome(true, "")
  }

  // MARK: By the file

  /// - Returns: whether panic forbids it.
  private func synchronizeByFile() async throws(FlagshipError) -> Bool {
    guard !isPanic else { return true }
    let result = try evaluate()
    try await sendContext()
    try apply(result)
    return false
  }

  /// Clears the modifications and decides them anew; nil: there is no file.
  private func evaluate() throws(FlagshipError) -> Flagship.Synchronization? {
    let (ids, context) = state.withLock { state in
      state.modifications = []
      return (state.ids, state.context)
    }
    guard let file = session.state.withLock({ $0.file }) else { return nil }
    var visitor = Flagship.Visitor(id: ids.visitor)
    visitor.context = context.values
    visitor.isContextWhole = true
    if let cache = session.configuration.visitorCache {
      do { visitor.cacheEntry = try cache.lookup(ids.visitor) ?? .null } catch {
        throw Self.cacheError(error)
      }
    }
    var result = Flagship.synchronize(
      file, visitor, options: EvaluationOptions(profile: session.profile, now: 0))
    if result.startError != nil {
      // A start that refused the file has kept it all the same; only what can be searched for names
      // is then like a file without campaigns.
      if let name = file.startError(.flagship211) {
        throw FlagshipSession.fileError(name, file)
      }
      return nil
    }
    if result.outcome == .panic { result.outcome = .ok }
    for fault in result.faults { session.log(.error, fault.rawValue) }
    if result.stopsBeforeContextEvent, case .error(let name) = result.outcome {
      throw FlagshipError(name, file.campaignsErrorMessage)
    }
    return result
  }

  private static func cacheError(_ error: any Error) -> FlagshipError {
    error as? FlagshipError ?? FlagshipError("Exception", "the visitor cache failed")
  }

  private func apply(_ result: Flagship.Synchronization?) throws(FlagshipError) {
    guard let result else { return }
    state.withLock { $0.modifications = result.modifications }
    if case .error(let name) = result.outcome { throw FlagshipError(name, Self.message(of: name)) }
  }

  /// What Python says of the errors that a file brings about.
  private static func message(of name: String) -> String {
    switch name {
    case "KeyError": "None"
    case "AttributeError": "'NoneType' object has no attribute 'selected_variation_id'"
    case "InvalidJSONError": FlagshipError.unsendableContext.message
    default: "unhashable type: 'list'"
    }
  }

  // MARK: By the server

  /// - Returns: whether panic forbids it.
  private func synchronizeByServer() async throws(FlagshipError) -> Bool {
    let (ids, context) = state.withLock { ($0.ids, $0.context) }
    try Self.requireSendable(context)
    let body = Flagship.Payload.campaigns(ids, context: context.sent)
    let request = session.endpoints.campaigns(
      body, apiKey: session.apiKey, profile: session.profile,
      timeout: session.configuration.effectiveTimeout)
    let answer: Flagship.ServerAnswer?
    do {
      let whole = try await session.post(request, body)
      answer = try Self.read(whole.bytes)
    } catch {
      guard error.isOfConnection else { throw error }
      session.log(.error, error.message)
      answer = nil
    }
    if let answer { try take(answer) }
    if isPanic { return true }
    for fault in answer?.parsingFaults(session.profile) ?? [] {
      session.log(.error, fault.rawValue)
    }
    try await sendContext()
    if let answer {
      let profile = session.profile
      state.withLock { state in
        state.decisions.take(answer, profile: profile)
        state.modifications = state.decisions.modifications
      }
    }
    return false
  }

  private static func read(_ bytes: [UInt8]) throws(FlagshipError) -> Flagship.ServerAnswer {
    do throws(JSONError) { return try Flagship.ServerAnswer(bytes) } catch {
      throw FlagshipError(error)
    }
  }

  /// Takes over whether an answer is panic, and says what it cannot be used for.
  private func take(_ answer: Flagship.ServerAnswer) throws(FlagshipError) {
    let reading = answer.reading(session.profile)
    if case .raises(let kind) = reading {
      throw FlagshipError("TypeError", "argument of type '\(kind)' is not iterable")
    }
    let panic = answer.loggedPanic(session.profile)
    let earlier = state.withLock { state in
      defer {
        state.isPanic = reading == .panic
        state.loggedPanic = panic
      }
      return state.loggedPanic
    }
    if panic != earlier {
      session.log(.info, FlagshipLines.panic(panic != false, by: "synchronize_modifications"))
    }
    if reading == .unwalkable {
      session.configuration.eventHandler.exception(
        FlagshipError("FlagshipParsingError", FlagshipLines.unwalkableCampaigns))
    }
  }

  // MARK: Both

  private static func requireSendable(
    _ context: Flagship.VisitorContext
  ) throws(FlagshipError) {
    for member in context.sent.members {
      if case .double(let number) = member.value, !number.isFinite { throw .unsendableContext }
    }
  }

  private func sendContext() async throws(FlagshipError) {
    let (ids, context) = state.withLock { ($0.ids, $0.context) }
    try Self.requireSendable(context)
    let body = Flagship.Payload.contextEvent(ids, context: context.sent)
    let request = session.endpoints.contextEvent(body, profile: session.profile)
    do {
      _ = try await session.post(request, body)
    } catch {
      guard error.isOfConnection, !session.surroundings.keepsVendorFaults else { throw error }
      // It goes out later, by itself; the modifications do not wait for it.
      session.log(.error, error.message)
      session.putAside(request)
    }
  }

  private func finishSynchronization() throws(FlagshipError) {
    let (id, modifications) = state.withLock { ($0.ids.visitor, $0.modifications) }
    session.log(.debug, FlagshipLines.synchronized(id, modifications))
    guard let cache = session.configuration.visitorCache else { return }
    do {
      try cache.save(id, Flagship.Synchronization.cacheEntry(of: id, modifications))
    } catch {
      throw Self.cacheError(error)
    }
  }
}

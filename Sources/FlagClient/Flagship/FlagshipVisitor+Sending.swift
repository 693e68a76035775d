public import FlagEngine
internal import Synchronization

extension FlagshipVisitor {
  // MARK: Activations

  /// Tells the vendor that the visitor sees a modification; vendor: `activate_modification`.
  ///
  /// Repeated activations are all sent.
  ///
  /// - Parameter key: its key.
  /// - Returns: whether the server took it, and its status; not done in panic and for an unknown key;
  ///   nil: an error was caught.
  /// - Throws: that there is no connection.
  @discardableResult
  public func activateModification(
    _ key: String
  ) async throws(FlagshipError) -> FlagshipOutcome? {
    try await activateModification(of: .string(key))
  }

  /// As `activateModification(_:)`, with a key of any kind; for a replay.
  package func activateModification(
    of key: JSONValue
  ) async throws(FlagshipError) -> FlagshipOutcome? {
    try await session.guarded { () async throws(FlagshipError) in
      if let refusal = refusalToActivate(key) { return FlagshipOutcome(false, refusal) }
      guard let found = modification(key) else { return FlagshipOutcome(false, "") }
      let (request, body) = activation(of: found)
      let answer = try await session.post(request, body)
      return FlagshipOutcome(answer.isSuccess, "\(answer.status)")
    }
  }

  /// Puts an activation aside, to be sent by itself; see `activateModification(_:)`.
  ///
  /// - Parameter key: the modification's key.
  /// - Returns: whether it will be sent; not in panic, for an unknown key, and where too much waits.
  @discardableResult
  public func enqueueActivation(_ key: String) -> Bool {
    guard refusalToActivate(.string(key)) == nil, let found = modification(.string(key)) else {
      return false
    }
    return session.putAside(activation(of: found).request)
  }

  private func refusalToActivate(_ key: JSONValue) -> String? {
    let line: String
    if isPanic {
      line = FlagshipLines.inPanic("activate_modification", key: key)
    } else if modification(key) == nil {
      line = FlagshipLines.nothingToActivate(key)
    } else {
      return nil
    }
    session.log(.error, line)
    return line
  }

  func activation(of modification: Modification) -> (request: HTTPRequest, body: JSONObject) {
    let body = Flagship.Payload.activation(
      of: modification, state.withLock { $0.ids },
      environmentID: session.endpoints.environmentID)
    return (session.endpoints.activation(body, profile: session.profile), body)
  }

  // MARK: Hits

  /// Tells the vendor what happened; vendor: `send_hit`.
  ///
  /// - Parameter hit: what happened.
  /// - Returns: that it was sent, whatever the server answered; not done in panic, and for a page whose
  ///   address is none by the SDK's rule; nil: an error was caught.
  /// - Throws: that there is no connection.
  @discardableResult
  public func sendHit(
    _ hit: some FlagshipHit
  ) async throws(FlagshipError) -> FlagshipOutcome? {
    try await send(hit.content)
  }

  /// As `sendHit(_:)`, with members of any kind; for a replay.
  package func send(
    _ hit: Flagship.HitContent
  ) async throws(FlagshipError) -> FlagshipOutcome? {
    try await session.guarded { () async throws(FlagshipError) in
      if let refusal = refusal(of: hit) { return FlagshipOutcome(false, refusal) }
      if let error = Self.addressError(of: hit) { throw error }
      let (request, body) = request(for: hit)
      _ = try await session.post(request, body, showsBytes: false)
      return FlagshipOutcome(true, "")
    }
  }

  /// Puts a hit aside, to be sent by itself; see `sendHit(_:)`.
  ///
  /// - Parameter hit: what happened.
  /// - Returns: whether it will be sent; not in panic, for a page whose address is none, and where too
  ///   much waits.
  @discardableResult
  public func enqueueHit(_ hit: some FlagshipHit) -> Bool {
    guard refusal(of: hit.content) == nil else { return false }
    return session.putAside(request(for: hit.content).request)
  }

  /// Refuses something that is no hit, as the vendor does; for a replay.
  package func refuseHit(shownAs shown: String) -> FlagshipOutcome {
    let line = isPanic ? FlagshipLines.hitInPanic(shown) : FlagshipLines.noHit(shown)
    session.log(.error, line)
    return FlagshipOutcome(false, line)
  }

  private func refusal(of hit: Flagship.HitContent) -> String? {
    let line: String
    if isPanic {
      line = FlagshipLines.hitInPanic(hit.description)
    } else if !hit.hasUnreadableAddress, let reason = hit.refusal {
      line = FlagshipLines.refusedHit(hit.description, reason)
    } else {
      return nil
    }
    session.log(.error, line)
    return line
  }

  private static func addressError(of hit: Flagship.HitContent) -> FlagshipError? {
    guard hit.hasUnreadableAddress, let location = hit.members["dl"] else { return nil }
    return FlagshipError(
      "TypeError", "expected string or bytes-like object, got '\(location.pythonKind)'")
  }

  private func request(
    for hit: Flagship.HitContent
  ) -> (request: HTTPRequest, body: JSONObject) {
    let body = Flagship.Payload.hit(
      hit, state.withLock { $0.ids }, environmentID: session.endpoints.environmentID)
    return (session.endpoints.hit(body), body)
  }
}

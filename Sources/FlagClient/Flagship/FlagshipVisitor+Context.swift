public import FlagEngine
internal import Synchronization

/// What became of a value of a context.
public struct FlagshipContextChange: Equatable, Sendable {
  /// The key.
  public var key: JSONValue
  /// Whether the value was taken.
  public var isAccepted: Bool
  /// Why not; empty if it was.
  public var log: String
}

/// What `update_context` may be given in the official SDK; for a replay.
package enum FlagshipContextArgument: Sendable {
  /// Keys and values
  case map(JSONObject)
  /// A key and its value, each of any kind
  case pair(JSONValue, JSONValue)
  /// Anything else, which changes nothing; as the log shows it
  case other(String)

  var shown: String {
    switch self {
    case .map(let object): Flagship.shown(.object(object))
    case .pair(let key, let value):
      "(" + Flagship.shown(.array([key, value])).dropFirst().dropLast() + ")"
    case .other(let shown): shown
    }
  }

  var pairs: [(key: JSONValue, value: JSONValue)] {
    switch self {
    case .map(let object): object.members.map { (.string($0.name), $0.value) }
    case .pair(let key, let value): [(key, value)]
    case .other: []
    }
  }
}

extension FlagshipVisitor {
  /// Sets values of the context; vendor: `update_context`.
  ///
  /// In panic nothing is changed.
  ///
  /// - Parameter values: keys and values; a key is never removed.
  /// - Returns: what became of each, in the order of the keys; empty in panic.
  @discardableResult
  public func updateContext(
    _ values: FlagshipContext
  ) -> [FlagshipContextChange] {
    update(.map(values.values))
  }

  /// Sets one value of the context; vendor: `update_context` with a pair.
  ///
  /// In panic nothing is changed.
  ///
  /// - Parameters:
  ///   - key: its key.
  ///   - value: the value.
  /// - Returns: whether it was taken.
  @discardableResult
  public func updateContext(_ key: String, _ value: FlagshipContextValue) -> Bool {
    update(.pair(.string(key), value.json)).first?.isAccepted ?? false
  }

  /// Sets a preset value of the context; see `updateContext(_:_:)`.
  @discardableResult
  public func updateContext(_ key: FlagshipPresetKey, _ value: FlagshipContextValue) -> Bool {
    updateContext(key.rawValue, value)
  }

  /// Sets values of the context, then synchronises; vendor: `update_context` with `synchronize`.
  ///
  /// - Parameter values: keys and values.
  /// - Returns: what became of each, and of the synchronisation; nil: it was not done, in panic or for
  ///   an error that the handler caught.
  /// - Throws: what `synchronizeModifications` throws.
  @discardableResult
  public func updateContextAndSynchronize(
    _ values: FlagshipContext
  ) async throws(FlagshipError) -> (
    changes: [FlagshipContextChange], synchronization: FlagshipOutcome?
  ) {
    try await update(.map(values.values), synchronizing: true) ?? ([], nil)
  }

  /// Updates as the vendor does, with values of any kind; for a replay.
  ///
  /// - Parameters:
  ///   - argument: what is set.
  ///   - synchronizing: whether the visitor is synchronised afterwards.
  /// - Returns: what became of it; nil: an error was caught.
  /// - Throws: what the synchronisation throws.
  package func update(
    _ argument: FlagshipContextArgument, synchronizing: Bool
  ) async throws(FlagshipError) -> (
    changes: [FlagshipContextChange], synchronization: FlagshipOutcome?
  )? {
    try await session.guarded { () async throws(FlagshipError) in
      let wasPanic = isPanic
      let changes = update(argument)
      guard synchronizing, !wasPanic else { return (changes, nil) }
      return (changes, try await synchronizeModifications())
    }
  }

  /// Updates as the vendor does, with values of any kind; for a replay.
  package func update(_ argument: FlagshipContextArgument) -> [FlagshipContextChange] {
    guard !isPanic else {
      session.log(.error, FlagshipLines.updateInPanic(argument.shown))
      return []
    }
    var changes: [FlagshipContextChange] = []
    let (id, context) = state.withLock { state in
      for (key, value) in argument.pairs {
        var reason = ""
        if let key = key.text {
          if !state.context.set(key, to: value) { reason = FlagshipLines.refusedValue(of: key) }
        } else {
          reason = FlagshipLines.refusedKey(key)
        }
        changes.append(.init(key: key, isAccepted: reason.isEmpty, log: reason))
      }
      return (state.ids.visitor, state.context.values)
    }
    for change in changes where !change.isAccepted { session.log(.error, change.log) }
    session.log(.debug, FlagshipLines.context(of: id, context))
    return changes
  }

  // MARK: Authentication

  /// Tells that the visitor logged in; vendor: `authenticate`.
  ///
  /// Without effect in bucketing mode, and with an empty id: then nothing is changed, the context
  /// included.
  ///
  /// - Parameters:
  ///   - id: the id of the user; the id so far becomes the anonymous one, unless there is one.
  ///   - context: replaces the whole context, presets included; nil: it stays. In panic the new one is
  ///     not taken: the context is empty then.
  /// - Returns: whether anything was changed.
  @discardableResult
  public func authenticate(
    _ id: String, context: FlagshipContext? = nil
  ) -> Bool {
    authenticate(id, replacing: context.map { .map($0.values) })
  }

  /// Tells that the visitor logged out; vendor: `unauthenticate`.
  ///
  /// The anonymous id becomes the visitor's again. Without effect in bucketing mode, and where there is
  /// no anonymous id: then nothing is changed, the context included.
  ///
  /// - Parameter context: see `authenticate(_:context:)`.
  /// - Returns: whether anything was changed.
  @discardableResult
  public func unauthenticate(context: FlagshipContext? = nil) -> Bool {
    unauthenticate(replacing: context.map { .map($0.values) })
  }

  /// Authenticates as the vendor does, with a context of any kind; for a replay.
  package func authenticate(_ id: String, replacing context: FlagshipContextArgument?) -> Bool {
    guard !session.isBucketing else {
      session.log(.warning, FlagshipLines.authenticateInBucketing)
      return false
    }
    guard !id.isEmpty else { return false }
    state.withLock { state in
      state.ids = .init(visitor: id, anonymous: state.ids.anonymous ?? state.ids.visitor)
    }
    replace(context)
    return true
  }

  /// Unauthenticates as the vendor does, with a context of any kind; for a replay.
  package func unauthenticate(replacing context: FlagshipContextArgument?) -> Bool {
    guard !session.isBucketing else {
      session.log(.warning, FlagshipLines.unauthenticateInBucketing)
      return false
    }
    let wasAuthenticated = state.withLock { state in
      guard let anonymous = state.ids.anonymous else { return false }
      state.ids = .init(visitor: anonymous)
      return true
    }
    guard wasAuthenticated else {
      session.log(.warning, FlagshipLines.nobodyAuthenticated)
      return false
    }
    replace(context)
    return true
  }

  private func replace(_ context: FlagshipContextArgument?) {
    guard let context else { return }
    state.withLock { $0.context = Flagship.VisitorContext() }
    _ = update(context)
  }
}

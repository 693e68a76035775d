package import FlagEngine
internal import Synchronization

/// The Flagship SDK: starts environments and makes their visitors; vendor: `Flagship`.
///
/// ```swift
/// let client = FlagshipClient(exchange: .live(environment))
/// try await client.start(environmentID: "env", apiKey: key, .init(mode: .bucketing))
/// let visitor = try client.visitor(id: "user-1", context: ["age": 30])
/// try await visitor.synchronizeModifications()
/// let title = visitor.modification("title", default: "Shop")
/// ```
///
/// Nothing is sent when a client or a visitor goes away; `close` says what is left.
///
/// Source: Flagship Python SDK 2.1.1 and 2.1.5, observed.
public final class FlagshipClient: Sendable {
  private struct State {
    var session: FlagshipSession?
    var polling: Task<Void, Never>?
    /// The sessions whose files are still asked for; more than one where a replay keeps the vendor's
    /// faults.
    var polled: [FlagshipSession] = []
  }

  private let surroundings: FlagshipSurroundings
  private let outbox: FlagshipOutbox
  private let state = Mutex(State())

  /// Makes a client, which does nothing before `start`.
  ///
  /// - Parameter surroundings: network, time, ids, and where the bucketing file is kept.
  public init(_ surroundings: FlagshipSurroundings) {
    self.surroundings = surroundings
    outbox = FlagshipOutbox(surroundings)
  }

  /// Makes a client that reaches the network through an exchange and keeps no file.
  ///
  /// - Parameter exchange: the way to the network, as `HTTPExchange.live`.
  public convenience init(exchange: HTTPExchange) {
    self.init(FlagshipSurroundings(exchange: exchange))
  }

  deinit { state.withLock { $0.polling?.cancel() } }

  /// Whether `start` was called, whatever came of it; vendor: `is_flagship_started`.
  public var isStarted: Bool {
    state.withLock { state in
      state.session.map { !$0.endpoints.environmentID.isEmpty && !$0.apiKey.isEmpty } ?? false
    }
  }

  /// Whether a bucketing file is in use; nil: not in bucketing mode, or not started.
  public var hasBucketingFile: Bool? {
    guard let session = state.withLock({ $0.session }), session.isBucketing else { return nil }
    return session.state.withLock { $0.file != nil }
  }

  /// Starts an environment; vendor: `start`.
  ///
  /// In bucketing mode the file is downloaded before this returns, then in the interval of the
  /// options. Visitors that were made before keep the start under which they were made. A start that
  /// fails counts as one: visitors can be made, and get no modifications.
  ///
  /// - Parameters:
  ///   - environmentID: the environment.
  ///   - apiKey: its key, which goes into a header of questions to the Decision API alone.
  ///   - configuration: the options.
  /// - Throws: why the file cannot be got or used, unless the handler catches all.
  public func start(
    environmentID: String, apiKey: Secret,
    _ configuration: FlagshipClientConfiguration = FlagshipClientConfiguration()
  ) async throws(FlagshipError) {
    let session = FlagshipSession(
      environmentID: environmentID, apiKey: apiKey, configuration, surroundings, outbox)
    state.withLock { state in
      state.session = session
      if !surroundings.keepsVendorFaults {
        state.polling?.cancel()
        state.polled = []
      }
      state.polling = nil
    }
    _ = try await session.guarded { () async throws(FlagshipError) in
      if !surroundings.keepsVendorFaults { follow(session) }
      if session.isBucketing { try await session.loadFile() }
      if surroundings.keepsVendorFaults { follow(session) }
      if session.isBucketing, configuration.pollingInterval <= 0 {
        session.log(.warning, FlagshipLines.noPolling)
      }
      session.log(.debug, FlagshipLines.started)
    }
  }

  private func follow(_ session: FlagshipSession) {
    guard session.isBucketing, session.configuration.pollingInterval > 0 else { return }
    state.withLock { state in
      state.polled.append(session)
      if !surroundings.isManual { state.polling = FlagshipSession.follow(session) }
    }
  }

  /// Asks for a newer bucketing file now.
  public func refresh() async {
    for session in state.withLock({ $0.polled }) { _ = await session.poll() }
  }

  /// Asks for a newer file of each environment that is still followed; for a replay.
  ///
  /// - Returns: how many were asked.
  package func pollOnce() async -> Int {
    var count = 0
    for session in state.withLock({ $0.polled }) {
      if session.state.withLock({ $0.isPollingOver }) { continue }
      _ = await session.poll()
      count += 1
    }
    return count
  }

  /// Makes a visitor; vendor: `create_visitor`.
  ///
  /// - Parameters:
  ///   - id: the visitor's id; nil or empty: one is made.
  ///   - isAuthenticated: whether it is the id of somebody who is logged in: in Decision API mode the
  ///     visitor then gets an anonymous id, too. Without effect in bucketing mode.
  ///   - context: what is known; it comes behind the presets. In panic the context stays empty.
  /// - Returns: the visitor, without modifications until it is synchronised.
  /// - Throws: that `start` was not called.
  public func visitor(
    id: String? = nil, isAuthenticated: Bool = false, context: FlagshipContext = [:]
  ) throws(FlagshipError) -> FlagshipVisitor {
    try visitor(
      shownAs: id ?? "None", isAuthenticated: isAuthenticated, context: context.values
    ) { () throws(FlagshipError) in id ?? "" }
  }

  /// Makes a visitor as the vendor does, with values of any kind; for a replay.
  ///
  /// - Parameters:
  ///   - shown: how the log shows the given id.
  ///   - isAuthenticated: see the public method.
  ///   - context: the values in their order; those of a wrong kind are refused.
  ///   - id: gives the id once the context is taken, or the error that it is.
  /// - Returns: the visitor.
  /// - Throws: that `start` was not called, or what `id` throws.
  package func visitor(
    shownAs shown: String, isAuthenticated: Bool, context: JSONObject,
    id: () throws(FlagshipError) -> String
  ) throws(FlagshipError) -> FlagshipVisitor {
    guard let session = state.withLock({ $0.session }) else { throw .notStarted }
    return try FlagshipVisitor(
      session, shownAs: shown, isAuthenticated: isAuthenticated, given: context, id: id)
  }

  /// The handler of the newest start; for a replay.
  package var eventHandler: FlagshipEventHandler? {
    state.withLock { $0.session?.configuration.eventHandler }
  }

  /// Sends what waits, each request once.
  ///
  /// - Returns: whether all was sent.
  @discardableResult
  public func flush() async -> Bool { await outbox.flush() }

  /// Ends polling and sending by itself; vendor: `close`.
  ///
  /// Visitors go on.
  ///
  /// - Parameter flushing: whether what waits is sent once more before.
  /// - Returns: what is left unsent, in its order.
  @discardableResult
  public func close(flushing: Bool = true) async -> [HTTPRequest] {
    endPolling()
    if flushing { await flush() }
    return await outbox.close()
  }

  /// Ends polling of the newest start.
  package func endPolling() {
    state.withLock { state in
      state.polling?.cancel()
      state.polling = nil
      state.polled.removeAll { $0 === state.session }
    }
  }
}

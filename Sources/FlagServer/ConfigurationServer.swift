public import FlagEngine
import HummingbirdCore
import Synchronization

/// A server that gives one configuration the way the vendors' services do.
///
/// Kameleoon: the data file with `Last-Modified` and 304, and the event stream that announces a
/// newer one. Flagship: the bucketing file likewise, and the Decision API, which the engine answers.
/// What an SDK reports (visits, activations, hits) is taken, counted and thrown away.
///
/// ```swift
/// let server = ConfigurationServer(served) { record in print(record.path, record.status) }
/// let port = try await server.start()[0]
/// server.replace(with: edited)  // announced to the event streams
/// await server.stop()
/// ```
public final class ConfigurationServer: Sendable {
  struct State {
    var served: ServedConfiguration
    /// What `Last-Modified` says: seconds since 1970, later with every configuration.
    var modifiedAt: Int
    /// What the last event said: milliseconds since 1970, later with every configuration.
    var announcedAt: Int
    var counts: [Route: Int] = [:]
    var listeners: [Listener] = []
    var keepAlive: Task<Void, Never>?
  }

  let settings: Settings
  let crossOrigin: CrossOrigin
  let log: @Sendable (RequestRecord) -> Void
  let state: Mutex<State>
  let announcements = Announcements()
  let bodies = BodyStore()

  /// Makes a server that does not listen yet.
  ///
  /// - Parameters:
  ///   - served: the configuration.
  ///   - settings: where to listen.
  ///   - log: hears of every request, on the thread that answered it.
  public init(
    _ served: ServedConfiguration, settings: Settings = Settings(),
    log: @escaping @Sendable (RequestRecord) -> Void = { _ in }
  ) {
    self.settings = settings
    crossOrigin = CrossOrigin(allowed: settings.origins)
    self.log = log
    state = Mutex(
      State(
        served: served, modifiedAt: served.modifiedAt, announcedAt: served.modifiedAt * 1_000))
  }

  // MARK: Life

  /// Begins to listen.
  ///
  /// - Returns: the ports that are listened on: the port, then the port for events if there is one.
  /// - Throws: `ListenFault`: why an address cannot be listened on.
  @discardableResult
  public func start() async throws -> [Int] {
    for port in [settings.port] + (settings.eventsPort.map { [$0] } ?? []) {
      do {
        let listener = try await Listener(
          host: settings.host, port: port, identity: settings.identity
        ) { [self] request, writer, _ in
          try await respond(to: request, writer)
        }
        state.withLock { $0.listeners.append(listener) }
      } catch {
        await stop()
        throw ListenFault(error, host: settings.host, port: port)
      }
    }
    let pause = Duration.seconds(settings.keepAlive)
    let keepAlive = Task { [announcements] in
      while (try? await Task.sleep(for: pause)) != nil { announcements.keepAlive() }
    }
    return state.withLock { state in
      state.keepAlive = keepAlive
      return state.listeners.map(\.port)
    }
  }

  /// Stops listening and closes every connection.
  public func stop() async {
    announcements.finish()
    let (listeners, keepAlive) = state.withLock { state in
      defer { (state.listeners, state.keepAlive) = ([], nil) }
      return (state.listeners, state.keepAlive)
    }
    keepAlive?.cancel()
    for listener in listeners { await listener.stop() }
  }

  // MARK: The configuration

  /// Serves another configuration from now on, and announces it to the event streams.
  ///
  /// `Last-Modified` moves on by a second at least, so that no client takes it for the one before.
  ///
  /// - Parameter served: the configuration.
  /// - Returns: to how many streams it was announced.
  @discardableResult
  public func replace(with served: ServedConfiguration) -> Int {
    let time = state.withLock { state in
      state.served = served
      state.modifiedAt = max(served.modifiedAt, state.modifiedAt + 1)
      state.announcedAt = max(Self.now, state.announcedAt + 1)
      return state.announcedAt
    }
    announcements.announce(time)
    return announcements.streamCount
  }

  /// The configuration that is served.
  public var configuration: FlagConfiguration { state.withLock { $0.served.configuration } }

  /// The number of requests that came so far.
  ///
  /// - Parameter route: only those; nil: all.
  /// - Returns: the number.
  public func requestCount(_ route: Route? = nil) -> Int {
    state.withLock { state in
      guard let route else { return state.counts.values.reduce(0, +) }
      return state.counts[route] ?? 0
    }
  }

  /// The event streams that are open.
  public var eventStreamCount: Int { announcements.streamCount }
}

public import FlagEngine
import Glibc
import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization

/// A server that gives one configuration the way the vendors' services do.
///
/// Kameleoon: the data file with `Last-Modified` and 304, and the event stream that announces a
/// newer one. Flagship: the bucketing file likewise, and the Decision API, which the engine answers.
/// What an SDK reports (visits, activations, hits) is taken, counted and thrown away.
///
/// ```swift
/// let server = ConfigurationServer(served) { record in print(record.path, record.status) }
/// let port = try await server.start()
/// server.replace(with: edited)  // announced to the event streams
/// await server.stop()
/// ```
public final class ConfigurationServer: Sendable {
  /// Where it listens, and how.
  public struct Settings: Sendable {
    /// The address or name of this machine to listen on.
    public var host: String
    /// The port; 0: any that is free.
    public var port: Int
    /// A second port that answers the same, for SDKs that expect events on a port of its own.
    public var eventsPort: Int?
    /// What to serve over TLS with; nil: plain HTTP.
    public var identity: ServerIdentity?
    /// Seconds between two comments that keep an event stream open.
    public var keepAlive: Double

    /// Makes settings; see the properties.
    public init(
      host: String = "127.0.0.1", port: Int = 0, eventsPort: Int? = nil,
      identity: ServerIdentity? = nil, keepAlive: Double = 15
    ) {
      self.host = host
      self.port = port
      self.eventsPort = eventsPort
      self.identity = identity
      self.keepAlive = keepAlive
    }
  }

  private struct State {
    var served: ServedConfiguration
    /// What `Last-Modified` says: seconds since 1970, later with every configuration.
    var modifiedAt: Int
    /// What the last event said: milliseconds since 1970, later with every configuration.
    var announcedAt: Int
    var counts: [Route: Int] = [:]
    var listeners: [Listener] = []
    var keepAlive: Task<Void, Never>?
  }

  private let settings: Settings
  private let log: @Sendable (RequestRecord) -> Void
  private let state: Mutex<State>
  private let announcements = Announcements()

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
    self.log = log
    state = Mutex(
      State(
        served: served, modifiedAt: served.modifiedAt, announcedAt: served.modifiedAt * 1_000))
  }

  // MARK: Life

  /// Begins to listen.
  ///
  /// - Returns: the ports that are listened on: the port, then the port for events if there is one.
  /// - Throws: why an address cannot be bound.
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
        throw error
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

  // MARK: Requests

  /// The largest body of a request that is read, in bytes.
  private static let bodyLimit = 4 << 20

  private func respond(to request: Request, _ writer: consuming ResponseWriter) async throws {
    let start = ContinuousClock.now
    let target = request.head.path ?? "/"
    let path = target.prefix { $0 != "?" }
    let route = Route(method: request.method.rawValue, path: String(path))
    var record = RequestRecord(
      at: Self.now, route: route, method: request.method.rawValue, path: target, status: 0,
      byteCount: 0, milliseconds: 0, isComplete: false)
    let answer = await answer(route, Query(target.dropFirst(path.count + 1)), request)
    record.status = answer.status.code
    state.withLock { $0.counts[route, default: 0] += 1 }
    defer { if case .events = answer.body {} else { finish(record, since: start) } }
    switch answer.body {
    case .none: try await writer.writeResponse(answer.head)
    case .bytes(let buffer):
      var body = try await writer.writeHead(answer.head)
      try await Self.write(buffer, to: &body, counting: &record.byteCount)
      try await body.finish(nil)
    case .events:
      var body = try await writer.writeHead(answer.head)
      var listener = announcements.listen()
      record.isComplete = true
      finish(record, since: start)
      for await _ in listener.wakes { try await body.write(listener.message()) }
      try await body.finish(nil)
    }
    record.isComplete = true
  }

  private func finish(_ record: RequestRecord, since start: ContinuousClock.Instant) {
    var record = record
    record.milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
    log(record)
  }

  /// Sends slices of the shared bytes, each when the client has taken enough of those before.
  private static func write(
    _ buffer: ByteBuffer, to body: inout some ResponseBodyWriter, counting count: inout Int
  ) async throws {
    var rest = buffer
    while let slice = rest.readSlice(length: min(1 << 17, rest.readableBytes)),
      slice.readableBytes > 0
    {
      try await body.write(slice)
      count += slice.readableBytes
    }
  }

  private func answer(_ route: Route, _ query: Query, _ request: Request) async -> Answer {
    let (served, modifiedAt) = state.withLock { ($0.served, $0.modifiedAt) }
    switch (route, served.configuration) {
    case (.kameleoonConfiguration, .kameleoon), (.flagshipBucketing, .flagship):
      let date = HTTPDate.text(modifiedAt)
      if request.headers[.ifModifiedSince] == date {
        return Answer(.notModified, headers: [.lastModified: date])
      }
      return Answer(
        .ok, headers: [.contentType: "application/json", .lastModified: date],
        body: .bytes(served.body))
    case (.kameleoonEvents, .kameleoon):
      return Answer(
        .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-cache"], body: .events)
    case (.kameleoonToken, .kameleoon): return Self.token
    case (.flagshipCampaigns, .flagship(let configuration)),
      (.flagshipCampaign, .flagship(let configuration)),
      (.flagshipFlags, .flagship(let configuration)):
      guard let body = try? await request.body.collect(upTo: Self.bodyLimit) else {
        return .failure(.contentTooLarge, "the body is larger than \(Self.bodyLimit) bytes")
      }
      return DecisionAPI.answer(
        route, query: query, body: Array(buffer: body), configuration)
    case (.report, _): return Answer(.noContent)
    case (.unknown, _): return .failure(.notFound, "nothing is served at this address")
    default:
      return .failure(
        .notFound, "this server has a \(served.configuration.platform.name) configuration only")
    }
  }

  /// A token that no service takes, so that an SDK with credentials does not ask again and again.
  private static let token = Answer.json { writer in
    writer.raw(
      "{\"access_token\":\"flagscope\",\"token_type\":\"bearer\",\"expires_in\":86400}")
  }

  private static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
  }
}

public import FlagEngine
internal import Glibc
public import Logging
internal import Synchronization

/// A client of a Kameleoon site: which variation of which flag a visitor gets, and what the platform
/// is told about it (`KameleoonClient`).
///
/// ```swift
/// let client = try KameleoonClient(siteCode: "a8st4f59bj", configuration: configuration)
/// _ = await client.waitForInitialization()
/// try client.addData(to: code, .device(.phone))
/// if try client.isFeatureActive("new_checkout", for: code) { … }
/// ```
///
/// What decides or keeps something is a synchronous call, to be used in a request handler on any
/// thread; only what waits for the network is `async`. What the platform is to be told waits and is
/// sent by itself, once every tracking interval. Nothing is sent when the client is thrown away: end
/// it with `close(flushing:)`.
///
/// Source: Kameleoon Python SDK 3.18.0, observed; the journeys of FlagReplayTests.
public final class KameleoonClient: Sendable {
  /// The code of the site.
  public let siteCode: String
  /// How the client works.
  public let configuration: KameleoonClientConfiguration

  /// The configuration in use and what goes with it.
  struct Site: Sendable {
    var file = Kameleoon.Configuration.empty
    /// Whether the file came from a download.
    var hasFile = false
    /// `Last-Modified` of the file in use, as the server wrote it.
    var lastModified: String?
    var host: Kameleoon.Endpoints.DataHost
    /// Whether a stream of events is open, or is being opened again.
    var isStreaming = false
    /// Whether the last download failed.
    var hasFailed = false
  }

  /// What runs beside the calls.
  struct Running: Sendable {
    var first: Task<Bool, Never>?
    var stream: Task<Void, Never>?
    var timers: [Task<Void, Never>] = []
    var isClosed = false
    var handlers: [Int: @Sendable (DataFile) -> Void] = [:]
    var nextHandler = 0
    var updateHandler: (@Sendable (DataFile) -> Void)?
  }

  let surroundings: KameleoonSurroundings
  let endpoints: Kameleoon.Endpoints
  let network: KameleoonNetwork
  let visitors: VisitorKeeper
  let log: KameleoonLog
  let site: Mutex<Site>
  let running = Mutex(Running())
  /// The last local midnight, which is asked for with every evaluation.
  let lastMidnight = LastMidnight()
  /// Held while a tracking request is built.
  let building = Mutex(())
  /// Tells one tracking request from another.
  let requestCount = Atomic<UInt32>(0)

  /// Makes a client; the first download of the configuration begins at once.
  ///
  /// - Parameters:
  ///   - siteCode: the code of the site.
  ///   - configuration: how the client works.
  ///   - transport: the way to the network.
  ///   - clock: the time.
  ///   - random: gives 64 random bits for what tells one line from another.
  ///   - logger: is told what happens, without secrets.
  /// - Throws: `siteCodeIsEmpty`.
  public convenience init(
    siteCode: String, configuration: KameleoonClientConfiguration,
    transport: HTTPExchange = .live(NetworkEnvironment()), clock: FollowClock = .system,
    random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: 1...UInt64.max) },
    logger: Logger = Logger(label: "kameleoon") { _ in KameleoonLogHandler() }
  ) throws(KameleoonError) {
    let surroundings = KameleoonSurroundings(
      exchange: transport, now: { Int(clock.now()) },
      startOfDay: LocalMidnight.before,
      pause: { try await clock.sleep($0.seconds) }, nonce: random, code: random)
    try self.init(siteCode, configuration, surroundings, logger)
  }

  /// Makes a client in other surroundings than the world.
  package convenience init(
    _ siteCode: String, _ configuration: KameleoonClientConfiguration,
    _ surroundings: KameleoonSurroundings, _ logger: Logger
  ) throws(KameleoonError) {
    guard !siteCode.isEmpty else { throw .siteCodeIsEmpty }
    self.init(checked: siteCode, configuration, surroundings, logger)
  }

  // Apart from the check: Swift 6.3 cannot optimise an initialiser that throws while locks and atomics
  // are made.
  private init(
    checked siteCode: String, _ configuration: KameleoonClientConfiguration,
    _ surroundings: KameleoonSurroundings, _ logger: Logger
  ) {
    var logger = logger
    if let level = configuration.logLevel.level { logger.logLevel = level }
    self.siteCode = siteCode
    self.configuration = configuration
    self.surroundings = surroundings
    log = KameleoonLog(logger: logger, level: configuration.logLevel)
    endpoints = Kameleoon.Endpoints(
      siteCode: siteCode, environment: configuration.environment, settings: configuration.settings)
    network = KameleoonNetwork(
      endpoints: endpoints, configuration: configuration, surroundings: surroundings, log: log)
    visitors = VisitorKeeper(shardCount: surroundings.shardCount)
    site = Mutex(
      Site(host: Kameleoon.Endpoints.DataHost(networkDomain: configuration.networkDomain)))
    for warning in configuration.warnings { log.warning(warning) }
    start()
  }

  deinit {
    let running = running.withLock { $0 }
    for task in running.timers + [running.stream].compactMap(\.self) { task.cancel() }
    running.first?.cancel()
  }

  // MARK: What runs

  private func start() {
    let first = spawn { client in await client.fetchFirst() }
    running.withLock { $0.first = first }
    guard surroundings.runsTimers else { return }
    let timers = [
      timer(every: configuration.trackingInterval) { await $0.sendTracking() },
      timer(every: configuration.refreshInterval) { await $0.refreshUnlessStreaming() },
      timer(every: configuration.sessionDuration) { _ = $0.purge() },
    ]
    running.withLock { $0.timers = timers }
  }

  /// Runs beside the calls, and holds the client no longer than that.
  private func spawn(
    _ work: @escaping @Sendable (KameleoonClient) async -> Bool
  ) -> Task<Bool, Never> {
    Task(executorPreference: surroundings.executor) { [weak self] in
      guard let self else { return false }
      return await work(self)
    }
  }

  private func timer(
    every seconds: Double, _ work: @escaping @Sendable (KameleoonClient) async -> Void
  ) -> Task<Void, Never> {
    let surroundings = surroundings
    return Task(executorPreference: surroundings.executor) { [weak self] in
      var wait = seconds
      while !Task.isCancelled {
        do { try await surroundings.pause(.timer(seconds: wait)) } catch { return }
        let start = surroundings.now()
        guard let self else { return }
        await work(self)
        // What the work took is no longer waited for.
        wait = max(0, seconds - Double(surroundings.now() - start) / 1_000)
      }
    }
  }

  /// Waits for the end of the first download (`wait_init`, `wait_init_async`).
  ///
  /// - Returns: whether it gave a configuration; a later download does not change the answer, see
  ///   `isReady`.
  public func waitForInitialization() async -> Bool {
    guard let first = running.withLock({ $0.first }) else { return false }
    return await first.value
  }

  /// Whether a configuration is in use, from whichever download.
  public var isReady: Bool { site.withLock(\.hasFile) }

  /// Ends the client: downloads, stream and timers (`KameleoonClientFactory.forget`).
  ///
  /// - Parameter flushing: whether what waits is sent first, with the attempts of any request.
  /// - Returns: the codes of the visitors about whom something is left unsent.
  @discardableResult
  public func close(flushing: Bool = true) async -> [String] {
    let ended = running.withLock { running in
      running.isClosed = true
      let tasks = running.timers + [running.stream].compactMap(\.self)
      (running.timers, running.stream) = ([], nil)
      return tasks
    }
    for task in ended { task.cancel() }
    running.withLock { $0.first }?.cancel()
    if flushing {
      // What failed is waiting again: once is enough.
      let rounds = visitors.countOfWaiting / Self.visitorsPerRequest + 1
      for _ in 0..<rounds where visitors.countOfWaiting > 0 {
        guard await sendTracking() else { break }
      }
    }
    return visitors.takeWaiting()
  }
}

internal import FlagEngine
internal import Synchronization

/// The configuration: downloads, and the stream that announces newer ones (spec A.2, A.3).
extension KameleoonClient {
  func fetchFirst() async -> Bool {
    let hasSucceeded = await fetchConfiguration()
    if !hasSucceeded { log.error("The configuration of site '\(siteCode)' could not be fetched.") }
    return hasSucceeded
  }

  /// Downloads the configuration unless a stream announces newer ones.
  func refreshUnlessStreaming() async {
    let (isStreaming, hasFailed) = site.withLock { ($0.file.isRealTime, $0.hasFailed) }
    // The official SDK never asks again while a stream should announce.
    guard !isStreaming || hasFailed && !surroundings.keepsVendorFaults else { return }
    _ = await fetchConfiguration()
  }

  /// Downloads the configuration.
  ///
  /// - Parameters:
  ///   - timestamp: the time that an event announced, milliseconds since 1970.
  ///   - isAnnounced: whether an event is why.
  /// - Returns: whether it succeeded; also where nothing has changed.
  func fetchConfiguration(timestamp: JSONValue? = nil, isAnnounced: Bool = false) async -> Bool {
    let outcome = await download(timestamp)
    site.withLock { $0.hasFailed = outcome == .failed }
    followStream()
    if outcome == .applied, isAnnounced { tellUpdate() }
    return outcome != .failed
  }

  private enum DownloadOutcome {
    case applied, unchanged, failed
  }

  private func download(_ timestamp: JSONValue?) async -> DownloadOutcome {
    let request = endpoints.configuration(
      lastModified: site.withLock { $0.lastModified }, announced: timestamp)
    guard let reply = await network.send(request, .configuration), reply.isSuccess else {
      return .failed
    }
    if reply.status == 304 { return .unchanged }
    if reply.status == 403, !surroundings.keepsVendorFaults {
      log.error("The server refuses the configuration of site '\(siteCode)' (403).")
      return .failed
    }
    guard let bytes = reply.json, reply.value?.isTruthy == true else {
      if surroundings.keepsVendorFaults { return .unchanged }
      log.error("The answer holds no configuration.")
      return .failed
    }
    let file = Kameleoon.Configuration(answer: bytes)
    guard file.isLoaded else {
      let problem = file.problems.first { $0.isRefusal }
      log.error(
        "The configuration cannot be used: \(problem.map { "\($0.path): \($0.text)" } ?? "")")
      return .failed
    }
    apply(file, lastModified: lastModified(of: reply))
    return .applied
  }

  /// The official SDK finds the header only in the spelling of the standard.
  private func lastModified(of reply: KameleoonNetwork.Reply) -> String? {
    reply.headers.first {
      surroundings.keepsVendorFaults
        ? $0.name == "Last-Modified" : $0.name.lowercased() == "last-modified"
    }?.value
  }

  private func apply(_ file: Kameleoon.Configuration, lastModified: String?) {
    let hasOwnDomain = configuration.networkDomain != nil
    site.withLock { site in
      site.file = file
      site.hasFile = true
      site.lastModified = lastModified
      site.host.take(
        file.dataAPIDomain, hasOwnDomain: hasOwnDomain, replacesAll: surroundings.keepsVendorFaults)
    }
    log.info("A configuration with \(file.flagCount) flags is in use.")
  }

  // MARK: Updates

  private func tellUpdate() {
    let handlers = running.withLock {
      Array($0.handlers.values) + [$0.updateHandler].compactMap(\.self)
    }
    guard !handlers.isEmpty else { return }
    let file = dataFile
    for handler in handlers { handler(file) }
  }

  /// Calls a handler after each newer configuration that the platform has announced
  /// (`on_update_configuration`); nil ends it.
  ///
  /// There is one handler; `configurationUpdates` serves several readers.
  public func onConfigurationUpdate(_ handler: (@Sendable (DataFile) -> Void)?) {
    running.withLock { $0.updateHandler = handler }
  }

  /// The newer configurations that the platform announces, from now on (`on_update_configuration`).
  public var configurationUpdates: AsyncStream<DataFile> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let number = running.withLock { running in
        running.nextHandler += 1
        running.handlers[running.nextHandler] = { continuation.yield($0) }
        return running.nextHandler
      }
      continuation.onTermination = { [weak self] _ in
        self?.running.withLock { _ = $0.handlers.removeValue(forKey: number) }
      }
    }
  }

  // MARK: The stream

  /// Opens or closes the stream as the configuration in use wants.
  private func followStream() {
    let isWanted = site.withLock { $0.file.isRealTime }
    let change: Bool = site.withLock { site in
      guard site.isStreaming != isWanted else { return false }
      site.isStreaming = isWanted
      return true
    }
    guard change, !running.withLock({ $0.isClosed }) else { return }
    if isWanted {
      let surroundings = surroundings
      let task = Task<Void, Never>(executorPreference: surroundings.executor) { [weak self] in
        while !Task.isCancelled {
          guard let end = await self?.readStream() else { return }
          guard !(surroundings.keepsVendorFaults && end == .ended) else { return }
          do {
            try await surroundings.pause(
              .reconnect(seconds: 3, isBrokenEvent: end == .brokenEvent))
          } catch { return }
        }
      }
      running.withLock { $0.stream = task }
    } else {
      running.withLock { running in
        running.stream?.cancel()
        running.stream = nil
      }
    }
  }

  private enum StreamEnd {
    case ended, brokenEvent
  }

  /// Reads the stream until it ends.
  private func readStream() async -> StreamEnd {
    let request = endpoints.events
    var reader = ServerSentEvents()
    do {
      let response = try await surroundings.exchange.send(request)
      log.info("The stream of announcements is open.")
      for try await piece in response.body {
        guard await hear(reader.read(piece)) else { return .brokenEvent }
      }
      // The official SDK also hears an event that the end cuts off.
      if surroundings.keepsVendorFaults, await !hear(reader.read([0x0A, 0x0A])) {
        return .brokenEvent
      }
    } catch {
      log.error(
        "The stream of announcements has ended: \((error as? TransportError)?.sentence ?? "")")
    }
    return .ended
  }

  /// Downloads what events announce.
  ///
  /// - Returns: whether all of them could be read.
  private func hear(_ events: [ServerSentEvents.Event]) async -> Bool {
    for event in events {
      // The official SDK reads on what it has received even where it has been told to stop.
      guard surroundings.keepsVendorFaults || !Task.isCancelled,
        let heard = Kameleoon.Endpoints.announcement(in: event)
      else {
        continue
      }
      if heard.told == nil {
        log.error("An announcement cannot be read.")
        if surroundings.keepsVendorFaults { return false }
      }
      let told = surroundings.keepsVendorFaults ? heard.told : heard.timestamp.map { .integer($0) }
      _ = await fetchConfiguration(timestamp: told, isAnnounced: true)
    }
    return true
  }
}

internal import FlagEngine
internal import Synchronization

/// One start of the SDK: an environment, its options, and in bucketing mode its file.
///
/// Visitors keep the start under which they were created, whatever is started after it.
final class FlagshipSession: Sendable {
  /// What changes in the course of time.
  struct State: Sendable {
    /// The file in use; nil: none was got.
    var file: Flagship.Configuration?
    /// Whether everything is switched off for all visitors.
    var isPanic = false
    /// The `Last-Modified` of the file in use.
    var lastModified: String?
    /// The panic of the last file that polling got; the official SDK compares with it alone.
    var polledPanic = false
    /// Whether polling has ended for good.
    var isPollingOver = false
  }

  let endpoints: Flagship.Endpoints
  let apiKey: Secret
  let configuration: FlagshipClientConfiguration
  let surroundings: FlagshipSurroundings
  let outbox: FlagshipOutbox
  let state = Mutex(State())

  init(
    environmentID: String, apiKey: Secret, _ configuration: FlagshipClientConfiguration,
    _ surroundings: FlagshipSurroundings, _ outbox: FlagshipOutbox
  ) {
    self.apiKey = apiKey
    self.configuration = configuration
    self.surroundings = surroundings
    self.outbox = outbox
    endpoints = Flagship.Endpoints(
      environmentID: environmentID,
      settings: FollowSettings(
        refreshInterval: configuration.pollingInterval, baseURL: configuration.baseURL,
        allowsInsecureHTTP: configuration.baseURL != nil))
  }

  var isBucketing: Bool { configuration.mode == .bucketing }
  var profile: Profile { configuration.profile }

  func log(_ level: FlagshipLogLevel, _ line: String) {
    configuration.eventHandler.log(level, line)
  }

  /// Runs the inside of a guarded call: its error is reported, and thrown unless the handler catches
  /// all.
  ///
  /// - Returns: what the call gives; nil: its error was caught.
  func guarded<Value>(
    _ body: () async throws(FlagshipError) -> Value
  ) async throws(FlagshipError) -> Value? {
    do {
      return try await body()
    } catch {
      try report(error)
      return nil
    }
  }

  /// Reports an error and throws it on, unless the handler catches it.
  func report(_ error: FlagshipError) throws(FlagshipError) {
    let handler = configuration.eventHandler
    handler.exception(error)
    if error.concernsArgument || !handler.catchesAllExceptions { throw error }
  }

  // MARK: Network

  /// The whole answer to a request, whatever its status.
  struct Answer {
    var status: Int
    var lastModified: String?
    var bytes: [UInt8]

    var isSuccess: Bool { 200...299 ~= status }
    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  func ask(_ request: HTTPRequest) async throws(FlagshipError) -> Answer {
    do {
      let response = try await surroundings.exchange.send(request)
      var answer = Answer(
        status: response.status, lastModified: response.header("Last-Modified"), bytes: [])
      for try await piece in response.body {
        answer.bytes += piece
        guard answer.bytes.count <= JSONDocument.byteLimit else {
          throw TransportError(.tooLarge(limit: JSONDocument.byteLimit), at: "")
        }
      }
      return answer
    } catch {
      throw FlagshipError(error)
    }
  }

  /// Puts a request aside, to be sent by itself; the log says if there is no room for it.
  ///
  /// - Returns: whether it will be sent.
  @discardableResult
  func putAside(_ request: HTTPRequest) -> Bool {
    let refusal = outbox.add(request)
    if let refusal { log(.error, FlagshipLines.dropped(request.url, refusal)) }
    return refusal == nil
  }

  /// Posts a body and logs the answer.
  ///
  /// - Parameters:
  ///   - request: the request.
  ///   - payload: its body.
  ///   - showsBytes: whether the SDK shows the answer as bytes, as it does except for hits.
  /// - Returns: the answer, whatever its status.
  /// - Throws: that there is none.
  func post(
    _ request: HTTPRequest, _ payload: JSONObject, showsBytes: Bool = true
  ) async throws(FlagshipError) -> Answer {
    let answer = try await ask(request)
    log(
      answer.isSuccess ? .info : .error,
      FlagshipLines.request(
        answer.status, request.url, payload: payload,
        response: showsBytes ? Flagship.shown(answer.bytes) : answer.text))
    return answer
  }

  // MARK: Bucketing file

  /// The download at the start.
  func loadFile() async throws(FlagshipError) {
    let saved = surroundings.loadFile(endpoints.environmentID)
    if !surroundings.keepsVendorFaults, let saved { use(saved.bytes, saved.lastModified) }
    let answer: Answer
    do {
      answer = try await download(lastModified: saved?.lastModified)
    } catch {
      // The kept file goes on, unless the official SDK is to be followed.
      guard state.withLock({ $0.file != nil }) else { throw error }
      return log(.error, error.message)
    }
    if try take(answer) { return }
    if let saved { use(saved.bytes, saved.lastModified) }
    if let error = startError { throw error }
  }

  private func download(lastModified: String?) async throws(FlagshipError) -> Answer {
    let request = endpoints.bucketing(lastModified: lastModified)
    let answer = try await ask(request)
    log(
      answer.isSuccess ? .info : .error,
      FlagshipLines.request(answer.status, request.url, response: answer.text))
    return answer
  }

  /// Puts the file of an answer in use and keeps it, if it holds one.
  ///
  /// - Returns: whether it holds one.
  private func take(_ answer: Answer) throws(FlagshipError) -> Bool {
    guard let document = try document(of: answer) else { return false }
    let lastModified = answer.lastModified ?? ""
    surroundings.saveFile(
      endpoints.environmentID, .init(lastModified: lastModified, bytes: answer.bytes))
    put(Flagship.Configuration(taking: document), lastModified)
    if let error = startError { throw error }
    return true
  }

  /// The JSON of an answer with a file; nil: there is none to take.
  private func document(of answer: Answer) throws(FlagshipError) -> JSONDocument? {
    guard answer.status == 200, answer.lastModified != nil || !surroundings.keepsVendorFaults
    else { return nil }
    do throws(JSONError) {
      let document = try JSONDocument(answer.bytes)
      return document.withRoot { $0.kind == .null } ? nil : document
    } catch {
      throw FlagshipError(error)
    }
  }

  private func use(_ bytes: [UInt8], _ lastModified: String) {
    guard let document = try? JSONDocument(bytes) else { return }
    put(Flagship.Configuration(taking: document), lastModified)
  }

  private func put(_ file: Flagship.Configuration, _ lastModified: String) {
    let isPanic = file.startError(profile) == nil && file.isPanic(profile)
    state.withLock { state in
      state.file = file
      state.lastModified = lastModified.isEmpty ? nil : lastModified
      state.isPanic = isPanic
    }
  }

  /// The error with which the SDK refuses the file in use.
  private var startError: FlagshipError? {
    state.withLock { state in
      state.file?.startError(profile).map { name in Self.fileError(name, state.file) }
    }
  }

  static func fileError(_ name: String, _ file: Flagship.Configuration?) -> FlagshipError {
    FlagshipError(name, file?.startErrorMessage(name) ?? "the bucketing file cannot be used")
  }

  // MARK: Polling

  /// Asks once for a newer file.
  ///
  /// - Returns: whether polling goes on.
  func poll() async -> Bool {
    guard !state.withLock({ $0.isPollingOver }) else { return false }
    do throws(FlagshipError) {
      let answer = try await download(lastModified: state.withLock { $0.lastModified })
      guard let document = try document(of: answer) else { return true }
      log(.info, FlagshipLines.fileUpdated)
      takePolled(Flagship.Configuration(taking: document), answer)
      return true
    } catch {
      guard surroundings.keepsVendorFaults else { return true }
      state.withLock { $0.isPollingOver = true }
      return false
    }
  }

  private func takePolled(_ file: Flagship.Configuration, _ answer: Answer) {
    guard file.startError(profile) == nil else {
      return log(.error, FlagshipLines.fileUnusable)
    }
    surroundings.saveFile(
      endpoints.environmentID,
      .init(lastModified: answer.lastModified ?? "", bytes: answer.bytes))
    let isPanic = file.isPanic(profile)
    let keepsFaults = surroundings.keepsVendorFaults
    let isChanged = state.withLock { state in
      state.file = file
      state.lastModified = answer.lastModified
      let isChanged = isPanic != (keepsFaults ? state.polledPanic : state.isPanic)
      state.polledPanic = isPanic
      if isChanged { state.isPanic = isPanic }
      return isChanged
    }
    if isChanged { log(.info, FlagshipLines.panic(isPanic, by: "Bucketing")) }
  }

  /// Asks again and again in the interval of the options, until the task is cancelled or nobody needs
  /// the file any more.
  static func follow(_ session: FlagshipSession) -> Task<Void, Never> {
    let clock = session.surroundings.clock
    let interval = session.configuration.pollingInterval
    return Task { [weak session] in
      while (try? await clock.sleep(interval)) != nil, !Task.isCancelled {
        guard let session, await session.poll() else { return }
      }
    }
  }
}

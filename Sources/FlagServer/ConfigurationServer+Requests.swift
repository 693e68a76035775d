import FlagEngine
import Glibc
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOPosix
import Synchronization

extension ConfigurationServer {
  func respond(to request: Request, _ writer: consuming ResponseWriter) async throws {
    let start = ContinuousClock.now
    let target = request.head.path ?? "/"
    let path = target.prefix { $0 != "?" }
    let isHead = request.method == .head
    let route = Route(method: isHead ? "GET" : request.method.rawValue, path: String(path))
    var record = RequestRecord(
      at: Self.now, route: route, method: request.method.rawValue,
      path: SecretQuery.masked(target), status: 0, byteCount: 0, milliseconds: 0, isComplete: false)
    var answer = await answer(route, Query(target.dropFirst(path.count + 1)), request)
    crossOrigin.admit(request.headers, into: &answer.headers)
    record.refusedOrigin = crossOrigin.refused(request.headers)
    record.status = answer.status.code
    state.withLock { $0.counts[route, default: 0] += 1 }
    defer { if case .events = answer.body, !isHead {} else { finish(record, since: start) } }
    switch answer.body {
    case _ where isHead: try await writer.writeResponse(answer.head)
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
    if let name = request.head.authority.map(HostName.init), !settings.answersToAnyName,
      !name.isOfThisMachine
    {
      return .failure(
        .misdirectedRequest,
        "this server answers to names of this machine only, not to \(name.name): see --host")
    }
    if request.method == .options { return options(request) }
    guard let record = settings.record else { return await answer(route, query, request, nil) }
    return await withBody(of: request) { bytes in
      let target = request.head.path ?? "/"
      record(
        RecordedRequest(
          at: Self.now, method: request.method.rawValue, path: SecretQuery.masked(target),
          headers: request.headers, body: bytes))
      return await answer(route, query, request, bytes)
    }
  }

  /// Answers a request that asks for a name of this machine; `body` is there if it was read already.
  private func answer(
    _ route: Route, _ query: Query, _ request: Request, _ body: [UInt8]?
  ) async -> Answer {
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
    case (.kameleoonVisitorData, .kameleoon):
      return remoteData(.visitor(query["visitorCode"] ?? ""))
    case (.kameleoonMap, .kameleoon): return remoteData(.map(query["key"] ?? ""))
    case (.flagshipCampaigns, .flagship(let configuration)),
      (.flagshipCampaign, .flagship(let configuration)),
      (.flagshipFlags, .flagship(let configuration)):
      guard let body else {
        return await withBody(of: request) { await decide(route, query, $0, configuration) }
      }
      return await decide(route, query, body, configuration)
    case (.report, _): return Answer(.noContent)
    case (.unknown, _):
      let methods = Route.methods(of: request.head.path ?? "/")
      guard !methods.isEmpty else {
        return .failure(.notFound, "nothing is served at this address")
      }
      var answer = Answer.failure(
        .methodNotAllowed, "this address takes \(methods.joined(separator: " or ")) only")
      answer.headers[.allow] = methods.joined(separator: ", ")
      return answer
    default:
      return .failure(
        .notFound, "this server has a \(served.configuration.platform.name) configuration only")
    }
  }

  /// What may be asked for at an address: for people, and for browsers before they send.
  private func options(_ request: Request) -> Answer {
    let known = Route.methods(of: request.head.path ?? "/")
    guard !known.isEmpty else {
      return .failure(.notFound, "nothing is served at this address")
    }
    let methods = (known + ["OPTIONS"]).joined(separator: ", ")
    var answer = Answer(.noContent, headers: [.allow: methods])
    crossOrigin.answer(request.headers, methods: methods, into: &answer.headers)
    return answer
  }

  /// Reads a request's body before it is answered.
  private func withBody(
    of request: Request, _ answer: ([UInt8]) async -> Answer
  ) async -> Answer {
    do {
      return try await bodies.take(request.body) { bytes in await answer(bytes) }
    } catch BodyStore.Refusal.noRoom {
      return .failure(
        .serviceUnavailable, "the bodies of other requests take all room: ask again later")
    } catch {
      return .failure(.contentTooLarge, "the body is larger than \(BodyStore.limit) bytes")
    }
  }

  /// Answers the Decision API on a thread of its own: a large question keeps no other one waiting.
  private func decide(
    _ route: Route, _ query: Query, _ body: [UInt8], _ configuration: Flagship.Configuration
  ) async -> Answer {
    let answer = try? await NIOThreadPool.singleton.runIfActive {
      DecisionAPI.answer(route, query: query, body: body, configuration)
    }
    return answer ?? .failure(.serviceUnavailable, "the server is ending")
  }

  /// What is kept of a visitor or by a key.
  private func remoteData(_ key: RemoteDataKey) -> Answer {
    guard let bytes = settings.remoteData(key) else {
      return .failure(.notFound, "there is no data for it")
    }
    return Answer(
      .ok, headers: [.contentType: "application/json"], body: .bytes(ByteBuffer(bytes: bytes)))
  }

  /// A token that no service takes, so that an SDK with credentials does not ask again and again.
  private static let token = Answer.json { writer in
    writer.raw(
      "{\"access_token\":\"flagscope\",\"token_type\":\"bearer\",\"expires_in\":86400}")
  }

  static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
  }
}

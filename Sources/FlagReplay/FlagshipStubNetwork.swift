internal import FlagClient
internal import FlagEngine
internal import Synchronization

/// Answers a journey's requests as its steps say, and remembers them.
final class FlagshipStubNetwork: Sendable {
  /// How a service answers.
  enum Behaviour: Sendable {
    case answers(status: Int, body: [UInt8], lastModified: String?)
    case raises(FlagshipError)
  }

  private struct State {
    var bucketing = Behaviour.answers(
      status: 200, body: Array("{}".utf8), lastModified: FlagshipStubNetwork.usualDate)
    var campaigns = Behaviour.answers(status: 200, body: Array("{}".utf8), lastModified: nil)
    var others: [String: Behaviour] = [:]
    var requests: [HTTPRequest] = []
  }

  /// The `Last-Modified` of a file for which a step names none.
  static let usualDate = "Wed, 01 Jan 2020 00:00:00 GMT"

  private let state = Mutex(State())

  /// The way to this network.
  var exchange: HTTPExchange {
    HTTPExchange { request in try self.answer(request) }
  }

  func setBucketing(_ behaviour: Behaviour) { state.withLock { $0.bucketing = behaviour } }
  func setCampaigns(_ behaviour: Behaviour) { state.withLock { $0.campaigns = behaviour } }

  /// Sets how another service answers.
  ///
  /// - Parameters:
  ///   - target: `events`, `activate` or `hits`.
  ///   - behaviour: how it answers.
  func set(_ target: String, _ behaviour: Behaviour) {
    state.withLock { $0.others[target] = behaviour }
  }

  /// The requests since they were asked for last.
  func takeRequests() -> [HTTPRequest] {
    state.withLock { state in
      defer { state.requests = [] }
      return state.requests
    }
  }

  private func answer(_ request: HTTPRequest) throws(FlagshipError) -> HTTPResponse {
    let behaviour = state.withLock { state in
      state.requests.append(request)
      return Self.behaviour(for: request, state)
    }
    switch behaviour {
    case .raises(let error): throw error
    case .answers(let status, let body, let lastModified):
      let known = request.headers.first { $0.name == "If-Modified-Since" }?.value
      // As a real server does.
      if status == 200, let lastModified, known == lastModified {
        return Self.response(304, [], lastModified)
      }
      return Self.response(status, body, lastModified)
    }
  }

  private static func behaviour(for request: HTTPRequest, _ state: State) -> Behaviour {
    if request.url.hasSuffix("/bucketing.json") { return state.bucketing }
    if request.url.contains("/campaigns/") { return state.campaigns }
    let target =
      request.url.hasSuffix("/events")
      ? "events" : request.url.hasSuffix("/activate") ? "activate" : "hits"
    return state.others[target] ?? .answers(status: 200, body: [], lastModified: nil)
  }

  private static func response(
    _ status: Int, _ body: [UInt8], _ lastModified: String?
  ) -> HTTPResponse {
    let (stream, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
    continuation.yield(body)
    continuation.finish()
    return HTTPResponse(
      status: status, headers: lastModified.map { [.init("Last-Modified", $0)] } ?? [],
      body: stream)
  }
}

extension HTTPRequest {
  /// The request as a journey writes it down: of the headers those that the SDK sets itself.
  var journeyJSON: JSONValue {
    var headers = JSONObject()
    for header in self.headers { headers[header.name] = .string(header.value) }
    let body = body.map { bytes in
      (try? JSONDocument(bytes).withRoot(\.value))
        ?? .string(String(decoding: bytes, as: UTF8.self))
    }
    return [
      "method": .string(method), "url": .string(url), "headers": .object(headers),
      "body": body ?? .null,
    ]
  }
}

public import FlagEngine

extension OutboxSender {
  /// Why the platform said nothing that can be used.
  public struct FetchError: Error, Equatable, Sendable {
    /// What is wrong, in a sentence; a text from outside may be part of it.
    public var sentence: String
  }

  /// Asks Kameleoon what it knows about a visitor (`get_remote_visitor_data`).
  ///
  /// - Parameters:
  ///   - code: the visitor's code.
  ///   - isUnique: whether it is a unique identifier.
  ///   - filter: what is asked for.
  /// - Returns: the answer.
  /// - Throws: why there is none.
  public func visitor(
    _ code: String, isUnique: Bool, _ filter: Kameleoon.RemoteVisitorFilter
  ) async throws(FetchError) -> JSONValue {
    try await ask { endpoints, host, timeout in
      endpoints.visitor(code, isUnique: isUnique, filter, host: host, timeout: timeout)
    }
  }

  /// Asks Kameleoon for what somebody put there under a key (`get_remote_data`).
  ///
  /// - Parameter key: the key.
  /// - Returns: the answer.
  /// - Throws: why there is none.
  public func value(of key: String) async throws(FetchError) -> JSONValue {
    try await ask { endpoints, host, timeout in
      endpoints.map(key: key, host: host, timeout: timeout)
    }
  }

  private func ask(
    _ make: (Kameleoon.Endpoints, Kameleoon.Endpoints.DataHost, Double) -> HTTPRequest
  ) async throws(FetchError) -> JSONValue {
    guard case .kameleoon(var network) = vendor else {
      throw FetchError(sentence: "Flagship has no remote data to ask for.")
    }
    var host = Kameleoon.Endpoints.DataHost(networkDomain: nil)
    host.name = destination.addresses[.tracking]?.host ?? host.name
    let request = make(network.endpoints, host, settings.timeout)
    let recorder = AnswerRecorder(exchange, url: request.url)
    network.surroundings.exchange = recorder.exchange
    let reply = await network.send(request, .once)
    guard let reply else {
      let delivery = recorder.delivery([], hasArrived: false)
      throw FetchError(
        sentence: delivery.state == .failed("no answer")
          ? delivery.answer : "The answer is called JSON and is none: \(delivery.answer)")
    }
    guard reply.isSuccess, let value = reply.value else {
      throw FetchError(
        sentence: "The platform answered \(reply.status)"
          + (reply.isSuccess ? " without JSON." : "."))
    }
    return value
  }
}

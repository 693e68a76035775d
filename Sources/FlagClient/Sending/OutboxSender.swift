public import FlagEngine
public import Logging

/// Sends what an outbox holds, when the user says so: with the attempts, the pauses and the tokens of
/// the SDK clients.
public struct OutboxSender: Sendable {
  enum Vendor: Sendable {
    case kameleoon(KameleoonNetwork)
    case flagship
  }

  let vendor: Vendor
  let destination: Outbox.Destination
  let settings: FollowSettings
  let exchange: HTTPExchange

  /// A sender for a Kameleoon site.
  ///
  /// - Parameters:
  ///   - endpoints: the site.
  ///   - configuration: the client's id and secret, with which tokens are asked for.
  ///   - destination: where rows go.
  ///   - exchange: the way to the network.
  ///   - clock: the time.
  ///   - logger: is told what happens, without secrets.
  public init(
    _ endpoints: Kameleoon.Endpoints, _ configuration: KameleoonClientConfiguration,
    _ destination: Outbox.Destination, exchange: HTTPExchange, clock: FollowClock = .system,
    logger: Logger
  ) {
    self.destination = destination
    self.exchange = exchange
    settings = endpoints.settings
    let surroundings = KameleoonSurroundings(
      exchange: exchange, now: { Int(clock.now()) }, startOfDay: { $0 },
      pause: { try await clock.sleep($0.seconds) }, nonce: { 0 }, code: { 0 })
    vendor = .kameleoon(
      KameleoonNetwork(
        endpoints: endpoints, configuration: configuration, surroundings: surroundings,
        log: KameleoonLog(logger: logger, level: configuration.logLevel)))
  }

  /// A sender for a Flagship environment.
  ///
  /// - Parameters:
  ///   - endpoints: the environment.
  ///   - destination: where rows go.
  ///   - exchange: the way to the network.
  public init(
    _ endpoints: Flagship.Endpoints, _ destination: Outbox.Destination, exchange: HTTPExchange
  ) {
    self.destination = destination
    self.exchange = exchange
    settings = endpoints.settings
    vendor = .flagship
  }

  /// Sends a request as the SDK does.
  ///
  /// Kameleoon's tries twice, five seconds apart, with a new token where the old one is refused;
  /// Flagship's tries once.
  ///
  /// - Parameter parcel: the request.
  /// - Returns: what became of it.
  public func send(_ parcel: Outbox.Parcel) async -> Outbox.Delivery {
    guard let address = destination.addresses[parcel.service] else {
      return Outbox.Delivery(
        rows: parcel.rows, state: .failed("no address"), answer: "There is no such service.")
    }
    let request = address.request(
      parcel.body, timeout: settings.timeout, allowsInsecureHTTP: settings.allowsInsecureHTTP)
    let recorder = AnswerRecorder(exchange, url: request.url)
    switch vendor {
    case .kameleoon(var network):
      network.surroundings.exchange = recorder.exchange
      let reply = await network.send(request, .tracking)
      return recorder.delivery(parcel.rows, hasArrived: reply?.isSuccess == true)
    case .flagship:
      let status = await Self.sendOnce(request, recorder.exchange)
      // The SDK takes any answer of the collector for a success; who tests wants to know.
      return recorder.delivery(parcel.rows, hasArrived: status.map { 200...299 ~= $0 } ?? false)
    }
  }

  private static func sendOnce(_ request: HTTPRequest, _ exchange: HTTPExchange) async -> Int? {
    do {
      let response = try await exchange.send(request)
      for try await _ in response.body {}
      return response.status
    } catch {
      return nil
    }
  }
}

public import FlagEngine

extension Outbox.Destination {
  /// Where a Kameleoon client sends what it tells about visitors.
  ///
  /// - Parameters:
  ///   - endpoints: the site, and how its services are reached.
  ///   - file: the configuration, which may name the host.
  ///   - refusal: why nothing can be sent; nil: it can.
  public init(
    _ endpoints: Kameleoon.Endpoints, _ file: Kameleoon.Configuration?, refusal: String?
  ) {
    var host = Kameleoon.Endpoints.DataHost(networkDomain: endpoints.settings.networkDomain)
    host.take(
      file?.dataAPIDomain, hasOwnDomain: endpoints.settings.networkDomain != nil,
      replacesAll: false)
    let environment = endpoints.environment.flatMap { $0.isEmpty ? nil : $0 }
    self.init(
      environment: "site \(endpoints.siteCode)"
        + (environment.map { ", environment \($0)" } ?? ""),
      addresses: [.tracking: Address(endpoints.tracking([], host: host))], refusal: refusal,
      isAuthorized: true)
  }

  /// Where a Flagship client sends activations, hits and contexts.
  ///
  /// - Parameters:
  ///   - endpoints: the environment, and how its services are reached.
  ///   - profile: the SDK that sends.
  ///   - refusal: why nothing can be sent; nil: it can.
  public init(_ endpoints: Flagship.Endpoints, _ profile: Profile, refusal: String?) {
    self.init(
      environment: "environment \(endpoints.environmentID)",
      addresses: [
        .events: Address(endpoints.contextEvent([:], profile: profile)),
        .activate: Address(endpoints.activation([:], profile: profile)),
        .hits: Address(endpoints.hit([:])),
      ], refusal: refusal, isAuthorized: false)
  }
}

extension Outbox.Destination.Address {
  fileprivate init(_ request: HTTPRequest) {
    self.init(
      url: request.url, headers: request.headers.map { Outbox.Field($0.name, $0.value) })
  }

  /// The request with a body.
  func request(_ body: [UInt8], timeout: Double?, allowsInsecureHTTP: Bool) -> HTTPRequest {
    HTTPRequest(
      method: "POST", url: url, headers: headers.map { .init($0.name, $0.value) }, body: body,
      timeout: timeout, allowsInsecureHTTP: allowsInsecureHTTP)
  }
}

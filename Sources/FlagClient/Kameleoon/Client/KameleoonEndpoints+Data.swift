internal import FlagEngine

/// The requests of the official SDK that concern visitors (spec A.4 to A.7).
///
/// Source: Kameleoon Python SDK 3.18.0, observed; the journeys `requests` of FlagReplayTests.
extension Kameleoon.Endpoints {
  /// Whom the requests about visitors are sent to.
  struct DataHost: Equatable, Sendable {
    /// The host.
    var name: String

    /// The host before a configuration has named another.
    init(networkDomain: String?) {
      name = "data." + (networkDomain.flatMap(Kameleoon.DomainText.network) ?? "kameleoon.io")
    }

    /// The host that a configuration names: whole, or only its first label where the domain is the
    /// site's own.
    ///
    /// - Parameters:
    ///   - domain: what the configuration names; nil or empty leaves the host as it is.
    ///   - hasOwnDomain: whether the network domain is set.
    ///   - replacesAll: whether every place that reads like the first label is replaced, as by the
    ///     official SDK.
    mutating func take(_ domain: String?, hasOwnDomain: Bool, replacesAll: Bool) {
      guard let domain, !domain.isEmpty else { return }
      guard hasOwnDomain else {
        name = domain
        return
      }
      let old = name.prefix { $0 != "." }
      let new = domain.prefix { $0 != "." }
      if replacesAll, !old.isEmpty {
        name = name.replacing(String(old), with: String(new))
      } else {
        name = String(new + name.dropFirst(old.count))
      }
    }
  }

  private var encodedSite: String { PercentEncoding.value(siteCode) }

  private func address(_ host: String, _ rest: String) -> String {
    (settings.trimmedBaseURL ?? "https://\(host)") + rest
  }

  /// The request for a token.
  func token(_ configuration: KameleoonClientConfiguration, timeout: Double) -> HTTPRequest {
    let host =
      "api." + (settings.networkDomain.flatMap(Kameleoon.DomainText.network) ?? "kameleoon.com")
    let body =
      "grant_type=client_credentials"
      + "&client_id=\(PercentEncoding.value(configuration.clientID.value))"
      + "&client_secret=\(PercentEncoding.value(configuration.clientSecret.value))"
    return HTTPRequest(
      method: "POST", url: address(host, "/oauth/token"),
      headers: [.init("Content-Type", "application/x-www-form-urlencoded")],
      body: Array(body.utf8), timeout: timeout, allowsInsecureHTTP: settings.allowsInsecureHTTP)
  }

  /// The request that tells lines about visitors.
  func tracking(_ lines: [UInt8], host: DataHost) -> HTTPRequest {
    HTTPRequest(
      method: "POST",
      url: address(
        host.name,
        "/visit/events?sdkName=PYTHON&sdkVersion=3.18.0&siteCode=\(encodedSite)&bodyUa=true"),
      headers: [.init("Content-Type", "*/*")], body: lines, timeout: settings.timeout,
      allowsInsecureHTTP: settings.allowsInsecureHTTP)
  }

  /// The request for what the platform knows about a visitor.
  func visitor(
    _ code: String, isUnique: Bool, _ filter: Kameleoon.RemoteVisitorFilter, host: DataHost,
    timeout: Double
  ) -> HTTPRequest {
    let name = isUnique ? "mappingValue" : "visitorCode"
    let identifier = code.isEmpty ? "" : "&\(name)=\(PercentEncoding.value(code))"
    return HTTPRequest(
      url: address(
        host.name, "/visit/visitor?siteCode=\(siteCode)\(identifier)&\(filter.parameters)"),
      timeout: timeout, allowsInsecureHTTP: settings.allowsInsecureHTTP)
  }

  /// The request for a value that somebody has put at the platform under a key.
  func map(key: String, host: DataHost, timeout: Double) -> HTTPRequest {
    let parameter = key.isEmpty ? "" : "&key=\(PercentEncoding.value(key))"
    return HTTPRequest(
      url: address(host.name, "/map/map?siteCode=\(encodedSite)\(parameter)"), timeout: timeout,
      allowsInsecureHTTP: settings.allowsInsecureHTTP)
  }
}

internal import FlagEngine

extension Flagship.Endpoints {
  /// The version that the SDK of a profile tells of itself.
  ///
  /// Source: Flagship Python SDK 2.1.1 and 2.1.5, observed.
  static func version(of profile: Profile) -> String {
    profile == .flagship211 ? "2.1.1" : "2.1.5"
  }

  /// The question for a visitor's campaigns, with its body given.
  func campaigns(
    _ body: JSONObject, apiKey: Secret, profile: Profile, timeout: Double
  ) -> HTTPRequest {
    post(
      body,
      to: "\(decisionBase)/v2/\(environmentID)/campaigns/"
        + "?exposeAllKeys=true&sendContextEvent=false",
      headers: [.init("x-api-key", apiKey.value)] + Self.ownHeaders(profile), timeout: timeout)
  }

  /// The event with a visitor's context.
  func contextEvent(_ body: JSONObject, profile: Profile) -> HTTPRequest {
    post(
      body, to: "\(decisionBase)/v2/\(environmentID)/events", headers: Self.ownHeaders(profile))
  }

  /// The activation of a modification.
  func activation(_ body: JSONObject, profile: Profile) -> HTTPRequest {
    post(body, to: "\(decisionBase)/v2/activate", headers: Self.ownHeaders(profile))
  }

  /// A hit.
  func hit(_ body: JSONObject) -> HTTPRequest {
    post(body, to: "\(settings.trimmedBaseURL ?? "https://ariane.abtasty.com")/", headers: [])
  }

  private var decisionBase: String { settings.trimmedBaseURL ?? "https://decision.flagship.io" }

  private static func ownHeaders(_ profile: Profile) -> [HTTPRequest.Header] {
    [.init("x-sdk-client", "python"), .init("x-sdk-version", version(of: profile))]
  }

  private func post(
    _ body: JSONObject, to url: String, headers: [HTTPRequest.Header], timeout: Double? = nil
  ) -> HTTPRequest {
    HTTPRequest(
      method: "POST", url: url,
      headers: headers + [.init("Content-Type", "application/json")],
      body: Flagship.Payload.bytes(of: body),
      timeout: timeout ?? settings.timeout, allowsInsecureHTTP: settings.allowsInsecureHTTP)
  }
}

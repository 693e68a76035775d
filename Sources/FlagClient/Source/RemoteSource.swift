internal import FlagEngine

/// What an address of the network means: its requests, and the rules of its vendor's SDK.
struct RemoteSource: Sendable {
  private enum Service: Sendable {
    case kameleoon(Kameleoon.Endpoints)
    case flagship(Flagship.Endpoints)
    case url(String)
  }

  /// What a server gave with a file to ask later whether it is still the newest.
  struct Validators: Equatable, Sendable {
    /// `Last-Modified`, as the server wrote it.
    var lastModified: String?
    /// `ETag`, as the server wrote it; the vendors' SDKs do not use it.
    var entityTag: String?
  }

  private let service: Service
  private let settings: FollowSettings

  /// The meaning of an address; nil for a file and the like.
  init?(_ address: SourceAddress, settings: FollowSettings) {
    switch address {
    case .kameleoon(let site, let environment):
      service = .kameleoon(.init(siteCode: site, environment: environment, settings: settings))
    case .flagship(let environment):
      service = .flagship(.init(environmentID: environment, settings: settings))
    case .url(let text): service = .url(text)
    case .file, .standardInput, .demo: return nil
    }
    self.settings = settings
  }

  /// The platform, where the address tells it.
  var platform: Platform? {
    switch service {
    case .kameleoon: .kameleoon
    case .flagship: .flagship
    case .url: nil
    }
  }

  /// Seconds between two downloads, at least 1; 0: none without being asked.
  var interval: Double { settings.refreshInterval > 0 ? max(1, settings.refreshInterval) : 0 }

  /// The first step of following.
  ///
  /// Kameleoon's SDK makes three attempts without a pause, Flagship's makes one.
  /// Source: Kameleoon Python SDK 3.18.0, observed; `Steps/kameleoon-requests.json`.
  var plan: FollowPlan {
    switch service {
    case .kameleoon: FollowPlan(interval: interval, immediateTries: 2, canStream: true)
    case .flagship, .url: FollowPlan(interval: interval, immediateTries: 0, canStream: false)
    }
  }

  /// The request for the configuration.
  func configuration(_ validators: Validators, timestamp: Int?) -> HTTPRequest {
    switch service {
    case .kameleoon(let endpoints):
      return endpoints.configuration(lastModified: validators.lastModified, timestamp: timestamp)
    case .flagship(let endpoints):
      return endpoints.bucketing(lastModified: validators.lastModified)
    case .url(let text):
      var headers: [HTTPRequest.Header] = []
      if let tag = validators.entityTag { headers.append(.init("If-None-Match", tag)) }
      if let time = validators.lastModified { headers.append(.init("If-Modified-Since", time)) }
      return HTTPRequest(
        url: text, headers: headers, timeout: settings.timeout,
        allowsInsecureHTTP: settings.allowsInsecureHTTP)
    }
  }

  /// Finds out whether the address can be asked at all.
  ///
  /// - Throws: why not; no later try can change that.
  func checkAddress() throws(TransportError) {
    let request = configuration(Validators(), timestamp: nil)
    try WebAddress(request.url).check(allowsInsecureHTTP: request.allowsInsecureHTTP)
  }

  /// The request for announcements; nil: the source has none.
  var events: HTTPRequest? {
    if case .kameleoon(let endpoints) = service { endpoints.events } else { nil }
  }

  /// Why the vendor's SDK does not take an answer that holds a sound file, or nil if it does.
  ///
  /// Source: Kameleoon Python SDK 3.18.0 and Flagship Python SDK 2.1.1, observed;
  /// `Steps/kameleoon-requests.json`, `Steps/flagship-bucketing-file.json`.
  func refusal(of response: HTTPResponse) -> ConfigurationProblem? {
    switch service {
    case .kameleoon:
      guard let type = response.header("Content-Type"), !type.lowercased().contains("json") else {
        return nil
      }
      let shown = String(type.prefix(60))
      return ConfigurationProblem(
        path: "$",
        text: "the answer is called \(shown): the official SDK takes JSON only as application/json",
        isRefusal: true)
    case .flagship:
      guard response.header("Last-Modified") == nil else { return nil }
      return ConfigurationProblem(
        path: "$",
        text: "the answer has no Last-Modified header: the official SDK throws it away",
        isRefusal: true)
    case .url: return nil
    }
  }

  /// What to check when the server does not know the source or does not give it.
  var advice: String {
    switch service {
    case .kameleoon: "Check the site code and the environment."
    case .flagship: "Check the environment's id."
    case .url: "Check the address."
    }
  }
}

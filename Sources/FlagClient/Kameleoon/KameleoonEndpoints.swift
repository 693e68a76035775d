public import FlagEngine

extension Kameleoon {
  /// The requests of the official SDK that concern the configuration of one site.
  ///
  /// Source: Kameleoon Python SDK 3.18.0, observed; `Steps/kameleoon-requests.json`.
  public struct Endpoints: Equatable, Sendable {
    /// The code of the site; it stands in the address as it is.
    public var siteCode: String
    /// The environment; nil or empty: the server decides.
    public var environment: String?
    /// How the services are reached.
    public var settings: FollowSettings

    /// Makes the endpoints; see the properties.
    public init(siteCode: String, environment: String?, settings: FollowSettings) {
      self.siteCode = siteCode
      self.environment = environment
      self.settings = settings
    }

    /// The request for the configuration.
    ///
    /// - Parameters:
    ///   - lastModified: the `Last-Modified` of the last file that was taken, as the server wrote it.
    ///   - timestamp: the time that an event announced, milliseconds since 1970.
    /// - Returns: the request.
    public func configuration(lastModified: String? = nil, timestamp: Int? = nil) -> HTTPRequest {
      configuration(lastModified: lastModified, announced: timestamp.map { .integer($0) })
    }

    /// The request for the configuration, with whatever an event announced as its time.
    func configuration(lastModified: String?, announced: JSONValue?) -> HTTPRequest {
      var query: [String] = []
      if let environment, !environment.isEmpty {
        query.append("environment=\(PercentEncoding.value(environment))")
      }
      if let announced, announced != .null {
        query.append("ts=\(PercentEncoding.value(PythonText.text(of: announced)))")
      }
      let address =
        base(service: "sdk-config", domain: "kameleoon.eu") + "/v3/\(siteCode)"
        + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
      var headers: [HTTPRequest.Header] = [
        .init("X-Kameleoon-SDK-Type", "PYTHON"), .init("X-Kameleoon-SDK-Version", "3.18.0"),
      ]
      if let lastModified { headers.append(.init("If-Modified-Since", lastModified)) }
      return HTTPRequest(
        url: address, headers: headers, timeout: settings.timeout,
        allowsInsecureHTTP: settings.allowsInsecureHTTP)
    }

    /// The request for the stream of events that announce newer configurations.
    ///
    /// The environment is no part of it.
    public var events: HTTPRequest {
      HTTPRequest(
        url: base(service: "events", domain: "kameleoon.eu", port: ":8110")
          + "/sse?siteCode=\(PercentEncoding.value(siteCode))",
        headers: [
          .init("Accept", "text/event-stream"), .init("Cache-Control", "no-cache"),
          .init("Connection", "Keep-Alive"),
        ], timeout: nil, allowsInsecureHTTP: settings.allowsInsecureHTTP)
    }

    private func base(service: String, domain: String, port: String = "") -> String {
      if let base = settings.trimmedBaseURL { return base }
      let own = settings.networkDomain.flatMap(DomainText.network)
      return "https://\(service).\(own ?? domain)\(port)"
    }

    /// The time in the data of an event that announces a newer configuration.
    ///
    /// - Parameter event: any event of the stream.
    /// - Returns: nil for other events; else the announcement, without a time if it cannot be read.
    static func announcement(in event: ServerSentEvents.Event) -> Announcement? {
      guard event.name == "configuration-update-event" else { return nil }
      guard let document = try? JSONDocument(event.data) else { return Announcement() }
      let told = document.withRoot { $0.kind == .object ? $0["ts"]?.value : nil }
      return Announcement(told: told)
    }
  }

  /// Word of a newer configuration.
  struct Announcement: Equatable, Sendable {
    /// What the event says, of whichever kind; nil: nothing.
    var told: JSONValue?
    /// The time to ask for with; nil if the event holds none.
    var timestamp: Int? { if case .integer(let time)? = told { time } else { nil } }
  }
}

extension FollowSettings {
  /// The base address without the slashes at its end; nil if none is set.
  var trimmedBaseURL: String? {
    guard let baseURL, !baseURL.isEmpty else { return nil }
    let bytes = Array(baseURL.utf8)
    let end = bytes.lastIndex { $0 != 0x2F }.map { $0 + 1 } ?? 0
    return String(decoding: bytes[..<end], as: UTF8.self)
  }
}

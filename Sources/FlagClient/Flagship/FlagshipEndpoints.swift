public import FlagEngine

extension Flagship {
  /// The requests of the official SDK that concern one environment.
  ///
  /// Source: Flagship Python SDK 2.1.1, observed; `Steps/flagship-bucketing-file.json`.
  public struct Endpoints: Equatable, Sendable {
    /// The id of the environment; it stands in the address as it is.
    public var environmentID: String
    /// How the services are reached.
    public var settings: FollowSettings

    /// Makes the endpoints; see the properties.
    public init(environmentID: String, settings: FollowSettings) {
      self.environmentID = environmentID
      self.settings = settings
    }

    /// The request for the bucketing file.
    ///
    /// The SDK waits for it without limit; here the time of the settings is the limit.
    ///
    /// - Parameter lastModified: the `Last-Modified` of the last file that was taken, as the server
    ///   wrote it.
    /// - Returns: the request.
    public func bucketing(lastModified: String? = nil) -> HTTPRequest {
      let base = settings.trimmedBaseURL ?? "https://cdn.flagship.io"
      return HTTPRequest(
        url: "\(base)/\(environmentID)/bucketing.json",
        headers: lastModified.map { [.init("If-Modified-Since", $0)] } ?? [],
        timeout: settings.timeout, allowsInsecureHTTP: settings.allowsInsecureHTTP)
    }
  }
}

/// A request that was answered, for a line of a log; no header value and no body is kept.
public struct RequestRecord: Equatable, Sendable {
  /// When it came: milliseconds since 1970.
  public var at: Int
  /// What it asked for.
  public var route: Route
  /// `GET`, `POST`…; as the client sent it.
  public var method: String
  /// Path and query, as the client sent them, but for the values of secrets.
  public var path: String
  /// The origin of the page that may not read the answer, if it is such a page that asks.
  public var refusedOrigin: String?
  /// The status of the answer.
  public var status: Int
  /// The bytes of the answer's body that were handed to the connection.
  public var byteCount: Int
  /// From the request's head to the end of the answer; of an event stream, to its beginning.
  public var milliseconds: Double
  /// Whether the whole answer could be sent; otherwise the client went away.
  public var isComplete: Bool
}

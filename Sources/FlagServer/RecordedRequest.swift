public import FlagEngine
import HTTPTypes

/// What is asked for of Kameleoon's remote data.
public enum RemoteDataKey: Equatable, Sendable {
  /// What is known of a visitor, by the visitor's code
  case visitor(String)
  /// A value of the site, by its key
  case map(String)
}

/// A request as it came, without its secrets.
public struct RecordedRequest: Equatable, Sendable {
  /// When it came: milliseconds since 1970.
  public var at: Int
  /// `GET`, `POST`…; as the client sent it.
  public var method: String
  /// Path and query, but for the values of secrets.
  public var path: String
  /// Names, in lower case, and values of the headers; those that hold a secret say only that.
  public var headers: JSONObject
  /// The body as text, but for a client's secret; empty: there is none.
  public var body: String

  /// The headers whose values are secrets.
  private static let secretHeaders: Set<String> = ["authorization", "x-api-key", "cookie"]

  init(at: Int, method: String, path: String, headers: HTTPFields, body: [UInt8]) {
    self.at = at
    self.method = method
    self.path = path
    var known = JSONObject()
    for header in headers {
      let name = header.name.canonicalName
      known[name] = .string(Self.secretHeaders.contains(name) ? "(secret)" : header.value)
    }
    self.headers = known
    self.body = Self.hidingSecret(in: String(decoding: body, as: UTF8.self))
  }

  /// The body of a question for a token without the client's secret.
  private static func hidingSecret(in body: String) -> String {
    guard body.contains("client_secret=") else { return body }
    return body.split(separator: "&", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("client_secret=") ? "client_secret=(secret)" : String($0) }
      .joined(separator: "&")
  }

  /// The request as one JSON object.
  public var json: JSONValue {
    [
      "at": .integer(at), "method": .string(method), "path": .string(path),
      "headers": .object(headers), "body": .string(body),
    ]
  }
}

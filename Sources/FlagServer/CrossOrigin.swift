import HTTPTypes

/// Which pages of browsers may read the answers (CORS, and the private networks of Chromium).
///
/// A page of this machine may, and those that the user names: a server on this machine would
/// otherwise be open to every page that its user looks at.
struct CrossOrigin: Sendable {
  /// The origins that may read besides those of this machine, such as `https://shop.example`; `*`:
  /// all.
  let allowed: Set<String>

  /// How long a browser may keep the answer to its question, in seconds.
  private static let maxAge = "600"

  /// Adds what lets the page read that asks, if it may.
  func admit(_ request: HTTPFields, into headers: inout HTTPFields) {
    guard let origin = request[.origin] else { return }
    // What is answered to another page may not be kept for this one.
    headers[.vary] = "Origin"
    guard isAllowed(origin) else { return }
    headers[.accessControlAllowOrigin] = origin
    headers[.accessControlAllowCredentials] = "true"
  }

  /// The origin of the page that asks and may not read.
  func refused(_ request: HTTPFields) -> String? {
    request[.origin].flatMap { isAllowed($0) ? nil : $0 }
  }

  /// Adds the answer to a browser that asks before it sends a request.
  ///
  /// - Parameters:
  ///   - request: the headers of the question.
  ///   - methods: the methods that are served at its address.
  ///   - headers: take the answer.
  func answer(_ request: HTTPFields, methods: String, into headers: inout HTTPFields) {
    guard let origin = request[.origin], isAllowed(origin) else { return }
    headers[.accessControlAllowMethods] = methods
    headers[.accessControlMaxAge] = Self.maxAge
    headers[.accessControlAllowHeaders] = request[.accessControlRequestHeaders]
    if let asked = Self.privateNetworkRequest, request[asked] == "true",
      let answer = Self.privateNetworkAnswer
    {
      headers[answer] = "true"
    }
  }

  private static let privateNetworkRequest = HTTPField.Name(
    "Access-Control-Request-Private-Network")
  private static let privateNetworkAnswer = HTTPField.Name("Access-Control-Allow-Private-Network")

  /// Whether a page of that origin may read.
  func isAllowed(_ origin: String) -> Bool {
    if allowed.contains("*") || allowed.contains(origin) { return true }
    guard let address = origin.split(separator: "/", omittingEmptySubsequences: true).last,
      origin.hasPrefix("http://") || origin.hasPrefix("https://")
    else { return false }
    return HostName(String(address)).isOfThisMachine
  }
}

/// A host as it stands in a `Host` header or an origin: `localhost:8600`, `[::1]`.
struct HostName {
  /// The name without its port, in lower case.
  let name: String

  init(_ text: String) {
    let text = text.lowercased()
    if text.hasPrefix("[") {
      name = String(text.dropFirst().prefix { $0 != "]" })
    } else if text.utf8.count(where: { $0 == 0x3A }) > 1 {
      name = text
    } else {
      name = String(text.prefix { $0 != ":" })
    }
  }

  /// Whether only this machine has that name.
  var isOfThisMachine: Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let isLoopback4 =
      parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    return name == "localhost" || name.hasSuffix(".localhost") || name == "::1" || isLoopback4
  }
}

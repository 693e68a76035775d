/// Where a server sends on to, and what may go along.
enum Redirection {
  /// How often a server may send on.
  static let limit = 5
  /// What another server must not learn, in lower case.
  private static let credentials = ["authorization", "x-api-key", "cookie", "proxy-authorization"]

  /// Whether a header of that name tells who asks.
  static func isCredential(_ name: String) -> Bool { credentials.contains(name.lowercased()) }

  /// The request that follows an answer, or nil if the answer is the last.
  ///
  /// - Parameters:
  ///   - request: the request that was answered.
  ///   - address: its address.
  ///   - status: the answer's status.
  ///   - location: the answer's `Location`.
  ///   - count: how often the server has sent on already.
  /// - Returns: the request to send next; credentials go to the same host and port only.
  /// - Throws: `tooManyRedirects`, `insecureRedirect`, `badAddress`.
  static func next(
    after request: HTTPRequest, to address: WebAddress, status: Int, location: String?, count: Int
  ) throws(TransportError) -> HTTPRequest? {
    guard [301, 302, 303, 307, 308].contains(status), let location else { return nil }
    guard count < limit else {
      throw TransportError(.tooManyRedirects(limit: limit), at: address.place)
    }
    let target = try address.resolving(location)
    guard address.scheme == .http || target.scheme == .https else {
      throw TransportError(.insecureRedirect, at: address.place)
    }
    var next = request
    next.url = target.text
    if !target.hasSameOrigin(as: address) {
      next.headers.removeAll { credentials.contains($0.name.lowercased()) }
    }
    if status < 307, request.method != "GET" {
      next.method = "GET"
      next.body = nil
      next.headers.removeAll { $0.name.lowercased().hasPrefix("content-") }
    }
    return next
  }
}

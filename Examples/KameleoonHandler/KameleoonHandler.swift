import FlagClient
import FlagEngine

/// A web handler without a framework: it reads the head of one request from standard input and writes
/// the answer to standard output, as inetd has it.
///
/// ```
/// $ printf 'GET /checkout HTTP/1.1\r\nHost: shop\r\n\r\n' |
///     kameleoon-handler SITE http://127.0.0.1:8600
/// ```
///
/// The second argument replaces the vendor's hosts, such as the address of `flagscope serve`.
@main struct KameleoonHandler {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let siteCode = arguments.first else {
      print("Usage: kameleoon-handler SITE [ADDRESS]")
      return
    }
    var configuration = try KameleoonClientConfiguration(
      clientID: "shop", clientSecret: "secret", topLevelDomain: "localhost")
    configuration.baseURL = arguments.dropFirst().first
    let client = try KameleoonClientFactory.client(
      siteCode: siteCode, configuration: configuration)
    _ = await client.waitForInitialization()
    var request: [String] = []
    while let line = readLine(), !line.isEmpty { request.append(line) }
    print(try answer(Request(request), client), terminator: "")
    await KameleoonClientFactory.forget(siteCode: siteCode)
  }

  /// The answer to a request: the three lines about cookies are all that a framework's handler needs.
  static func answer(_ request: Request, _ client: KameleoonClient) throws -> String {
    var cookies = try KameleoonCookies(header: request["Cookie"], client: client)
    if request.path == "/consent" { try cookies.setLegalConsent(true) }
    try client.addData(
      to: cookies.visitorCode, .pageView(url: "https://shop.example" + request.path),
      request["User-Agent"].map { .userAgent($0) })
    let body = try client.variations(for: cookies.visitorCode)
      .map { "\($0.key): \($0.variation.key ?? "(none)")\n" }.joined()
    let headers = cookies.changes.map { "Set-Cookie: \($0)\r\n" }.joined()
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\(headers)\r\n\(body)"
  }
}

/// The head of a request.
struct Request {
  /// The path, `/` where the head cannot be read.
  var path: String
  private var headers: [String: String] = [:]

  init(_ lines: [String]) {
    let words = lines.first?.split(separator: " ") ?? []
    path = words.count > 1 ? String(words[1]) : "/"
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = parts[1].trimmingPrefix(" ").trimmingSuffix(" \r")
    }
  }

  /// A header's value; case does not count.
  subscript(name: String) -> String? { headers[name.lowercased()] }
}

extension Substring {
  /// The text without certain characters at its end.
  fileprivate func trimmingSuffix(_ characters: String) -> String {
    var text = self
    while let last = text.last, characters.contains(last) { text.removeLast() }
    return String(text)
  }
}

public import FlagEngine
internal import Synchronization

/// The cookies of one request to a web server, whichever framework it uses (`KameleoonWSGI`).
///
/// ```swift
/// var cookies = try KameleoonCookies(header: request.headers["Cookie"], client: client)
/// let isNew = try client.isFeatureActive("new_checkout", for: cookies.visitorCode)
/// for value in cookies.changes { response.headers.add("Set-Cookie", value) }
/// ```
public struct KameleoonCookies: Sendable {
  /// The visitor's code: that of the cookie, else the default, else a new one.
  public let visitorCode: String
  private var jar: Kameleoon.CookieJar
  private let client: KameleoonClient

  /// Reads a request's cookies; a simulation cookie is taken along.
  ///
  /// - Parameters:
  ///   - header: the value of the `Cookie` header; nil: there is none.
  ///   - client: the site's client.
  ///   - defaultCode: the code of a visitor without cookie, such as a user's id; nil: a new one.
  /// - Throws: `visitorCodeInvalid` for a code that is empty or too long.
  public init(
    header: String?, client: KameleoonClient, defaultCode: String? = nil
  ) throws(KameleoonError) {
    var jar = Kameleoon.CookieJar(header: header ?? "")
    visitorCode = try client.visitorCode(cookies: &jar, defaultCode: defaultCode)
    self.jar = jar
    self.client = client
  }

  /// The value of one of the request's cookies; the visitor code is there also where it is new.
  public subscript(name: String) -> String? {
    name.isIdentical(to: KameleoonClient.visitorCodeCookie) ? visitorCode : jar[name]
  }

  /// Says whether the visitor has consented.
  ///
  /// - Parameter consent: given or refused.
  /// - Throws: `visitorCodeInvalid`, never for the code of these cookies.
  public mutating func setLegalConsent(_ consent: Bool) throws(KameleoonError) {
    try client.setLegalConsent(consent, for: visitorCode, cookies: &jar)
  }

  /// The values of the `Set-Cookie` headers that the answer needs.
  ///
  /// Where consent is given or not required the cookie of the code is written anew, so that it lasts
  /// another 380 days.
  public var changes: [String] {
    guard client.mayKeepCode(of: visitorCode) else { return jar.changes }
    var jar = jar
    client.write(visitorCode, into: &jar)
    return jar.changes
  }
}

extension KameleoonClient {
  /// Whether the code may be kept in a cookie: consent is given or not required.
  fileprivate func mayKeepCode(of code: String) -> Bool {
    let isRequired = site.withLock { $0.file.isConsentRequired }
    return !isRequired || visitors.peek(code)?.record.consent == true
  }
}

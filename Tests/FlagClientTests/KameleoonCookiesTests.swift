import FlagClient
import FlagEngine
import Logging
import Testing

@Suite struct KameleoonCookiesTests {
  private let service = KameleoonService(kameleoonShop)
  /// What the cookie of a code is set to at the tests' time.
  private static let attributes =
    "; Domain=shop.example; expires=Sat, 16 Jan 2027 00:00:00 GMT; Max-Age=32832000; Path=/"

  private func client(_ file: String? = nil) async throws -> KameleoonClient {
    let service = file.map(KameleoonService.init) ?? service
    let client = try KameleoonClient(
      "shop", .testing(), service.surroundings,
      Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    _ = await client.waitForInitialization()
    return client
  }

  @Test func aNewVisitorGetsACodeAndItsCookie() async throws {
    let cookies = try KameleoonCookies(header: nil, client: await client())
    #expect(cookies.visitorCode == "0000000000000abc")
    #expect(cookies["kameleoonVisitorCode"] == "0000000000000abc")
    #expect(cookies.changes == ["kameleoonVisitorCode=0000000000000abc" + Self.attributes])
  }

  @Test func aKnownVisitorKeepsTheCodeForAnother380Days() async throws {
    let cookies = try KameleoonCookies(
      header: "a=b; kameleoonVisitorCode=abc", client: await client())
    #expect(cookies.visitorCode == "abc")
    #expect(cookies["a"] == "b")
    #expect(cookies.changes == ["kameleoonVisitorCode=abc" + Self.attributes])
  }

  @Test func consentDecidesWhereItIsRequired() async throws {
    let file = kameleoonShop.replacing(
      #""configuration":{}"#, with: #""configuration":{"consentType":"REQUIRED"}"#
    ).replacing("TARGETED_DELIVERY", with: "EXPERIMENTATION")
    var cookies = try KameleoonCookies(header: "", client: await client(file), defaultCode: "d é")
    #expect(cookies.changes == [])
    try cookies.setLegalConsent(false)
    #expect(cookies.changes == [])
    try cookies.setLegalConsent(true)
    #expect(cookies.changes == [#"kameleoonVisitorCode="d \351""# + Self.attributes])
  }

  @Test func aSimulationCookieIsTakenAlong() async throws {
    let client = try await client()
    let cookies = try KameleoonCookies(
      header:
        "kameleoonVisitorCode=v; kameleoonSimulationFFData=%7B%22checkout%22%3A%7B%22expId%22%3A0%7D%7D",
      client: client)
    #expect(try !client.isFeatureActive("checkout", for: cookies.visitorCode))
  }

  @Test func aCodeThatIsTooLongIsRefused() async throws {
    let client = try await client()
    #expect(throws: KameleoonError.visitorCodeInvalid(isEmpty: false)) {
      try KameleoonCookies(
        header: "kameleoonVisitorCode=" + String(repeating: "v", count: 256), client: client)
    }
    #expect(throws: KameleoonError.visitorCodeInvalid(isEmpty: true)) {
      try client.visitorCode(cookies: [:], defaultCode: "")
    }
  }

  @Test(arguments: [
    ("a=b;c=d", ["a": "b", "c": "d"]), (#"a="b c; d""#, ["a": "b c; d"]),
    (#"a="b\"c""#, ["a": #"b"c"#]), (#"a="caf\303\251""#, ["a": "caf\u{C3}\u{A9}"]),
    ("a=1; a=2", ["a": "2"]), ("=;;a", [:]), ("a=b; secure; c=d", ["a": "b", "c": "d"]),
    ("path=/; a=b", [:]), ("a=", ["a": ""]), ("é=1", [:]), (#"a="b"#, [:]),
    ("a=b c=d", ["a": "b", "c": "d"]),
    ("a = b ; c", [:]), ("a=b,c=d", ["a": "b,c=d"]), ("a==b", ["a": "=b"]),
    ("a=b;;c=d", ["a": "b"]),
    ("[x]=1;a=b", [:]), ("$Version=1; a=b; $Path=/x; c=d", ["a": "b", "c": "d"]),
    ("x=Wed, 09-Nov-1999 23:12:40 GMT; a=b", ["x": "Wed, 09-Nov-1999 23:12:40 GMT", "a": "b"]),
  ])
  func aHeaderIsReadAsByTheVendorsLanguage(_ header: String, _ values: [String: String]) {
    let jar = Kameleoon.CookieJar(header: header)
    #expect(Dictionary(uniqueKeysWithValues: jar.values.map { ($0.name, $0.value) }) == values)
  }
}

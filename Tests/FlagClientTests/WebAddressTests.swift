import Testing

@testable import FlagClient

@Suite struct WebAddressTests {
  @Test(arguments: [
    ("https://Example.COM", "https://example.com/"),
    ("HTTP://a.b:80/x", "http://a.b/x"),
    ("https://a.b:8443?x=1", "https://a.b:8443/?x=1"),
    ("https://a/x y/é%20%zz#part", "https://a/x%20y/%C3%A9%20%25zz"),
    ("http://[::1]:8080/", "http://[::1]:8080/"),
    ("https://a/v3/s\r\nX: y", "https://a/v3/s%0D%0AX:%20y"),
  ])
  func anAddressHoldsOnlyWhatMayBeSent(_ text: String, _ sent: String) throws {
    #expect(try WebAddress(text).text == sent)
  }

  @Test(arguments: [
    "", "a", "//a", "ftp://a", "https:/a", "https://", "https://:1", "https://a:b", "https://a:0",
    "https://a:65536", "https://a b/", "https://[::g]/", "https://[::1]x/", "https://u@a",
    "https://\u{0}/",
  ])
  func whatIsNoAddressIsRefused(_ text: String) {
    #expect(throws: TransportError.self) { try WebAddress(text) }
  }

  @Test func aHostWithColonsNeedsBrackets() {
    #expect {
      try WebAddress("http://::1:8600/x")
    } throws: { error in
      "\(error)".contains("http://[::1]:8600")
        || (error as? TransportError)?.sentence.contains("http://[::1]:8600") == true
    }
  }

  @Test(arguments: [
    ("/x", "https://a/x"), ("x", "https://a/b/x"), ("../x?y", "https://a/x?y"),
    ("./", "https://a/b/"), ("?y", "https://a/b/c?y"), ("//other:1/x", "https://other:1/x"),
    ("http://other", "http://other/"), ("", "https://a/b/c?q=/d/e"), ("..", "https://a/"),
    ("../../../x", "https://a/x"), ("x?y=../z", "https://a/b/x?y=../z"),
  ])
  func aLocationIsSeenFromWhereItCame(_ location: String, _ target: String) throws {
    #expect(try WebAddress("https://a/b/c?q=/d/e").resolving(location).text == target)
  }

  @Test(arguments: [
    ("localhost", true), ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true),
    ("localhost.example.com", false), ("128.0.0.1", false), ("::2", false),
    ("127.0.0.1.nip.io", false),
    ("0.0.0.0", false),
  ])
  func onlyThisMachineIsThisMachine(_ host: String, _ isLoopback: Bool) {
    #expect(WebAddress.isLoopback(host) == isLoopback)
  }

  @Test(arguments: [
    (["HTTPS_PROXY": "http://proxy:3128"], "https://a.example", true),
    (["https_proxy": "proxy:3128"], "https://a.example", true),
    (["HTTPS_PROXY": "http://proxy:3128"], "http://a.example", false),
    (["HTTPS_PROXY": "http://proxy:3128"], "https://localhost", false),
    (["HTTPS_PROXY": ""], "https://a.example", false),
    (["HTTPS_PROXY": "proxy", "NO_PROXY": "*"], "https://a.example", false),
    (["HTTPS_PROXY": "proxy", "NO_PROXY": "b.example, example"], "https://a.example", false),
    (["HTTPS_PROXY": "proxy", "NO_PROXY": ".Example"], "https://a.EXAMPLE", false),
    (["HTTPS_PROXY": "proxy", "NO_PROXY": "ample"], "https://a.example", true),
    (["HTTPS_PROXY": "proxy", "NO_PROXY": "a.example:8443"], "https://a.example", true),
    (["HTTPS_PROXY": "proxy", "NO_PROXY": "a.example:8443"], "https://a.example:8443", false),
    (["HTTPS_PROXY": "proxy", "NO_PROXY": "192.0.2.1"], "https://192.0.2.1", false),
    (["HTTPS_PROXY": "proxy", "NO_PROXY": "2001:db8::1"], "https://[2001:DB8::1]", false),
    (["HTTPS_PROXY": "proxy", "NO_PROXY": "[2001:db8::1]"], "https://[2001:db8::1]", false),
    (["HTTPS_PROXY": "proxy", "NO_PROXY": "[2001:db8::1]:8443"], "https://[2001:db8::1]", true),
    (["HTTPS_PROXY": "proxy", "NO_PROXY": "[::2]:443"], "https://[::2]", false),
    (["HTTPS_PROXY": "proxy", "NO_PROXY": "["], "https://[::2]", true),
  ])
  func aProxyIsForSecureRequestsToOtherHosts(
    _ variables: [String: String], _ url: String, _ isProxied: Bool
  ) throws {
    #expect(NetworkEnvironment(variables).isProxied(try WebAddress(url)) == isProxied)
  }

  @Test func aProxysAddressMayHoldAPasswordThatIsNotShown() throws {
    let environment = NetworkEnvironment(["HTTPS_PROXY": "http://me:p%40ss:w@proxy.example:8080/"])
    let proxy = try #require(environment.proxy)
    #expect(proxy.host == "proxy.example")
    #expect(proxy.port == 8080)
    #expect(proxy.credentials?.name == "me")
    #expect(proxy.credentials?.password.value == "p@ss:w")
    #expect(!"\(environment)".contains("p@ss"))
    #expect(NetworkEnvironment(["HTTPS_PROXY": "https://proxy"]).hasBadProxy)
  }

  @Test func everyErrorHasALabelAndASentenceWithItsPlace() {
    let kinds: [TransportError.Kind] = [
      .insecureAddress, .refused, .nameNotFound, .unreachable("no route to host"),
      .timedOut(seconds: 10), .timedOut(seconds: 0), .certificate(.otherHost),
      .certificate(.expired(since: 0)), .certificate(.notYetValid(from: 4e12)),
      .certificate(.selfSigned), .certificate(.unknownAuthority), .certificate(.notAccepted),
      .insecureConnection("wrong version number"), .proxy("it refuses"), .cutOff,
      .malformed("x"), .tooLarge(limit: 256 << 20), .tooManyRedirects(limit: 5),
      .insecureRedirect, .cancelled, .other("x"),
    ]
    for kind in kinds {
      let error = TransportError(kind, at: "example.com:8443")
      #expect(!error.label.isEmpty)
      #expect(error.sentence.contains("example.com:8443"), "\(error.sentence)")
      #expect(error.sentence.hasSuffix("."))
      #expect("\(error)" == error.sentence)
    }
    #expect(TransportError(.timedOut(seconds: 10), at: "a").sentence.contains("in 10 s"))
  }

  @Test(arguments: [
    (0.0, "1970-01-01"), (1_582_934_400_000, "2020-02-29"), (1_583_020_800_000, "2020-03-01"),
    (1_580_515_200_000, "2020-02-01"), (4_102_444_799_999, "2099-12-31"), (-1, "1969-12-31"),
    (951_782_400_000, "2000-02-29"),
  ])
  func aDayIsWrittenByItsNumbers(_ milliseconds: Double, _ text: String) {
    #expect(CalendarDay(milliseconds).description == text)
  }
}

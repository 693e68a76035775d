import FlagEngine
import Testing

@testable import FlagConsole

/// What texts from outside say of a visitor, whatever they are.
@Suite struct VisitorReaderTests {
  private static let catalogues = Platform.allCases.reduce(into: [Platform: Catalogue]()) {
    $0[$1] = (try? Demo($1)).map { Catalogue($0.configuration) }
  }

  private static func read(
    _ text: String, _ platform: Platform = .kameleoon, _ choices: ReadingChoices = .init()
  ) throws -> Reading {
    let catalogue = try #require(catalogues[platform])
    let reader = VisitorReader(catalogue: catalogue, now: 1_767_225_600_000)
    return try #require(try reader.read(text, into: .empty(of: platform, code: "none"), choices))
  }

  /// The fields that were taken with their values: `code=zzz`.
  private static func taken(
    _ text: String, _ platform: Platform = .kameleoon
  ) throws -> [String] {
    try read(text, platform).taken.map { "\($0.field)=\($0.value.text ?? $0.value.jsonText)" }
  }

  private static func skipped(
    _ text: String, _ platform: Platform = .kameleoon
  ) throws -> [String] {
    try read(text, platform).skipped.map(\.part)
  }

  // MARK: Requests

  private static let chrome =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    + " Chrome/120.0.0.0 Safari/537.36"

  @Test(arguments: [
    "curl 'https://shop.example/p' \\\n  -H 'accept: text/html' \\\n"
      + "  -b 'a=1; kameleoonVisitorCode=zzz' \\\n  -H 'user-agent: Mozilla/5.0'",
    #"curl "https://shop.example/p" -H "Cookie: a=1; kameleoonVisitorCode=zzz" -H "Accept: */*""#,
    "curl ^\"https://shop.example/p^\" ^\n  -b ^\"a=1; kameleoonVisitorCode=zzz^\" ^\n"
      + "  -H ^\"user-agent: Mozilla/5.0^\"",
    #"curl $'https://shop.example/p' -H $'Cookie: n=O\'Brien; kameleoonVisitorCode=zzz' --compressed"#,
    "curl https://shop.example/p -H'Cookie: kameleoonVisitorCode=zzz' -u me:secret",
    "-H 'accept: */*' \\\n -b 'a=1; kameleoonVisitorCode=zzz'",
    "Cookie: name=O'Brien; kameleoonVisitorCode=zzz",
    "Cookie: kameleoonVisitorCode=\"zzz\"; b=2",
    "Set-Cookie: kameleoonVisitorCode=zzz; Path=/; Secure",
    "GET /cart HTTP/1.1\r\nHost: shop.example\r\nCookie: kameleoonVisitorCode=zzz\r\n",
    #"fetch("https://shop.example/p", {"headers": {"cookie": "kameleoonVisitorCode=zzz"}});"#,
    "{'Cookie': 'a=1; kameleoonVisitorCode=zzz', 'Accept': '*/*'}",
    "2026-01-01 INFO headers={'Cookie': 'kameleoonVisitorCode=zzz', 'Host': 'x'} status=200",
    #"{"headers":[{"name":"Cookie","value":"kameleoonVisitorCode=zzz"}]}"#,
    #"{"cookies":{"kameleoonVisitorCode":"zzz"}}"#,
    "kameleoonVisitorCode\tzzz\tshop.example\t/\tSession\t30\n_ga\tGA1\t.x.y\t/\t2027\t33",
    ".shop.example\tTRUE\t/\tFALSE\t1799999999\tkameleoonVisitorCode\tzzz",
    #"[{"name":"kameleoonVisitorCode","value":"zzz"},{"name":"_ga","value":"1"}]"#,
    #"$s.Cookies.Add((New-Object System.Net.Cookie("kameleoonVisitorCode", "zzz", "/", "x.y")))"#,
    "https://shop.example/p?utm=1&kameleoonVisitorCode=zzz#top",
    #"1.2.3.4 - - [01/Jan/2026:10:00:00 +0000] "GET /p?kameleoonVisitorCode=zzz HTTP/1.1" 200 12"#,
  ])
  func aRequestTellsTheCode(_ text: String) throws {
    #expect(try Self.taken(text).contains("code=zzz"))
  }

  @Test func theWholeOfARequestIsRead() throws {
    let text = """
      curl 'https://shop.example/p?x=1' -H 'User-Agent: \(Self.chrome)' \\
        -b 'kameleoonVisitorCode=zzz; _ga=1' -d '{"country":"Germany"}' -H 'authorization: Bearer k'
      """
    #expect(
      try Self.taken(text) == [
        "page=https://shop.example/p?x=1", "browser=CHROME", "browser.version=120.0",
        "device=DESKTOP", "os=WINDOWS", "code=zzz", "country=Germany",
      ])
    // A secret is not shown again.
    #expect(try Self.skipped(text) == ["curl", "x=1", "_ga=1", "authorization: ***"])
  }

  @Test(arguments: [
    (chrome, "CHROME 120.0 DESKTOP WINDOWS"),
    (
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
        + " Gecko) Version/17.2 Mobile/15E148 Safari/604.1", "SAFARI 17.2 PHONE IOS"
    ),
    (
      "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
      "FIREFOX 121.0 DESKTOP LINUX"
    ),
    (
      "Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 (KHTML, like Gecko)"
        + " Chrome/119.0.0.0 Safari/537.36", "CHROME 119.0 TABLET ANDROID"
    ),
    (chrome + " Edg/120.0.0.0", "OTHER 120.0 DESKTOP WINDOWS"),
    (
      "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
      "INTERNET_EXPLORER 11.0 DESKTOP WINDOWS"
    ),
  ])
  func aUserAgentTellsBrowserDeviceAndSystem(_ text: String, _ expected: String) throws {
    let values = try Self.read(text).taken.map { $0.value.text ?? $0.value.jsonText }
    #expect(values.joined(separator: " ") == expected)
  }

  @Test func anAddressOfThePlatformItselfIsNoPage() throws {
    #expect(try Self.taken("https://sdk-config.kameleoon.eu/v3/abc").isEmpty)
  }

  // MARK: JSON

  @Test(arguments: [
    #"{"visitorCode":"k1f9","country":"Germany","device":"DESKTOP","bogus":1}"#,
    #"2026-01-01T10:00:00Z INFO sdk - {"visitorCode":"k1f9","country":"Germany","device":"desktop"} took 3ms"#,
    #"{"msg":"x","visitor":{"visitor_code":"k1f9","geo":{"country":"Germany"},"device":"desktop"}}"#,
    #"{'visitorCode': 'k1f9', 'country': 'Germany', 'device': 'desktop', 'vip': True, 'x': None}"#,
    #"{visitorCode: "k1f9", country: 'Germany', device: 'desktop',}"#,
    #"{:visitorCode=>"k1f9", "country"=>"Germany", "device"=>"desktop"}"#,
    #"{visitorCode=k1f9, country=Germany, device=desktop}"#,
    #"Visitor{visitorCode='k1f9', country='Germany', device='desktop', data=[]}"#,
    #"{"log":"INFO visitorCode=k1f9 country=Germany device=desktop\n","stream":"stdout"}"#,
    #"{"message":"{\"visitorCode\":\"k1f9\",\"country\":\"Germany\",\"device\":\"desktop\"}"}"#,
    #"INFO visitor: {"visitorCode":"k1f9","country":"Germany","device":"desktop"}"#,
  ])
  func aVisitorInALogIsFoundHoweverItIsPrinted(_ text: String) throws {
    let taken = try Self.taken(text)
    for wanted in ["code=k1f9", "country=Germany", "device=DESKTOP"] {
      #expect(taken.contains(wanted), "\(wanted) in \(taken)")
    }
  }

  @Test func customDataStandByNameAndIndex() throws {
    for text in [
      #"{"visitorCode":"a","customData":{"membership_tier":["gold"]}}"#,
      #"{"visitorCode":"a","customData":[{"name":"membership_tier","values":["gold"]}]}"#,
      #"{"visitorCode":"a","custom_data":{"1":"gold"}}"#,
      #"{"visitorCode":"a","data":[{"type":"CustomData","index":1,"values":["gold"]}]}"#,
      "code=a data.membership_tier=gold", "code=a membershipTier=gold",
    ] {
      let visitor = try Self.read(text).visitor
      #expect(visitor[.customData(index: 1)] == ["gold"], "\(text)")
    }
  }

  @Test func inALogOnlyWhatConditionsReadIsTaken() throws {
    let text = #"{"level":"info","visitorId":"user-123","country":"DE","orders_count":3}"#
    for text in [text, "2026 INFO sdk - \(text) took 3ms", #"{"msg":"x","context":\#(text)}"#] {
      #expect(
        try Self.taken(text, .flagship) == ["id=user-123", "country=DE", "orders_count=3"])
      #expect(try Self.skipped(text, .flagship).contains(#""level":"info""#))
    }
  }

  @Test func aContextIsTakenAsItIs() throws {
    for text in [
      #"{"a b":1,"id":2,"url":"/x","vip":true,"t":"10","f":10.0}"#,
      #"{"visitorId":"u","context":{"a b":1,"id":2,"url":"/x","vip":true,"t":"10","f":10.0}}"#,
    ] {
      guard case .flagship(let visitor) = try Self.read(text, .flagship).visitor else { return }
      #expect(
        visitor.context == ["a b": 1, "id": 2, "url": "/x", "vip": true, "t": "10", "f": 10.0])
    }
  }

  @Test func theFirstOfSeveralCodesCounts() throws {
    let text = #"{"visitorCode":"a","previous":{"visitorCode":"b"}}"#
    #expect(try Self.taken(text) == ["code=a"])
    #expect(try Self.read(text).skipped.map(\.reason) == [#"is another code; "a" counts"#])
    // A status is no visitor.
    #expect(try Self.taken("code=200 visitorCode=abc") == ["code=abc"])
    #expect(try Self.taken(#"{"code":200,"visitorCode":"abc"}"#) == ["code=abc"])
  }

  @Test func linesOfALogAreVisitorsOfTheirOwn() throws {
    let text =
      "start\n2026 visitorCode=a country=France\n2026 visitorCode=b country=Spain\nmore\n"
    for (row, expected) in [(0, ["code=a", "country=France"]), (1, ["code=b", "country=Spain"])] {
      let reading = try Self.read(text, .kameleoon, ReadingChoices(row: row))
      #expect(reading.taken.map { "\($0.field)=\($0.value.text ?? "")" } == expected)
      #expect(reading.rows?.count == 2 && reading.rows?.line == row + 1)
    }
    let list = #"[{"visitorCode":"a"},{"visitorCode":"b"}]"#
    #expect(try Self.read(list, .kameleoon, ReadingChoices(row: 1)).visitor.code == "b")
  }

  // MARK: Facts

  @Test(arguments: [
    "code=k1f9 country=Germany device=desktop foo=bar",
    "code=k1f9; country=Germany; device=desktop; foo=bar",
    "code=k1f9, country=Germany, device=desktop, foo=bar",
    "code=k1f9&country=Germany&device=desktop&foo=bar",
    #"code="k1f9", country="Germany", device="desktop", foo="bar""#,
    "code: k1f9, country: Germany, device: desktop, foo: bar",
    "code = k1f9\ncountry = Germany\ndevice = desktop\nfoo = bar",
    #""visitorCode":"k1f9","country":"Germany","device":"desktop","foo":"bar""#,
    "[2026-01-01 10:00:00,123] code=k1f9 country=Germany device=desktop foo=bar",
    "2026-01-01T10:00:00Z INFO fs visitorCode=k1f9 country=Germany device=desktop foo=bar",
  ])
  func factsAreDividedByAnythingUsual(_ text: String) throws {
    #expect(try Self.taken(text) == ["code=k1f9", "country=Germany", "device=DESKTOP"])
    #expect(try Self.skipped(text).contains { $0.contains("foo") })
  }

  @Test func aTextOfOneWordIsACode() throws {
    for text in ["k1f9c2d3e4f5a6b7", " \"k1f9c2d3e4f5a6b7\"\n", "k1f9c2d3e4f5a6b7,"] {
      #expect(try Self.taken(text) == ["code=k1f9c2d3e4f5a6b7"])
    }
    for text in ["user@x.test", "auth0|5f7c", "user:12", "YWJjZGVm==", "42"] {
      #expect(try Self.taken(text, .flagship) == ["id=\(text)"])
    }
  }

  @Test func valuesBecomeWhatConditionsCompare() throws {
    #expect(try Self.taken("is_logged_in=True", .flagship) == ["is_logged_in=true"])
    #expect(try Self.taken("orders_count=3", .flagship) == ["orders_count=3"])
    #expect(try Self.taken("loyalty_tier=3", .flagship) == ["loyalty_tier=3"])
    #expect(try Self.read("loyalty_tier=3", .flagship).taken[0].value == "3")
    #expect(try Self.taken("orders_count=many", .flagship).isEmpty)
    #expect(
      try Self.taken("device=mobile os=macOS browser=ie") == [
        "device=PHONE", "os=MAC", "browser=INTERNET_EXPLORER",
      ])
  }

  @Test func aTextThatWasCutGivesNoHalfValue() throws {
    let text = #""visitorCode":"abc","country":"Ger"#
    #expect(try Self.taken(text) == ["code=abc"])
    #expect(
      try Self.read(text).skipped.map(\.reason) == [
        "ends inside of its quotes: the text was cut"
      ])
  }

  @Test func aCommandThatWasCutGivesNoHalfCookie() throws {
    let text = "curl 'https://x.y/' -b 'kameleoonVisitorCode=abc; kameleoonVisitorCode=de"
    #expect(try Self.taken(text) == ["page=https://x.y/", "code=abc"])
    #expect(
      try Self.taken("curl 'https://x.y/' -b 'kameleoonVisitorCode=ab") == [
        "page=https://x.y/"
      ])
    #expect(try Self.taken("visitor_id\tcountry", .flagship).isEmpty)
    #expect(try Self.taken("<p>kameleoonVisitorCode=\"abc\"</p>") == ["code=abc"])
  }

  @Test func textsOfWindowsAreRead() throws {
    let catalogue = try #require(Self.catalogues[.kameleoon])
    let reader = VisitorReader(catalogue: catalogue, now: 0)
    let text = "code=abc country=Spain"
    let mark: [UInt8] = [0xFF, 0xFE]
    let utf16: [UInt8] = text.utf16.reduce(into: mark) { $0 += [UInt8($1 & 0xFF), UInt8($1 >> 8)] }
    for bytes in [utf16, Array(("\u{FEFF}" + text).utf8)] {
      let reading = try reader.read(bytes, into: .empty(of: .kameleoon), keepsRest: false)
      #expect(reading?.visitor.code == "abc" && reading?.kinds == [.pairs])
    }
  }

  // MARK: Nothing is lost

  /// Every word of a text of any kinds stands in a part that was taken or skipped.
  @Test(arguments: Platform.allCases)
  func everyPartIsTakenOrSkipped(_ platform: Platform) throws {
    var texts = TextGenerator()
    for _ in 0..<1_500 {
      let (text, tokens) = texts.next()
      guard let reading = try? Self.read(text, platform) else { continue }
      let parts = reading.taken.map(\.part) + reading.skipped.map(\.part)
      let all = parts.joined(separator: "\n")
      for token in tokens where !all.contains(token) {
        Issue.record("\"\(token)\" of this text is lost: \(text)")
        return
      }
      #expect(
        reading.sum.hasPrefix(
          Console.count(reading.taken.count + reading.skipped.count, "part")))
    }
  }

  @Test func noRubbishIsTooMuch() throws {
    var texts = TextGenerator()
    for _ in 0..<3_000 {
      let text = texts.rubbish()
      for platform in Platform.allCases {
        let catalogue = try #require(Self.catalogues[platform])
        _ = try? VisitorReader(catalogue: catalogue, now: 0)
          .read(text, into: .empty(of: platform, code: "none"))
      }
    }
  }
}

/// Texts of all kinds, several in one, with the words that they are made of.
private struct TextGenerator {
  private var random = SeededRandom(seed: 7)
  private var tokens: [String] = []

  private mutating func pick(_ list: [String]) -> String {
    list[Int.random(in: 0..<list.count, using: &random)]
  }

  private mutating func word(_ isToken: Bool = true) -> String {
    let letters = Array("abcdefghijkmnopqrstuvwxyz0123456789")
    let word =
      "w" + String((0..<5).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] })
    if isToken { tokens.append(word) }
    return word
  }

  private mutating func name() -> String {
    Int.random(in: 0..<3, using: &random) == 0
      ? word()
      : pick([
        "country", "device", "visitorCode", "visitorId", "city", "is_logged_in", "loyalty_tier",
        "membership_tier", "orders_count", "title", "page", "consent", "anonymousId", "goal",
      ])
  }

  private mutating func json(_ depth: Int = 0) -> String {
    let members = (0..<Int.random(in: 1...4, using: &random)).map { _ -> String in
      let value: String
      switch Int.random(in: 0..<7, using: &random) {
      case 0: value = "\(Int.random(in: 0...99, using: &random))"
      case 1: value = pick(["true", "false", "null", "1.5"])
      case 2 where depth < 2:
        return "\"\(pick(["context", "customData", "user", "headers"]))\":\(json(depth + 1))"
      case 3: value = "[\"\(word())\",\"\(word())\"]"
      default: value = "\"\(word())\""
      }
      return "\"\(name())\":\(value)"
    }
    return "{" + members.joined(separator: pick([",", ", "])) + "}"
  }

  private mutating func piece() -> String {
    switch Int.random(in: 0..<13, using: &random) {
    case 0: return "Cookie: \(word())=\(word()); kameleoonVisitorCode=\(word())"
    case 1: return "\(word())\t\(word())\tshop.example\t/\tSession\t30"
    case 2: return "[{\"name\":\"\(word())\",\"value\":\"\(word())\"}]"
    case 3:
      return "curl 'https://shop.example/\(word())?\(word())=\(word())' -H 'accept: \(word())'"
        + " -b '\(word())=\(word())' --compressed"
    case 4: return "https://shop.example/\(word())?kameleoonVisitorCode=\(word())&\(word())=1"
    case 5: return "Mozilla/5.0 (\(word())) Chrome/\(Int.random(in: 1...120, using: &random)).0"
    case 6: return "2026-01-01T10:00:00Z INFO \(word()) - \(json()) \(word())"
    case 7: return json()
    case 8: return "\(name())=\(word()) \(name())=\"\(word()) \(word())\" \(word())=\(word())"
    case 9: return "\(name()): \(word()), \(name()): \(word()); \(word())"
    case 10:
      return "fetch(\"https://x.y/\(word())\", {\"headers\": {\"\(word())\": \"\(word())\"}});"
    case 11: return "{'\(name())': '\(word())', \(name()): \"\(word())\"}"
    default: return "\(word()) \(word())"
    }
  }

  mutating func next() -> (text: String, tokens: [String]) {
    tokens = []
    let pieces = (0..<Int.random(in: 1...3, using: &random)).map { _ in piece() }
    return (pieces.joined(separator: pick(["\n", "\n\n", "\r\n"])), tokens)
  }

  /// Pieces cut anywhere, and marks where none belongs.
  mutating func rubbish() -> String {
    var text = Array(next().text)
    let marks = Array("\"'`{}[]()^\\=:;,&\t\n?#%$\u{0}\u{301}é")
    for _ in 0..<Int.random(in: 1...4, using: &random) where !text.isEmpty {
      let place = Int.random(in: 0..<text.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: text.removeSubrange(place...)
      case 1: text.remove(at: place)
      default:
        text.insert(
          marks[Int.random(in: 0..<marks.count, using: &random)], at: place)
      }
    }
    return String(text)
  }
}

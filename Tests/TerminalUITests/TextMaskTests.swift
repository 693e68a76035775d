import TerminalUI
import Testing

@Suite struct TextMaskTests {
  private func mask(_ codes: String...) -> TextMask {
    var mask = TextMask()
    for code in codes { mask.learn(code) }
    return mask
  }

  @Test func codesBecomeNumbersInTheOrderInWhichTheyAreLearnt() {
    let mask = mask("d76d4330f1446bea", "cust-100245")
    #expect(
      mask.masking("cust-100245 and d76d4330f1446bea") == "visitor-2 and visitor-1")
  }

  @Test func aCodeIsFoundBesideTheIdThatItIsHashedWith() {
    let mask = mask("d76d4330f1446bea", "bob")
    #expect(mask.masking("hashed \"d76d4330f1446bea269999\"") == "hashed \"visitor-1269999\"")
    #expect(mask.masking("hashed \"260302bob\"") == "hashed \"260302visitor-2\"")
  }

  @Test(arguments: ["bobsleigh", "new_bob_flag", "kebob"])
  func aShortCodeLeavesOtherWordsAlone(_ text: String) {
    #expect(mask("bob").masking(text) == text)
  }

  @Test func theLongerOfTwoCodesWins() {
    #expect(mask("guest-1", "guest-12").masking("guest-12 guest-1") == "visitor-2 visitor-1")
  }

  @Test func aCodeIsFoundInEveryWayToWriteIt() {
    var mask = TextMask()
    mask.learn("guest-東京", writtenAs: ["guest-%E6%9D%B1%E4%BA%AC"])
    #expect(mask.masking("a=guest-%E6%9D%B1%E4%BA%AC; guest-東京") == "a=visitor-1; visitor-1")
  }

  @Test(arguments: [
    ("mail marion.v@example.com, please", "mail <e-mail>, please"),
    ("a.b+c@shop.example.", "<e-mail>."), ("q=x%40y.example&z=1", "q=<e-mail>&z=1"),
    ("at @ noon", "at @ noon"), ("user@host", "user@host"),
  ])
  func addressesBecomeTheirKind(_ sample: (text: String, masked: String)) {
    #expect(TextMask().masking(sample.text) == sample.masked)
  }

  @Test(arguments: [
    ("Bearer abc123def456", "Bearer <token>"),
    (#"{"api_key":"k3y-0042"}"#, #"{"api_key":"<token>"}"#),
    ("eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxwRJSMeKKF2", "<token>"),
    ("DxAcxlnRB9yFBZYtLDue1q01dcXZCw6aM49CQB23", "<token>"),
    ("ghp_0123456789abcdef01", "<token>"),
    ("0f8fad5b-d9cb-469f-a165-70867728950e", "<token>"),
    ("1122334455667788aabb", "1122334455667788aabb"), ("a1b2c3d4e5f60718", "<code>"),
    ("2026010112000012345", "<code>"),
  ])
  func tokensBecomeTheirKind(_ sample: (text: String, masked: String)) {
    #expect(TextMask().masking(sample.text) == sample.masked)
  }

  @Test(arguments: [
    "recommendation_carousel_variation_2024_final", "split 0├── A 0.50 ───┼─● B 1.00 ──┤1  0.6120",
    "hash 0.74881234567890123 ≤ 1.0000", "chtsdpsq8dajpcbmt07l", "1767225600000",
    "https://shop.example/product/17?page=2", "token is needed",
  ])
  func whatTheScreensAreFullOfStays(_ text: String) {
    #expect(TextMask().masking(text) == text)
  }

  @Test func noTextThatIsDrawnShowsACodeHoweverItIsCut() {
    var screen = CellBuffer(width: 12, height: 3)
    screen.mask = mask("d76d4330f1446bea")
    screen.write("code d76d4330f1446bea", at: Point(x: 0, y: 0))
    screen.write("code d76d4330f1446bea", in: screen.bounds.row(1))
    screen.write(SafeText("d76d4330f1446bea"), at: Point(x: 0, y: 2))
    #expect(screen.text == "code visitor\ncode visito…\nvisitor-1")
  }
}

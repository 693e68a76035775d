import Testing

@testable import FlagEngine

@Suite struct PythonRegexTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var pattern: String
    var text: String
    /// nil: Python rejects the pattern.
    var matches: Bool?
    var testDescription: String { "\(pattern) against \(text)" }

    init(_ pattern: String, _ text: String, _ matches: Bool?) {
      self.pattern = pattern
      self.text = text
      self.matches = matches
    }
  }

  static let examples = [
    Example("a.c", "abc", true), Example("a.c", "xabcx", false), Example("a.c", "abc\n", false),
    Example("a|ab", "ab", true), Example("", "", true), Example("", "a", false),
    Example("a.c", "a\rc", true), Example("a.c", "a\nc", false), Example("(?s)a.c", "a\nc", true),
    Example("\\d+", "٣٤", true), Example("(?a)\\d+", "٣٤", false), Example("\\w+", "é", true),
    Example("\\w+", "e\u{301}", false), Example("\\s", "\u{2003}", true),
    Example("(?i)strasse", "STRASSE", true), Example("(?i)ß", "SS", false),
    Example("a{,2}", "aa", true), Example("a{,2}", "aaa", false), Example("a{", "a{", true),
    Example("a{1", "a{1", true), Example("x{2,1}", "xx", nil), Example("a**", "a", nil),
    Example("*a", "a", nil), Example("(?P<n>a)(?P=n)", "aa", true), Example("(?<n>a)", "a", nil),
    Example("\\p{L}", "a", nil), Example("\\h", " ", nil), Example("\\Z", "", true),
    Example("\\z", "", nil), Example("a\\Z", "a", true), Example("[[:alpha:]]", ":]", true),
    Example("[a-z&&[^b]]+", "a]", true), Example("[]a]+", "]a", true), Example("[", "[", nil),
    Example("[z-a]", "b", nil), Example("(?<=a|bc)d", "d", nil), Example("a(?i)b", "ab", nil),
    Example("(?i:a)b", "Ab", true), Example("(?i:a)b", "AB", false), Example("(?:a", "a", nil),
    Example("a)", "a", nil), Example("(a)?(?(1)b|c)", "ab", true),
    Example("(a)?(?(1)b|c)", "c", true), Example("(a)?(?(1)b|c)", "b", false),
    Example("\\u0061\\x62", "ab", true), Example("\\N{DIGIT ONE}", "1", true),
    Example("\\N{NO SUCH NAME}", "1", nil), Example("(?x) a b # c", "ab", true),
    Example("a(?#note)*", "aaa", true), Example("a++a", "aa", false),
    Example("(?>a+)b", "aab", true),
    Example("(?m)^b$", "a\nb", false), Example("(?m)a$\\n^b", "a\nb", true),
    Example("\\1(a)", "a", nil), Example("(a)\\1", "aa", true), Example("(a\\1)", "aa", nil),
    Example("\\08", "\0" + "8", true), Example("[\\d-x]+", "1-x", nil),
    Example("\\_\\-", "_-", true),
    Example("日本.", "日本語", true), Example("^*", "", nil), Example("(?:^)*", "", true),
  ]

  @Test(arguments: examples)
  func readsAPatternAsPythonDoes(_ example: Example) {
    let regex = PythonRegex(example.pattern)
    #expect((regex.fault == nil) == (example.matches != nil), "\(regex.fault ?? "valid")")
    let outcome = Array(example.text.utf8).withUnsafeBufferPointer { regex.match($0) }
    #expect(outcome == (example.matches == true ? .matched : .unmatched))
  }

  @Test func aPathologicalPatternStops() {
    let regex = PythonRegex("(a+)+$b")
    let text = Array(String(repeating: "a", count: 64).utf8)
    #expect(text.withUnsafeBufferPointer { regex.match($0) } != .matched)
    let costly = PythonRegex("(?:a|aa)+[^a]")
    #expect(text.withUnsafeBufferPointer { costly.match($0) } == .tooCostly)
  }

  @Test func deepAndLongPatternsNeverTrap() {
    for pattern in [
      String(repeating: "(", count: 10_000), String(repeating: "(?:", count: 5_000) + "a",
      String(repeating: "[", count: 10_000), String(repeating: "a?", count: 5_000),
      String(repeating: "(a", count: 90) + String(repeating: ")", count: 90),
      "a{99999999999999999999}", "(a{1000}){1000}", "\\", "(?", "(?P", "(?P<", "[\\", "(?(",
      "\u{0}", "\\x", "\\u12", "\\U00110000",
    ] {
      let regex = PythonRegex(pattern)
      _ = Array("aaaa".utf8).withUnsafeBufferPointer { regex.match($0) }
    }
  }
}

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
    Example("\\B", "", false), Example("\\B", "a", false), Example("a\\Bb", "ab", true),
    Example("(?(1)a|b)", "b", nil), Example("(?(2)a|b)(c)", "bc", nil),
    Example("(?(1)a|b)(c)", "bc", true), Example("(?:(?(1)a|b)(c))*", "bcac", true),
    Example("(?( +1 )a|b)(c)", "bc", true), Example("[(](?(1)a|b)", "(b", nil),
    Example("(?(0)a|b)", "b", nil), Example("(?(n)a|b)", "b", nil),
    Example("(?<=(?:)*)a", "a", true), Example("(?<=(^)*)a", "a", true),
    Example("(?<=(?:\\b){2,}?)a", "a", true), Example("(?<=(a|bc){0}x?)b", "b", nil),
    Example("x(?<=(a|bc){0}x)b", "xb", true), Example("(?<=a{2}+)b", "b", false),
    Example("(?<=(a)\\1)b", "aab", nil), Example("(a)a(?<=\\1)b", "aab", true),
    Example("(?:a.?){2}+", "aa", false), Example("(?:a.?){2}", "aa", true),
    Example("b*(a)?+b", "b", true), Example("b*(?>(a)?)b", "b", true),
    Example("(?=A|[Aa])[ABa]", "a", true), Example("(?x) (?i)A", "a", true),
    Example("(?#note)(?i)A", "a", true), Example("(?:(?i)A)", "a", nil),
    Example("[\\ud800-\\udfff]", "a", false), Example("[^\\ud800]", "a", true),
    Example("(?:\\ud800)?a", "a", true),
  ]

  /// Python's classes, asked for every character; PCRE2's differ.
  static let ignoringCase = [
    Example("(?i)istanbul", "İSTANBUL", true), Example("(?i)istanbul", "ıstanbul", true),
    Example("(?i)I", "ı", true), Example("(?i)ı", "i", true), Example("İ", "i", false),
    Example("(?i)[a-i]", "İ", true), Example("(?i)[^a-i]", "İ", false),
    Example("(?i)[^ı]", "I", false), Example("(?i)[İ-ı]", "i", true),
    Example("(?i)k", "\u{212A}", true), Example("(?i)[\u{212A}]", "k", true),
    Example("(?i)s", "ſ", true), Example("(?i)µ", "Μ", true), Example("(?i)ΐ", "ΐ", true),
    Example("(?i)ﬅ", "ﬆ", true), Example("(?i)ß", "ẞ", true), Example("(?i)ς", "Σ", true),
    Example("(?i:a)i", "AI", false), Example("(?i:a)i", "Ai", true),
    Example("(?i)a(?-i:b)c", "AbC", true), Example("(?i)a(?-i:b)c", "ABC", false),
    Example("(?i)(?:é|a)+x", "ÉAX", true), Example("(?i)a++B", "aAb", true),
    // Of ASCII letters only.
    Example("(?ai)É", "é", false), Example("(?ai)k", "\u{212A}", false),
    Example("(?ai)k", "K", true), Example("(?ai)s", "ſ", false), Example("(?ai)i", "I", true),
    Example("(?ai)i", "İ", false), Example("(?ai)[a-z]", "ſ", false),
    Example("(?ai)a*?\\w", "ſ", false), Example("(?ai)a\\bſ", "aſ", true),
    Example("(?ai)a\\Bſ", "aſ", false), Example("(?i)(?a:É)", "é", false),
    Example("(?ai)(?u:É)", "é", true),
    // References compare the lower case of each, no class.
    Example("(?i)(i)\\1", "iİ", true), Example("(?i)(i)\\1", "iı", false),
    Example("(?i)(s)\\1", "sſ", false), Example("(?i)(k)\\1", "k\u{212A}", true),
    Example("(?i)(?P<n>.+)-(?P=n)", "aÉi-Aéİ", true), Example("(?ai)(.+)\\1", "aÉAé", false),
    Example("(?i)(a)?\\1", "", false), Example("(?i)(ab)x(?<=\\1x)", "abx", true),
    Example("(?i)(a)(A)(?<=\\1)", "aA", true), Example("(?i)(.*)\\1x", "abABx", true),
    // A quirk of sets: beyond U+FFFF an upper-case letter beside another member is never met.
    Example("(?i)[\u{10400}]", "\u{10428}", true),
    Example("(?i)[\u{10400}a]", "\u{10400}", false),
    Example("(?i)[\u{10428}a]", "\u{10400}", true),
    Example("(?i)[\u{10400}-\u{10401}a]", "\u{10428}", true),
  ]

  @Test(arguments: examples + ignoringCase)
  func readsAPatternAsPythonDoes(_ example: Example) {
    let regex = PythonRegex(example.pattern)
    #expect(
      (regex.fault?.kind == .invalid) == (example.matches == nil),
      "\(regex.fault?.description ?? "valid")")
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

  /// Python's own errors; the SDK catches only those of `re`.
  @Test(arguments: ["a{4294967295}", "a{0,4294967295}", "(?a)(?u)a"])
  func whatPythonRaisesOtherwiseIsNoInvalidPattern(_ pattern: String) {
    let regex = PythonRegex(pattern)
    #expect(regex.fault?.kind == .raises)
    #expect(Array("a".utf8).withUnsafeBufferPointer { regex.match($0) } == .raises)
  }

  /// A step that looks at each character with hundreds of ranges counts as what it costs.
  @Test func heavyStepsAreCounted() {
    let set = "[^" + String(repeating: "\\d", count: 500) + "]"
    let text = Array(String(repeating: "v", count: 200).utf8)
    for pattern in [
      "(?:(?:" + Array(repeating: ".", count: 32).joined(separator: "|") + ")(?=\(set){1,}x)|.)*z",
      "(?:\(set){199}x|.)*(?:.|.)*z", "(?i)(.+).*\\1.*(?:.|.)*\\1x",
    ] {
      let regex = PythonRegex(pattern)
      // The second answer comes from memory.
      for _ in 0..<2 {
        #expect(text.withUnsafeBufferPointer { regex.match($0) } == .tooCostly, "\(pattern)")
      }
      #expect(Array("z".utf8).withUnsafeBufferPointer { regex.match($0) } != .tooCostly)
    }
  }

  @Test func whatIsOnlyTooLargeForUsIsNotCalledInvalid() {
    let deep = String(repeating: "(", count: 400) + "a" + String(repeating: ")", count: 400)
    #expect(PythonRegex(deep).fault?.kind == .limit)
    let long = PythonRegex("a{70000}")
    #expect(long.fault?.kind == .limit)
    let text = Array(String(repeating: "a", count: 70_000).utf8)
    #expect(text.withUnsafeBufferPointer { long.match($0) } == .tooCostly)
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

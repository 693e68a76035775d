/// Random numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

/// Texts that would spoil a screen, each with what is shown instead.
enum HostileText {
  static let samples: [(text: String, shown: String)] = [
    ("\u{1b}[31;7mX", "\\u001b[31;7mX"),
    ("\u{1b}]2;title\u{7}", "\\u001b]2;title\\u0007"),
    ("a\nb\r\nc\td", "a\\nb\\r\\nc\\td"),
    ("a\0b\u{7f}", "a\\u0000b\\u007f"),
    ("\u{9b}31m\u{85}", "\\u009b31m\\u0085"),
    ("\u{202e}gpj.exe\u{2066}", "<U+202E>gpj.exe<U+2066>"),
    ("a\u{61c}\u{200e}\u{200f}", "a<U+061C><U+200E><U+200F>"),
    (
      "a\u{200b}b\u{200c}c\u{200d}d\u{feff}\u{2060}", "a<U+200B>b<U+200C>c<U+200D>d<U+FEFF><U+2060>"
    ),
    ("a\u{2028}b\u{2029}c", "a<U+2028>b<U+2029>c"),
    ("a\u{ad}b\u{e0041}", "a<U+00AD>b<U+E0041>"),
    ("a\u{fe0f}1\u{200d}2", "a<U+FE0F>1<U+200D>2"),
    ("\u{301}x", "\u{25cc}\u{301}x"),
    ("\u{7}\u{301}", "\\u0007\u{25cc}\u{301}"),
    ("e\u{301}\u{300}\u{316}\u{334}\u{301}\u{301}", "e\u{301}\u{300}\u{316}\u{334}"),
    ("\u{1F469}\u{200D}\u{1F4BB}|", "\u{1F469}\u{1F4BB}|"),
    ("\u{2764}\u{fe0f}\u{200d}\u{1F525}", "\u{2764}\u{1F525}"),
    ("1\u{fe0f}\u{20e3}", "1\u{20e3}"),
    ("漢字Ａ|", "漢字Ａ|"),
    ("plain text", "plain text"),
    ("", ""),
  ]

  /// A text of up to 6 characters, most of them troublesome.
  static func random(using generator: inout SeededGenerator) -> String {
    let length = Int.random(in: 0...6, using: &generator)
    return (0..<length).map { _ in samples.randomElement(using: &generator)?.text ?? "" }.joined()
  }
}

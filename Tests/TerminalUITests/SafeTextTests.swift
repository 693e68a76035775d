import Testing

@testable import TerminalUI

@Suite struct SafeTextTests {
  @Test(arguments: HostileText.samples)
  func hostileTextIsShownAsItsCharacters(_ sample: (text: String, shown: String)) {
    let text = SafeText(sample.text)
    #expect(Array(text.string.unicodeScalars) == Array(sample.shown.unicodeScalars))
    #expect(text.width == TextWidth.columns(of: sample.text))
  }

  @Test func onlyEscapesAreMarkedAsSuch() {
    let marked = SafeText("a\u{1b}\\u001b").glyphs.map(\.isEscape)
    #expect(
      marked == [false] + Array(repeating: true, count: 6) + Array(repeating: false, count: 6))
  }

  @Test func invalidUTF8IsShownAsReplacementCharacters() {
    let bytes: [UInt8] = [0x61, 0xff, 0xe2, 0x82, 0x62]
    #expect(SafeText(String(decoding: bytes, as: UTF8.self)).string == "a\u{fffd}\u{fffd}b")
  }

  @Test func aCharacterThatTheLibraryDoesNotKnowIsOneColumn() throws {
    let unknown = try #require(Unicode.Scalar(0x0378))
    #expect(TextWidth.columns(of: unknown) == nil)
    #expect(SafeText(String(unknown)).string == "\u{fffd}")
    #expect(SafeText(String(unknown)).width == 1)
  }

  @Test func noncharactersAreNamed() {
    let scalars = [0xfffe, 0xfdd0, 0x10ffff].compactMap { Unicode.Scalar(UInt32($0)) }
    let text = SafeText(String(String.UnicodeScalarView(scalars)))
    #expect(text.string == "<U+FFFE><U+FDD0><U+10FFFF>")
  }

  /// All but the bulk of the ideographs, which are alike.
  @Test(arguments: [
    0...0x33ff, 0xa000...0xffff, 0x1d000...0x1fbff, 0xe0000...0xe0fff, 0x10fffd...0x10ffff,
  ])
  func everyCharacterOfUnicodeBecomesPrintable(_ values: ClosedRange<UInt32>) {
    var wrong: [UInt32] = []
    for value in values {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = SafeText("a" + String(Character(scalar)))
      let isPrintable = text.glyphs.allSatisfy { glyph in
        let width = TextWidth.columns(of: glyph.base)
        return width == glyph.width && width != 0 && glyph.base.value >= 0x20
          && !(0x7f..<0xa0).contains(glyph.base.value)
      }
      if !isPrintable || text.width != text.glyphs.reduce(0, { $0 + $1.width }) {
        wrong.append(value)
      }
    }
    #expect(wrong.isEmpty)
  }

  @Test(arguments: 0..<200)
  func safeTextStaysTheSameWhenMadeSafeAgain(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let once = SafeText(HostileText.random(using: &random))
    let twice = SafeText(once.string)
    #expect(twice.string == once.string)
    #expect(twice.width == once.width)
  }

  @Test(arguments: [
    ("new_checkout", 12, "new_checkout", "new_checkout"),
    ("new_checkout", 8, "new_che…", "new_…out"),
    ("new_checkout", 2, "n…", "n…"),
    ("new_checkout", 1, "…", "…"),
    ("new_checkout", 0, "", ""),
    ("漢字漢字", 6, "漢字…", "漢…字"),
    ("漢字漢字", 4, "漢…", "漢…"),
    ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…", "e\u{301}…"),
  ])
  func longTextIsElided(_ sample: (String, Int, String, String)) {
    #expect(SafeText(sample.0).elided(to: sample.1).string == sample.2)
    #expect(SafeText(sample.0).elided(to: sample.1, .middle).string == sample.3)
  }

  @Test(arguments: 0..<200)
  func elidedTextFitsAndIsAtMostAColumnShort(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let text = SafeText(HostileText.random(using: &random))
    for columns in 0...text.width {
      for elision in [Elision.end, .middle] {
        let width = text.elided(to: columns, elision, ellipsis: "~").width
        #expect(width <= columns)
        #expect(width >= columns - 2)
      }
    }
  }
}

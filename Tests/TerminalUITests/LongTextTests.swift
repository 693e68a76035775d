import Testing

@testable import TerminalUI

/// Texts far longer than any screen.
@Suite struct LongTextTests {
  /// Every hostile text many times over, so that each stands at the cuts of the pieces.
  private static let long: [String] = HostileText.samples.map { sample in
    String(repeating: sample.text + "é漢", count: 9_000 / (sample.text.utf8.count + 5))
  }

  @Test(arguments: long)
  func aLongTextIsMadePrintableAsAShortOneIs(_ text: String) {
    #expect(SafeText.printable(text) == SafeText(text).string)
  }

  @Test(arguments: long, [Elision.end, .middle])
  func onlyItsEndsAreLookedAtAndTheScreenIsTheSame(_ text: String, _ elision: Elision) {
    var screen = CellBuffer(width: 21, height: 1)
    screen.write(text, in: screen.bounds, elision: elision)
    var whole = CellBuffer(width: 21, height: 1)
    whole.write(SafeText(text).elided(to: 21, elision), at: Point(x: 0, y: 0))
    #expect(screen == whole)
    #expect(SafeText.head(of: text, wider: 21).utf8.count < 3_000)
  }

  @Test func aTextOfMarksIsLookedThroughToItsEnd() {
    let text = "e" + String(repeating: "\u{301}", count: 4_000) + "x"
    #expect(SafeText.head(of: text, wider: 4) == text)
  }
}

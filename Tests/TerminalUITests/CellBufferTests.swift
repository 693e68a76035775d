import Testing

@testable import TerminalUI

@Suite struct CellBufferTests {
  private func screen(_ width: Int, _ height: Int = 1) -> CellBuffer {
    CellBuffer(width: width, height: height)
  }

  @Test func textIsWrittenFromAPositionAndTrailingSpacesAreTrimmed() {
    var buffer = screen(8, 2)
    let used = buffer.write("ab ", at: Point(x: 1, y: 1))
    #expect(used == 3)
    #expect(buffer.text == "\n ab")
  }

  @Test func textIsClippedAtTheRightEdgeAndAtTheGivenWidth() {
    var buffer = screen(4, 2)
    let used = buffer.write("abcdef", at: Point(x: 2, y: 0))
    let rest = buffer.write("abcdef", at: Point(x: 0, y: 1), maxWidth: 3)
    #expect([used, rest] == [2, 3])
    #expect(buffer.text == "  ab\nabc")
  }

  @Test(arguments: [(-1, 0), (4, 0), (0, -1), (0, 1)])
  func nothingIsWrittenOutsideTheScreen(_ place: (Int, Int)) {
    var buffer = screen(4)
    let used = buffer.write("abc", at: Point(x: place.0, y: place.1))
    #expect(used == 0)
    #expect(buffer == screen(4))
  }

  @Test func aWideCharacterFillsTwoCells() {
    var buffer = screen(6)
    let used = buffer.write("漢字x", at: Point(x: 0, y: 0))
    #expect(used == 5)
    #expect(buffer.text == "漢字x")
    #expect(buffer[1, 0].isContinuation)
    #expect(buffer[4, 0].scalar == "x")
  }

  @Test func aWideCharacterIsNotCutInHalf() {
    var buffer = screen(3)
    let used = buffer.write("漢字", at: Point(x: 0, y: 0))
    #expect(used == 2)
    #expect(buffer.text == "漢")
  }

  @Test(arguments: [(0, "x 字"), (1, " x字"), (2, "漢x"), (3, "漢 x")])
  func overwritingHalfOfAWideCharacterBlanksTheOtherHalf(_ sample: (Int, String)) {
    var buffer = screen(4)
    buffer.write("漢字", at: Point(x: 0, y: 0))
    buffer.write("x", at: Point(x: sample.0, y: 0))
    #expect(buffer.text == sample.1)
  }

  @Test func aWideCharacterOverTwoHalvesBlanksBothOthers() {
    var buffer = screen(4)
    buffer.write("漢字", at: Point(x: 0, y: 0))
    buffer.write("語", at: Point(x: 1, y: 0))
    #expect(buffer.text == " 語")
    #expect(!buffer[3, 0].isContinuation)
  }

  @Test func combiningMarksShareTheCellOfTheirBase() {
    var buffer = screen(4)
    let used = buffer.write("e\u{301}x", at: Point(x: 0, y: 0))
    #expect(used == 2)
    #expect(buffer.text == "e\u{301}x")
    #expect(buffer[1, 0].scalar == "x")
  }

  @Test func escapesOfControlCharactersAreDim() {
    var buffer = screen(9)
    buffer.write("a\u{1b}b", at: Point(x: 0, y: 0), style: Style(.bold))
    #expect(buffer.text == "a\\u001bb")
    let letters = buffer.styles { $0.attributes == [.bold, .dim] ? "d" : $0 == .plain ? " " : "b" }
    #expect(letters == "bddddddb")
  }

  @Test func textInAnAreaIsElided() {
    var buffer = screen(10, 2)
    let row = Rect(x: 1, y: 0, width: 7, height: 1)
    buffer.write("new_checkout_v2", in: row)
    buffer.write("new_checkout_v2", in: Rect(x: 1, y: 1, width: 7, height: 1), elision: .middle)
    #expect(buffer.text == " new_ch…\n new…_v2")
  }

  @Test func fillAndRestyleAreClipped() {
    var buffer = screen(3, 2)
    buffer.fill(Rect(x: 1, y: -5, width: 99, height: 6), "-")
    buffer.restyle(Rect(x: -3, y: 0, width: 5, height: 9)) { $0.adding(.reverse) }
    #expect(buffer.text == " --\n")
    #expect(buffer.styles { $0.attributes.contains(.reverse) ? "r" : "." } == "rr.\nrr.")
  }

  @Test func fillNeverDrawsAControlOrWideCharacter() {
    var buffer = screen(2)
    buffer.fill(buffer.bounds, "\u{1b}")
    buffer.fill(buffer.bounds, "漢")
    #expect(buffer.text == "")
  }

  @Test func changesAreFoundByRowAndWidenedToWholeCharacters() {
    var old = screen(8, 3)
    old.write("ab漢字cd", at: Point(x: 0, y: 0))
    var new = old
    new.write("語", at: Point(x: 2, y: 0))
    new.write("x", at: Point(x: 5, y: 1))
    new.restyle(Rect(x: 5, y: 0, width: 1, height: 1)) { $0.adding(.bold) }
    #expect(new.changedColumns(ofRow: 0, from: old) == [2..<6])
    #expect(new.changedColumns(ofRow: 1, from: old) == [5..<6])
    #expect(new.changedColumns(ofRow: 2, from: old).isEmpty)
    #expect(new.changedColumns(ofRow: 2, from: nil) == [0..<8])
    #expect(new.changedColumns(ofRow: 2, from: screen(7, 3)) == [0..<8])
  }

  @Test func farChangesOfARowAreFoundApart() {
    let old = screen(40, 2)
    var new = old.next
    new.write("a", at: Point(x: 1, y: 0))
    new.write("bc", at: Point(x: 4, y: 0))
    new.write("d", at: Point(x: 30, y: 0))
    new.write(" ", at: Point(x: 9, y: 1))
    #expect(new.changedColumns(ofRow: 0, from: old) == [1..<6, 30..<31])
    #expect(new.changedColumns(ofRow: 1, from: old).isEmpty)
  }

  @Test(arguments: 0..<50)
  func whatIsDrawnIntoTheNextScreenIsNoticed(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let texts = ["a", "日本", "e\u{301}", "long enough to be cut", "  "]
    var old = screen(30, 2)
    for _ in 0..<40 {
      var new = old.next
      for _ in 0..<3 {
        let place = Point(x: Int.random(in: 0..<30, using: &random), y: 0)
        new.write(texts.randomElement(using: &random) ?? "", at: place)
      }
      let changed = new.changedColumns(ofRow: 0, from: old)
      for x in 0..<30 where new[x, 0] != old[x, 0] {
        #expect(changed.contains { $0.contains(x) })
      }
      old = new
    }
  }

  @Test(arguments: 0..<200)
  func anySequenceOfWritesLeavesWholeCharacters(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var buffer = screen(Int.random(in: 0...9, using: &random), 2)
    for _ in 0..<30 {
      let text = HostileText.random(using: &random)
      let x = Int.random(in: -2...10, using: &random)
      buffer.write(text, at: Point(x: x, y: Int.random(in: -1...2, using: &random)))
    }
    for y in 0..<2 { expectWholeCharacters(Array(buffer.row(y))) }
  }

  private func expectWholeCharacters(_ row: [Cell]) {
    for (index, cell) in row.enumerated() {
      let isWide = !cell.isContinuation && TextWidth.columns(of: cell.scalar) == 2
      let hasHalf = index + 1 < row.count && row[index + 1].isContinuation
      #expect(isWide == hasHalf, "cell \(index) of \(row.map(\.text))")
    }
    #expect(row.first?.isContinuation != true)
  }
}

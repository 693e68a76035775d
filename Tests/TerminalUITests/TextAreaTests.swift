import Testing

@testable import TerminalUI

@Suite struct TextAreaTests {
  private func edit(_ text: String, _ names: String...) -> String {
    var area = TextArea(text)
    for name in names {
      guard let key = Key(name: name) else { return "no key \(name)" }
      _ = area.handle(key)
    }
    area.insert("|")
    return area.text
  }

  @Test func lineBreaksOfEveryKindDivideLines() {
    #expect(TextArea("a\r\nb\rc\n\nd").text == "a\nb\nc\n\nd")
    #expect(TextArea("a\nb").lineCount == 2)
    #expect(TextArea().isEmpty && !TextArea("\n").isEmpty)
  }

  @Test func theCursorGoesFromLineToLine() {
    #expect(edit("ab\ncde") == "ab\ncde|")
    #expect(edit("ab\ncde", "Up") == "ab|\ncde")
    #expect(edit("ab\ncde", "Up", "Home", "Down") == "ab\n|cde")
    #expect(edit("ab", "Up", "Down") == "ab|")
  }

  @Test func linesJoinWhereOneIsDeletedIntoTheOther() {
    #expect(edit("ab\ncd", "Home", "Backspace") == "ab|cd")
    #expect(edit("ab\ncd", "Up", "End", "Del") == "ab|cd")
    #expect(edit("ab", "Home", "Backspace") == "|ab")
  }

  @Test func aLineIsBrokenAtTheCursor() {
    var area = TextArea("abcd")
    area.moveCursor(toByte: 2)
    area.breakLine()
    area.insert("x\ny")
    #expect(area.text == "ab\nx\nycd")
  }

  @Test func linesThatComeInBeforeARestAreKeptAsTheyCame() {
    var area = TextArea("abcd")
    area.moveCursor(toByte: 2)
    area.insert("x\ty\r\nu\tv\n\ny\tz")
    #expect(area.source == "abx y\nu\tv\n\ny zcd")
    area.insert("|")
    #expect(area.text == "abx y\nu v\n\ny z|cd")
  }

  @Test func theCursorIsPutAtAByteWithinACharacterToo() {
    var area = TextArea("é\nab")
    area.moveCursor(toByte: 4)
    area.insert("|")
    #expect(area.text == "é\na|b")
    area.moveCursor(toByte: 999)
    area.insert("!")
    #expect(area.text == "é\na|b!")
  }

  @Test func aLineThatCameInIsKeptAsItCameUntilItIsEdited() {
    let text = "a\tb\u{2028}\nc\td"
    var area = TextArea(text)
    #expect(area.source == text && area.text != text)
    _ = area.handle(.left)
    _ = area.handle(.up)
    #expect(area.source == text)
    _ = area.handle(.character("x"))
    #expect(area.source.hasSuffix("\nc\td") && !area.source.contains("a\tb"))
    var other = TextArea()
    other.insert("a\tb\n")
    other.insert("c\td")
    #expect(other.source == "a\tb\nc\td")
    other.insert("\te")
    #expect(other.source == "a\tb\nc d e")
  }

  @Test func theLinesAroundTheCursorAreDrawn() {
    var area = TextArea("1\n2\n3\n4\n5")
    var buffer = CellBuffer(Size(width: 3, height: 2))
    let cursor = area.render(
      in: Rect(x: 0, y: 0, width: 3, height: 2), into: &buffer)
    #expect(buffer.text == "4\n5" && cursor == Point(x: 1, y: 1))
    area.moveCursor(toByte: 0)
    buffer = CellBuffer(Size(width: 3, height: 2))
    area.render(in: Rect(x: 0, y: 0, width: 3, height: 2), into: &buffer)
    #expect(buffer.text == "1\n2")
  }
}

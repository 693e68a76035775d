import Testing

@testable import TerminalUI

@Suite struct TextFieldTests {
  /// The text with `|` at the cursor after typing keys by name.
  private func edit(_ text: String, _ names: String) -> String {
    var field = TextField(text)
    for name in names.split(separator: " ") {
      guard let key = Key(name: String(name)) else { return "no key \(name)" }
      let isEdit = field.handle(key)
      #expect(isEdit, "\(name) edits")
    }
    let characters = Array(field.text)
    return String(characters[..<field.cursor]) + "|" + String(characters[field.cursor...])
  }

  @Test(arguments: [
    ("ab", "c", "abc|"), ("ab", "Left c", "ac|b"),
    ("ab cd", "Ctrl-a x", "x|ab cd"), ("ab", "Home Right x", "ax|b"),
    ("ab", "Home Ctrl-e x", "abx|"),
    ("ab", "Ctrl-b Ctrl-b Ctrl-f", "a|b"), ("ab", "Backspace", "a|"),
    ("ab", "Home Backspace", "|ab"),
    ("ab", "Home Del", "|b"), ("ab", "Del", "ab|"), ("ab", "Home Ctrl-d", "|b"),
    ("ab c.d ", "Ctrl-w", "ab |"), ("ab c.d ", "Alt-Backspace", "ab c.|"),
    ("ab c.d", "Alt-b", "ab c.|d"), ("ab c.d", "Ctrl-Left Ctrl-Left", "ab |c.d"),
    ("ab c.d", "Home Alt-f", "ab| c.d"), ("ab c.d", "Home Ctrl-Right Ctrl-Right", "ab c|.d"),
    ("ab c.d", "Home Alt-d", "| c.d"), ("ab cd", "Alt-b Ctrl-u", "|cd"),
    ("ab cd", "Alt-b Ctrl-k", "ab |"), ("ab cd", "Ctrl-w Home Ctrl-y", "cd|ab "),
    ("ab", "Ctrl-w Ctrl-w Ctrl-y", "ab|"), ("", "Ctrl-w Alt-b Alt-f Ctrl-k Del Backspace", "|"),
    ("漢字", "Left x", "漢x|字"), ("漢字", "Backspace", "漢|"), ("e\u{301}f", "Left Backspace", "|f"),
    ("👩‍💻!", "Left Left !", "!|👩‍💻!"), ("ü", "Space", "ü |"),
  ])
  func keysEditAsInReadline(_ sample: (String, String, String)) {
    #expect(edit(sample.0, sample.1) == sample.2)
  }

  @Test(arguments: ["Enter", "Esc", "Tab", "Up", "PgDn", "F1", "Ctrl-c", "Alt-x", "Ctrl-l"])
  func otherKeysAreLeftToTheCaller(_ name: String) throws {
    var field = TextField("ab")
    let key = try #require(Key(name: name))
    let isEdit = field.handle(key)
    #expect(!isEdit)
    #expect(field == TextField("ab"))
  }

  @Test func aTypedMarkJoinsItsBase() {
    #expect(edit("e", "\u{301} Backspace") == "|")
  }

  @Test func removingWhatKeptCharactersApartJoinsThem() {
    var field = TextField("ex\u{301}")
    for key in [Key.home, .right, .delete] { _ = field.handle(key) }
    #expect(field.text == "e")
  }

  @Test func aPasteLosesLineBreaksAndControlCharacters() {
    var field = TextField("<>")
    _ = field.handle(.left)
    field.insert("a\r\nb\tc\u{1b}[31m\u{7}\u{9b}d\u{2028}e")
    #expect(field.text == "<a b c[31md e>")
    #expect(field.cursor == 13)
  }

  @Test func theFieldScrollsSoThatTheCursorIsVisible() {
    var field = TextField("abcdefghij")
    var buffer = CellBuffer(width: 6, height: 1)
    var cursor = field.render(in: buffer.bounds, into: &buffer)
    #expect(cursor == Point(x: 5, y: 0))
    #expect(buffer.text == "fghij")
    _ = field.handle(.home)
    cursor = field.render(in: buffer.bounds, into: &buffer)
    #expect(cursor == Point(x: 0, y: 0))
    #expect(buffer.text == "abcdef")
  }

  @Test(arguments: 0..<200)
  func theCursorIsAlwaysInsideTheFieldAndAtItsCharacter(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var field = TextField()
    let keys = ["Left", "Right", "Backspace", "Del", "Ctrl-w", "Alt-f", "Ctrl-y", "a", "漢", "Home"]
    for _ in 0..<40 {
      if Bool.random(using: &random) {
        field.insert(HostileText.random(using: &random))
      } else if let key = keys.randomElement(using: &random).flatMap(Key.init(name:)) {
        _ = field.handle(key)
      }
      #expect((0...field.text.count).contains(field.cursor))
      expectCursorAtItsCharacter(field, width: Int.random(in: 1...12, using: &random))
    }
  }

  private func expectCursorAtItsCharacter(_ field: TextField, width: Int) {
    var buffer = CellBuffer(width: 14, height: 1)
    let area = Rect(x: 1, y: 0, width: width, height: 1)
    let cursor = field.render(in: area, into: &buffer)
    #expect(cursor.map { area.contains($0) } == true)
    #expect(buffer[0, 0] == .blank() && buffer[width + 1, 0] == .blank(), "nothing outside")
    let next = SafeText(String(Array(field.text)[field.cursor...])).glyphs.first
    guard let cursor, let next, cursor.x + next.width <= area.right else { return }
    #expect(buffer[cursor.x, 0].scalar == next.base)
  }
}

import Testing

@testable import TerminalUI

@Suite struct KeyTests {
  @Test(arguments: [
    ("Ctrl-r", Key.ctrl("r")), ("PgDn", .pageDown), ("Enter", .enter), ("Esc", .escape),
    ("Shift-Tab", .shiftTab), ("Alt-b", .alt("b")), ("F1", .function(1)), ("F12", .function(12)),
    ("Space", .character(" ")), ("Ctrl-Space", .ctrl(" ")), ("/", .character("/")),
    ("G", .character("G")), ("-", .character("-")), ("Ctrl--", .ctrl("-")), ("é", .character("é")),
    ("Ctrl-Left", Key(.left, .ctrl)), ("Ctrl-Alt-Del", Key(.delete, [.ctrl, .alt])),
  ])
  func aNameIsReadAndPrinted(_ sample: (String, Key)) {
    #expect(Key(name: sample.0) == sample.1)
    #expect(sample.1.description == sample.0)
  }

  @Test func namesAreReadInAnyLetterCaseAndOrder() {
    #expect(Key(name: "alt-CTRL-pgup") == Key(.pageUp, [.ctrl, .alt]))
  }

  @Test(arguments: ["", "Ctrl-", "Hyper-a", "F0", "F64", "ab", "Shift-a", "\u{1b}", "Ctrl-Ctrl"])
  func otherNamesAreRefused(_ name: String) {
    #expect(Key(name: name) == nil)
  }
}

@Suite struct KeyDecoderTests {
  private func decode(_ text: String, sequences: [[UInt8]: Key] = [:]) -> [InputEvent] {
    var decoder = KeyDecoder(sequences: sequences)
    return decoder.feed(Array(text.utf8)) + decoder.flush()
  }

  private func keys(_ keys: Key...) -> [InputEvent] { keys.map(InputEvent.key) }

  @Test(arguments: [
    ("a", Key.character("a")), ("é", .character("é")), ("漢", .character("漢")),
    ("😀", .character("😀")), ("\u{1}", .ctrl("a")), ("\u{1a}", .ctrl("z")), ("\0", .ctrl(" ")),
    ("\u{1c}", .ctrl("\\")), ("\t", .tab), ("\r", .enter), ("\n", .enter), ("\u{7f}", .backspace),
    ("\u{8}", .backspace), ("\u{1b}", .escape), ("\u{1b}b", .alt("b")),
    ("\u{1b}\u{7f}", Key(.backspace, .alt)), ("\u{1b}é", .alt("é")), ("\u{1b}[", .alt("[")),
    ("\u{1b}OA", .up), ("\u{1b}[A", .up), ("\u{1b}[1;5D", Key(.left, .ctrl)),
    ("\u{1b}[1;3C", Key(.right, .alt)), ("\u{1b}[H", .home), ("\u{1b}[4~", .end),
    ("\u{1b}[5~", .pageUp), ("\u{1b}[6;5~", Key(.pageDown, .ctrl)), ("\u{1b}[Z", .shiftTab),
    ("\u{1b}OP", .function(1)), ("\u{1b}[15~", .function(5)), ("\u{1b}[24~", .function(12)),
    ("\u{1b}Oq", .character("1")), ("\u{1b}OM", .enter),
  ])
  func keysAreDecoded(_ sample: (String, Key)) {
    #expect(decode(sample.0) == [.key(sample.1)])
  }

  @Test(arguments: [
    "\u{1b}[?62;4c", "\u{1b}[>0;276;0c", "\u{1b}[24;80R", "\u{1b}[?1;2R", "\u{1b}[I", "\u{1b}[O",
    "\u{1b}]11;rgb:1e1e/1e1e/1e1e\u{7}", "\u{1b}]10;rgb:ff/ff/ff\u{1b}\\", "\u{1b}P1$r0m\u{1b}\\",
    "\u{1b}[27;5;9~", "\u{1b}[97;5u", "\u{1b}[99~", "\u{1b}[[Z", "\u{1b}[1;99A", "\u{1b}_x\u{1b}\\",
    "\u{1b}[999999999999999999999~",
  ])
  func unknownSequencesAndRepliesAreDroppedWhole(_ text: String) {
    #expect(decode(text + "x") == keys(.character("x")))
  }

  @Test(arguments: ["\u{1b}[1;", "\u{1b}]11;rgb", "\u{1b}[<0;1"])
  func anUnfinishedSequenceIsDroppedWhenTimeIsUp(_ text: String) {
    #expect(decode(text) == [])
  }

  @Test func invalidBytesAreDropped() {
    var decoder = KeyDecoder()
    let bytes: [UInt8] = [0xff, 0x61, 0xc3, 0x62, 0x80, 0xed, 0xa0, 0x80, 0xc2, 0x9b, 0x63]
    let events = decoder.feed(bytes)
    #expect(events == keys(.character("a"), .character("b"), .character("c")))
  }

  @Test func escapeTwiceIsEscapeTwice() {
    #expect(decode("\u{1b}\u{1b}") == keys(.escape, .escape))
  }

  @Test func theTerminalsOwnSequencesWin() {
    let own = [Array("\u{1b}[[A".utf8): Key.function(1), Array("\u{1b}[11^".utf8): Key.function(9)]
    #expect(decode("\u{1b}[[A\u{1b}[11^", sequences: own) == keys(.function(1), .function(9)))
  }

  @Test func aPasteIsOneEventWithItsControlCharacters() {
    let text = "\u{1b}[200~two\nlines\u{1b}[31m ü\u{1b}[201~x"
    #expect(decode(text) == [.paste("two\nlines\u{1b}[31m ü"), .key(.character("x"))])
  }

  @Test func aPasteThatNeverEndsEndsWhenTimeIsUp() {
    #expect(decode("\u{1b}[200~abc\u{1b}[20") == [.paste("abc\u{1b}[20")])
  }

  @Test func mouseEventsComeInTheirOrder() {
    let at = Point(x: 4, y: 2)
    let text =
      "\u{1b}[<0;5;3M\u{1b}[<0;5;3m\u{1b}[<64;5;3M\u{1b}[<81;5;3M\u{1b}[<65;5;3m\u{1b}[<35;5;3M"
    #expect(
      decode(text) == [
        .mouse(MouseEvent(.press(0), at: at)), .mouse(MouseEvent(.release(0), at: at)),
        .mouse(MouseEvent(.wheelUp, at: at)), .mouse(MouseEvent(.wheelDown, at: at, .ctrl)),
      ])
  }

  @Test func thePointerThatMovesWithAButtonDownDrags() {
    let text = "\u{1b}[<32;5;3M\u{1b}[<34;5;3M\u{1b}[<35;5;3M\u{1b}[<96;5;3M\u{1b}[M@%#"
    let at = Point(x: 4, y: 2)
    #expect(
      decode(text) == [.drag(0), .drag(2), .drag(0)].map { .mouse(MouseEvent($0, at: at)) },
      "without a button, and of the wheel, it says nothing")
  }

  @Test func theMouseOfOldTerminalsIsUnderstood() {
    let event = InputEvent.mouse(MouseEvent(.press(0), at: Point(x: 1, y: 0)))
    #expect(decode("\u{1b}[M \"!") == [event])
  }

  @Test func unfinishedInputIsToldApart() {
    var decoder = KeyDecoder()
    #expect(decoder.unfinished == nil)
    _ = decoder.feed([0x1b])
    #expect(decoder.unfinished == .escape)
    _ = decoder.feed(Array("[2".utf8))
    #expect(decoder.unfinished == .sequence)
    _ = decoder.feed(Array("00~abc".utf8))
    #expect(decoder.unfinished == .paste)
    let events = decoder.feed(Array("\u{1b}[201~".utf8))
    #expect(events == [.paste("abc")])
    #expect(decoder.unfinished == nil)
  }

  @Test(arguments: 0..<200)
  func theSameComesOutHoweverBytesAreDivided(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let parts = [
      "a", "é", "\u{1b}[A", "\u{1b}OB", "\u{1b}[1;5D", "\u{1b}[200~x\ny\u{1b}[201~", "\r",
      "\u{1b}]11;rgb\u{7}", "\u{1b}[<0;5;3M", "\u{1b}b", "\u{1b}[24;80R", "漢",
    ]
    let bytes = (0..<12).flatMap { _ in Array((parts.randomElement(using: &random) ?? "").utf8) }
    var whole = KeyDecoder()
    var divided = KeyDecoder()
    var events: [InputEvent] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...3, using: &random)
      events += divided.feed(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    let expected = whole.feed(bytes)
    #expect(events == expected)
  }

  @Test(arguments: 0..<200)
  func noiseNeverTrapsAndIsAlwaysUsedUp(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var decoder = KeyDecoder(sequences: [Array("\u{1b}[[A".utf8): .function(1)])
    let pool: [UInt8] = Array("\u{1b}[]O0123;<M~\\PX".utf8) + [0xc3, 0xff, 0x80, 0x07, 0x18]
    for _ in 0..<50 {
      _ = decoder.feed((0..<5).map { _ in pool.randomElement(using: &random) ?? 0 })
      if Bool.random(using: &random) { _ = decoder.flush() }
    }
    _ = decoder.flush()
    #expect(decoder.unfinished == nil)
  }
}

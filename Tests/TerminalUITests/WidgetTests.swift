import Testing

@testable import TerminalUI

@Suite struct ViewportTests {
  @Test func theSelectionStopsAtTheEnds() {
    var view = Viewport(count: 3, height: 2)
    view.move(by: 9)
    #expect(view.selection == 2)
    view.move(by: .min)
    #expect(view.selection == 0)
    view.moveToEnd()
    #expect(view.visible == 1..<3)
  }

  @Test func aPageMovesTheViewAndKeepsTheRow() {
    var view = Viewport(count: 100, height: 10)
    view.select(3)
    view.page(by: 1)
    #expect(view.selection == 13)
    #expect(view.visible == 10..<20)
    view.halfPage(by: -1)
    #expect(view.selection == 8)
    #expect(view.visible == 5..<15)
    view.page(by: 99)
    #expect(view.selection == 99)
    #expect(view.visible == 90..<100)
  }

  @Test func theWheelScrollsAndTakesTheSelectionAlongOnlyAtTheEdge() {
    var view = Viewport(count: 100, height: 10)
    view.select(5)
    view.wheel(by: 3)
    #expect(view.selection == 5)
    #expect(view.offset == 3)
    view.wheel(by: 3)
    #expect(view.selection == 6)
  }

  @Test func aShorterListMovesTheSelectionToItsEnd() {
    var view = Viewport(count: 100, height: 10)
    view.select(50)
    view.resize(count: 5, height: 10)
    #expect(view.selection == 4)
    #expect(view.visible == 0..<5)
    view.resize(count: 0, height: 10)
    #expect(view.selection == 0)
    #expect(view.visible.isEmpty)
  }

  @Test(arguments: 0..<200)
  func theSelectionIsAlwaysVisibleAndTheViewNeverPastTheEnd(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var view = Viewport(count: Int.random(in: 0...30, using: &random), height: 5)
    for _ in 0..<60 {
      let amount = Int.random(in: -12...12, using: &random)
      switch Int.random(in: 0...6, using: &random) {
      case 0: view.move(by: amount)
      case 1: view.page(by: amount)
      case 2: view.halfPage(by: amount)
      case 3: view.wheel(by: amount)
      case 4: view.resize(count: max(0, view.count + amount), height: view.height)
      case 5: view.resize(count: view.count, height: max(1, view.height + amount))
      default: view.select(amount)
      }
      #expect(view.count == 0 ? view.selection == 0 : view.visible.contains(view.selection))
      #expect(view.offset == 0 || view.offset + view.height <= view.count)
      let thumb = view.thumb(rows: 7)
      #expect(thumb.isEmpty == (view.count <= view.height))
      #expect(thumb.lowerBound >= 0 && thumb.upperBound <= 7)
    }
  }

  @Test func theScrollBarShowsWhatIsVisible() {
    var view = Viewport(count: 20, height: 10)
    view.moveToEnd()
    var buffer = CellBuffer(width: 2, height: 4)
    ScrollBar(view, glyphs: .ascii).render(in: buffer.bounds, into: &buffer)
    #expect(buffer.text == "\n\n#\n#")
  }
}

@Suite struct FrameTests {
  @Test func rulesCarryTitlesAndMeetDividers() {
    var buffer = CellBuffer(width: 20, height: 2)
    let frame = Frame(glyphs: .unicode)
    frame.rule("Flags", in: Rect(x: 0, y: 0, width: 11, height: 1), into: &buffer)
    frame.rule("Why", in: Rect(x: 11, y: 0, width: 9, height: 1), into: &buffer)
    frame.joint(Glyphs.unicode.teeDown, at: Point(x: 10, y: 0), into: &buffer)
    frame.divider(in: Rect(x: 10, y: 1, width: 1, height: 1), into: &buffer)
    #expect(buffer.text == "── Flags ─┬── Why ──\n          │")
  }

  @Test func asciiTerminalsGetPlainLines() {
    var buffer = CellBuffer(width: 12, height: 1)
    Frame(glyphs: .ascii).rule("Variations", in: buffer.bounds, into: &buffer)
    #expect(buffer.text == "-- Variat~ -")
  }

  @Test(arguments: 0...5)
  func aRuleThatIsTooShortHasNoTitle(_ width: Int) {
    var buffer = CellBuffer(width: width, height: 1)
    Frame(glyphs: .ascii).rule("Flags", in: buffer.bounds, into: &buffer)
    #expect(buffer.text == String(repeating: "-", count: width))
  }
}

@Suite struct HintBarTests {
  private let bar = HintBar([
    .init(key: "Enter", label: "open"), .init(key: "/", label: "filter"),
    .init(key: "q", label: "quit"),
  ])

  @Test func hintsThatDoNotFitAreDroppedFromTheRight() {
    var buffer = CellBuffer(width: 21, height: 1)
    bar.render(in: buffer.bounds, into: &buffer)
    #expect(buffer.text == "Enter open  / filter")
    #expect(buffer.styles { $0 == Style(.bold) ? "k" : " " } == "kkkkk       k")
  }

  @Test func theColumnsOfAHintAreKnown() {
    #expect(bar.layout(width: 99) == [0..<10, 12..<20, 22..<28])
    #expect(bar.layout(width: 9) == [0..<0, 0..<0, 0..<0])
  }
}

@Suite struct ColorDepthTests {
  @Test(arguments: [
    (Color.palette(9), ColorDepth.basic16, Color.palette(9)),
    (.palette(9), .basic8, .palette(1)), (.palette(9), .mono, .terminalDefault),
    (.palette(196), .basic16, .palette(9)), (.rgb(255, 0, 0), .palette256, .palette(196)),
    (.rgb(250, 250, 250), .basic8, .palette(7)), (.rgb(1, 2, 3), .trueColor, .rgb(1, 2, 3)),
    (.terminalDefault, .basic8, .terminalDefault),
  ])
  func aColorBecomesTheNearestThatThereIs(_ sample: (Color, ColorDepth, Color)) {
    #expect(sample.0.reduced(to: sample.1) == sample.2)
  }

  @Test func aBrightColorIsBoldWhereThereAreEight() {
    #expect(
      Style(foreground: .palette(12)).reduced(to: .basic8)
        == Style(.bold, foreground: .palette(4)))
  }
}

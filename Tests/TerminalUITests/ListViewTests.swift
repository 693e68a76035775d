import TerminalUI
import Testing

/// Lists: columns as wide as what stands in them, a cursor, what gives way.
@Suite struct ListViewTests {
  private let rows = [
    Line([Line.Part("Lyon"), Line.Part("text"), Line.Part("used by 2")]),
    Line([Line.Part("Marseille"), Line.Part("text"), Line.Part("used by 1")]),
  ]

  private func shown(
    _ lines: [Line], selecting index: Int = 0, width: Int, height: Int = 2,
    cursor: ListView.Cursor = .shown
  ) -> [String] {
    var viewport = Viewport(count: lines.count, height: height)
    viewport.select(index)
    var screen = CellBuffer(width: width, height: height)
    ListView(lines, viewport, cursor: cursor).render(in: screen.bounds, into: &screen)
    return screen.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func columnsAreAsWideAsTheirLongestEntries() {
    #expect(
      shown(rows, selecting: 1, width: 30) == [
        "  Lyon       text  used by 2", "> Marseille  text  used by 1",
      ])
  }

  @Test func theRightmostColumnGivesWayFirstAndTheFirstOneLast() {
    #expect(shown(rows, width: 24) == ["> Lyon       text  use…", "  Marseille  text  use…"])
    #expect(shown(rows, width: 20) == ["> Lyon       text", "  Marseille  text"])
    #expect(shown(rows, width: 12) == ["> Lyon", "  Marseille"])
    #expect(shown(rows, width: 8) == ["> Lyon", "  Mars…"])
  }

  @Test func aTextHasTheEmptyColumnsBehindIt() {
    let lines = [
      Line([Line.Part("name"), Line.Part("a long value"), Line.Part(""), Line.Part("")])
    ]
    let other = Line([
      Line.Part("name"), Line.Part("short"), Line.Part("type"), Line.Part("note"),
    ])
    #expect(
      shown(lines + [other], width: 40) == [
        "> name  a long value", "  name  short  type  note",
      ])
  }

  @Test func aValueThatClaimsLittleHasWhatOthersLeave() {
    let lines = [
      Line([Line.Part("url"), Line.Part("https://shop.example", most: 8), Line.Part("text")])
    ]
    #expect(shown(lines, width: 40, height: 1) == ["> url  https://shop.example  text"])
    #expect(shown(lines, width: 26, height: 1) == ["> url  https://sho…  text"])
  }

  @Test func linesThatGoOnBelongToTheSelectedRow() {
    let lines = (1...4).flatMap { number in
      [
        Line([Line.Part("row \(number)")]),
        Line([Line.Part("goes on")], indent: 2, isContinuation: true),
      ]
    }
    // The whole of the selected row is in sight.
    #expect(
      shown(lines, selecting: 2, width: 20, height: 3) == [
        "    goes on", "> row 3            ▐", "    goes on",
      ])
  }

  @Test func aListWithoutCursorHasNoPlaceForOne() {
    #expect(
      shown(rows, width: 30, cursor: .none) == [
        "Lyon       text  used by 2", "Marseille  text  used by 1",
      ])
    #expect(shown(rows, width: 30, cursor: .hidden)[0] == "  Lyon       text  used by 2")
  }
}

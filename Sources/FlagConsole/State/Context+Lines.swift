import TerminalUI

// Lines in the looks of the theme.
extension Context {
  var ellipsis: Unicode.Scalar { marks.glyphs.ellipsis }

  var frame: Frame { Frame(glyphs: marks.glyphs, style: theme[.frame]) }

  /// How lists look.
  var listLook: ListView.Look {
    ListView.Look(
      cursor: marks.cursor, cursorStyle: theme[.text], bar: theme[.selected],
      scrollBar: theme[.frame], glyphs: marks.glyphs)
  }

  func part(
    _ text: String, _ role: Role = .text, gap: Int = 2, most: Int? = nil,
    elision: Elision = .end
  ) -> Line.Part {
    Line.Part(
      marks.plain(text), theme[role], gap: gap, most: most, elision: elision)
  }

  func line(_ text: String, _ role: Role = .text, indent: Int = 0) -> Line {
    Line([part(text, role)], indent: indent)
  }

  func line(
    _ parts: [(text: String, role: Role)], indent: Int = 0, isContinuation: Bool = false
  ) -> Line {
    Line(
      parts.map { part($0.text, $0.role) }, indent: indent, isContinuation: isContinuation)
  }

  /// A sentence in lines of a width.
  func lines(
    _ text: String, _ role: Role = .text, width: Int, indent: Int = 0
  ) -> [Line] {
    TextWrap.lines(marks.plain(text), width: width).map { line($0, role, indent: indent) }
  }

  /// The bar beside what a pane shows a part of, in the last column of its place.
  func scrollBar(_ viewport: Viewport, in area: Rect, into screen: inout CellBuffer) {
    ScrollBar(viewport, glyphs: marks.glyphs, style: theme[.frame])
      .render(
        in: Rect(x: area.right - 1, y: area.y, width: 1, height: area.height), into: &screen)
  }
}

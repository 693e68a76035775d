import FlagEngine
import TerminalUI

/// Draws the explanation of the selected flag.
struct DetailPainter {
  private let context: Context

  init(_ context: Context) { self.context = context }

  private var detail: FlagDetail { context.detail }
  private var theme: Theme { context.theme }
  private var marks: Marks { context.marks }
  private var ellipsis: Unicode.Scalar { context.ellipsis }

  func render(in area: Rect, into screen: inout CellBuffer) {
    for (row, index) in zip(area.rows, detail.viewport.visible) {
      let isSelected = index == detail.viewport.selection && context.focus == .detail
      let line = detail.lines[index]
      if line.isTitle {
        context.frame.rule(line.text, in: row, titleStyle: theme[.heading], into: &screen)
      } else {
        render(line, in: row.inset(left: 1, right: 1), into: &screen)
      }
      if isSelected {
        screen.write(marks.cursor, at: row.origin, style: theme[.text])
        screen.select(row.inset(right: 1), style: theme[.selected])
      }
    }
    context.scrollBar(detail.viewport, in: area, into: &screen)
  }

  /// The main steps, under the list.
  func renderStrip(in area: Rect, into screen: inout CellBuffer) {
    let inside = area.inset(left: 1, right: 1)
    for (row, line) in zip(inside.rows, detail.brief) { render(line, in: row, into: &screen) }
  }

  private func render(_ line: FlagDetail.Line, in row: Rect, into screen: inout CellBuffer) {
    var area = row.inset(left: line.indent * 3)
    if !line.lead.isEmpty {
      let place = Point(x: max(row.x, area.x - 3), y: row.y)
      screen.write(line.lead, at: place, style: theme[.nearest])
    }
    if !line.mark.isEmpty {
      // A blank in the mark's colour would cost the terminal two changes of colour.
      if line.mark != " " {
        screen.write(line.mark, in: area, style: theme[line.markRole], ellipsis: ellipsis)
      }
      area = area.inset(left: 2)
    }
    let text = line.isFolded ? "\(line.text) \(marks.folded)" : line.text
    let start = detailStart(line, text, in: area, of: row)
    let textArea = area.split(left: start.map { $0 - area.x - 1 } ?? area.width).left
    screen.write(text, in: textArea, style: theme[line.role], ellipsis: ellipsis)
    if let start {
      screen.write(line.detail, at: Point(x: start, y: area.y), style: theme[.text])
    }
  }

  /// The column of a line's detail: that of the visitor's values, or the right end; nil where the
  /// detail does not fit beside some text.
  private func detailStart(
    _ line: FlagDetail.Line, _ text: String, in area: Rect, of row: Rect
  ) -> Int? {
    let width = TextWidth.columns(of: line.detail)
    let last = area.right - width
    guard width > 0, last - area.x >= 16 else { return nil }
    guard let percent = line.column else { return last }
    let column = row.x + row.width * percent / 100
    return min(last, max(column, area.x + TextWidth.columns(of: text) + 2))
  }
}

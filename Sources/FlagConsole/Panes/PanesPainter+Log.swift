import TerminalUI

// The log in the rows that the explanation leaves free.
extension PanesPainter {
  /// The log in the rows that the explanation leaves free.
  func renderLog(into screen: inout CellBuffer) {
    guard !layout.log.isEmpty, !context.log.lines.isEmpty else { return }
    title("Log", over: layout.log, nil, into: &screen)
    for (row, line) in zip(layout.log.rows, context.log.lines) {
      render(line, in: row, into: &screen)
    }
  }

  private func render(_ line: ActionLog.Line, in row: Rect, into screen: inout CellBuffer) {
    let (time, text) = row.inset(left: 1).split(
      left: line.time.isEmpty && context.clock.isEmpty ? 0 : 10)
    screen.write(line.time, in: time, style: theme[.label], ellipsis: ellipsis)
    screen.write(marks.plain(line.text), in: text, style: theme[.text], ellipsis: ellipsis)
  }
}

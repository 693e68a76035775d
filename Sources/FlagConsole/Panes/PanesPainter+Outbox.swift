import FlagEngine
import TerminalUI

// What an application would send, where three columns leave room for it.
extension PanesPainter {
  /// The last rows of the outbox, the newest first.
  func renderOutbox(into screen: inout CellBuffer) {
    guard !layout.outbox.isEmpty else { return }
    let rows = context.sending.outbox.rows
    title("Events and hits  \(rows.count)", over: layout.outbox, nil, into: &screen)
    for (place, row) in zip(layout.outbox.rows, rows.reversed()) {
      let (time, text) = place.inset(left: 1).split(
        left: context.sending.time(of: row.id).isEmpty ? 0 : 9)
      screen.write(
        context.sending.time(of: row.id), in: time, style: theme[.label], ellipsis: ellipsis)
      screen.write(
        marks.plain("\(row.kind)  \(word(of: row))  \(row.reason.sentence)"), in: text,
        style: theme[row.state == .kept ? .notReached : .text], ellipsis: ellipsis)
    }
  }

  private func word(of row: Outbox.Row) -> String {
    row.state == .held ? "would send" : row.state.word
  }
}

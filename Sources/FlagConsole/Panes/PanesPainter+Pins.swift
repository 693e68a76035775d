import TerminalUI

// What is pinned, where three columns leave room for it.
extension PanesPainter {
  /// The pins, the broken ones first, a row each.
  func renderPins(into screen: inout CellBuffer) {
    guard !layout.pins.isEmpty else { return }
    title(PinScreen.title(in: context), over: layout.pins, nil, into: &screen)
    for (row, entry) in zip(layout.pins.rows, PinScreen.entries(in: context)) {
      let (mark, text) = row.inset(left: 1).split(left: 2)
      screen.write(entry.mark, in: mark, style: theme[entry.role], ellipsis: ellipsis)
      screen.write(
        marks.plain("\(entry.name)  \(entry.lines.first ?? "")"), in: text,
        style: theme[.text], ellipsis: ellipsis)
    }
  }
}

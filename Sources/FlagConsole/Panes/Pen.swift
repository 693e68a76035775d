import TerminalUI

/// Writes one text after another into a row.
struct Pen {
  private let row: Rect
  private let ellipsis: Unicode.Scalar
  private(set) var x: Int

  init(_ row: Rect, ellipsis: Unicode.Scalar) {
    self.row = row
    self.ellipsis = ellipsis
    x = row.x
  }

  /// The columns that are left.
  var room: Int { max(0, row.right - x) }

  mutating func write(_ text: String, _ style: Style, into screen: inout CellBuffer) {
    guard room > 0 else { return }
    x += screen.write(
      text, in: Rect(x: x, y: row.y, width: room, height: 1), style: style, ellipsis: ellipsis)
  }

  mutating func skip(_ columns: Int) { x += columns }
}

import TerminalUI

/// Where everything stands on a screen of a given size.
///
/// Below 100 columns one list with a strip under it; from 100 a second column with the detail; from
/// 160 a third with the visitor. Below 60×16 nothing fits.
struct Layout: Equatable, Sendable {
  static let minimum = Size(width: 60, height: 16)

  let size: Size
  let columns: Int
  /// The heading line at the top.
  let header: Rect
  /// One line about the visitor; only in one column.
  let visitorLine: Rect
  /// The filter and the counts; only in one column.
  let filterLine: Rect
  /// The column heads of the list.
  let listHead: Rect
  /// The rows of the list.
  let list: Rect
  /// The "why" of the selected flag under the list; only in one column.
  let strip: Rect
  /// The whole explanation.
  let detail: Rect
  let visitor: Rect
  let overrides: Rect
  /// The message line and the hint line.
  let message: Rect
  let hints: Rect
  /// Where overlays draw.
  let overlay: Rect

  var isTooSmall: Bool { size.width < Self.minimum.width || size.height < Self.minimum.height }

  /// Whether the list has a WHY column.
  var listShowsWhy: Bool { list.width >= 72 }

  init(size: Size, focus: Scope, overrides: Int, isEditing: Bool = false) {
    self.size = size
    let screen = Rect(x: 0, y: 0, width: size.width, height: size.height)
    let body: Rect
    (header, body) = screen.split(top: 1)
    let bottom: Rect
    let main: Rect
    (main, bottom) = body.split(bottom: 2)
    (message, hints) = bottom.split(top: 1)
    columns = size.width >= 160 ? 3 : size.width >= 100 ? 2 : 1
    switch columns {
    case 1:
      (visitorLine, filterLine, listHead, list, strip, detail, visitor) = Self.oneColumn(
        main, focus: focus, isEditing: isEditing)
      self.overrides = Rect(x: 0, y: 0, width: 0, height: 0)
    default:
      visitorLine = Rect(x: 0, y: 0, width: 0, height: 0)
      filterLine = visitorLine
      strip = visitorLine
      (listHead, list, detail, visitor, self.overrides) = Self.severalColumns(
        main, count: columns, overrides: overrides)
    }
    overlay = main.inset(left: 2, top: 1, right: 2, bottom: 1)
  }

  private typealias OneColumn = (Rect, Rect, Rect, Rect, Rect, Rect, Rect)

  private static func oneColumn(_ main: Rect, focus: Scope, isEditing: Bool) -> OneColumn {
    let none = Rect(x: 0, y: 0, width: 0, height: 0)
    let (visitorLine, belowVisitor) = main.split(top: 1)
    let (filterLine, body) = belowVisitor.split(top: 1)
    if focus == .detail {
      // The rule with the flag's name takes the first row.
      return (visitorLine, filterLine, none, none, none, body.inset(top: 1), none)
    }
    let (upper, lower) = body.split(top: body.height - max(7, body.height / 2))
    let (head, rows) = upper.split(top: 1)
    let under = lower.inset(top: 1)
    return focus == .visitor
      ? (visitorLine, filterLine, head, rows, none, none, under)
      : (visitorLine, filterLine, head, rows, under, none, none)
  }

  private typealias SeveralColumns = (Rect, Rect, Rect, Rect, Rect)

  private static func severalColumns(
    _ main: Rect, count: Int, overrides: Int
  ) -> SeveralColumns {
    // The first row is the rule with the titles of the panes.
    let body = main.inset(top: 1)
    let overrideRows = overrides > 0 ? min(overrides + 1, max(2, body.height / 4)) : 0
    if count == 3 {
      let (left, rest) = body.split(left: body.width * 32 / 100)
      let (middle, right) = rest.split(left: rest.width * 62 / 100)
      let (visitor, below) = right.split(bottom: overrideRows)
      return (
        left.row(0), left.inset(top: 1), middle.inset(left: 1), visitor.inset(left: 1),
        below.inset(left: 1, top: overrides > 0 ? 1 : 0)
      )
    }
    let (left, right) = body.split(left: max(46, body.width * 38 / 100))
    let (upper, below) = left.split(bottom: overrideRows)
    let (flags, visitor) = upper.split(top: upper.height * 55 / 100)
    return (
      flags.row(0), flags.inset(top: 1), right.inset(left: 1), visitor.inset(top: 1),
      below.inset(top: overrides > 0 ? 1 : 0)
    )
  }

  /// The pane `step` panes after another, around.
  func pane(after pane: Scope, by step: Int) -> Scope {
    let panes: [Scope] = [.list, .detail, .visitor]
    let index = panes.firstIndex(of: pane) ?? 0
    return panes[(index + step + panes.count) % panes.count]
  }
}

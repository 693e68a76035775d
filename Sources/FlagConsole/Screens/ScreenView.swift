import TerminalUI

/// Draws a screen: in a box over the panes, on all of them, or in the bottom line.
struct ScreenView {
  private let context: Context
  private let place: ScreenPlace
  private let content: ScreenContent
  private let list: ListView
  /// The place of what the screen holds, inside of its frame.
  private let inside: Rect

  init(_ screen: any Screen, in context: Context) {
    self.context = context
    place = screen.place
    let room = context.layout.overlay
    content = screen.content(in: context, size: room.size)
    list = ListView(
      content.lines, screen.viewport, cursor: content.hasCursor ? .shown : .none,
      look: context.listLook)
    inside =
      switch place {
      case .whole, .line: room
      case .box: Self.box(Self.size(of: content, list, title: content.title, in: room), in: context)
      }
  }

  /// What stands in place of the keys.
  var hint: (text: String, role: Role)? { content.hint }

  /// The rows that the list has, and how many it would take: the size of the screen's viewport.
  var listSize: (rows: Int, height: Int) {
    let rows =
      content.hasCursor ? content.lines.count { !$0.isContinuation } : content.lines.count
    return (rows, max(1, places.list.height))
  }

  // MARK: Places

  /// The places of the parts, from the top.
  private var places: (field: Rect, area: Rect, head: Rect, list: Rect, foot: Rect) {
    let (field, below) = inside.split(top: content.field == nil ? 0 : 1)
    let (area, rest) = below.split(top: content.area?.rows ?? 0)
    let (head, lower) = rest.split(top: content.head.count)
    let rows = max(1, min(content.lines.count, lower.height - content.foot.count))
    // What the list leaves free stays below all.
    let (list, foot) = lower.split(
      top: place == .whole ? max(1, lower.height - content.foot.count) : rows)
    return (field, area, head, list, foot)
  }

  /// How large a box is inside: as what it holds, while there is room.
  private static func size(
    of content: ScreenContent, _ list: ListView, title: String, in room: Rect
  ) -> Size {
    let all = content.allLines.map { ListView($0, Viewport()) } ?? list
    let around = ListView(content.head + content.foot, Viewport(), cursor: .none).width
    let widths = [
      // A column for the scroll bar, one that stays free before the frame.
      all.width + 1, around, TextWidth.columns(of: title) + 4,
      content.field == nil ? 0 : 40, content.area == nil ? 0 : room.width,
    ]
    let rows = content.allLines?.count ?? content.lines.count
    let parts = [
      content.field == nil ? 0 : 1, content.area?.rows ?? 0, content.head.count, max(1, rows),
      content.foot.count,
    ]
    return Size(
      width: min(room.width, widths.max() ?? 0),
      height: min(room.height, parts.reduce(0, +)))
  }

  /// Where a box of a size stands, without its frame: over as little as can be of the flag that it
  /// is about, else low and at the right.
  private static func box(_ size: Size, in context: Context) -> Rect {
    let room = context.layout.overlay
    let kept = context.keptInSight
    let x = room.right - size.width
    let lowest = room.bottom - size.height
    func covered(_ y: Int) -> Int {
      let box = Rect(x: x - 2, y: y - 1, width: size.width + 4, height: size.height + 2)
      return kept.reduce(0) { $0 + ($1.intersection(box).isEmpty ? 0 : 1) }
    }
    let places = (room.y...max(room.y, lowest)).reversed()
    let best = places.min { covered($0) < covered($1) } ?? lowest
    return Rect(x: x, y: best, width: size.width, height: size.height)
  }

  // MARK: Drawing

  /// Draws the screen.
  ///
  /// - Returns: where the cursor stands if text is typed in it.
  func render(into screen: inout CellBuffer) -> Point? {
    guard place != .line else { return renderLine(into: &screen) }
    renderFrame(into: &screen)
    let places = places
    var cursor = content.field.flatMap { field in
      render(field, in: places.field, into: &screen)
    }
    if let area = content.area {
      let place = area.text.render(in: places.area, style: context.theme[.input], into: &screen)
      if area.hasCursor { cursor = place }
    }
    render(content.head, in: places.head, into: &screen)
    // The scroll bar stands beside what the screen holds.
    let wide = Rect(
      x: places.list.x, y: places.list.y, width: places.list.width + 1, height: places.list.height)
    list.render(in: wide, into: &screen)
    render(content.foot, in: places.foot, into: &screen)
    return cursor
  }

  private func renderFrame(into screen: inout CellBuffer) {
    let heading = context.theme[.heading]
    switch place {
    case .box:
      let outer = Rect(
        x: inside.x - 2, y: inside.y - 1, width: inside.width + 4, height: inside.height + 2)
      screen.fill(outer, style: context.theme[.text])
      context.frame.box(content.title, in: outer, titleStyle: heading, into: &screen)
    case .whole, .line:
      let outer = Rect(
        x: 0, y: inside.y - 1, width: context.layout.size.width, height: inside.height + 2)
      screen.fill(outer, style: context.theme[.text])
      context.frame.rule(content.title, in: outer, titleStyle: heading, into: &screen)
      context.frame.rule("", in: outer.split(bottom: 1).bottom, into: &screen)
    }
  }

  private func render(_ lines: [Line], in area: Rect, into screen: inout CellBuffer) {
    let all = ListView(
      lines, Viewport(count: lines.count), cursor: .none, look: context.listLook)
    all.render(
      in: Rect(x: area.x, y: area.y, width: area.width + 1, height: area.height), into: &screen)
  }

  /// A line that is typed, or a question, in the bottom line.
  private func renderLine(into screen: inout CellBuffer) -> Point? {
    let line = context.layout.message.inset(left: 1, right: 1)
    if let field = content.field { return render(field, in: line, into: &screen) }
    render(content.lines, in: line, into: &screen)
    return nil
  }

  private func render(
    _ field: ScreenContent.Typed, in line: Rect, into screen: inout CellBuffer
  ) -> Point? {
    let (theme, ellipsis) = (context.theme, context.ellipsis)
    screen.write(field.label, in: line, style: theme[.label], ellipsis: ellipsis)
    let rest = line.inset(left: TextWidth.columns(of: field.label))
    let wanted = TextWidth.columns(of: field.input.text) + 2
    let noteWidth = min(
      TextWidth.columns(of: field.note), max(0, rest.width - max(12, wanted) - 2))
    let (typed, note) = rest.split(left: rest.width - noteWidth - (noteWidth > 0 ? 2 : 0))
    let cursor = field.input.render(
      in: typed.split(left: min(typed.width, max(12, wanted))).left, style: theme[.input],
      into: &screen)
    screen.write(
      context.marks.plain(field.note), in: note.inset(left: 2), style: theme[.message],
      ellipsis: ellipsis)
    return cursor
  }
}

extension Context {
  /// What a box leaves in sight where it can: the row of the selected flag, and what is said of it.
  fileprivate var keptInSight: [Rect] {
    let row = list.viewport.selection - list.viewport.offset
    let flag = (0..<layout.list.height).contains(row) ? [layout.list.row(row)] : []
    let sentence =
      layout.strip.isEmpty
      ? layout.detail.rows.prefix(2)
      : layout.strip.inset(top: -1).rows.prefix(3)
    return flag + sentence
  }
}

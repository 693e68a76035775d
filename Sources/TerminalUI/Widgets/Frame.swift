/// The lines between panes: rules with titles, and dividers.
///
/// ```text
/// ── Flags  6 of 48 ───────┬── new_checkout ───────
///  FLAG                    │ Served because rule 2
/// ```
public struct Frame: Sendable {
  /// The characters of the lines.
  public var glyphs: Glyphs
  /// The look of the lines.
  public var style: Style

  /// Makes lines of these characters and this look.
  public init(glyphs: Glyphs, style: Style = .plain) {
    self.glyphs = glyphs
    self.style = style
  }

  /// Draws a horizontal line over the first row of an area, with a title after two columns of line.
  ///
  /// The title is elided so that a column of line stays at its right.
  public func rule(
    _ title: String = "", in area: Rect, titleStyle: Style = .plain,
    into buffer: inout CellBuffer
  ) {
    buffer.fill(area.row(0), glyphs.horizontal, style: style)
    let room = area.width - 5
    guard !title.isEmpty, room > 0 else { return }
    let text = SafeText(title).elided(to: room, ellipsis: glyphs.ellipsis)
    let start = Point(x: area.x + 2, y: area.y)
    let used = 1 + buffer.write(text, at: Point(x: start.x + 1, y: start.y), style: titleStyle)
    buffer.write(" ", at: start, style: style)
    buffer.write(" ", at: Point(x: start.x + used, y: start.y), style: style)
  }

  /// Draws a box around an area, on its outermost cells, with a title in the line at its top.
  public func box(
    _ title: String, in area: Rect, titleStyle: Style = .plain, into buffer: inout CellBuffer
  ) {
    let (left, right) = (area.x, area.right - 1)
    let (top, bottom) = (area.y, area.bottom - 1)
    rule(title, in: area, titleStyle: titleStyle, into: &buffer)
    rule("", in: area.split(bottom: 1).bottom, into: &buffer)
    for x in [left, right] {
      divider(in: Rect(x: x, y: top, width: 1, height: area.height), into: &buffer)
    }
    let corners = [(left, top), (right, top), (left, bottom), (right, bottom)]
    for (corner, (x, y)) in zip(glyphs.corners, corners) {
      joint(corner, at: Point(x: x, y: y), into: &buffer)
    }
  }

  /// Draws a vertical line down the first column of an area.
  public func divider(in area: Rect, into buffer: inout CellBuffer) {
    buffer.fill(area.split(left: 1).left, glyphs.vertical, style: style)
  }

  /// Draws the character where lines meet, such as `glyphs.teeDown`.
  public func joint(_ scalar: Unicode.Scalar, at point: Point, into buffer: inout CellBuffer) {
    buffer.fill(Rect(x: point.x, y: point.y, width: 1, height: 1), scalar, style: style)
  }
}

/// A bar down one column that shows which part of a list is visible; nothing when all of it is.
public struct ScrollBar: Sendable {
  /// The list.
  public var viewport: Viewport
  /// The characters.
  public var glyphs: Glyphs
  /// The look.
  public var style: Style

  /// Makes the bar of a list.
  public init(_ viewport: Viewport, glyphs: Glyphs, style: Style = .plain) {
    self.viewport = viewport
    self.glyphs = glyphs
    self.style = style
  }

  /// Draws the bar down the first column of an area.
  public func render(in area: Rect, into buffer: inout CellBuffer) {
    let thumb = viewport.thumb(rows: area.height)
    guard !thumb.isEmpty else { return }
    let column = area.split(left: 1).left
    let part = Rect(x: column.x, y: column.y + thumb.lowerBound, width: 1, height: thumb.count)
    buffer.fill(part, glyphs.thumb, style: style)
  }
}

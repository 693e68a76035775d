/// Lines below each other with a cursor, its bar and a scroll bar, in columns as wide as what stands
/// in them.
public struct ListView: Sendable {
  /// How a list looks beside its lines.
  public struct Look: Sendable {
    /// The character before the selected row; a list without a cursor has none.
    public var cursor: String
    /// The look of the cursor.
    public var cursorStyle: Style
    /// The look of the bar over the selected row.
    public var bar: Style
    /// The look of the scroll bar.
    public var scrollBar: Style
    /// The characters of the scroll bar and of elisions.
    public var glyphs: Glyphs
    /// The columns before the lines, of which the first is that of the cursor; 0 in a list that has
    /// none.
    public var gutter: Int

    /// Makes a look; see the properties.
    public init(
      cursor: String = ">", cursorStyle: Style = .plain, bar: Style = Style(.reverse),
      scrollBar: Style = .plain, glyphs: Glyphs = .unicode, gutter: Int = 2
    ) {
      self.cursor = cursor
      self.cursorStyle = cursorStyle
      self.bar = bar
      self.scrollBar = scrollBar
      self.glyphs = glyphs
      self.gutter = gutter
    }
  }

  /// Whether a row is selected.
  public enum Cursor: Sendable {
    /// The selected row has a bar
    case shown
    /// Another list has the keys; the place of the cursor stays free
    case hidden
    /// The list only scrolls
    case none
  }

  private let lines: [Line]
  private let viewport: Viewport
  private let cursor: Cursor
  private let look: Look
  private let columns: LineColumns

  /// Makes a list.
  ///
  /// - Parameters:
  ///   - lines: all lines.
  ///   - viewport: which are in sight and which is selected; lines that go on with the one above are
  ///     not counted where there is a cursor.
  ///   - cursor: whether a row is selected.
  ///   - look: the looks.
  public init(
    _ lines: [Line], _ viewport: Viewport, cursor: Cursor = .shown, look: Look = Look()
  ) {
    self.lines = lines
    self.viewport = viewport
    self.cursor = cursor
    self.look = look
    columns = LineColumns(lines)
  }

  /// The columns before the lines.
  private var margin: Int { cursor == .none ? 0 : look.gutter }

  /// The columns that the list needs to show everything, without the scroll bar.
  public var width: Int { margin + columns.width }

  /// The columns below which something gives way.
  public var claim: Int { margin + columns.claim }

  /// Draws the list; the last column is that of the scroll bar.
  public func render(in area: Rect, into buffer: inout CellBuffer) {
    guard !area.isEmpty else { return }
    let rows = area.inset(right: 1)
    let first = firstLine(height: area.height)
    let places = columns.places(in: rows.width - margin)
    var item = lines.prefix(first).count { !$0.isContinuation } - 1
    for (row, line) in zip(rows.rows, lines.dropFirst(first)) {
      if !line.isContinuation { item += 1 }
      write(line, in: row.inset(left: margin), places, into: &buffer)
      guard cursor == .shown, item == viewport.selection else { continue }
      if !line.isContinuation { buffer.write(look.cursor, at: row.origin, style: look.cursorStyle) }
      buffer.select(row, style: look.bar)
    }
    var shown = Viewport(count: lines.count, height: area.height)
    shown.wheel(by: first)
    ScrollBar(shown, glyphs: look.glyphs, style: look.scrollBar)
      .render(in: Rect(x: rows.right, y: area.y, width: 1, height: area.height), into: &buffer)
  }

  /// The line at the top: all of the selected row is in sight.
  private func firstLine(height: Int) -> Int {
    let starts = lines.indices.filter { !lines[$0].isContinuation }
    guard cursor != .none, starts.count < lines.count else { return viewport.offset }
    let next = viewport.selection + 1
    let end = starts.indices.contains(next) ? starts[next] : lines.count
    let top = starts.indices.contains(viewport.selection) ? starts[viewport.selection] : 0
    return max(0, min(top, end - height))
  }

  private func write(
    _ line: Line, in row: Rect, _ places: [Range<Int>], into buffer: inout CellBuffer
  ) {
    let ellipsis = look.glyphs.ellipsis
    guard line.parts.count > 1 else {
      guard let part = line.parts.first else { return }
      buffer.write(
        part.text, in: row.inset(left: line.indent), style: part.style, elision: part.elision,
        ellipsis: ellipsis)
      return
    }
    for (column, part) in line.parts.enumerated() where !part.text.isEmpty {
      // Empty columns behind a text are its own.
      let last = line.lastColumn(of: column)
      let (start, end) = (places[column].lowerBound, places[last].upperBound)
      let cells = Rect(
        x: row.x + line.indent + start, y: row.y,
        width: max(0, min(end, row.width - line.indent) - start), height: 1)
      buffer.write(
        part.text, in: cells, style: part.style, elision: part.elision, ellipsis: ellipsis)
    }
  }
}

/// A screen of cells to draw into and to compare with.
///
/// Every string passes `SafeText` here, so no text reaches the terminal raw. Drawing outside the
/// buffer is clipped; a wide character that would be cut in half is left out.
public struct CellBuffer: Equatable, Sendable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Whether the signs of the program's own texts are drawn with ASCII characters.
  public var isASCII = false
  /// What no text shows while somebody looks on; nil: all is shown.
  public var mask: TextMask?
  private var cells: [Cell]
  /// The columns of each row that were drawn into since the screen was made, by `next` or blank,
  /// from the first to the last.
  private var touched: [Range<Int>]

  /// Makes a blank screen; negative numbers become 0.
  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(repeating: .blank(), count: self.width * self.height)
    touched = Array(repeating: 0..<self.width, count: self.height)
  }

  /// Makes a blank screen of an extent.
  public init(_ size: Size) { self.init(width: size.width, height: size.height) }

  /// The extent.
  public var size: Size { Size(width: width, height: height) }
  /// The whole screen.
  public var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// Whether two screens have the same cells.
  public static func == (left: Self, right: Self) -> Bool {
    left.size == right.size && left.cells == right.cells
  }

  /// The same screen, to draw the next one into: columns that nothing is drawn into count as
  /// unchanged without a look at their cells.
  public var next: CellBuffer {
    var next = self
    // At once: the copy that the first change of an array makes goes cell by cell.
    next.cells = Array(unsafeUninitializedCapacity: cells.count) { copy, count in
      cells.withUnsafeBytes { UnsafeMutableRawBufferPointer(copy).copyMemory(from: $0) }
      count = cells.count
    }
    next.touched = Array(repeating: 0..<0, count: height)
    return next
  }

  /// Makes every cell blank.
  public mutating func clear() { fill(bounds) }

  /// The cell at a position inside the screen.
  public subscript(x: Int, y: Int) -> Cell {
    precondition(bounds.contains(Point(x: x, y: y)), "a cell is read inside the screen")
    return cells[y * width + x]
  }

  /// The cells of a row inside the screen, from the left.
  public func row(_ y: Int) -> ArraySlice<Cell> { cells[y * width..<(y + 1) * width] }

  /// The columns of a row that hold other cells than in an older screen, widened to whole
  /// characters; a few equal columns between two that differ are taken as one with them.
  ///
  /// All columns when there is no older screen or it has another size.
  ///
  /// - Parameters:
  ///   - y: the row.
  ///   - older: the screen that `next` made this one from, if any did.
  /// - Returns: the columns, from the left.
  public func changedColumns(ofRow y: Int, from older: CellBuffer?) -> [Range<Int>] {
    guard let older, older.size == size else { return [0..<width] }
    let columns = touched[y]
    guard !columns.isEmpty else { return [] }
    let start = y * width
    var changes: [Range<Int>] = []
    cells.withUnsafeBufferPointer { new in
      older.cells.withUnsafeBufferPointer { old in
        var last: Range<Int>?
        for x in columns where new[start + x] != old[start + x] {
          if let known = last, x - known.upperBound < Self.smallGap {
            last = known.lowerBound..<x + 1
          } else {
            if let last { changes.append(last) }
            last = x..<x + 1
          }
        }
        if let last { changes.append(last) }
      }
    }
    return changes.map { wholeCharacters($0, ofRow: y) }
  }

  /// So many equal cells cost less to pass on than to begin anew behind them.
  private static let smallGap = 12

  /// Widens columns of a row to the whole of the characters at both ends.
  private func wholeCharacters(_ columns: Range<Int>, ofRow y: Int) -> Range<Int> {
    let start = y * width
    var (first, end) = (columns.lowerBound, columns.upperBound)
    while first > 0, cells[start + first].isContinuation { first -= 1 }
    while end < width, cells[start + end].isContinuation { end += 1 }
    return first..<end
  }

  /// Writes text from a position to the right in one row, in at most `maxWidth` columns.
  ///
  /// - Returns: The columns used.
  @discardableResult
  public mutating func write(
    _ text: String, at point: Point, style: Style = .plain, maxWidth: Int = .max
  ) -> Int {
    let text = drawable(SafeText.head(of: masked(text), wider: columns(from: point, maxWidth)))
    guard let count = SafeText.plainCount(of: text) else {
      return write(safe: SafeText(text), at: point, style: style, maxWidth: maxWidth)
    }
    return write(plain: text, count, at: point, style: style, maxWidth: maxWidth)
  }

  /// A text without what nobody shall read; before any of it is cut off.
  private func masked(_ text: String) -> String {
    guard let mask else { return text }
    return mask.masking(text)
  }

  /// A text in the characters that are wanted: the one place through which all strings go.
  private func drawable(_ text: String) -> String {
    isASCII ? ASCIIText.replacingSigns(in: text) : text
  }

  /// Writes a text whose characters are shown as they are, one in each column.
  private mutating func write(
    plain text: String, _ count: Int, at point: Point, style: Style, maxWidth: Int
  ) -> Int {
    let used = min(columns(from: point, maxWidth), count)
    guard used > 0 else { return 0 }
    free(point.x..<point.x + used, ofRow: point.y)
    let start = point.y * width + point.x
    // The indices of a slice of the buffer would look up their type at run time in each call.
    cells.withUnsafeMutableBufferPointer { cells in
      if count == text.utf8.count {
        // All of it is ASCII.
        var bytes = text.utf8.makeIterator()
        for index in start..<start + used {
          guard let byte = bytes.next() else { break }
          cells[index] = Cell(base: UInt32(byte), style: style)
        }
      } else {
        var scalars = text.unicodeScalars.makeIterator()
        for index in start..<start + used {
          guard let scalar = scalars.next() else { break }
          cells[index] = Cell(base: scalar.value, style: style)
        }
      }
    }
    return used
  }

  /// Writes printable text from a position to the right in one row, in at most `maxWidth` columns.
  ///
  /// - Returns: The columns used.
  @discardableResult
  public mutating func write(
    _ text: SafeText, at point: Point, style: Style = .plain, maxWidth: Int = .max
  ) -> Int {
    let text = mask == nil ? text : SafeText(masked(text.string))
    return write(safe: text, at: point, style: style, maxWidth: maxWidth)
  }

  private mutating func write(
    safe text: SafeText, at point: Point, style: Style, maxWidth: Int
  ) -> Int {
    let room = columns(from: point, maxWidth)
    var used = 0
    for glyph in text.glyphs {
      guard used + glyph.width <= room else { break }
      put(glyph, point.x + used, point.y, style)
      used += glyph.width
    }
    return used
  }

  /// Writes text into the first row of an area; what does not fit is elided.
  ///
  /// - Returns: The columns used.
  @discardableResult
  public mutating func write(
    _ text: String, in area: Rect, style: Style = .plain, elision: Elision = .end,
    ellipsis: Unicode.Scalar = "…"
  ) -> Int {
    guard !area.isEmpty else { return 0 }
    let text = drawable(Self.ends(of: masked(text), elision, width: area.width))
    let ellipsis = isASCII && ellipsis == "…" ? Glyphs.ascii.ellipsis : ellipsis
    if let count = SafeText.plainCount(of: text) {
      if count <= area.width {
        return write(plain: text, count, at: area.origin, style: style, maxWidth: area.width)
      }
      if elision == .end, SafeText.isPlain(ellipsis) {
        let room = area.width - 1
        _ = write(plain: text, count, at: area.origin, style: style, maxWidth: room)
        fill(Rect(x: area.x + room, y: area.y, width: 1, height: 1), ellipsis, style: style)
        return area.width
      }
    }
    let safe = SafeText(text).elided(to: area.width, elision, ellipsis: ellipsis)
    return write(safe: safe, at: area.origin, style: style, maxWidth: area.width)
  }

  /// As much of a text as its elision in so many columns shows; all of one that fits.
  private static func ends(of text: String, _ elision: Elision, width: Int) -> String {
    let head = SafeText.head(of: text, wider: width)
    guard elision == .middle, head.utf8.count < text.utf8.count else { return head }
    return head + SafeText.tail(of: text, wider: width)
  }

  /// Fills an area with a plain character, one column wide; other characters count as a space.
  public mutating func fill(_ area: Rect, _ scalar: Unicode.Scalar = " ", style: Style = .plain) {
    let cell = Cell(base: SafeText.isPlain(scalar) ? scalar.value : 0x20, style: style)
    let visible = area.intersection(bounds)
    for y in visible.y..<visible.bottom where !visible.isEmpty {
      free(visible.x..<visible.right, ofRow: y)
      let start = y * width + visible.x
      cells.withUnsafeMutableBufferPointer { cells in
        cells.extracting(start..<start + visible.width).update(repeating: cell)
      }
    }
  }

  /// Changes the style of the cells of an area and leaves their characters.
  public mutating func restyle(_ area: Rect, _ change: (Style) -> Style) {
    let visible = area.intersection(bounds)
    for y in visible.y..<visible.bottom where !visible.isEmpty {
      touch(visible.x..<visible.right, ofRow: y)
      for index in y * width + visible.x..<y * width + visible.right {
        cells[index].style = change(cells[index].style)
      }
    }
  }

  /// The columns that a text may use from a position; 0 outside the screen.
  private func columns(from point: Point, _ maxWidth: Int) -> Int {
    bounds.contains(point) ? max(0, min(maxWidth, width - point.x)) : 0
  }

  /// Makes columns of a row ready to be overwritten: the other half of a wide character that is cut
  /// at their ends becomes a space.
  private mutating func free(_ columns: Range<Int>, ofRow y: Int) {
    let (start, end) = (y * width + columns.lowerBound, y * width + columns.upperBound)
    touch(columns, ofRow: y)
    if columns.lowerBound > 0 && cells[start].isContinuation {
      cells[start - 1] = .blank(cells[start - 1].style)
      touch(columns.lowerBound - 1..<columns.upperBound, ofRow: y)
    }
    if columns.upperBound < width && cells[end].isContinuation {
      cells[end] = .blank(cells[end].style)
      touch(columns.lowerBound..<columns.upperBound + 1, ofRow: y)
    }
  }

  private mutating func touch(_ columns: Range<Int>, ofRow y: Int) {
    let known = touched[y]
    touched[y] =
      known.isEmpty
      ? columns
      : min(known.lowerBound, columns.lowerBound)..<max(known.upperBound, columns.upperBound)
  }

  private mutating func put(_ glyph: Glyph, _ x: Int, _ y: Int, _ style: Style) {
    let index = y * width + x
    free(x..<x + glyph.width, ofRow: y)
    cells[index] = Cell(glyph, style: style)
    if glyph.width == 2 { cells[index + 1] = .continuation(cells[index].style) }
  }
}

// What tests compare.
extension CellBuffer {
  /// The characters as lines, without the spaces at their ends.
  public var text: String { lines { $0.text }.joined(separator: "\n") }

  /// One letter for the style of each cell, as lines without the spaces at their ends.
  public func styles(_ letter: (Style) -> Character) -> String {
    lines { String(letter($0.style)) }.joined(separator: "\n")
  }

  private func lines(_ show: (Cell) -> String) -> [String] {
    (0..<height).map { y in
      var line = row(y).map(show).joined()
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

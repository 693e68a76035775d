/// Several lines of editable text, at least one; each is edited as a `TextField`.
public struct TextArea: Equatable, Sendable {
  private var lines: [TextField]
  /// The line that the cursor is in, from 0.
  public private(set) var row: Int

  /// Makes an area with the cursor at the end of a text.
  public init(_ text: String = "") {
    lines = [TextField()]
    row = 0
    insert(text)
  }

  /// The text, its lines divided by line feeds.
  public var text: String { lines.map(\.text).joined(separator: "\n") }
  /// Whether there is no text.
  public var isEmpty: Bool { lines.count == 1 && lines[0].isEmpty }
  /// The number of lines.
  public var lineCount: Int { lines.count }

  /// Inserts text at the cursor; its line breaks divide lines.
  public mutating func insert(_ text: String) {
    var previous: UInt8 = 0
    var line: [UInt8] = []
    func take() -> String { String(decoding: line, as: UTF8.self) }
    for byte in text.utf8 {
      defer { previous = byte }
      if byte == 0x0A, previous == 0x0D { continue }
      guard byte == 0x0A || byte == 0x0D else {
        line.append(byte)
        continue
      }
      lines[row].insert(take())
      line = []
      breakLine()
    }
    lines[row].insert(take())
  }

  /// Divides the line at the cursor.
  public mutating func breakLine() {
    var rest = TextField(lines[row].splitAtCursor())
    rest.moveCursor(to: 0)
    row += 1
    lines.insert(rest, at: row)
  }

  /// Puts the cursor before a byte of `text`.
  public mutating func moveCursor(toByte offset: Int) {
    var rest = max(0, offset)
    for (index, line) in lines.enumerated() {
      let text = line.text
      guard rest > text.utf8.count, index < lines.count - 1 else {
        row = index
        let place = text.utf8.index(
          text.startIndex, offsetBy: min(rest, text.utf8.count))
        lines[row].moveCursor(to: text[..<place].count)
        return
      }
      rest -= text.utf8.count + 1
    }
  }

  /// Acts on a key.
  ///
  /// - Returns: Whether the key is one that edits text; the others are the caller's.
  public mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .up, .down:
      let column = lines[row].cursor
      row = min(max(0, row + (key == .up ? -1 : 1)), lines.count - 1)
      lines[row].moveCursor(to: column)
    case .backspace where lines[row].cursor == 0 && row > 0: join(row - 1)
    case .delete where isAtLineEnd && row < lines.count - 1: join(row)
    default: return lines[row].handle(key)
    }
    return true
  }

  private var isAtLineEnd: Bool { lines[row].cursor == lines[row].text.count }

  /// Joins a line with the next one; the cursor stands where they meet.
  private mutating func join(_ first: Int) {
    let next = lines.remove(at: first + 1)
    row = first
    lines[row].moveCursor(to: .max)
    let place = lines[row].cursor
    lines[row].insert(next.text)
    lines[row].moveCursor(to: place)
  }
}

// Drawing.
extension TextArea {
  /// Draws the lines around the cursor.
  ///
  /// - Returns: Where the cursor stands; `nil` in an empty area.
  @discardableResult
  public func render(
    in area: Rect, style: Style = .plain, into buffer: inout CellBuffer
  ) -> Point? {
    guard !area.isEmpty else { return nil }
    buffer.fill(area, style: style)
    let first = max(0, min(row - area.height / 2, lines.count - area.height))
    var cursor: Point?
    for (place, index) in zip(area.rows, first..<lines.count) {
      let point = lines[index].render(in: place, style: style, into: &buffer)
      if index == row { cursor = point }
    }
    return cursor
  }
}

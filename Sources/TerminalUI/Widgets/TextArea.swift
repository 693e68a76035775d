/// Several lines of editable text, at least one; each is edited as a `TextField`.
///
/// A line that came in whole keeps its characters, also those that a field shows otherwise, until
/// it is edited: see `source`.
public struct TextArea: Equatable, Sendable {
  /// A line, and what it was before it was cleaned for the screen.
  private struct Line: Equatable {
    var field = TextField()
    var source: String?

    init() {}

    /// A line that came in as it is.
    init(whole bytes: [UInt8]) {
      guard !bytes.isEmpty else { return }
      let text = String(decoding: bytes, as: UTF8.self)
      field = TextField(text)
      source = text
    }
  }

  private var lines: [Line]
  /// The line that the cursor is in, from 0.
  public private(set) var row: Int

  /// Makes an area with the cursor at the end of a text.
  public init(_ text: String = "") {
    lines = [Line()]
    row = 0
    insert(text)
  }

  /// The text, its lines divided by line feeds.
  public var text: String { lines.map(\.field.text).joined(separator: "\n") }
  /// The text as it came in, where nobody edited it: tabs and control characters included.
  public var source: String {
    lines.map { $0.source ?? $0.field.text }.joined(separator: "\n")
  }
  /// Whether there is no text.
  public var isEmpty: Bool { lines.count == 1 && lines[0].field.isEmpty }
  /// The number of lines.
  public var lineCount: Int { lines.count }

  /// Inserts text at the cursor; its line breaks divide lines.
  public mutating func insert(_ text: String) {
    var pieces = Self.lines(of: text)
    let last = pieces.removeLast()
    guard !pieces.isEmpty else { return insert(line: last) }
    // What stands behind the cursor is split off once, however many lines come before it.
    breakLine()
    row -= 1
    insert(line: pieces.removeFirst())
    lines.insert(contentsOf: pieces.map(Line.init(whole:)), at: row + 1)
    row += pieces.count + 1
    insert(line: last)
  }

  /// The bytes between the line breaks of a text, at least one list.
  private static func lines(of text: String) -> [[UInt8]] {
    var lines: [[UInt8]] = [[]]
    var previous: UInt8 = 0
    for byte in text.utf8 {
      defer { previous = byte }
      if byte == 0x0A, previous == 0x0D { continue }
      if byte == 0x0A || byte == 0x0D {
        lines.append([])
      } else {
        lines[lines.count - 1].append(byte)
      }
    }
    return lines
  }

  private mutating func insert(line bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    if lines[row].field.isEmpty {
      lines[row] = Line(whole: bytes)
    } else {
      lines[row].source = nil
      lines[row].field.insert(String(decoding: bytes, as: UTF8.self))
    }
  }

  /// Divides the line at the cursor.
  public mutating func breakLine() {
    var rest = Line()
    if lines[row].field.isAtEnd {
      // What stands before the cursor is as it was.
    } else {
      rest.field = TextField(lines[row].field.splitAtCursor())
      rest.field.moveCursor(to: 0)
      lines[row].source = nil
    }
    row += 1
    lines.insert(rest, at: row)
  }

  /// Puts the cursor before a byte of `text`.
  public mutating func moveCursor(toByte offset: Int) {
    var rest = max(0, offset)
    for (index, line) in lines.enumerated() {
      let text = line.field.text
      let length = line.source?.utf8.count ?? text.utf8.count
      guard rest > length, index < lines.count - 1 else {
        row = index
        let place = text.utf8.index(
          text.startIndex, offsetBy: min(rest, text.utf8.count))
        lines[row].field.moveCursor(to: text[..<place].count)
        return
      }
      rest -= length + 1
    }
  }

  /// Acts on a key.
  ///
  /// - Returns: Whether the key is one that edits text; the others are the caller's.
  public mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .up, .down:
      let column = lines[row].field.cursor
      row = min(max(0, row + (key == .up ? -1 : 1)), lines.count - 1)
      lines[row].field.moveCursor(to: column)
    case .backspace where lines[row].field.cursor == 0 && row > 0: join(row - 1)
    case .delete where lines[row].field.isAtEnd && row < lines.count - 1: join(row)
    default:
      if lines[row].field.move(key) { return true }
      guard lines[row].field.handle(key) else { return false }
      lines[row].source = nil
    }
    return true
  }

  /// Joins a line with the next one; the cursor stands where they meet.
  private mutating func join(_ first: Int) {
    let next = lines.remove(at: first + 1)
    row = first
    let isFirstEmpty = lines[row].field.isEmpty
    let source = next.field.isEmpty ? lines[row].source : isFirstEmpty ? next.source : nil
    lines[row].field.moveCursor(to: .max)
    let place = lines[row].field.cursor
    lines[row].field.insert(next.field.text)
    lines[row].field.moveCursor(to: place)
    lines[row].source = source
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
      let point = lines[index].field.render(in: place, style: style, into: &buffer)
      if index == row { cursor = point }
    }
    return cursor
  }
}

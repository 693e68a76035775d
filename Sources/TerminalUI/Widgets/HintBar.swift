/// A line of keys and what they do; those at the end go first when the line is short.
public struct HintBar: Equatable, Sendable {
  /// A key and what it does.
  public struct Hint: Equatable, Sendable {
    /// The key as the user reads it.
    public var key: String
    /// What it does, in a word or two.
    public var label: String

    /// Makes a hint.
    public init(key: String, label: String) {
      self.key = key
      self.label = label
    }
  }

  /// The hints, the most important first.
  public var hints: [Hint]

  /// Makes a line of hints, the most important first.
  public init(_ hints: [Hint]) { self.hints = hints }

  private static let gap = 2

  /// Draws the hints that fit into the first row of an area.
  public func render(
    in area: Rect, keyStyle: Style = Style(.bold), labelStyle: Style = .plain,
    into buffer: inout CellBuffer
  ) {
    for (hint, columns) in zip(hints, layout(width: area.width)) {
      let start = Point(x: area.x + columns.lowerBound, y: area.y)
      let used = buffer.write(hint.key, at: start, style: keyStyle)
      buffer.write(" " + hint.label, at: Point(x: start.x + used, y: start.y), style: labelStyle)
    }
  }

  /// The columns of each hint that fits a line `width` columns wide, in order.
  public func layout(width: Int) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = 0
    for hint in hints {
      let end = start + TextWidth.columns(of: hint.key) + 1 + TextWidth.columns(of: hint.label)
      guard end <= width else { break }
      result.append(start..<end)
      start = end + Self.gap
    }
    return result
  }
}

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

  /// The hints from the left, the most important first.
  public var hints: [Hint]
  /// The hints at the right end, which stay when others go; they follow the others on a short line.
  public var trailing: [Hint]

  /// Makes a line of hints, the most important first.
  public init(_ hints: [Hint], trailing: [Hint] = []) {
    self.hints = hints
    self.trailing = trailing
  }

  private static let gap = 2

  /// Draws the hints that fit into the first row of an area.
  public func render(
    in area: Rect, keyStyle: Style = Style(.bold), labelStyle: Style = .plain,
    into buffer: inout CellBuffer
  ) {
    for (hint, columns) in zip(hints + trailing, layout(width: area.width)) {
      guard !columns.isEmpty else { continue }
      let start = Point(x: area.x + columns.lowerBound, y: area.y)
      let used = buffer.write(hint.key, at: start, style: keyStyle)
      buffer.write(" " + hint.label, at: Point(x: start.x + used, y: start.y), style: labelStyle)
    }
  }

  /// The columns of each hint on a line `width` columns wide, those at the right end last; empty
  /// where a hint does not fit.
  public func layout(width: Int) -> [Range<Int>] {
    var end = width
    let kept = trailing.filter { hint in
      end -= Self.width(of: hint) + (end == width ? 0 : Self.gap)
      return end >= 0
    }
    let reserved = kept.reduce(0) { $0 + Self.width(of: $1) + Self.gap }
    let left = Self.row(hints, from: 0, to: width - reserved)
    let right = Self.row(kept, from: width - max(0, reserved - Self.gap), to: width)
    let missing = Array(repeating: 0..<0, count: trailing.count - kept.count)
    return left + right + missing
  }

  /// One hint after another, until one does not fit; the others get no columns.
  private static func row(_ hints: [Hint], from start: Int, to end: Int) -> [Range<Int>] {
    var start = start
    var isFull = false
    return hints.map { hint in
      let next = start + width(of: hint)
      isFull = isFull || next > end
      guard !isFull else { return 0..<0 }
      defer { start = next + gap }
      return start..<next
    }
  }

  private static func width(of hint: Hint) -> Int {
    TextWidth.columns(of: hint.key) + 1 + TextWidth.columns(of: hint.label)
  }
}

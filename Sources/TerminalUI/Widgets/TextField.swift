/// One line of editable text.
///
/// The unit of editing is a character as the reader sees it: a base with its combining marks, an
/// emoji sequence. The keys are readline's: Ctrl-a, Ctrl-e, Ctrl-b, Ctrl-f, Ctrl-d, Ctrl-h, Ctrl-w,
/// Ctrl-u, Ctrl-k, Ctrl-y, Alt-b, Alt-f, Alt-d, Alt-Backspace, and Home, End, Left, Right, Ctrl-Left,
/// Ctrl-Right, Backspace, Del.
public struct TextField: Equatable, Sendable {
  private var characters: [Character]
  /// The character before which the next one is inserted, from 0; at most the number of characters.
  public private(set) var cursor: Int
  /// What the last Ctrl-w, Ctrl-u, Ctrl-k, Alt-d or Alt-Backspace removed.
  private var killed: [Character] = []

  /// Makes a field with the cursor at the end of a text, which is cleaned as a paste is.
  public init(_ text: String = "") {
    characters = Array(Self.cleaned(text))
    cursor = characters.count
  }

  /// The text.
  public var text: String { String(characters) }
  /// Whether there is no text.
  public var isEmpty: Bool { characters.isEmpty }

  /// Whether the cursor stands behind the text.
  public var isAtEnd: Bool { cursor == characters.count }

  /// Puts the cursor before a character, from 0; beyond the end: at the end.
  public mutating func moveCursor(to character: Int) {
    cursor = min(max(0, character), characters.count)
  }

  /// Takes away what is behind the cursor.
  ///
  /// - Returns: the text taken away.
  public mutating func splitAtCursor() -> String {
    let rest = String(characters[cursor...])
    characters.removeSubrange(cursor...)
    return rest
  }

  /// Inserts text at the cursor: a line break or tab becomes a space, other control characters go.
  public mutating func insert(_ text: String) {
    let before = Array(String(characters[..<cursor]) + Self.cleaned(text))
    // A combining mark joins the character before it, so the text is divided anew.
    characters = Array(String(before) + String(characters[cursor...]))
    cursor = min(before.count, characters.count)
  }

  /// Whether a key with Alt edits text.
  public static func edits(with key: Key) -> Bool {
    [.alt("b"), .alt("f"), .alt("d"), Key(.backspace, .alt)].contains(key)
  }

  /// Acts on a key.
  ///
  /// - Returns: Whether the key is one that edits text; the others are the caller's.
  public mutating func handle(_ key: Key) -> Bool {
    if case .character(let character) = key.code, key.modifiers.isEmpty {
      insert(String(character))
      return true
    }
    return move(key) || remove(key)
  }

  /// Moves the cursor; false for keys that do not.
  mutating func move(_ key: Key) -> Bool {
    switch key {
    case .home, .ctrl("a"): cursor = 0
    case .end, .ctrl("e"): cursor = characters.count
    case .left, .ctrl("b"): cursor = max(0, cursor - 1)
    case .right, .ctrl("f"): cursor = min(characters.count, cursor + 1)
    case Key(.left, .ctrl), Key(.left, .alt), .alt("b"): cursor = wordStart
    case Key(.right, .ctrl), Key(.right, .alt), .alt("f"): cursor = wordEnd
    default: return false
    }
    return true
  }

  private mutating func remove(_ key: Key) -> Bool {
    switch key {
    case .backspace: replace(max(0, cursor - 1)..<cursor)
    case .delete, .ctrl("d"): replace(cursor..<min(characters.count, cursor + 1))
    case .ctrl("w"): kill(spacedWordStart..<cursor)
    case Key(.backspace, .alt): kill(wordStart..<cursor)
    case .alt("d"): kill(cursor..<wordEnd)
    case .ctrl("u"): kill(0..<cursor)
    case .ctrl("k"): kill(cursor..<characters.count)
    case .ctrl("y"): insert(String(killed))
    default: return false
    }
    return true
  }

  private mutating func kill(_ range: Range<Int>) {
    if !range.isEmpty { killed = Array(characters[range]) }
    replace(range)
  }

  private mutating func replace(_ range: Range<Int>) {
    let before = Array(String(characters[..<range.lowerBound]))
    // What was apart may join now, for instance a lone mark and a base.
    characters = Array(String(before) + String(characters[range.upperBound...]))
    cursor = min(before.count, characters.count)
  }

  private var wordStart: Int {
    let end = characters[..<cursor].lastIndex(where: Self.isWord).map { $0 + 1 } ?? 0
    return characters[..<end].lastIndex { !Self.isWord($0) }.map { $0 + 1 } ?? 0
  }

  private var wordEnd: Int {
    let start = characters[cursor...].firstIndex(where: Self.isWord) ?? characters.count
    return characters[start...].firstIndex { !Self.isWord($0) } ?? characters.count
  }

  private var spacedWordStart: Int {
    let end = characters[..<cursor].lastIndex { !$0.isWhitespace }.map { $0 + 1 } ?? 0
    return characters[..<end].lastIndex(where: \.isWhitespace).map { $0 + 1 } ?? 0
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber
  }

  private static func cleaned(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0a where previous == "\r": break
      case 0x09, 0x0a, 0x0d, 0x85, 0x2028, 0x2029: result.append(" ")
      case 0..<0x20, 0x7f..<0xa0: break
      default: result.append(scalar)
      }
      previous = scalar
    }
    return String(result)
  }
}

// Drawing.
extension TextField {
  /// Draws the part of the text around the cursor into the first row of an area.
  ///
  /// - Returns: Where the cursor stands; `nil` in an empty area.
  @discardableResult
  public func render(
    in area: Rect, style: Style = .plain, into buffer: inout CellBuffer
  ) -> Point? {
    guard !area.isEmpty else { return nil }
    if let mask = buffer.mask {
      let (whole, masked) = (String(characters), mask.masking(String(characters)))
      if masked != whole {
        // Part of it would give it away, and no place in it has a column of its own.
        buffer.fill(area.row(0), style: style)
        let used = buffer.write(masked, at: area.origin, style: style, maxWidth: area.width - 1)
        return Point(x: area.x + used, y: area.y)
      }
    }
    let text = SafeText(String(characters))
    let column = SafeText(String(characters[..<cursor])).width
    let first = Self.firstColumn(width: area.width, cursor: column, text: text.width)
    buffer.fill(area.row(0), style: style)
    var x = 0
    for glyph in text.glyphs {
      if x >= first {
        let start = Point(x: area.x + x - first, y: area.y)
        buffer.write(
          SafeText(glyphs: [glyph]), at: start, style: style, maxWidth: area.right - start.x)
      }
      x += glyph.width
      if x - first >= area.width { break }
    }
    return Point(x: area.x + column - first, y: area.y)
  }

  /// The first visible column of the text: 0 while the cursor is visible so, else a place that has
  /// text on both sides of the cursor.
  private static func firstColumn(width: Int, cursor: Int, text: Int) -> Int {
    cursor < width ? 0 : min(cursor - width / 2, text + 1 - width)
  }
}

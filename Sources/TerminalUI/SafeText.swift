/// Text as a terminal may show it: the one way from any string to cells.
///
/// - C0, DEL and C1 controls become escapes such as `\n` and `\u001b`, as JSON writes them.
/// - Characters that hide or reorder text (bidirectional controls, zero-width characters, line and
///   paragraph separators, tags, variation selectors, soft hyphen, noncharacters) become `<U+202E>`;
///   U+200D and U+FE0F inside an emoji sequence are dropped instead.
/// - A base keeps at most 4 combining marks; a mark without a base gets U+25CC.
/// - What the C library has no width for becomes U+FFFD, one column.
///
/// A Swift string holds U+FFFD in place of invalid UTF-8 already. The result never spans lines.
public struct SafeText: Equatable, Hashable, Sendable {
  /// The characters from left to right.
  public private(set) var glyphs: [Glyph]
  /// The columns of all characters.
  public private(set) var width: Int

  /// Makes a text printable.
  public init(_ text: String) {
    glyphs = []
    width = 0
    if let count = Self.printableASCIICount(text.utf8) {
      glyphs.reserveCapacity(count)
      for byte in text.utf8 { glyphs.append(Glyph(base: Unicode.Scalar(byte), width: 1)) }
      width = count
    } else {
      append(text.unicodeScalars)
    }
  }

  init(glyphs: [Glyph]) {
    self.glyphs = glyphs
    width = glyphs.reduce(0) { $0 + $1.width }
  }

  /// The characters as a string, which is printable and comes out unchanged when made safe again.
  public var string: String {
    var scalars = String.UnicodeScalarView()
    for glyph in glyphs { scalars.append(contentsOf: glyph.scalars) }
    return String(scalars)
  }

  /// The number of bytes when all of them are printable ASCII, the common case; else `nil`.
  static func printableASCIICount(_ bytes: String.UTF8View) -> Int? {
    let isPlain = bytes.withContiguousStorageIfAvailable { bytes in
      bytes.allSatisfy { 0x20..<0x7f ~= $0 }
    }
    return isPlain ?? bytes.allSatisfy { 0x20..<0x7f ~= $0 } ? bytes.count : nil
  }

  /// The number of characters when each is shown as it is, in one column; else `nil`.
  ///
  /// So is nearly all text, and no glyphs need to be made for it.
  static func plainCount(of text: String) -> Int? {
    if let count = printableASCIICount(text.utf8) { return count }
    var count = 0
    for scalar in text.unicodeScalars {
      guard isPlain(scalar) else { return nil }
      count += 1
    }
    return count
  }

  /// Whether a character is shown as it is, in one column.
  static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    0x20..<0x7f ~= scalar.value || isCommon(scalar) && TextWidth.columns(of: scalar) == 1
  }

  private mutating func append(_ scalars: some BidirectionalCollection<Unicode.Scalar>) {
    for index in scalars.indices {
      let scalar = scalars[index]
      if 0x20..<0x7f ~= scalar.value {
        append(Glyph(base: scalar, width: 1))
      } else if Self.isCommon(scalar) {
        append(visible: scalar)
      } else if let escape = Self.controlEscape(scalar) {
        append(escape: escape)
      } else if Self.isEmojiJoiner(scalars, at: index) {
        continue
      } else if Self.isHidden(scalar) {
        append(escape: Self.codePoint(scalar))
      } else {
        append(visible: scalar)
      }
    }
  }

  private mutating func append(visible scalar: Unicode.Scalar) {
    switch TextWidth.columns(of: scalar) {
    case nil: append(Glyph(base: "\u{FFFD}", width: 1))
    case 0: append(mark: scalar)
    case .some(let columns): append(Glyph(base: scalar, width: columns))
    }
  }

  private mutating func append(mark: Unicode.Scalar) {
    if glyphs.last?.isEscape ?? true { append(Glyph(base: "\u{25CC}", width: 1)) }
    glyphs[glyphs.count - 1].add(mark)
  }

  private mutating func append(escape: String) {
    for scalar in escape.unicodeScalars {
      append(Glyph(base: scalar, width: 1, isEscape: true))
    }
  }

  private mutating func append(_ glyph: Glyph) {
    glyphs.append(glyph)
    width += glyph.width
  }
}

// What each character is.
extension SafeText {
  private static func controlEscape(_ scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x09: "\\t"
    case 0x0a: "\\n"
    case 0x0d: "\\r"
    case 0..<0x20, 0x7f..<0xa0: "\\u" + hexadecimal(scalar, digits: 4)
    // A byte of a file's name that is no UTF-8, as names hold it.
    case 0x10_FE80...0x10_FEFF: "\\x" + String(scalar.value & 0xff, radix: 16)
    default: nil
    }
  }

  private static func codePoint(_ scalar: Unicode.Scalar) -> String {
    "<U+" + hexadecimal(scalar, digits: 4).uppercased() + ">"
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar, digits: Int) -> String {
    let number = String(scalar.value, radix: 16)
    return String(repeating: "0", count: max(0, digits - number.count)) + number
  }

  /// Whether a character belongs to a block in which all are visible, so that it needs no closer look.
  ///
  /// Latin and Greek letters, dashes and quotes, arrows, signs and lines.
  private static func isCommon(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xa1..<0xad, 0xae..<0x300, 0x370..<0x400, 0x2010..<0x2028, 0x2190..<0x2800: true
    default: false
    }
  }

  /// Whether a character would hide or reorder text.
  ///
  /// Unicode's own list of invisible characters ("default ignorable", which has the tags, the
  /// zero-width and the bidirectional controls), and what is invisible beside it.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0xad: false
    case 0x2028, 0x2029, 0xfff9...0xfffb: true
    default: isNoncharacter(scalar) || scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  private static func isNoncharacter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value & 0xfffe == 0xfffe || (0xfdd0...0xfdef).contains(scalar.value)
  }

  /// Whether the scalar is a U+200D between two emoji, or a U+FE0F after one or in a keycap.
  private static func isEmojiJoiner<Scalars: BidirectionalCollection<Unicode.Scalar>>(
    _ scalars: Scalars, at index: Scalars.Index
  ) -> Bool {
    let joiner: Unicode.Scalar = "\u{200D}"
    let selector: Unicode.Scalar = "\u{FE0F}"
    let scalar = scalars[index]
    guard scalar == joiner || scalar == selector, index > scalars.startIndex else { return false }
    var before = scalars.index(before: index)
    if scalar == joiner, scalars[before] == selector, before > scalars.startIndex {
      before = scalars.index(before: before)
    }
    let next = scalars[scalars.index(after: index)...].first
    if scalar == selector { return isEmoji(scalars[before]) || next == "\u{20E3}" }
    return isEmoji(scalars[before]) && (next.map(isEmoji) ?? false)
  }

  /// Whether a character is an emoji; digits, `#` and `*` are to Unicode, but not to a reader.
  static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value > 0x7f && scalar.properties.isEmoji
  }
}

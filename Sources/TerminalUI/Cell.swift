/// One cell of the screen: a character and its style, or the right half of a wide character.
public struct Cell: Equatable, Sendable {
  // The order leaves the least unused space between them.
  /// Combining marks as code points; 0 where there is none.
  public private(set) var marks: SIMD4<UInt32>
  /// The look.
  public internal(set) var style: Style
  /// The base character as a code point; 0 in the right half of a wide one.
  var base: UInt32

  init(_ glyph: Glyph, style: Style) {
    base = glyph.base.value
    marks = glyph.marks
    self.style = glyph.isEscape ? style.adding(.dim) : style
  }

  /// A character without marks, one column wide.
  init(base: UInt32, style: Style) {
    self.base = base
    marks = .zero
    self.style = style
  }

  /// An empty cell.
  public static func blank(_ style: Style = .plain) -> Cell { Cell(base: 0x20, style: style) }

  /// The right half of a wide character.
  static func continuation(_ style: Style) -> Cell { Cell(base: 0, style: style) }

  /// The base character; a space in the right half of a wide character.
  public var scalar: Unicode.Scalar { Unicode.Scalar(base == 0 ? 0x20 : base) ?? " " }

  /// Whether this is the right half of the wide character in the cell before.
  public var isContinuation: Bool { base == 0 }

  /// The character with its marks; empty in the right half of a wide one.
  public var text: String {
    guard !isContinuation else { return "" }
    var scalars = String.UnicodeScalarView([scalar])
    for index in marks.indices {
      if marks[index] != 0, let mark = Unicode.Scalar(marks[index]) { scalars.append(mark) }
    }
    return String(scalars)
  }
}

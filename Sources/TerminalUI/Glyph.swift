/// One printable character as a terminal shows it: a base, up to 4 combining marks, 1 or 2 columns.
///
/// Only `SafeText` makes glyphs, so a glyph never holds a control character, a bidirectional
/// control or anything else that moves the cursor or hides.
public struct Glyph: Equatable, Hashable, Sendable {
  /// The base character.
  public let base: Unicode.Scalar
  /// Up to `maximumMarks` combining marks as code points; 0 where there is none.
  public private(set) var marks: SIMD4<UInt32>
  /// Columns: 1 or 2.
  public let width: Int
  /// Whether the glyph is part of the escape that stands for an unprintable character.
  public let isEscape: Bool

  /// The most combining marks that a base keeps; more are dropped.
  public static let maximumMarks = 4

  init(base: Unicode.Scalar, width: Int, isEscape: Bool = false) {
    self.base = base
    marks = .zero
    self.width = width
    self.isEscape = isEscape
  }

  /// Adds a combining mark unless there are `maximumMarks` already.
  mutating func add(_ mark: Unicode.Scalar) {
    for index in marks.indices where marks[index] == 0 {
      marks[index] = mark.value
      return
    }
  }

  /// The base and its marks.
  public var scalars: [Unicode.Scalar] {
    [base] + marks.indices.compactMap { marks[$0] == 0 ? nil : Unicode.Scalar(marks[$0]) }
  }
}

/// A colour of the terminal: its default, one of its palette, or red, green and blue.
public enum Color: Equatable, Hashable, Sendable {
  /// The terminal's own foreground or background.
  case terminalDefault
  /// Palette entry 0–255; 0–7 are the basic colours, 8–15 their bright forms.
  case palette(UInt8)
  /// Red, green and blue, 0–255 each.
  case rgb(UInt8, UInt8, UInt8)
}

/// How text is drawn beyond its colour.
public struct Attributes: OptionSet, Hashable, Sendable {
  /// One bit each attribute.
  public let rawValue: UInt8

  /// Makes a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Heavier or brighter.
  public static let bold = Self(rawValue: 1)
  /// Foreground and background swapped.
  public static let reverse = Self(rawValue: 2)
  /// Underlined.
  public static let underline = Self(rawValue: 4)
  /// Fainter; `CellBuffer` uses it for the escapes of unprintable characters.
  public static let dim = Self(rawValue: 8)
}

/// The look of a cell: attributes and two colours.
public struct Style: Equatable, Hashable, Sendable {
  /// Bold, reverse, underline, dim.
  public var attributes: Attributes {
    get { Attributes(rawValue: UInt8(truncatingIfNeeded: bits >> (2 * Color.bitCount))) }
    set { set(UInt64(newValue.rawValue), 0xFF, at: 2 * Color.bitCount) }
  }
  /// The colour of the character.
  public var foreground: Color {
    get { Color(bits: bits & Color.mask) }
    set { set(newValue.bits, Color.mask, at: 0) }
  }
  /// The colour behind it.
  public var background: Color {
    get { Color(bits: bits >> Color.bitCount & Color.mask) }
    set { set(newValue.bits, Color.mask, at: Color.bitCount) }
  }

  /// All of it in one number, since screens are compared cell by cell at every paint: the
  /// foreground, above it the background, above that the attributes.
  private var bits: UInt64 = 0

  /// The style as a number, for tables.
  package var code: Int { Int(truncatingIfNeeded: bits) }

  /// Makes a style; without arguments, plain text in the terminal's own colours.
  public init(
    _ attributes: Attributes = [], foreground: Color = .terminalDefault,
    background: Color = .terminalDefault
  ) {
    self.attributes = attributes
    self.foreground = foreground
    self.background = background
  }

  private mutating func set(_ part: UInt64, _ mask: UInt64, at shift: Int) {
    bits = bits & ~(mask << shift) | part << shift
  }

  /// Plain text in the terminal's own colours.
  public static let plain = Self()

  /// The style with more attributes.
  public func adding(_ more: Attributes) -> Self {
    var style = self
    style.attributes.formUnion(more)
    return style
  }
}

extension Color {
  /// The bits that a colour takes in a style.
  fileprivate static let bitCount = 26
  fileprivate static let mask: UInt64 = 1 << bitCount - 1

  /// The kind in the two highest bits, below it the entry or the components.
  fileprivate var bits: UInt64 {
    switch self {
    case .terminalDefault: 0
    case .palette(let index): 1 << 24 | UInt64(index)
    case .rgb(let red, let green, let blue):
      2 << 24 | UInt64(red) << 16 | UInt64(green) << 8 | UInt64(blue)
    }
  }

  fileprivate init(bits: UInt64) {
    let low = UInt8(truncatingIfNeeded: bits)
    switch bits >> 24 {
    case 0: self = .terminalDefault
    case 1: self = .palette(low)
    default:
      self = .rgb(
        UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8), low)
    }
  }
}

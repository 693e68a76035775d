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
  public var attributes: Attributes
  /// The colour of the character.
  public var foreground: Color
  /// The colour behind it.
  public var background: Color

  /// Makes a style; without arguments, plain text in the terminal's own colours.
  public init(
    _ attributes: Attributes = [], foreground: Color = .terminalDefault,
    background: Color = .terminalDefault
  ) {
    self.attributes = attributes
    self.foreground = foreground
    self.background = background
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

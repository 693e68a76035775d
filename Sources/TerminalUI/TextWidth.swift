internal import CTextWidth

/// Columns that text takes on a terminal, by the C library's `wcwidth` as ncurses counts them.
public enum TextWidth {
  /// The columns of one scalar: 0, 1 or 2; `nil` when the library does not know the character.
  public static func columns(of scalar: Unicode.Scalar) -> Int? {
    if scalar.value >= 0x20 && scalar.value < 0x7f { return 1 }
    let width = Int(ctw_width(scalar.value))
    return width < 0 ? nil : width
  }

  /// The columns of a text as `CellBuffer` shows it, escapes of unprintable characters included.
  public static func columns(of text: some StringProtocol) -> Int {
    let text = String(text)
    return SafeText.plainCount(of: text) ?? SafeText(text).width
  }
}

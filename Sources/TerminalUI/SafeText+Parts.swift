// What is asked of long texts: they are printed whole, but only their ends are drawn.
extension SafeText {
  /// A text as it may be printed; the same as the string of its `SafeText`, without a glyph for
  /// each of its characters at once.
  ///
  /// - Parameter text: any text.
  /// - Returns: the printable text.
  public static func printable(_ text: String) -> String {
    guard plainCount(of: text) == nil else { return text }
    guard text.utf8.count > pieceLength else { return SafeText(text).string }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for piece in pieces(of: text) { result += SafeText(String(piece)).string }
    return result
  }

  /// A text of more bytes than this is taken in pieces.
  private static let pieceLength = 4_096

  /// Cuts a text where no character says anything of the one before.
  private static func pieces(of text: String) -> [Substring.UnicodeScalarView] {
    let scalars = text.unicodeScalars
    var pieces: [Substring.UnicodeScalarView] = []
    var start = scalars.startIndex
    while let far = scalars.index(start, offsetBy: pieceLength, limitedBy: scalars.endIndex) {
      guard let cut = scalars[far...].firstIndex(where: standsAlone) else { break }
      pieces.append(scalars[start..<cut])
      start = cut
    }
    pieces.append(scalars[start...])
    return pieces
  }

  /// Whether a character neither joins the one before nor is joined with it.
  private static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
    0x20..<0x7f ~= scalar.value
      || !isEmoji(scalar) && scalar != "\u{200D}" && scalar != "\u{FE0F}"
        && (TextWidth.columns(of: scalar) ?? 0) > 0
  }

  /// The beginning of a text, as much of it as takes more than so many columns; all of a shorter one.
  ///
  /// - Parameters:
  ///   - text: any text.
  ///   - columns: the columns that it must not fit into.
  /// - Returns: the beginning.
  static func head(of text: String, wider columns: Int) -> String {
    part(of: text, wider: columns) { $0.prefix($1) }
  }

  /// The end of a text, as much of it as takes more than so many columns; all of a shorter one.
  static func tail(of text: String, wider columns: Int) -> String {
    part(of: text, wider: columns) { $0.suffix($1) }
  }

  private static func part(
    of text: String, wider columns: Int,
    _ cut: (String.UnicodeScalarView, Int) -> Substring.UnicodeScalarView
  ) -> String {
    // Marks and joiners take no columns: mostly few more characters than columns are enough.
    var count = 2 * max(0, columns) + 16
    while text.utf8.count > count {
      let part = String(cut(text.unicodeScalars, count))
      if part.utf8.count == text.utf8.count { break }
      if TextWidth.columns(of: part) > columns { return part }
      count *= 4
    }
    return text
  }
}

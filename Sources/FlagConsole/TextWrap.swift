import TerminalUI

/// Breaks a sentence into lines.
enum TextWrap {
  /// The lines of a text that is broken wherever a line is full.
  static func pieces(_ text: String, width: Int) -> [String] {
    var pieces = [""]
    var used = 0
    for glyph in SafeText(text).glyphs {
      if used + glyph.width > width {
        pieces.append("")
        used = 0
      }
      for scalar in glyph.scalars { pieces[pieces.count - 1].unicodeScalars.append(scalar) }
      used += glyph.width
    }
    return pieces
  }

  /// The lines of a text, broken between words where it can be.
  static func lines(_ text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
    // No text has more columns than bytes: most fit without a look at their words.
    if text.utf8.count <= width, text.utf8.first != 0x20 { return [text] }
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let columns = TextWidth.columns(of: word)
      if used > 0, used + 1 + columns > width {
        lines.append(line)
        line = ""
        used = 0
      }
      if used > 0 {
        line += " "
        used += 1
      }
      line += word
      used += columns
    }
    lines.append(line)
    return lines
  }
}

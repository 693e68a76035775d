/// What stands for the signs of the program's own texts where only ASCII characters are wanted.
///
/// Letters and symbols of other texts have no stand-in: they are data.
public enum ASCIIText {
  /// A text with its signs replaced: `…` by `...`, `→` by `->`; one without such signs as it is.
  ///
  /// - Parameter text: any text.
  /// - Returns: the text.
  public static func replacingSigns(in text: String) -> String {
    guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if let standIn = standIn(for: scalar) {
        result += standIn
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// What stands for a sign; nil for every other character.
  public static func standIn(for scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "✓", "┼", "┬", "┴", "├", "┤": "+"
    case "✗", "×": "x"
    case "≈": "~"
    case "·", "┄": "."
    case "…": "..."
    case "→": "->"
    case "—", "–", "─": "-"
    case "│": "|"
    case "≤": "<="
    case "≥": ">="
    case "●": "o"
    case "▸": "[+]"
    case "▐", "▮": "#"
    case "▯": "."
    case "◆": "*"
    case "“", "”": "\""
    case "‘", "’": "'"
    default: nil
    }
  }
}

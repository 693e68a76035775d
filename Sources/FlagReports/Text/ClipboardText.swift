internal import FlagEngine
internal import TerminalUI

/// Texts that leave the console for the clipboard, where they must still mean the same.
///
/// What a terminal must not print is written as JSON's `\u` escapes, which read back as they were.
package enum ClipboardText {
  /// JSON with every character escaped that could not be printed.
  package static func json(_ text: String) -> String {
    guard text.safe != text else { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if 0x20..<0x7F ~= scalar.value || isPrintable(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return result
  }

  /// An evidence block whose values are JSON where they could not be printed as they are.
  package static func evidence(_ text: String) -> String {
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    return lines.map { line(String(Substring($0))) }.joined(separator: "\n")
  }

  private static func line(_ line: String) -> String {
    guard line.safe != line, let colon = line.firstIndex(of: ":") else { return line }
    let value = String(line[line.index(after: colon)...].drop { $0 == " " })
    let isJSON = value.first == "{" || value.first == "\""
    return line[...colon] + " " + json(isJSON ? value : JSONValue.string(value).jsonText)
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    // A mark without its base is printed with another one, which says nothing about the mark.
    scalar.properties.canonicalCombiningClass != .notReordered
      || !SafeText(String(scalar)).glyphs.contains(where: \.isEscape)
  }
}

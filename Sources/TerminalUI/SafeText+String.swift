extension String {
  /// This text as it may be printed.
  package var safe: String { SafeText.printable(self) }

  /// This text as it may be printed, with its line breaks.
  package var safeLines: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { String($0).safe }
      .joined(separator: "\n")
  }

  /// This text in quotes, as it may be printed.
  package var quoted: String { "\"\(safe)\"" }

  /// This text as it may be printed, filled with spaces to a width in columns.
  package func padded(to width: Int) -> String {
    let text = safe
    return text + String(repeating: " ", count: max(0, width - TextWidth.columns(of: text)))
  }

  /// The text, or its beginning where it is too long to be read on a screen.
  ///
  /// - Parameter limit: the most characters that are shown; a few screens by default.
  /// - Returns: at most so many characters, with a note where some are left out.
  package func shortened(to limit: Int = 4_000) -> String {
    // No text has more characters than bytes.
    guard utf8.count > limit,
      let end = unicodeScalars.index(startIndex, offsetBy: limit, limitedBy: endIndex),
      end < endIndex
    else { return self }
    return "\(self[..<end])… (\(utf8.count) bytes in all)"
  }
}

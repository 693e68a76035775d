import TerminalUI

extension String {
  /// This text as it may be printed.
  package var safe: String { SafeText(self).string }

  /// This text as it may be printed, with its line breaks.
  package var safeLines: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { String($0).safe }
      .joined(separator: "\n")
  }

  /// This text in quotes, as it may be printed.
  package var quoted: String { "\"\(safe)\"" }

  /// This text as it may be printed, filled with spaces to a width in columns.
  package func padded(to width: Int) -> String {
    let text = SafeText(self)
    return text.string + String(repeating: " ", count: max(0, width - text.width))
  }
}

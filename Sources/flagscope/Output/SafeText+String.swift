import TerminalUI

extension String {
  /// This text as it may be printed.
  var safe: String { SafeText(self).string }

  /// This text in quotes, as it may be printed.
  var quoted: String { "\"\(safe)\"" }

  /// This text as it may be printed, filled with spaces to a width in columns.
  func padded(to width: Int) -> String {
    let text = SafeText(self)
    return text.string + String(repeating: " ", count: max(0, width - text.width))
  }
}

import FlagClient
import FlagFiles
import Glibc
import TerminalUI

extension HistoryFile {
  /// What can be opened again, as the user types it, the newest first.
  var recentSources: [String] {
    content[.sources].reversed().compactMap { text in
      guard text.hasPrefix("/") else { return text }
      return access(text.fileName, R_OK) == 0 ? UserPath.short(text) : nil
    }
  }

  /// What to do where a file is missing: what was open lately.
  ///
  /// - Parameter isTyped: whether Tab brings it; then a file's name is enough.
  /// - Returns: a sentence.
  func hint(isTyped: Bool) -> String {
    let names = recentSources.prefix(3).map { source in
      (isTyped ? SourceAddress(source).name : source).safe
    }
    guard !names.isEmpty else { return "Check the path, or try demo:kameleoon." }
    return "Recent: " + names.joined(separator: ", ") + (isTyped ? " (Tab)." : ".")
  }
}

import FlagConsole
import FlagFiles
import TerminalUI

/// Writes the texts that the user asked for: pictures, scripts.
enum DocumentFile {
  /// Writes a text into its file.
  ///
  /// - Returns: what the console is told.
  static func write(_ document: Document) -> Console.Event {
    let path = UserPath.expanded(document.path)
    let bytes = Array(document.text.utf8)
    if document.isReplaced {
      let reason = AtomicFile.write(bytes, to: path)
      return reason.map { .refused("Cannot write \(document.path.safe): \($0.lowercased()).") }
        ?? .done("Wrote \(document.what) to \(document.path.safe).")
    }
    do throws(NewFile.Fault) {
      let name = try NewFile.write(bytes, to: path)
      return .done("Saved \(document.what) as \(name.safe).")
    } catch {
      return .refused("Cannot write \(document.path.safe): \(error.reason).")
    }
  }
}

import FlagConsole
import FlagFiles
import Glibc
import TerminalUI

/// Finds and reads the user's key file.
enum KeyFiles {
  /// The keys as the user's file changes them, and what is wrong with the file.
  ///
  /// - Parameter path: a key file; nil: `keys` in the user's configuration folder, if it is there.
  /// - Returns: the keys, and a sentence where lines of the file could not be used.
  /// - Throws: why a file that was named cannot be read.
  static func read(_ path: String?) throws(InputError) -> (keymap: Keymap, complaint: String?) {
    guard let path = path ?? found else { return (.standard, nil) }
    let text = String(decoding: try InputFile.read(path: path), as: UTF8.self)
    let (keymap, errors) = KeyFile.parse(text)
    guard let first = errors.first else { return (keymap, nil) }
    let more = errors.count > 1 ? " (\(errors.count - 1) more)" : ""
    return (keymap, "\(path.safe):\(first.line): \(first.text)\(more). The other lines count.")
  }

  private static var found: String? {
    let path = UserFolders.configuration.map { $0 + "/keys" }
    return path.flatMap { access($0.fileName, R_OK) == 0 ? $0 : nil }
  }
}

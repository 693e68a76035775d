import FlagFiles
import Glibc
import TerminalUI

/// Paths as users type them.
enum UserPath {
  /// The path with the home folder in the place of `~`.
  static func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = UserFolders.variable("HOME") else {
      return path
    }
    return home + path.dropFirst()
  }

  /// The shortest that a user can type for an absolute path: below the working folder without it,
  /// below the home folder with `~`.
  static func short(_ path: String) -> String {
    if let here = workingFolder, let rest = rest(of: path, below: here) { return rest }
    if let home = UserFolders.variable("HOME"), let rest = rest(of: path, below: home) {
      return "~/" + rest
    }
    return path
  }

  /// What begins with what is typed: files and, with a slash behind them, folders.
  ///
  /// - Parameters:
  ///   - typed: the beginning of a path.
  ///   - isWanted: whether a file of that name counts.
  /// - Returns: whole paths, as the user would type them.
  static func completions(
    of typed: String, where isWanted: (String) -> Bool = { _ in true }
  ) -> [String] {
    let slash = typed.utf8.lastIndex(of: 0x2F)
    let folder = slash.map { String(typed[...$0]) } ?? ""
    let beginning = slash.map { typed[typed.index(after: $0)...] } ?? typed[...]
    let place = expanded(folder.isEmpty ? "." : folder)
    return Folder.entries(of: place, showsHidden: beginning.hasPrefix(".")).compactMap { name in
      // A name with control characters cannot be typed.
      guard name.utf8.starts(with: beginning.utf8), TextField(name).text == name else { return nil }
      if Folder.exists("\(place)/\(name)") { return folder + name + "/" }
      return isWanted(name) ? folder + name : nil
    }
  }

  private static func rest(of path: String, below folder: String) -> String? {
    guard folder != "/", path.hasPrefix(folder + "/") else { return nil }
    return String(path.dropFirst(folder.count + 1))
  }

  private static var workingFolder: String? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    return FileName.text(path)
  }
}

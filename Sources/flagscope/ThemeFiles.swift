import BuiltInThemes
import FlagConsole
import FlagFiles
import FlagReports
import Glibc
import TerminalUI

/// Finds themes: by path, beside the user's configuration, beside the program, or inside it.
enum ThemeFiles {
  /// The name of every theme that can be asked for by it, the bundled ones first.
  static var names: [String] {
    var names = BuiltInThemes.names
    for file in folders.flatMap({ Folder.entries(of: $0) }) where file.hasSuffix(".theme") {
      let name = String(file.dropLast(6))
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// The files that a theme is read from, wherever the first of them is.
  static func paths(of name: String) -> [String] {
    isPath(name) ? [name] : folders.map { "\($0)/\(name).theme" }
  }

  private static func isPath(_ name: String) -> Bool {
    name.contains("/") || name.hasSuffix(".theme")
  }

  /// Reads a theme.
  ///
  /// - Parameter name: a theme's name, or a path with a `/` or ending in `.theme`.
  /// - Returns: the theme.
  /// - Throws: which theme cannot be used, with file and line.
  static func theme(_ name: String) throws(InputError) -> Theme {
    if isPath(name) { return try read(name, name: name) }
    for path in paths(of: name) where access(path.fileName, F_OK) == 0 {
      return try read(path, name: name)
    }
    guard let text = BuiltInThemes.text(named: name) else {
      let hint = Suggestion.hint(for: name, among: names)
      let known = names.map(\.safe).joined(separator: ", ")
      throw InputError("There is no theme \(name.quoted).\(hint) There are: \(known).")
    }
    return try parse(text, name: name, path: name)
  }

  /// Where themes of a name are looked for, the first wins.
  private static var folders: [String] {
    var folders: [String] = []
    if let own = UserFolders.configuration { folders.append(own + "/themes") }
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    if length > 0 {
      let path = FileName.text(buffer[..<length].map { UInt8(bitPattern: $0) })
      let bin = path.split(separator: "/").dropLast()
      folders.append("/" + bin.dropLast().joined(separator: "/") + "/share/flagscope/themes")
    }
    return folders
  }

  private static func read(_ path: String, name: String) throws(InputError) -> Theme {
    let bytes = try InputFile.read(path: path)
    return try parse(String(decoding: bytes, as: UTF8.self), name: name, path: path)
  }

  private static func parse(
    _ text: String, name: String, path: String
  ) throws(InputError) -> Theme {
    do throws(ThemeError) {
      return try Theme(name: name, parsing: text)
    } catch {
      throw InputError("\(path.safe):\(error.description.safe)")
    }
  }
}

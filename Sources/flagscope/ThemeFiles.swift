import BuiltInThemes
import FlagConsole
import Glibc
import TerminalUI

/// Finds themes: by path, beside the user's configuration, beside the program, or inside it.
enum ThemeFiles {
  /// The theme that the user asked for, else `safe`, or `mono` without colour.
  ///
  /// - Parameters:
  ///   - name: a theme's name, or a path with a `/` or ending in `.theme`.
  ///   - usesColor: whether colour may be shown.
  /// - Returns: the theme.
  /// - Throws: which theme cannot be used, with file and line.
  static func theme(_ name: String?, usesColor: Bool) throws(InputError) -> Theme {
    let wanted = name ?? (usesColor ? "safe" : "mono")
    if wanted.contains("/") || wanted.hasSuffix(".theme") {
      return try read(wanted, name: wanted)
    }
    for folder in folders {
      let path = "\(folder)/\(wanted).theme"
      if access(path, R_OK) == 0 { return try read(path, name: wanted) }
    }
    guard let text = BuiltInThemes.text(named: wanted) else {
      let names = BuiltInThemes.names.joined(separator: ", ")
      throw InputError("There is no theme \(wanted.quoted). There are: \(names).")
    }
    return try parse(text, name: wanted, path: wanted)
  }

  /// Where themes of a name are looked for, the first wins.
  private static var folders: [String] {
    var folders: [String] = []
    if let home = variable("XDG_CONFIG_HOME") ?? variable("HOME").map({ $0 + "/.config" }) {
      folders.append(home + "/flagscope/themes")
    }
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    if length > 0 {
      let path = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let bin = path.split(separator: "/").dropLast()
      folders.append("/" + bin.dropLast().joined(separator: "/") + "/share/flagscope/themes")
    }
    return folders
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  private static func read(_ path: String, name: String) throws(InputError) -> Theme {
    let bytes = try ConfigurationSource.read(path: path)
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

internal import Glibc

/// The folders in which the user's files lie (XDG Base Directory Specification).
package enum UserFolders {
  /// Where what the user writes lies: themes and keys; nil without a home.
  package static var configuration: String? { folder("XDG_CONFIG_HOME", or: "/.config") }
  /// Where the program keeps what it saw last; nil without a home.
  package static var state: String? { folder("XDG_STATE_HOME", or: "/.local/state") }

  /// Where the program keeps what it can fetch again; nil without a home.
  package static var cache: String? { folder("XDG_CACHE_HOME", or: "/.cache") }

  /// Whether nothing was kept yet.
  package static var isFirstStart: Bool { state.map { access($0, F_OK) != 0 } ?? false }

  private static func folder(_ name: String, or place: String) -> String? {
    if let folder = variable(name) { return folder + "/flagscope" }
    guard let home = variable("HOME"), access(home.fileName, F_OK) == 0 else { return nil }
    return home + place + "/flagscope"
  }

  /// A variable of the environment; an empty one counts as unset.
  package static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return FileName.text(value)
  }

  /// The names of the environment's variables.
  package static var variableNames: [String] {
    var names: [String] = []
    var next = environ
    while let entry = next.pointee {
      names.append(String(String(cString: entry).prefix { $0 != "=" }))
      next = next.advanced(by: 1)
    }
    return names
  }
}

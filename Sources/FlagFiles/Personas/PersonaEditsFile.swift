package import FlagEngine
internal import Glibc

/// The user's edits of personas, in `edits.json` of the state folder: by the file that they are
/// edits of, then by platform.
package struct PersonaEditsFile {
  private let path: String
  /// The file of personas, by one name for all paths to it.
  private let personas: String

  /// The newest are kept, so that the file does not grow for ever.
  private static let limit = 50

  /// The edits of a file of personas; nil where there is no state folder, or none that can be
  /// written.
  ///
  /// - Parameter personas: the file.
  package init?(of personas: String) {
    guard let folder = UserFolders.state, Self.canBeWritten(folder) else { return nil }
    path = folder + "/edits.json"
    self.personas = PersonaFile.identity(of: personas)
  }

  private static func canBeWritten(_ folder: String) -> Bool {
    var folder = folder
    while access(folder.fileName, F_OK) != 0, let slash = folder.utf8.lastIndex(of: 0x2F) {
      folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
    }
    return access(folder.fileName, W_OK) == 0
  }

  /// The edits of a platform's personas.
  package func edits(of platform: Platform) -> [PersonaEdit] {
    edits(in: content[personas], platform)
  }

  private func edits(in files: JSONValue?, _ platform: Platform) -> [PersonaEdit] {
    guard case .array(let list)? = files?[platform.rawValue] else { return [] }
    return list.compactMap(PersonaEdit.init(json:))
  }

  /// Puts edits in the place of those that were known; what another console kept stays.
  ///
  /// - Parameters:
  ///   - edits: what is to be kept.
  ///   - known: what this console had read or kept before.
  ///   - platform: whose personas they are.
  /// - Returns: the reason why they are not kept; nil: they are.
  package func keep(_ edits: [PersonaEdit], known: [PersonaEdit], _ platform: Platform) -> String? {
    PrivateFolder.make(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    return change(platform) { now in
      // What this console has not touched is as the other console left it.
      let all = edits.compactMap { edit in
        known.contains(edit) ? now.first { $0.id.isIdentical(to: edit.id) } : edit
      }
      let ours = edits + known
      return all + now.filter { edit in !ours.contains { $0.id.isIdentical(to: edit.id) } }
    }
  }

  /// Drops the edits of a persona.
  ///
  /// - Parameters:
  ///   - platform: whose persona it is.
  ///   - isMeant: tells the persona.
  /// - Returns: the reason why they cannot be dropped; nil: they are.
  package func drop(_ platform: Platform, where isMeant: (PersonaEdit) -> Bool) -> String? {
    change(platform) { $0.filter { !isMeant($0) } }
  }

  private func change(
    _ platform: Platform, _ change: ([PersonaEdit]) -> [PersonaEdit]
  ) -> String? {
    let result = FolderLock.hold(around: path) { write(change(edits(of: platform)), platform) }
    return result ?? "another console keeps its turn"
  }

  private func write(_ edits: [PersonaEdit], _ platform: Platform) -> String? {
    let content = content
    var mine: JSONObject = if case .object(let object)? = content[personas] { object } else { [:] }
    mine[platform.rawValue] = edits.isEmpty ? nil : .array(edits.map(\.json))
    var all = JSONObject()
    if !mine.members.isEmpty { all[personas] = .object(mine) }
    for member in content.members.filter({ $0.name != personas }).prefix(Self.limit - 1) {
      all[member.name] = member.value
    }
    guard all != content else { return nil }
    return AtomicFile.write(Array(JSONValue.object(all).jsonText.utf8), to: path, isLasting: false)
  }

  private var content: JSONObject { UserFile.object(in: path) ?? [:] }
}

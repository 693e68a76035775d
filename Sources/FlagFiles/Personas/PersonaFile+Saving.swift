package import FlagEngine

extension PersonaFile {
  /// What came of saving.
  package enum Saving {
    /// What the file holds now, and what else to say
    case saved(PersonaFile, remark: String)
    /// The file holds others than the changes were made from; nothing was written
    case stale(PersonaFile)
  }

  /// Puts changes into a file as it is now, while no other program of ours does.
  ///
  /// - Throws: why nothing was written.
  package static func save(_ changes: [PersonaChange], to path: String) throws(FileFault) -> Saving
  {
    let result = try FolderLock.hold(around: path) { () throws(FileFault) in
      let file = PersonaFile(path)
      guard let revision = try file.applying(changes) else { return Saving.stale(file) }
      try file.replace(with: revision)
      return .saved(PersonaFile(path), remark: revision.remark)
    }
    guard let result else {
      throw FileFault("another program is writing beside \(path). Try again.")
    }
    return result
  }

  /// The file's text with changed personas.
  ///
  /// - Parameter changes: what is to change.
  /// - Returns: the text; nil where the file holds others than the changes were made from.
  /// - Throws: why no change can be made.
  private func applying(_ changes: [PersonaChange]) throws(FileFault) -> PersonaDocument.Revision? {
    if let fault { throw FileFault(fault) }
    let document = document ?? PersonaDocument(isJSON: path.hasSuffix(".json"))
    var entries = document.entries.indices.map {
      PersonaDocument.Entry.kept($0) as PersonaDocument.Entry?
    }
    // Behind each entry the new ones that come there; the first are those behind all.
    var added: [[JSONValue]] = Array(repeating: [], count: entries.count + 1)
    var ids = self.entries.map(\.persona.id)
    var places: [String: Int] = [:]
    for entry in self.entries { places[entry.persona.id] = entry.place }
    for change in changes {
      guard let before = change.before else {
        guard var new = change.after else { continue }
        if let twin = self.entries.first(where: { $0.persona.id.isIdentical(to: new.id) })?.persona
        {
          if twin == new { continue }
          guard twin.visitor.platform != new.visitor.platform else { return nil }
          // The other platform's personas are named by their ids too.
          new.id = (2...).lazy.map { "\(new.id)_\($0)" }.first { !ids.contains($0) } ?? new.id
        }
        ids.append(new.id)
        let place = change.predecessor.flatMap { places[$0] } ?? entries.count - 1
        places[new.id] = place
        added[place + 1].append(new.json)
        continue
      }
      guard let entry = self.entries.first(where: { $0.persona == before }),
        case .kept? = entries[entry.place]
      else { return nil }
      entries[entry.place] = change.after.map { .changed(entry.place, $0.json) }
    }
    var result = added[0].map { PersonaDocument.Entry.added($0) }
    for (place, entry) in entries.enumerated() {
      if let entry { result.append(entry) }
      result += added[place + 1].map { .added($0) }
    }
    do throws(FileFault) {
      return try document.revised(result)
    } catch {
      throw FileFault("\(path): \(error.message).")
    }
  }
}

extension PersonaDocument.Revision {
  /// What became of comments, as the end of a sentence's line.
  var remark: String {
    guard !uncommented.isEmpty else { return "" }
    let names = uncommented.map { "\"\($0)\"" }.joined(separator: ", ")
    return " Comments inside \(names) are gone."
  }
}

import FlagEngine

// Becoming another visitor.
extension Console {
  /// Becomes the persona of that number, from 0; the one that is looked at goes back to what it was
  /// copied from.
  mutating func become(_ index: Int) {
    guard cast.personas.indices.contains(index) else {
      message = .text("There is no persona \(index + 1): \(cast.personas.count) in this list.")
      return
    }
    let name = cast.personas[index].shownName
    guard index == cast.active else {
      return act("persona \(index + 1) \"\(name)\"") { $0.active = index }
    }
    let version = context.versions[index]
    guard version.isEdited else { return }
    guard let saved = version.theirs ?? version.base else {
      if !cast.personas[index].isBlank {
        message = .text("\"\(name)\" is saved nowhere yet, so there is nothing to go back to.")
      }
      return
    }
    var bases = KeyedPersonas(bases)
    bases[version.key] = saved
    context.bases = bases.list
    act("edits of \"\(name)\" dropped") { $0.personas[index] = saved }
    message = .text("edits dropped, u brings them back")
  }
}

import FlagEngine
import TerminalUI

// Saving personas, and leaving with edits that are not saved.
extension Console {
  // MARK: Saving

  /// Writes what the box lists.
  mutating func save(_ changes: [SaveDialog.Change]) -> [Effect] {
    settle(changes)
    return write()
  }

  /// Brings the copies to what was chosen where both sides had changed.
  private mutating func settle(_ changes: [SaveDialog.Change]) {
    let chosen = changes.filter(\.isConflict)
    guard !chosen.isEmpty else { return }
    var mine = KeyedPersonas(cast.personas)
    var bases = KeyedPersonas(bases)
    var active = PersonaKey.keys(of: cast.personas)[cast.active]
    for change in chosen {
      let (key, copy) = (change.version.key, change.version.mine)
      bases[key] = change.version.theirs
      guard change.choice != .mine else { continue }
      mine[key] = change.version.theirs
      guard change.choice == .both, change.version.theirs != nil, var copy else { continue }
      copy.name = context.freeName(copy.shownName)
      copy.id = context.newID(for: copy.name)
      guard let new = PersonaKey.keys(of: [copy]).first else { continue }
      mine[new] = copy
      // Whoever looked at the copy goes on doing so.
      if active == key { active = new }
    }
    context.bases = bases.list
    let blank = Persona.blank(cast.visitor.platform, besides: [])
    act("both sides of \(store.name) settled") { cast in
      cast.personas = mine.list.isEmpty ? [blank] : mine.list
      cast.active = mine.keys.firstIndex(of: active) ?? 0
    }
    bringUpToDate()
  }

  /// The effect that writes all that is not saved.
  private mutating func write() -> [Effect] {
    nameUnnamed()
    let unsaved = context.unsavedVersions
    guard !unsaved.isEmpty else {
      message = .text("\(store.name) holds all of this already.")
      return isLeaving ? [.quit] : []
    }
    saving = unsaved
    let written = KeyedPersonas(store.saved?.map(\.written) ?? [])
    let keys = PersonaKey.keys(of: cast.personas)
    return [
      .savePersonas(
        unsaved.map { version in
          let place = keys.firstIndex(of: version.key) ?? 0
          return PersonaChange(
            before: written[version.key], after: named(version.mine),
            predecessor: place > 0 ? cast.personas[place - 1].id : nil)
        })
    ]
  }

  /// Names new visitors that nobody has named by their codes, in all steps of undo.
  private mutating func nameUnnamed() {
    for persona in cast.personas where persona.name.isEmpty && !persona.isBlank {
      let name = context.freeName(persona.shownName)
      let id = context.newID(for: name)
      func rename(_ cast: inout Cast) {
        for index in cast.personas.indices where cast.personas[index].id == persona.id {
          cast.personas[index].name = name
          cast.personas[index].id = id
        }
      }
      rename(&context.cast)
      context.history.revise(rename)
    }
  }

  /// Takes what the file holds now that it was written.
  mutating func take(_ store: PersonaStore, note: String) -> [Effect] {
    // What was written is what the copies are made from now, however the file spells it.
    var bases = KeyedPersonas(bases)
    for version in saving { bases[version.key] = version.mine }
    context.bases = bases.list
    saving = []
    take(store)
    message = .text(note)
    guard isLeaving else { return [] }
    return [.quit]
  }

  /// Another program has written between reading and saving: looks again.
  mutating func takeStale(_ store: PersonaStore) {
    isLeaving = false
    saving = []
    take(store)
    _ = apply(SaveDialog.open(in: context))
    message = .error("\(store.name) was changed meanwhile. This is what is left to save.")
  }

  // MARK: Leaving

  /// Leaves, or asks once where edits would be lost.
  mutating func leave() -> [Effect] {
    guard context.losesEdits else { return [.quit] }
    open(.leaving(LeavingQuestion()))
    return []
  }

  /// Saves what is not saved, then leaves; where something is to be chosen first, the box asks.
  mutating func saveAndLeave() -> [Effect] {
    _ = apply(.all([.close, SaveDialog.open(in: context)]))
    guard overlay != nil else { return [] }
    isLeaving = true
    let effects = ask { $0.handle(.accept, in: $1) }
    if effects.isEmpty { isLeaving = false }
    return effects
  }

  /// What to say once the terminal is left: the overrides that last, a line a persona.
  public var farewell: [String] {
    guard store.path != nil else { return outboxFarewell }
    return outboxFarewell
      + context.versions.compactMap { version in
        guard let mine = version.mine, !mine.visitor.overrides.isEmpty else { return nil }
        let name = mine.shownName
        let count = Self.count(mine.visitor.overrides.count, "override")
        let words = "\(Self.shellQuoted(name))\(store.option)"
        guard version.isEdited else {
          return
            "\(count) kept in persona \"\(name)\"; clear with: flagscope persona clear \(words)"
        }
        guard store.keepsEdits else { return nil }
        return "\(count) kept with your edits of \"\(name)\"; clear with: flagscope persona reset"
          + " \(words)"
      }.prefix(5).map(\.self)
  }

  /// A text as one word of a shell.
  private static func shellQuoted(_ text: String) -> String {
    let isPlain = !text.contains { "\"\\$`!".contains($0) }
    if isPlain { return "\"\(text)\"" }
    return "'"
      + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}

import FlagEngine
import TerminalUI

// Saving personas, and leaving with edits that are not saved.
extension Console {
  // MARK: Saving

  /// Why nothing can be saved now.
  var refusalToSave: String? {
    store.whyNot.isEmpty && store.path != nil ? nil : store.whyNot
  }

  mutating func openSaveDialog() {
    if let refusalToSave {
      message = .error(refusalToSave)
      return
    }
    let dialog = SaveDialog(changes: saveChanges)
    guard !dialog.changes.isEmpty else {
      message = .text(
        store.exists ? "\(store.name) holds all of this already." : "There is nothing to save yet.")
      return
    }
    overlay = .save(dialog)
  }

  /// Enter: writes what the box lists.
  mutating func save(_ dialog: SaveDialog) -> [Effect] {
    var dialog = dialog
    if let open = dialog.changes.firstIndex(where: { $0.isConflict && $0.choice == nil }) {
      dialog.viewport.select(open)
      overlay = .save(dialog)
      message = .error(
        "\"\(dialog.changes[open].name)\" was changed in \(store.name) too:"
          + " m takes yours, t theirs, b both.")
      return []
    }
    overlay = nil
    settle(dialog.changes)
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
      copy.name = freeName(copy.shownName)
      copy.id = newID(for: copy.name)
      guard let new = PersonaKey.keys(of: [copy]).first else { continue }
      mine[new] = copy
      // Whoever looked at the copy goes on doing so.
      if active == key { active = new }
    }
    context.bases = bases.list
    let blank = Self.blank(cast.visitor.platform, besides: [])
    act("both sides of \(store.name) settled") { cast in
      cast.personas = mine.list.isEmpty ? [blank] : mine.list
      cast.active = mine.keys.firstIndex(of: active) ?? 0
    }
    bringUpToDate()
  }

  /// The effect that writes all that is not saved.
  private mutating func write() -> [Effect] {
    nameUnnamed()
    let unsaved = unsavedVersions
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
    for persona in cast.personas where persona.name.isEmpty && !Self.isBlank(persona) {
      let name = freeName(persona.shownName)
      let id = newID(for: name)
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
    openSaveDialog()
    message = .error("\(store.name) was changed meanwhile. This is what is left to save.")
  }

  // MARK: Leaving

  /// Whether leaving would lose edits.
  var losesEdits: Bool {
    store.path != nil && !store.keepsEdits && (strandedPlatform != nil || !unsavedVersions.isEmpty)
  }

  /// Leaves, or asks once where edits would be lost.
  mutating func leave() -> [Effect] {
    guard losesEdits, overlay != .leaving else { return [.quit] }
    overlay = .leaving
    return []
  }

  mutating func saveAndLeave() -> [Effect] {
    overlay = nil
    openSaveDialog()
    guard case .save(let dialog)? = overlay else { return [] }
    isLeaving = true
    let effects = save(dialog)
    if effects.isEmpty { isLeaving = false }
    return effects
  }

  /// The question of `leave`.
  var leavingQuestion: String {
    if let strandedPlatform, unsavedVersions.isEmpty {
      return
        "Edits of \(strandedPlatform.name) personas are not saved. q quits without them, Esc stays."
    }
    let names = unsavedVersions.prefix(2).compactMap { ($0.mine ?? $0.base)?.shownName }
    let more = unsavedVersions.count > 2 ? " and more" : ""
    let what = "Edits of \(names.map { "\"\($0)\"" }.joined(separator: ", "))\(more) are not saved."
    return refusalToSave == nil
      ? "\(what) s saves and quits, q quits without, Esc stays."
      : "\(what) q quits without them, Esc stays."
  }

  /// What to say once the terminal is left: the overrides that last, a line a persona.
  public var farewell: [String] {
    guard store.path != nil else { return [] }
    return versions.compactMap { version in
      guard let mine = version.mine, !mine.visitor.overrides.isEmpty else { return nil }
      let name = mine.shownName
      let count = Self.count(mine.visitor.overrides.count, "override")
      let words = "\(Self.shellQuoted(name))\(store.option)"
      guard version.isEdited else {
        return "\(count) kept in persona \"\(name)\"; clear with: flagscope persona clear \(words)"
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

extension Console {
  /// Brings the box up to date, with what was chosen in it.
  mutating func renew(_ dialog: SaveDialog) {
    var renewed = SaveDialog(changes: saveChanges)
    guard !renewed.changes.isEmpty else { return openPersonas() }
    for index in renewed.changes.indices {
      let old = dialog.changes.first { $0.version == renewed.changes[index].version }
      renewed.changes[index].choice = old?.choice
    }
    renewed.viewport.select(min(dialog.viewport.selection, renewed.changes.count - 1))
    overlay = .save(renewed)
  }
}

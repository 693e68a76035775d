import FlagEngine
import TerminalUI

// The list of personas, and the file that keeps them.
extension Console {
  /// Becomes the persona of that number, from 0.
  mutating func become(_ index: Int) {
    guard cast.personas.indices.contains(index) else {
      message = .text("There is no persona \(index + 1): \(cast.personas.count) in this list.")
      return
    }
    act("persona \(index + 1) \"\(cast.personas[index].name)\"") { $0.active = index }
  }

  mutating func openPersonas(at index: Int? = nil) {
    var viewport = Viewport(count: cast.personas.count, height: layout.overlay.height)
    viewport.select(index ?? cast.active)
    overlay = .personas(viewport)
  }

  // MARK: Changing the list

  /// Asks for a name: that of the selected persona, or of its copy.
  mutating func askForName(isCopy: Bool) {
    guard case .personas(let viewport)? = overlay,
      cast.personas.indices.contains(viewport.selection)
    else { return }
    let index = viewport.selection
    let name = cast.personas[index].name
    overlay = .prompt(
      isCopy
        ? LinePrompt(.clonePersona(index), "\(name) copy")
        : LinePrompt(.renamePersona(index), name))
  }

  /// Takes the name that was asked for; nil where it cannot be used.
  ///
  /// - Returns: why it cannot be used.
  mutating func name(_ name: String, _ question: LinePrompt.Question) -> String? {
    guard !name.isEmpty else { return "Type a name. Example: Loyal, France" }
    let taken = cast.personas.firstIndex { $0.name.isIdentical(to: name) }
    switch question {
    case .renamePersona(let index):
      guard taken == nil || taken == index else { return Self.isTaken(name) }
      act("persona \(index + 1) renamed \"\(name)\"") { $0.personas[index].name = name }
      openPersonas(at: index)
    case .clonePersona(let index):
      guard taken == nil else { return Self.isTaken(name) }
      var copy = cast.personas[index]
      copy.name = name
      copy.id = newID(for: name)
      act("persona \"\(name)\" made from \"\(cast.personas[index].name)\"") { cast in
        cast.personas.insert(copy, at: index + 1)
        cast.active = index + 1
      }
      openPersonas(at: index + 1)
    case .importFile: break
    }
    return nil
  }

  private static func isTaken(_ name: String) -> String {
    "There is a persona \"\(name)\" already. Type another name."
  }

  /// A short name for files and commands that no other persona has.
  private func newID(for name: String) -> String {
    let letters = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    let base = letters.isEmpty ? "persona" : String(letters)
    let taken = Set(cast.personas.map(\.id))
    if !taken.contains(base) { return base }
    return (2...).lazy.map { "\(base)_\($0)" }.first { !taken.contains($0) } ?? base
  }

  mutating func deletePersona() {
    guard case .personas(let viewport)? = overlay,
      cast.personas.indices.contains(viewport.selection)
    else { return }
    let index = viewport.selection
    guard cast.personas.count > 1 else {
      message = .text("The last persona stays: there must be a visitor to look with.")
      return
    }
    act("persona \"\(cast.personas[index].name)\" deleted") { cast in
      cast.personas.remove(at: index)
      if cast.active > index || cast.active == cast.personas.count { cast.active -= 1 }
    }
    openPersonas(at: min(index, cast.personas.count - 1))
  }

  // MARK: Saving

  /// For each persona the entry of the file that it came from.
  private var origins: [PersonaStore.Saved?] {
    var rest = store.saved ?? []
    return cast.personas.map { persona in
      rest.firstIndex { $0.persona.id.isIdentical(to: persona.id) }.map { rest.remove(at: $0) }
    }
  }

  /// What the file is to hold.
  private var entries: [PersonaEntry] {
    zip(cast.personas, origins).compactMap { persona, origin in
      if origin == nil, store.bundled.contains(persona) { return nil }
      return PersonaEntry(
        persona: persona, place: origin?.place, isChanged: origin?.persona != persona)
    }
  }

  /// The numbers of the personas, from 0, that differ from what the file holds.
  var unsavedPersonas: Set<Int> {
    var unsaved: Set<Int> = []
    for (index, (persona, origin)) in zip(cast.personas, origins).enumerated() {
      let isKnown = origin.map { $0.persona == persona } ?? store.bundled.contains(persona)
      if !isKnown { unsaved.insert(index) }
    }
    return unsaved
  }

  /// Whether there is a file that does not hold what is on the screen.
  var hasUnsavedFile: Bool {
    guard store.path != nil, let saved = store.saved else { return false }
    let entries = entries
    return entries.contains(where: \.isChanged)
      || entries.count(where: { $0.place != nil }) < saved.count
  }

  mutating func savePersonas() -> [Effect] {
    guard store.path != nil else {
      message = .error(store.whyNot)
      return []
    }
    guard hasUnsavedFile || store.saved == nil else {
      message = .text("\(store.name) holds all of this already.")
      return []
    }
    let configuration = resolution?.configuration
    return [
      .savePersonas(
        entries.map { entry in
          var entry = entry
          entry.persona.visitor =
            configuration?.namingData(of: entry.persona.visitor) ?? entry.persona.visitor
          return entry
        })
    ]
  }

  /// Takes what the file holds now.
  mutating func take(_ store: PersonaStore, note: String = "") -> [Effect] {
    self.store = resolved(store)
    if !note.isEmpty { message = .text(note) }
    guard isLeaving else { return [] }
    return [.quit]
  }

  /// The personas of a store as the fields know them.
  func resolved(_ store: PersonaStore) -> PersonaStore {
    guard let configuration = resolution?.configuration else { return store }
    var store = store
    store.saved = store.saved?.map { saved in
      var saved = saved
      saved.persona.visitor = configuration.resolvingNames(of: saved.persona.visitor)
      return saved
    }
    for index in store.bundled.indices {
      store.bundled[index].visitor = configuration.resolvingNames(of: store.bundled[index].visitor)
    }
    return store
  }

  // MARK: Leaving

  /// Leaves, or asks once where a file is not saved.
  mutating func leave() -> [Effect] {
    guard hasUnsavedFile, overlay != .leaving else { return [.quit] }
    overlay = .leaving
    return []
  }

  mutating func saveAndLeave() -> [Effect] {
    isLeaving = true
    overlay = nil
    let effects = savePersonas()
    if effects.isEmpty { isLeaving = false }
    return effects
  }

  /// The question of `leave`.
  var leavingQuestion: String {
    "\(store.name) is not saved. s saves and quits, q quits without, Esc stays."
  }

  /// What to say once the terminal is left: the overrides that the file keeps, a line a persona.
  public var farewell: [String] {
    (store.saved ?? []).filter { !$0.persona.visitor.overrides.isEmpty }.prefix(5).map { saved in
      let count = Self.count(saved.persona.visitor.overrides.count, "override")
      let name = saved.persona.name
      return "\(count) kept in persona \"\(name)\"; clear with: flagscope persona clear"
        + " \(Self.shellQuoted(name))\(store.option)"
    }
  }

  /// A text as one word of a shell.
  private static func shellQuoted(_ text: String) -> String {
    let isPlain = !text.contains { "\"\\$`!".contains($0) }
    if isPlain { return "\"\(text)\"" }
    return "'"
      + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }

  // MARK: Drawing

  func renderPersonas(_ viewport: Viewport, in area: Rect, into screen: inout CellBuffer) {
    let unsaved = unsavedPersonas
    let width = min(36, area.width * 40 / 100)
    for (row, index) in zip(area.rows, viewport.visible) {
      let persona = cast.personas[index]
      let (name, rest) = row.inset(left: 6).split(left: width)
      let isSelected = index == viewport.selection
      screen.write(isSelected ? marks.cursor : " ", at: row.origin, style: theme[.text])
      screen.write(
        index == cast.active ? marks.matched : " ", at: Point(x: row.x + 2, y: row.y),
        style: theme[.matched])
      screen.write(
        index < 9 ? "\(index + 1)" : " ", at: Point(x: row.x + 4, y: row.y), style: theme[.key])
      let isChanged = unsaved.contains(index) && store.path != nil
      screen.write(
        persona.name + (isChanged ? " \(marks.changed)" : ""), in: name.inset(right: 1),
        style: theme[.text], ellipsis: ellipsis)
      let count = persona.visitor.overrides.count
      let overrides = count == 0 ? "" : "\(Self.count(count, "override"))  "
      screen.write(
        overrides + persona.summary, in: rest, style: theme[.text], ellipsis: ellipsis)
      if isSelected {
        let bar = theme[.selected].attributes
        screen.restyle(row) { $0.adding(bar) }
      }
    }
  }

  /// The title of the list: how many there are and where they are kept.
  var personasTitle: String {
    "Personas  \(cast.personas.count)" + (store.path.map { "   \($0)" } ?? "")
  }
}

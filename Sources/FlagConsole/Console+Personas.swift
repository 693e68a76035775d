import FlagEngine
import TerminalUI

// The list of personas: becoming one, and changing the list.
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
    let version = versions[index]
    guard version.isEdited else { return }
    guard let saved = version.theirs ?? version.base else {
      if !Self.isBlank(cast.personas[index]) {
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

  mutating func openPersonas(at index: Int? = nil) {
    var viewport = Viewport(count: cast.personas.count, height: layout.overlay.height)
    viewport.select(index ?? cast.active)
    overlay = .personas(viewport)
  }

  // MARK: Changing the list

  /// The persona under the cursor.
  private var selectedPersona: Int? {
    guard case .personas(let viewport)? = overlay,
      cast.personas.indices.contains(viewport.selection)
    else { return nil }
    return viewport.selection
  }

  /// An empty visitor, at the end of the list.
  mutating func addPersona() {
    let blank = Self.blank(cast.visitor.platform, besides: cast.personas + bases)
    let index = cast.personas.count
    act("empty visitor \"\(blank.shownName)\"") { cast in
      cast.personas.append(blank)
      cast.active = index
    }
    openPersonas(at: index)
  }

  /// Asks for a name: that of the selected persona, or of its copy.
  mutating func askForName(isCopy: Bool) {
    guard let index = selectedPersona else { return }
    let name = cast.personas[index].shownName
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
      // An id that was made for an unnamed visitor becomes one that people can type.
      let old = cast.personas[index]
      let isKept = !old.name.isEmpty || bases.contains { $0.id.isIdentical(to: old.id) }
      let id = isKept ? old.id : newID(for: name)
      act("persona \(index + 1) renamed \"\(name)\"") { cast in
        cast.personas[index].name = name
        cast.personas[index].id = id
      }
      openPersonas(at: index)
    case .clonePersona(let index):
      guard taken == nil else { return Self.isTaken(name) }
      var copy = cast.personas[index]
      copy.name = name
      copy.id = newID(for: name)
      let origin = cast.personas[index].shownName
      act("persona \"\(name)\" made from \"\(origin)\"") { cast in
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

  /// A name that no other persona has.
  func freeName(_ name: String) -> String {
    let isTaken = { (name: String) in cast.personas.contains { $0.name.isIdentical(to: name) } }
    if !isTaken(name) { return name }
    return (2...).lazy.map { "\(name) \($0)" }.first { !isTaken($0) } ?? name
  }

  /// A short name for files and commands that no other persona has.
  func newID(for name: String) -> String {
    let letters = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    let base = letters.isEmpty ? "persona" : String(letters)
    // One that was deleted may come back.
    let taken = Set((cast.personas + bases).map(\.id) + (store.saved ?? []).map(\.persona.id))
    if !taken.contains(base) { return base }
    return (2...).lazy.map { "\(base)_\($0)" }.first { !taken.contains($0) } ?? base
  }

  mutating func deletePersona() {
    guard let index = selectedPersona else { return }
    guard cast.personas.count > 1 else {
      message = .text("The last persona stays: there must be a visitor to look with.")
      return
    }
    act("persona \"\(cast.personas[index].shownName)\" deleted") { cast in
      cast.personas.remove(at: index)
      if cast.active > index || cast.active == cast.personas.count { cast.active -= 1 }
    }
    openPersonas(at: min(index, cast.personas.count - 1))
  }

  // MARK: Drawing

  func renderPersonas(_ viewport: Viewport, in area: Rect, into screen: inout CellBuffer) {
    let edited = editedPersonas
    let width = min(36, area.width * 40 / 100)
    var shown = viewport
    let fault = store.path == nil ? "" : store.whyNot
    let lines = fault.isEmpty ? [] : TextWrap.lines(marks.plain(fault), width: area.width - 2)
    let (rows, below) = area.split(top: max(1, area.height - lines.count))
    shown.resize(count: cast.personas.count, height: rows.height)
    for (row, line) in zip(below.rows, lines) {
      screen.write(line, in: row.inset(left: 1), style: theme[.error], ellipsis: ellipsis)
    }
    for (row, index) in zip(rows.rows, shown.visible) {
      let persona = cast.personas[index]
      let (name, rest) = row.inset(left: 6).split(left: width)
      let isSelected = index == shown.selection
      screen.write(isSelected ? marks.cursor : " ", at: row.origin, style: theme[.text])
      if edited.contains(index) {
        screen.write(marks.changed, at: Point(x: row.x + 1, y: row.y), style: theme[.changed])
      }
      screen.write(
        index == cast.active ? marks.matched : " ", at: Point(x: row.x + 2, y: row.y),
        style: theme[.matched])
      screen.write(
        index < 9 ? "\(index + 1)" : " ", at: Point(x: row.x + 4, y: row.y), style: theme[.key])
      screen.write(
        persona.shownName, in: name.inset(right: 1), style: theme[.text], ellipsis: ellipsis)
      screen.write(note(on: index), in: rest, style: theme[.text], ellipsis: ellipsis)
      if isSelected {
        let bar = theme[.selected].attributes
        screen.restyle(row) { $0.adding(bar) }
      }
    }
    ScrollBar(shown, glyphs: marks.glyphs, style: theme[.frame])
      .render(in: Rect(x: area.right, y: area.y, width: 1, height: rows.height), into: &screen)
  }

  /// What stands behind a name in the list.
  private func note(on index: Int) -> String {
    let persona = cast.personas[index]
    let count = persona.visitor.overrides.count
    let parts = [
      state(of: index), count == 0 ? nil : Self.count(count, "override"),
      Self.isBlank(persona) ? "an empty visitor" : persona.summary,
    ]
    return parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "  ")
  }

  /// The title of the list: how many there are and where they are kept.
  var personasTitle: String {
    guard let path = store.path else { return "Personas  \(cast.personas.count)" }
    let state = store.whyNot.isEmpty ? store.exists ? "" : "new file: " : "broken: "
    return "Personas  \(cast.personas.count)   \(state)\(path)"
  }

  /// Which persona is looked at: `Visitor  persona 2/12 "Gold member in Paris", edited`.
  ///
  /// - Parameter width: the columns that there are; that it is edited stays in sight.
  /// - Returns: the title, with less of its words or of the name where it would not fit.
  func visitorTitle(width: Int) -> String {
    guard cast.personas.indices.contains(cast.active) else { return "Visitor" }
    let number = "\(cast.active + 1)/\(cast.personas.count)"
    let state = state(of: cast.active).map { ", \($0)" } ?? ""
    let name = SafeText(cast.personas[cast.active].shownName)
    let rest = width - TextWidth.columns(of: "Visitor  \(number) \"\"\(state)")
    let isLong = TextWidth.columns(of: name.string) + 8 > rest
    let shown = name.elided(to: max(1, rest), ellipsis: ellipsis).string
    return "Visitor  \(isLong ? "" : "persona ")\(number) \"\(shown)\"\(state)"
  }
}

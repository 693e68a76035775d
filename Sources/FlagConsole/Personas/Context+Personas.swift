import FlagEngine
import TerminalUI

// The personas in their versions: as they are here, as they were copied, as the file has them.
extension Context {
  /// What the file holds, as the configuration knows it.
  var theirs: [Persona] { store.saved?.map(\.persona) ?? bases }

  /// Every persona in its versions: those of the list in its order, then the deleted ones.
  var versions: [PersonaVersion] {
    let (bases, theirs) = (KeyedPersonas(bases), KeyedPersonas(theirs))
    let keys = PersonaKey.keys(of: cast.personas)
    let present = Set(keys)
    let gone = bases.keys.filter { !present.contains($0) }
    return zip(keys, cast.personas).map { key, mine in
      PersonaVersion(key: key, base: bases[key], mine: mine, theirs: theirs[key])
    } + gone.map { PersonaVersion(key: $0, base: bases[$0], mine: nil, theirs: theirs[$0]) }
  }

  /// The versions that are to be saved; an empty visitor that nobody has touched is none.
  var unsavedVersions: [PersonaVersion] {
    versions.filter { version in
      guard version.isEdited else { return false }
      return version.base != nil || version.mine.map { !$0.isBlank } ?? false
    }
  }

  /// The numbers of the personas, from 0, that differ from what they were copied from.
  var editedPersonas: Set<Int> {
    Set(
      zip(cast.personas.indices, versions).compactMap { index, version in
        version.base != nil && version.isEdited ? index : nil
      })
  }

  /// What to say behind the name of a persona: `edited`, `not saved`.
  func state(of index: Int) -> String? {
    guard cast.personas.indices.contains(index) else { return nil }
    let mine = cast.personas[index]
    // One persona is looked at for every frame: no lists are made for it.
    let number = cast.personas[..<index].count { $0.id.isIdentical(to: mine.id) }
    let base = bases.lazy.filter { $0.id.isIdentical(to: mine.id) }.dropFirst(number).first
    guard let base else {
      return mine.isBlank || store.path == nil ? nil : "not saved"
    }
    return base == mine ? nil : "edited"
  }

  /// Why nothing can be saved now.
  var refusalToSave: String? {
    store.whyNot.isEmpty && store.path != nil ? nil : store.whyNot
  }

  /// Whether leaving would lose edits.
  var losesEdits: Bool {
    store.path != nil && !store.keepsEdits && (strandedPlatform != nil || !unsavedVersions.isEmpty)
  }

  // MARK: Names

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

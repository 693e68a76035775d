import FlagEngine
import TerminalUI

/// The list of personas: becoming one, and changing the list.
struct PersonaScreen: Screen {
  var viewport: Viewport

  /// The list with the cursor on a persona.
  ///
  /// - Parameters:
  ///   - cast: the personas.
  ///   - index: the number of the persona, from 0; nil: the active one.
  init(_ cast: Console.Cast, at index: Int? = nil) {
    viewport = Viewport(count: cast.personas.count, height: max(1, cast.personas.count))
    viewport.select(index ?? cast.active)
  }

  var scope: Scope { .personas }
  var overlay: Overlay { .personas(self) }
  var place: ScreenPlace { .box }

  // MARK: Keys

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .accept: .all([.close, .become(viewport.selection)])
    case .savePersonas: SaveDialog.open(in: context)
    case .newPersona: add(in: context)
    case .renamePersona: ask(isCopy: false, in: context)
    case .clonePersona: ask(isCopy: true, in: context)
    case .deletePersona: delete(in: context)
    default: move(command)
    }
  }

  /// An empty visitor, at the end of the list.
  private func add(in context: Context) -> Reply {
    var cast = context.cast
    let blank = Persona.blank(cast.visitor.platform, besides: cast.personas + context.bases)
    cast.active = cast.personas.count
    cast.personas.append(blank)
    return .all([
      .act("empty visitor \"\(blank.shownName)\"", cast), .open(.personas(Self(cast))),
    ])
  }

  /// Asks for a name: that of the selected persona, or of its copy.
  private func ask(isCopy: Bool, in context: Context) -> Reply {
    let index = viewport.selection
    guard context.cast.personas.indices.contains(index) else { return .none }
    let name = context.cast.personas[index].shownName
    return .open(
      .prompt(
        isCopy
          ? LinePrompt(.clonePersona(index), "\(name) copy")
          : LinePrompt(.renamePersona(index), name)))
  }

  private func delete(in context: Context) -> Reply {
    var cast = context.cast
    let index = viewport.selection
    guard cast.personas.indices.contains(index) else { return .none }
    guard cast.personas.count > 1 else {
      return .say(.text("The last persona stays: there must be a visitor to look with."))
    }
    let name = cast.personas.remove(at: index).shownName
    if cast.active > index || cast.active == cast.personas.count { cast.active -= 1 }
    return .all([
      .act("persona \"\(name)\" deleted", cast),
      .open(.personas(Self(cast, at: min(index, cast.personas.count - 1)))),
    ])
  }

  mutating func renew(in context: Context) -> Reply {
    self = Self(context.cast, at: viewport.selection)
    return .none
  }

  func refusal(of command: Command, in context: Context) -> String? {
    command == .savePersonas && context.store.path == nil ? "personas have no file" : nil
  }

  // MARK: Lines

  func content(in context: Context, size: Size) -> ScreenContent {
    let edited = context.editedPersonas
    let marks = context.marks
    let lines = context.cast.personas.enumerated().map { index, persona in
      Line([
        context.part(edited.contains(index) ? marks.changed : "", .changed, gap: 0),
        context.part(index == context.cast.active ? marks.current : "", .matched, gap: 1),
        context.part(index < 9 && !marks.areWords ? "\(index + 1)" : "", .key, gap: 1),
        context.part(persona.shownName), context.part(note(on: index, in: context)),
      ])
    }
    let fault = context.store.path == nil ? "" : context.store.whyNot
    return ScreenContent(
      title: title(in: context), lines: lines,
      foot: fault.isEmpty ? [] : context.lines(fault, .error, width: size.width - 2))
  }

  /// What stands behind a name.
  private func note(on index: Int, in context: Context) -> String {
    let persona = context.cast.personas[index]
    let count = persona.visitor.overrides.count
    let parts = [
      context.state(of: index), count == 0 ? nil : Console.count(count, "override"),
      persona.isBlank ? "an empty visitor" : persona.summary,
    ]
    return parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "  ")
  }

  /// How many there are and where they are kept.
  private func title(in context: Context) -> String {
    let store = context.store
    guard let path = store.path else { return "Personas  \(context.cast.personas.count)" }
    let state = store.whyNot.isEmpty ? store.exists ? "" : "new file: " : "broken: "
    return "Personas  \(context.cast.personas.count)   \(state)\(path)"
  }
}

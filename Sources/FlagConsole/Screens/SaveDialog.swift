import FlagEngine
import TerminalUI

/// The box before personas are saved: which file, and what changes in it.
struct SaveDialog: Screen {
  /// What to keep of a persona that both sides have changed.
  enum Choice: Equatable, Sendable {
    case mine, theirs, both
  }

  /// A persona that the file is to hold otherwise.
  struct Change: Equatable, Sendable {
    var version: PersonaVersion
    var name: String
    /// `~` changed, `+` new, `-` deleted.
    var mark: String
    /// What the user changed.
    var details: String
    /// What the file came to hold; empty where the two are no conflict.
    var theirs = ""
    var choice: Choice?

    var isConflict: Bool { version.isConflict }
  }

  private(set) var changes: [Change]
  var viewport = Viewport()

  private init(changes: [Change]) {
    self.changes = changes
    viewport = Viewport(count: changes.count, height: max(1, changes.count))
    if let first = changes.firstIndex(where: \.isConflict) { viewport.select(first) }
  }

  /// Opens the box, or says why there is none.
  static func open(in context: Context) -> Reply {
    if let refusal = context.refusalToSave { return .say(.error(refusal)) }
    let dialog = Self(changes: context.saveChanges)
    guard !dialog.changes.isEmpty else {
      let store = context.store
      return .say(
        .text(
          store.exists
            ? "\(store.name) holds all of this already." : "There is nothing to save yet."))
    }
    return .open(.save(dialog))
  }

  var scope: Scope { .save }
  var overlay: Overlay { .save(self) }
  var place: ScreenPlace { .box }

  // MARK: Keys

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .accept: accept(in: context)
    case .keepMine: choose(.mine)
    case .keepTheirs: choose(.theirs)
    case .keepBoth: choose(.both)
    case .cancel: .open(.personas(PersonaScreen(context.cast)))
    default: move(command)
    }
  }

  /// Writes what the box lists, once every conflict is settled.
  mutating func accept(in context: Context) -> Reply {
    guard let open = changes.firstIndex(where: { $0.isConflict && $0.choice == nil }) else {
      return .all([.close, .save(changes)])
    }
    viewport.select(open)
    return .say(
      .error(
        "\"\(changes[open].name)\" was changed in \(context.store.name) too:"
          + " m takes yours, t theirs, b both."))
  }

  /// Chooses what to keep of the selected persona.
  private mutating func choose(_ choice: Choice) -> Reply {
    guard changes.indices.contains(viewport.selection) else { return .none }
    guard changes[viewport.selection].isConflict else {
      return .say(.text("Only you changed this one: it is saved as it is here."))
    }
    changes[viewport.selection].choice = choice
    if let next = changes.firstIndex(where: { $0.isConflict && $0.choice == nil }) {
      viewport.select(next)
    }
    return .none
  }

  /// Brings the box up to date, with what was chosen in it.
  mutating func renew(in context: Context) -> Reply {
    var renewed = Self(changes: context.saveChanges)
    guard !renewed.changes.isEmpty else {
      return .open(.personas(PersonaScreen(context.cast)))
    }
    for index in renewed.changes.indices {
      let old = changes.first { $0.version == renewed.changes[index].version }
      renewed.changes[index].choice = old?.choice
    }
    renewed.viewport.select(min(viewport.selection, renewed.changes.count - 1))
    self = renewed
    return .none
  }

  func refusal(of command: Command, in context: Context) -> String? {
    switch command {
    case .keepMine, .keepTheirs, .keepBoth:
      changes.contains(where: \.isConflict) ? nil : "nobody else changed the file"
    default: nil
    }
  }

  // MARK: Lines

  func content(in context: Context, size: Size) -> ScreenContent {
    let store = context.store
    let path = store.path ?? ""
    let blocks = changes.map { change in
      lines(of: change, in: context, width: size.width - 3).enumerated().map { row, text in
        Line([context.part(text)], isContinuation: row > 0)
      }
    }
    let name = store.exists ? path : "\(path)   (a new file)"
    return ScreenContent(
      title: "Save personas  \(Console.count(changes.count, "change"))",
      head: [Line([context.part(name, .label, elision: .middle)]), context.line("")],
      lines: blocks.flatMap(\.self), hasCursor: changes.count > 1)
  }

  private func lines(of change: Change, in context: Context, width: Int) -> [String] {
    let marks = context.marks
    let details = change.details.isEmpty ? "" : ": \(change.details)"
    guard change.isConflict else {
      return TextWrap.lines(marks.plain("\(change.mark) \(change.name)\(details)"), width: width)
    }
    let choice =
      switch change.choice {
      case .mine: "yours is saved"
      case .theirs: "theirs stays"
      case .both: "both are kept"
      case nil: "m yours, t theirs, b both?"
      }
    let sides = [
      "yours:  \(change.details.isEmpty ? "new here" : change.details)", "theirs: \(change.theirs)",
    ]
    return TextWrap.lines("! \(change.name) was changed in the file too: \(choice)", width: width)
      + sides.flatMap { TextWrap.lines(marks.plain($0), width: width - 4) }.map { "    \($0)" }
  }
}

extension Context {
  /// What saving would change.
  fileprivate var saveChanges: [SaveDialog.Change] {
    unsavedVersions.map { version in
      let mark = version.base == nil ? "+" : version.mine == nil ? "-" : "~"
      var change = SaveDialog.Change(
        version: version, name: (version.base ?? version.mine)?.shownName ?? "", mark: mark,
        details: changes(from: version.base, to: version.mine))
      if version.isConflict {
        change.theirs = changes(from: version.base, to: version.theirs)
        if version.mine == nil { change.details = "deleted" }
        if version.theirs == nil { change.theirs = "deleted" }
        if version.base == nil { change.theirs = "also new there" }
      }
      return change
    }
  }

  /// What differs between two versions of a persona, in words; empty where one is missing.
  private func changes(from before: Persona?, to after: Persona?) -> String {
    guard let before, let after, let resolution else { return "" }
    var lines: [String] = []
    if !before.name.isIdentical(to: after.name) {
      lines.append("name \"\(before.name)\"\(marks.arrow)\"\(after.name)\"")
    }
    if !before.summary.isIdentical(to: after.summary) { lines.append("description") }
    let words = VisitorChanges(
      configuration: resolution.configuration, now: resolution.options.now, arrow: marks.arrow
    ).lines(from: before.visitor, to: after.visitor)
    lines += words
    // What has no words of its own is named as files name it.
    if words.isEmpty, case .object(let old) = before.visitor.json,
      case .object(let new) = after.visitor.json
    {
      let names = Set(old.members.map(\.name)).union(new.members.map(\.name)).sorted()
      lines += names.filter { old[$0] != new[$0] }
    }
    return lines.joined(separator: ", ")
  }
}

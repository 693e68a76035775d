import FlagEngine
import TerminalUI

/// The box before personas are saved: which file, and what changes in it.
struct SaveDialog: Equatable, Sendable {
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

  var changes: [Change]
  var viewport = Viewport()

  init(changes: [Change]) {
    self.changes = changes
    viewport = Viewport(count: changes.count, height: max(1, changes.count))
    if let first = changes.firstIndex(where: \.isConflict) { viewport.select(first) }
  }

  var hasConflict: Bool { changes.contains(where: \.isConflict) }
}

extension Console {
  /// What saving would change.
  var saveChanges: [SaveDialog.Change] {
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

  /// Chooses what to keep of the selected persona.
  mutating func choose(_ choice: SaveDialog.Choice) {
    guard case .save(var dialog)? = overlay,
      dialog.changes.indices.contains(dialog.viewport.selection)
    else { return }
    guard dialog.changes[dialog.viewport.selection].isConflict else {
      message = .text("Only you changed this one: it is saved as it is here.")
      return
    }
    dialog.changes[dialog.viewport.selection].choice = choice
    if let next = dialog.changes.firstIndex(where: { $0.isConflict && $0.choice == nil }) {
      dialog.viewport.select(next)
    }
    overlay = .save(dialog)
  }

  // MARK: Drawing

  func renderSave(_ dialog: SaveDialog, into screen: inout CellBuffer) {
    let title = "Save personas  \(Self.count(dialog.changes.count, "change"))"
    let area = panel(title, into: &screen)
    let path = store.path ?? ""
    screen.write(
      store.exists ? path : "\(path)   (a new file)", in: area.row(0).inset(left: 1),
      style: theme[.label], elision: .middle, ellipsis: ellipsis)
    let rows = area.inset(top: 2)
    let blocks = dialog.changes.map { lines(of: $0, width: rows.width - 3) }
    // The selected change stays in sight.
    let above = blocks.prefix(dialog.viewport.selection).reduce(0) { $0 + $1.count }
    let selected =
      blocks.indices.contains(dialog.viewport.selection)
      ? blocks[dialog.viewport.selection].count : 0
    var y = min(0, rows.height - above - selected)
    for (index, block) in blocks.enumerated() {
      for (offset, line) in block.enumerated() {
        defer { y += 1 }
        guard (0..<rows.height).contains(y) else { continue }
        let row = rows.row(y)
        screen.write(
          line, in: row.inset(left: 2), style: theme[.text], ellipsis: ellipsis)
        guard index == dialog.viewport.selection, dialog.changes.count > 1 else { continue }
        if offset == 0 { screen.write(marks.cursor, at: row.origin, style: theme[.text]) }
        let bar = theme[.selected].attributes
        screen.restyle(row) { $0.adding(bar) }
      }
    }
  }

  private func lines(of change: SaveDialog.Change, width: Int) -> [String] {
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

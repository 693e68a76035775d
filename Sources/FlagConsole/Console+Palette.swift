import FlagEngine
import FlagReports
import TerminalUI

// The command palette: `:` finds every action by its name.
extension Console {
  mutating func openPalette() {
    context.commands.rest()
    var entries: [Palette.Entry] = []
    for binding in keymap.bindings {
      let command = binding.command
      let isNew = !entries.contains { $0.run == .command(command) }
      guard isNew, !binding.scopes.isDisjoint(with: Scope.panes), command != .selectPersona,
        command != .palette
      else { continue }
      // The key and the words of the pane from which the palette was called.
      let here = keymap.binding(command, in: focus)
      entries.append(
        Palette.Entry(
          run: .command(command), name: command.name, key: here?.keyText ?? "",
          help: (here ?? binding).help, disabledBecause: reasonAgainst(command, in: binding)))
    }
    entries += LineCommand.all.map {
      Palette.Entry(
        run: .line($0.name), name: $0.name, key: $0.argument, help: $0.help, disabledBecause: nil)
    }
    overlay = .palette(Palette(inOrder(entries)))
  }

  /// What ran lately first, then what fits the pane, the most useful first; what cannot run now last.
  private func inOrder(_ entries: [Palette.Entry]) -> [Palette.Entry] {
    let recent = commands.texts.reversed().map { text in
      text.split(separator: " ").first.map(String.init) ?? ""
    }
    let useful = Keymap.hints(in: focus).map(\.name)
    func rank(_ entry: Palette.Entry) -> Int {
      if entry.disabledBecause != nil { return 10_000 }
      if let place = recent.firstIndex(of: entry.name) { return place }
      if let place = useful.firstIndex(of: entry.name) { return 1_000 + place }
      if case .command(let command) = entry.run, Command.moving.contains(command) { return 3_000 }
      return 2_000
    }
    return entries.enumerated().sorted { left, right in
      (rank(left.element), left.offset) < (rank(right.element), right.offset)
    }.map(\.element)
  }

  /// Why an action would do nothing now.
  private func reasonAgainst(_ command: Command, in binding: Binding) -> String? {
    let standard = Keymap.standardBindings.filter { $0.command == command }
    guard standard.contains(where: { $0.scopes.contains(focus) }) else {
      let places = standard.flatMap(\.scopes).filter(Scope.panes.contains)
      let place = places.sorted { $0.rawValue < $1.rawValue }.first.map(Self.paneName) ?? ""
      return "works in \(place)"
    }
    switch command {
    case .undo: return history.isEmpty ? "nothing to undo" : nil
    case .redo: return history.canRedo ? nil : "nothing to redo"
    case .nextChange, .previousChange:
      return resolution?.changed.isEmpty ?? true ? "the last action changed no flag" : nil
    case .clearAllOverrides:
      return cast.visitor.overrides.isEmpty ? "there are no overrides" : nil
    case .clearOverride:
      guard let flag = list.selected, let configuration = resolution?.configuration else {
        return "no flag is selected"
      }
      let has = cast.visitor.overrides.contains { configuration.concerns($0, flag: flag) }
      return has ? nil : "this flag has no override"
    case .pause: return reasonAgainstPausing
    case .refresh: return reasonAgainstFollowing
    case .force, .simulate: return list.selected == nil ? "no flag is selected" : nil
    default: return nil
    }
  }

  private static func paneName(_ scope: Scope) -> String {
    switch scope {
    case .detail: "the explanation"
    case .visitor: "the visitor's fields"
    default: "the list of flags"
    }
  }

  /// Runs what is selected or typed.
  mutating func run(_ palette: Palette) -> [Effect] {
    let (name, argument) = palette.typed
    guard let entry = palette.selected else {
      return refuse(palette, unknown(name))
    }
    if let reason = entry.disabledBecause {
      return refuse(palette, "\(entry.name): \(reason).")
    }
    switch entry.run {
    case .command(let command):
      overlay = nil
      context.commands.record(command.name)
      return run(command)
    case .line(let line):
      guard let command = LineCommand.named(line) else { return [] }
      guard argument.isEmpty, name != line, !command.argument.isEmpty else {
        return run(command, argument, palette)
      }
      // Chosen from the list: its argument is still to be typed.
      completePalette()
      return []
    }
  }

  private mutating func run(
    _ command: LineCommand, _ argument: String, _ palette: Palette
  ) -> [Effect] {
    overlay = nil
    switch command.run(&self, argument) {
    case .done(let effects):
      context.commands.record(argument.isEmpty ? command.name : "\(command.name) \(argument)")
      return effects
    case .refused(let reason): return refuse(palette, reason)
    }
  }

  private mutating func refuse(_ palette: Palette, _ fault: String) -> [Effect] {
    var palette = palette
    palette.fault = fault
    overlay = .palette(palette)
    return []
  }

  private func unknown(_ name: String) -> String {
    let names = Command.allCases.map(\.name) + LineCommand.all.map(\.name)
    let nearest = Suggestion.nearest(to: name, among: names).map { name in
      let key = Command.allCases.first { $0.name == name }
        .flatMap { keymap.binding($0, in: focus)?.keys.first }
      return " Did you mean \(name)\(key.map { " (\($0))" } ?? "")?"
    }
    return "No command \"\(name)\"." + (nearest ?? "")
  }

  /// Puts the selected entry's name into the line.
  mutating func completePalette() {
    guard case .palette(var palette)? = overlay, let entry = palette.selected else { return }
    let takesArgument: Bool
    if case .line = entry.run { takesArgument = !entry.key.isEmpty } else { takesArgument = false }
    palette.input = TextField(entry.name + (takesArgument ? " " : ""))
    palette.narrow()
    overlay = .palette(palette)
  }

  // MARK: Drawing

  func renderPalette(_ palette: Palette, into screen: inout CellBuffer) -> Point? {
    let area = panel("Commands  \(palette.matches.count)", into: &screen)
    let (line, rest) = area.split(top: 1)
    screen.write(":", at: line.origin, style: theme[.label])
    let cursor = palette.input.render(in: line.inset(left: 1), style: theme[.input], into: &screen)
    let note = rest.row(0)
    if let fault = palette.fault {
      screen.write(fault, in: note, style: theme[.error], ellipsis: ellipsis)
    } else {
      screen.write(palette.note, in: note, style: theme[.message], ellipsis: ellipsis)
    }
    var shown = palette.viewport
    let rows = rest.inset(top: 1)
    shown.resize(count: palette.matches.count, height: rows.height)
    for (row, index) in zip(rows.rows, shown.visible) {
      render(palette.matches[index], isSelected: index == shown.selection, in: row, into: &screen)
    }
    ScrollBar(shown, glyphs: marks.glyphs, style: theme[.frame])
      .render(in: Rect(x: area.right, y: rows.y, width: 1, height: rows.height), into: &screen)
    return cursor
  }

  private func render(
    _ entry: Palette.Entry, isSelected: Bool, in row: Rect, into screen: inout CellBuffer
  ) {
    let (left, help) = row.split(left: 36)
    let (name, key) = left.split(left: 24)
    screen.write(entry.name, in: name.inset(right: 1), style: theme[.text], ellipsis: ellipsis)
    screen.write(
      marks.plain(entry.key), in: key.inset(right: 1), style: theme[.key], ellipsis: ellipsis)
    let reason = entry.disabledBecause.map { "not now: \($0)" }
    screen.write(reason ?? entry.help, in: help, style: theme[.text], ellipsis: ellipsis)
    if isSelected {
      let bar = theme[.selected].attributes
      screen.restyle(row) { $0.adding(bar) }
    }
  }
}

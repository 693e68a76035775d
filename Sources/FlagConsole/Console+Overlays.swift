import FlagEngine
import TerminalUI

// What lies over the panes: help, personas, the override dialog, and the line for typing.
extension Console {
  /// Draws what lies over the panes.
  ///
  /// - Returns: where the cursor stands if text is typed in the overlay.
  func renderOverlay(_ resolution: Resolution, into screen: inout CellBuffer) -> Point? {
    switch overlay {
    case .fields(let picker):
      return renderFields(picker, in: panel("Add a field", into: &screen), into: &screen)
    case .paste(let dialog):
      return renderPaste(dialog, in: panel(dialog.title, into: &screen), into: &screen)
    case .palette(let palette): return renderPalette(palette, into: &screen)
    case .log(let viewport): renderLog(viewport, into: &screen)
    case .source(let viewport): renderSource(viewport, into: &screen)
    case .help(let viewport): renderHelp(viewport, into: &screen)
    case .personas(let viewport):
      renderPersonas(viewport, in: panel(personasTitle, into: &screen), into: &screen)
    case .save(let dialog): renderSave(dialog, into: &screen)
    case .dialog(let dialog): renderDialog(dialog, into: &screen)
    case .copy(let menu): renderCopyMenu(menu, into: &screen)
    case .edit, .prompt, .leaving, .filter, nil: break
    }
    return nil
  }

  /// Clears a place for an overlay and frames it.
  func panel(_ title: String, into screen: inout CellBuffer) -> Rect {
    let inside = layout.overlay
    let outer = Rect(
      x: 0, y: inside.y - 1, width: layout.size.width, height: inside.height + 2)
    screen.fill(outer, style: theme[.text])
    frame.rule(title, in: outer, titleStyle: theme[.heading], into: &screen)
    frame.rule("", in: outer.split(bottom: 1).bottom, into: &screen)
    return layout.overlay
  }

  private func renderHelp(_ viewport: Viewport, into screen: inout CellBuffer) {
    let area = panel("Help", into: &screen)
    let lines = HelpScreen.lines(for: helpScope, keymap)
    for (row, line) in zip(area.rows, lines.dropFirst(viewport.offset)) {
      if line.keys.isEmpty {
        screen.write(line.text, in: row, style: theme[.heading], ellipsis: ellipsis)
      } else {
        screen.write(
          marks.plain(line.keys), in: row.inset(left: 2).split(left: 16).left, style: theme[.key],
          ellipsis: ellipsis)
        screen.write(line.text, in: row.inset(left: 19), style: theme[.text], ellipsis: ellipsis)
      }
    }
    var shown = Viewport(count: lines.count, height: area.height)
    shown.wheel(by: viewport.offset)
    ScrollBar(shown, glyphs: marks.glyphs, style: theme[.frame])
      .render(in: Rect(x: area.right, y: area.y, width: 1, height: area.height), into: &screen)
  }

  private func renderDialog(_ dialog: OverrideDialog, into screen: inout CellBuffer) {
    let title =
      switch (dialog.kind, resolution?.configuration.platform) {
      case (.force, _): "Force a variation"
      case (.simulate, .flagship?): "Force an allocation or hide"
      case (.simulate, _): "Simulate"
      }
    let area = panel("\(title)  \(dialog.flagKey)", into: &screen)
    let (top, rest) = area.split(top: 2)
    screen.write(
      "natural answer: \(dialog.natural.shaped)  from \(dialog.natural.from)", in: top.row(0),
      style: theme[.text], ellipsis: ellipsis)
    let (choices, below) = rest.split(top: min(dialog.choices.count, max(1, rest.height - 8)))
    let widths = (
      name: dialog.choices.map { TextWidth.columns(of: $0.title) }.max() ?? 0,
      detail: dialog.choices.map { TextWidth.columns(of: $0.detail) }.max() ?? 0
    )
    for (row, index) in zip(choices.rows, dialog.viewport.visible) {
      renderChoice(
        dialog.choices[index], isSelected: index == dialog.viewport.selection, widths, in: row,
        into: &screen)
    }
    renderOutcome(dialog, in: below.inset(top: 1), into: &screen)
  }

  private func renderChoice(
    _ choice: OverrideChoice, isSelected: Bool, _ widths: (name: Int, detail: Int), in row: Rect,
    into screen: inout CellBuffer
  ) {
    // Names and what tells equal ones apart have the room; the values give way.
    let (name, rest) = row.inset(left: 2)
      .split(left: min(widths.name + 2, max(row.width * 28 / 100, row.width - widths.detail - 4)))
    let (detail, variables) = rest.split(left: min(widths.detail + 2, rest.width))
    if isSelected { screen.write(marks.cursor, at: row.origin, style: theme[.text]) }
    screen.write(choice.title, in: name.inset(right: 1), style: theme[.served], ellipsis: ellipsis)
    screen.write(
      marks.plain(choice.detail), in: detail.inset(right: 1), style: theme[.text],
      ellipsis: ellipsis)
    var values = ""
    // Of a thousand variables a few fill the row.
    for variable in choice.variables where values.utf8.count <= 4 * row.width {
      values += (values.isEmpty ? "" : "  ") + "\(variable.key.shortened(to: row.width))="
      values += variable.value?.jsonText ?? "unreadable"
    }
    screen.write(values, in: variables, style: theme[.text], ellipsis: ellipsis)
    if isSelected {
      let bar = theme[.selected].attributes
      screen.restyle(row) { $0.adding(bar) }
    }
  }

  private func renderOutcome(
    _ dialog: OverrideDialog, in area: Rect, into screen: inout CellBuffer
  ) {
    guard let outcome = dialog.outcome else { return }
    var lines: [String] = []
    if dialog.hasTargetingSwitch {
      lines.append(
        dialog.keepsTargeting
          ? "targeting: kept (Space bypasses it)" : "targeting: bypassed (Space keeps it)")
    }
    lines.append(
      outcome.served.map { "then: \($0.shaped)  from \($0.from)" } ?? "then: \(marks.pending)")
    lines += TextWrap.lines(outcome.sentence.shortened(), width: area.width)
    if !outcome.alsoChanges.isEmpty || !outcome.isWhole {
      let shown = outcome.alsoChanges.prefix(3).joined(separator: ", ")
      let count = outcome.alsoChanges.count - 3
      let more = (count > 0 ? " and \(count) more" : "") + (outcome.isWhole ? "" : marks.pending)
      lines += TextWrap.lines("also changes: \(shown)\(more)", width: area.width)
    }
    if resolution?.configuration.platform == .flagship {
      lines.append("This override is flagscope's own: no Flagship SDK has it.")
    }
    for (row, line) in zip(area.rows, lines) {
      screen.write(marks.plain(line), in: row, style: theme[.text], ellipsis: ellipsis)
    }
  }

  // MARK: Typing

  /// The message line while a value is typed.
  func renderEditor(
    _ editor: FieldEditor, _ resolution: Resolution, into screen: inout CellBuffer
  ) -> Point? {
    let type = editor.scalarType.map { " (\($0.rawValue))" } ?? ""
    if let fault = editor.fault { renderFault(fault, into: &screen) }
    return renderInput(
      "\(editor.name(on: resolution.configuration.platform))\(type): ", editor.input,
      note: editNote(editor, resolution), into: &screen)
  }

  /// What the typed value flips, or the values that the file names.
  private func editNote(_ editor: FieldEditor, _ resolution: Resolution) -> String {
    let list = listNote(editor)
    if let note = changeNote(resolution) { return list + note }
    guard list.isEmpty else { return list + "no flag changes" }
    guard !editor.suggestions.isEmpty else { return "no flag changes" }
    return "in the file: " + editor.suggestions.prefix(8).joined(separator: ", ")
  }

  /// How many values a comma divided the typed text into; empty for one.
  private func listNote(_ editor: FieldEditor) -> String {
    guard case .field(let summary) = editor.target, summary.type == .texts else { return "" }
    let count = FieldText.items(editor.input.text).count
    return count < 2 ? "" : "\(count) values (one with a comma: \"a,b\"); "
  }

  /// `1 flag changes: checkout_banner (off)→on`; nil while none does or it is not known.
  func changeNote(_ resolution: Resolution) -> String? {
    let changed = resolution.changed
    guard resolution.isSettled, let first = changed.min(), let before = resolution.before(first),
      let answer = resolution.answers[first]
    else { return nil }
    let after = resolution.configuration.served(first, by: answer)
    let key = resolution.configuration.key(of: first)
    let more = changed.count > 1 ? ", …" : ""
    return "\(Self.count(changed.count, "flag")) \(changed.count == 1 ? "changes" : "change"):"
      + " \(key) \(before.shaped)\(marks.arrow)\(after.shaped)\(more)"
  }

  func renderInput(
    _ label: String, _ input: TextField, note: String, into screen: inout CellBuffer
  ) -> Point? {
    let line = layout.message.inset(left: 1, right: 1)
    screen.write(label, in: line, style: theme[.label], ellipsis: ellipsis)
    let rest = line.inset(left: TextWidth.columns(of: label))
    let wanted = TextWidth.columns(of: input.text) + 2
    let noteWidth = min(TextWidth.columns(of: note), max(0, rest.width - max(12, wanted) - 2))
    let (field, noteArea) = rest.split(left: rest.width - noteWidth - (noteWidth > 0 ? 2 : 0))
    let typed = field.split(left: min(field.width, max(12, wanted))).left
    let cursor = input.render(in: typed, style: theme[.input], into: &screen)
    screen.write(
      marks.plain(note), in: noteArea.inset(left: 2), style: theme[.message], ellipsis: ellipsis)
    return cursor
  }
}

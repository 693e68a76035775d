import FlagEngine
public import TerminalUI

// The frame: header, panes, message, hints; overlays on top.
extension Console {
  /// Draws the state.
  ///
  /// - Parameter screen: a blank buffer of the screen's size.
  /// - Returns: where the cursor stands while text is typed, else nil.
  public func render(into screen: inout CellBuffer) -> Point? {
    screen.isASCII = marks.isASCII
    guard !layout.isTooSmall else {
      renderTooSmall(into: &screen)
      return nil
    }
    renderHeader(into: &screen)
    guard let resolution else {
      renderWaiting(into: &screen)
      return nil
    }
    renderPanes(resolution, into: &screen)
    renderHints(into: &screen)
    let cursor = renderOverlay(resolution, into: &screen)
    return renderMessage(resolution, into: &screen) ?? cursor
  }

  private func renderTooSmall(into screen: inout CellBuffer) {
    let size = layout.size
    let text = marks.plain(
      "flagscope needs \(Layout.minimum.width)×\(Layout.minimum.height),"
        + " this is \(size.width)×\(size.height)")
    let line = Rect(x: 0, y: size.height / 2, width: size.width, height: 1)
    let left = max(0, (size.width - text.count) / 2)
    screen.write(text, in: line.inset(left: left), style: theme[.text], ellipsis: ellipsis)
  }

  var ellipsis: Unicode.Scalar { marks.glyphs.ellipsis }

  var frame: Frame { Frame(glyphs: marks.glyphs, style: theme[.frame]) }

  static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  private func renderWaiting(into screen: inout CellBuffer) {
    let line = Rect(x: 1, y: 2, width: layout.size.width - 2, height: layout.size.height - 4)
    let (text, isFault) = waitingText
    let parts = text.utf8.split(separator: 0x0A).flatMap {
      TextWrap.lines(marks.plain(String(Substring($0))), width: line.width)
    }
    for (row, part) in zip(line.rows, parts) {
      screen.write(part, in: row, style: theme[isFault ? .error : .text], ellipsis: ellipsis)
    }
    renderHints(into: &screen)
  }

  /// What is said while there is no configuration, and whether something is wrong.
  private var waitingText: (text: String, isFault: Bool) {
    if let loadFailure { return (loadFailure, true) }
    guard case .failed(let failure)? = feed.trouble else {
      return ("Reading \(source.name)…", false)
    }
    let next = nextTry.map { "\n\($0)" } ?? ""
    let answer = failure.answer.isEmpty ? "" : "\nThe server answered: \(failure.answer)"
    return (failure.sentence + next + answer, true)
  }

  // MARK: Message and hints

  /// The bottom line, or the line in which text is typed.
  private func renderMessage(_ resolution: Resolution, into screen: inout CellBuffer) -> Point? {
    switch overlay {
    case .edit(let editor): return renderEditor(editor, resolution, into: &screen)
    case .prompt(let prompt): return renderPrompt(prompt, into: &screen)
    case .leaving:
      screen.write(
        leavingQuestion, in: layout.message.inset(left: 1), style: theme[.error],
        ellipsis: ellipsis)
      return nil
    case .filter(let input, _):
      return renderInput("filter: ", input, note: counts(resolution), into: &screen)
    default: break
    }
    let (text, role): (String, Role) =
      switch message {
      case .none: (restingMessage(resolution), .message)
      case .text(let text): (text, .message)
      case .error(let text): (text, .error)
      case .action(let label): (changeSummary(label, resolution), .message)
      case .news(let label, let removed):
        (changeSummary(label, removing: removed, resolution), .message)
      }
    var line = layout.message.inset(left: 1, right: 1)
    let keys = messageKeys(resolution)
    if !keys.isEmpty {
      screen.write(
        keys, at: Point(x: line.right - keys.count, y: line.y), style: theme[.hint])
      line = line.inset(right: keys.count + 3)
    }
    screen.write(marks.plain(text), in: line, style: theme[role], ellipsis: ellipsis)
    return nil
  }

  private func restingMessage(_ resolution: Resolution) -> String {
    if list.matches.isEmpty, !list.filter.isEmpty {
      let nearest = list.nearest(to: list.filter)
      let key = nearest.map { resolution.configuration.key(of: $0) }
      return "No flag matches \"\(list.filter)\"." + (key.map { " Nearest: \($0) (Enter)." } ?? "")
    }
    if resolution.configuration.flagCount == 0 {
      let fact = isPanic ? "Panic is on: every flag answers the code's own default." : nil
      return (fact ?? "This configuration has no flags.")
        + " File: \(source.name), \(source.byteCount) bytes,"
        + " \(resolution.configuration.platform.name)."
    }
    if let refusal = resolution.catalogue.refusal {
      return "\(refusal.path): \(refusal.text)"
    }
    guard overlay == nil else { return "" }
    return comparedValues ?? (showsLegend ? legend : "")
  }

  /// What the marks and brackets mean, in one line.
  private var legend: String {
    let parts = [
      "✓ matched", "✗ not", "≈ nearest", "? no data", "(off) default", "[x] forced",
      "{x} simulated",
    ]
    let wide = parts.joined(separator: "  ")
    return wide.count <= layout.message.width - 2 ? wide : parts.joined(separator: " ")
  }

  /// What an action flipped: `country "BE"→"FR" changed 1 flag: checkout_banner on→(off)`.
  ///
  /// - Parameters:
  ///   - label: the action, or the revisions.
  ///   - removed: how many flags are gone.
  ///   - resolution: what the flags answer now.
  /// - Returns: the line.
  func changeSummary(
    _ label: String, removing removed: Int = 0, _ resolution: Resolution
  ) -> String {
    guard resolution.isSettled else { return label }
    let changed = resolution.changed
    guard let first = changed.min(), let flip = flip(first, resolution) else {
      return removed > 0
        ? "\(label) removed \(Self.count(removed, "flag"))" : "\(label) changed no flag"
    }
    let more = changed.count > 1 ? ", …" : ""
    let gone = removed > 0 ? " and removed \(removed)" : ""
    return "\(label) changed \(Self.count(changed.count, "flag"))\(gone): \(flip)\(more)"
  }

  /// What a flag answers now and did before: `checkout_banner on→(off)`.
  func flip(_ flag: Int, _ resolution: Resolution) -> String? {
    guard let answer = resolution.answers[flag] else { return nil }
    let before = resolution.before(flag)?.shaped ?? "new "
    let after = resolution.configuration.served(flag, by: answer).shaped
    return "\(resolution.configuration.key(of: flag)) \(before)\(marks.arrow)\(after)"
  }

  /// What can be done about the action that the bottom line tells.
  private func messageKeys(_ resolution: Resolution) -> String {
    let next = resolution.changed.isEmpty ? "" : "] next change"
    return switch message {
    case .action: next.isEmpty ? "u undo" : next + "   u undo"
    case .news: next
    case .none, .text, .error: ""
    }
  }

  private func renderHints(into screen: inout CellBuffer) {
    if case .filter(let input, _)? = overlay, input.isEmpty {
      screen.write(
        FlagFilter.tokens, in: layout.hints.inset(left: 1, right: 1), style: theme[.hint],
        ellipsis: ellipsis)
      return
    }
    HintBar(hints(isTrailing: false).map(\.hint), trailing: hints(isTrailing: true).map(\.hint))
      .render(
        in: layout.hints.inset(left: 1), keyStyle: theme[.key], labelStyle: theme[.hint],
        into: &screen)
  }

  /// The hints at one end of the line, with the keys that they stand for.
  func hints(isTrailing: Bool) -> [(hint: HintBar.Hint, key: Key)] {
    guard resolution != nil else { return isTrailing ? [] : waitingHints }
    let scope = scope
    return Keymap.hints(in: scope).compactMap { command in
      let isAtEnd = Scope.panes.contains(scope) && Keymap.trailingHints.contains(command)
      guard isAtEnd == isTrailing, isUseful(command),
        let binding = keymap.binding(command, in: scope)
      else { return nil }
      let key = command == .selectPersona ? "1-9" : binding.keys[0].description
      let label = command == .close && overlay == nil && focus != .list ? "back" : binding.label
      return (HintBar.Hint(key: key, label: label), binding.keys[0])
    }
  }

  /// The hints while there is no configuration.
  private var waitingHints: [(hint: HintBar.Hint, key: Key)] {
    let canTry = feed.trouble != nil && source.kind == .live
    let commands = (canTry ? [(Command.refresh, "try now")] : []) + [(.close, "quit")]
    return commands.compactMap { command, label in
      keymap.binding(command, in: .list).map { binding in
        (HintBar.Hint(key: binding.keys[0].description, label: label), binding.keys[0])
      }
    }
  }

  /// Whether `t` has something to try for the selected flag.
  var offersFix: Bool {
    guard let flag = list.selected, resolution?.decision(flag)?.canBeMended == true else {
      return false
    }
    return resolution?.knownMisses(flag)?.contains(where: \.isOfferable) ?? false
  }

  /// Whether a key would do something now; hints for dead keys are left out.
  private func isUseful(_ command: Command) -> Bool {
    switch (command, overlay) {
    case (.changeType, .edit(let editor)?): editor.scalarType != nil
    case (.generateCode, .edit(let editor)?): editor.isCode
    case (.complete, .edit(let editor)?), (.nextValue, .edit(let editor)?):
      !editor.suggestions.isEmpty
    case (.complete, .prompt(let prompt)?): prompt.question == .importFile
    case (.previousValue, .palette?): !commands.texts.isEmpty
    case (.toggleTargeting, .dialog(let dialog)?): dialog.hasTargetingSwitch
    case (.pause, _): reasonAgainstPausing == nil
    case (.refresh, _): source.kind == .live
    case (.tryFix, _): offersFix
    case (.clearOverride, _): !cast.visitor.overrides.isEmpty
    case (.undo, _): !history.isEmpty
    case (.keepMine, .save(let dialog)?), (.keepTheirs, .save(let dialog)?),
      (.keepBoth, .save(let dialog)?):
      dialog.hasConflict
    case (.savePersonas, _): store.path != nil
    case (.saveAndQuit, _): refusalToSave == nil
    case (.nextChange, _): !(resolution?.changed.isEmpty ?? true)
    case (.open, nil) where focus == .detail:
      detail.selectedOffer != nil || detail.selectedLine?.fold != nil
        || detail.selectedLine?.search != nil || detail.selectedLine?.field != nil
    default: true
    }
  }
}

/// Writes one text after another into a row.
struct Pen {
  private let row: Rect
  private let ellipsis: Unicode.Scalar
  private(set) var x: Int

  init(_ row: Rect, ellipsis: Unicode.Scalar) {
    self.row = row
    self.ellipsis = ellipsis
    x = row.x
  }

  /// The columns that are left.
  var room: Int { max(0, row.right - x) }

  mutating func write(_ text: String, _ style: Style, into screen: inout CellBuffer) {
    guard room > 0 else { return }
    x += screen.write(
      text, in: Rect(x: x, y: row.y, width: room, height: 1), style: style, ellipsis: ellipsis)
  }

  mutating func skip(_ columns: Int) { x += columns }
}

/// Breaks a sentence into lines.
enum TextWrap {
  /// The lines of a text that is broken wherever a line is full.
  static func pieces(_ text: String, width: Int) -> [String] {
    var pieces = [""]
    var used = 0
    for glyph in SafeText(text).glyphs {
      if used + glyph.width > width {
        pieces.append("")
        used = 0
      }
      for scalar in glyph.scalars { pieces[pieces.count - 1].unicodeScalars.append(scalar) }
      used += glyph.width
    }
    return pieces
  }

  /// The lines of a text, broken between words where it can be.
  static func lines(_ text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
    // No text has more columns than bytes: most fit without a look at their words.
    if text.utf8.count <= width, text.utf8.first != 0x20 { return [text] }
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let columns = TextWidth.columns(of: word)
      if used > 0, used + 1 + columns > width {
        lines.append(line)
        line = ""
        used = 0
      }
      if used > 0 {
        line += " "
        used += 1
      }
      line += word
      used += columns
    }
    lines.append(line)
    return lines
  }
}

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
    screen.mask = marks.mask
    let cursor = layout.isTooSmall ? nil : renderPanes(into: &screen)
    if layout.isTooSmall { renderTooSmall(into: &screen) }
    paint(&screen)
    return cursor
  }

  /// Gives what nothing was drawn on the theme's own background, where it has one.
  func paint(_ screen: inout CellBuffer) {
    guard theme.isPainted else { return }
    screen.restyle(screen.bounds) { theme.painted($0) }
  }

  private func renderPanes(into screen: inout CellBuffer) -> Point? {
    Header(context).render(into: &screen)
    guard let resolution else {
      renderWaiting(into: &screen)
      return nil
    }
    if layout.isStage {
      StagePainter(context, resolution).render(into: &screen)
    } else {
      PanesPainter(context, resolution).render(into: &screen)
    }
    let view = overlay.map { ScreenView($0.screen, in: context) }
    renderHints(view?.hint, into: &screen)
    if overlay?.screen.place != .line { renderMessage(resolution, into: &screen) }
    return view?.render(into: &screen)
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

  private var ellipsis: Unicode.Scalar { context.ellipsis }

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
  var waitingText: (text: String, isFault: Bool) {
    if let loadFailure { return (loadFailure, true) }
    guard case .failed(let failure)? = feed.trouble else {
      return ("Reading \(source.name)…", false)
    }
    let next = context.nextTry.map { "\n\($0)" } ?? ""
    let answer = failure.answer.isEmpty ? "" : "\nThe server answered: \(failure.answer)"
    return (failure.sentence + next + answer, true)
  }

  // MARK: Message and hints

  /// The bottom line.
  private func renderMessage(_ resolution: Resolution, into screen: inout CellBuffer) {
    let text = messageText(resolution) ?? restingMessage(resolution)
    let role: Role = if case .error = message { .error } else { .message }
    var line = layout.message.inset(left: 1, right: 1)
    // On stage the story has the keys, and the words the room.
    let keys = layout.isStage ? "" : messageKeys(resolution)
    if !keys.isEmpty {
      screen.write(
        keys, at: Point(x: line.right - keys.count, y: line.y), style: theme[.hint])
      line = line.inset(right: keys.count + 3)
    }
    screen.write(marks.plain(text), in: line, style: theme[role], ellipsis: ellipsis)
  }

  /// What the bottom line says of what happened; nil: nothing.
  func messageText(_ resolution: Resolution) -> String? {
    switch message {
    case .none: nil
    case .text(let text), .error(let text): text
    case .action(let label): context.changeSummary(label, resolution)
    case .news(let label, let removed):
      context.changeSummary(label, removing: removed, resolution)
    }
  }

  /// What it says where nothing happened.
  func restingMessage(_ resolution: Resolution) -> String {
    if list.matches.isEmpty, !list.filter.isEmpty {
      let nearest = list.nearest(to: list.filter)
      let key = nearest.map { resolution.configuration.key(of: $0) }
      return "No flag matches \"\(list.filter)\"." + (key.map { " Nearest: \($0) (Enter)." } ?? "")
    }
    if resolution.configuration.flagCount == 0 {
      let fact = context.isPanic ? "Panic is on: every flag answers the code's own default." : nil
      return (fact ?? "This configuration has no flags.")
        + " File: \(source.name), \(source.byteCount) bytes,"
        + " \(resolution.configuration.platform.name)."
    }
    if let refusal = resolution.catalogue.refusal {
      return "\(refusal.path): \(refusal.text)"
    }
    guard overlay == nil else { return "" }
    return context.comparedValues ?? (showsLegend ? legend : "")
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

  /// What can be done about the action that the bottom line tells.
  private func messageKeys(_ resolution: Resolution) -> String {
    let next = resolution.changed.isEmpty ? "" : "] next change"
    return switch message {
    case .action: next.isEmpty ? "u undo" : next + "   u undo"
    case .news: next
    case .none, .text, .error: ""
    }
  }

  private func renderHints(
    _ sentence: (text: String, role: Role)? = nil, into screen: inout CellBuffer
  ) {
    if sentence == nil, overlay == nil, layout.isStage {
      StagePainter.renderHints(context, into: &screen)
      return
    }
    if let sentence {
      screen.write(
        marks.plain(sentence.text), in: layout.hints.inset(left: 1, right: 1),
        style: theme[sentence.role], ellipsis: ellipsis)
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
      guard isAtEnd == isTrailing, refusal(of: command) == nil,
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

  /// Why a key would do nothing now; hints for dead keys are left out.
  private func refusal(of command: Command) -> String? {
    guard let screen = overlay?.screen, !Command.ofTheHistory.contains(command) else {
      return context.refusal(of: command)
    }
    return screen.refusal(of: command, in: context)
  }
}

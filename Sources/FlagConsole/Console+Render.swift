import FlagEngine
public import TerminalUI

// The frame: header, panes, message, hints; overlays on top.
extension Console {
  /// Draws the state.
  ///
  /// - Parameter screen: a blank buffer of the screen's size.
  /// - Returns: where the cursor stands while text is typed, else nil.
  public func render(into screen: inout CellBuffer) -> Point? {
    guard !layout.isTooSmall else {
      renderTooSmall(into: &screen)
      return nil
    }
    renderHeader(into: &screen)
    guard let resolution else {
      renderWaiting(into: &screen)
      return nil
    }
    if layout.columns == 1 {
      renderOneColumn(resolution, into: &screen)
    } else {
      renderColumns(resolution, into: &screen)
    }
    renderHints(into: &screen)
    renderOverlay(resolution, into: &screen)
    return renderMessage(resolution, into: &screen)
  }

  private func renderTooSmall(into screen: inout CellBuffer) {
    let size = layout.size
    let text = "flagscope: 60x16 needed (have \(size.width)x\(size.height))"
    let line = Rect(x: 0, y: size.height / 2, width: size.width, height: 1)
    let left = max(0, (size.width - text.count) / 2)
    screen.write(text, in: line.inset(left: left), style: theme[.text], ellipsis: ellipsis)
  }

  var ellipsis: Unicode.Scalar { marks.glyphs.ellipsis }

  var frame: Frame { Frame(glyphs: marks.glyphs, style: theme[.frame]) }

  // MARK: Header

  private func renderHeader(into screen: inout CellBuffer) {
    var pen = Pen(layout.header.inset(left: 1), ellipsis: ellipsis)
    pen.write("flagscope", theme[.heading], into: &screen)
    pen.skip(2)
    if let configuration = resolution?.configuration {
      if layout.columns > 1 { pen.write(configuration.platform.name, theme[.text], into: &screen) }
      if layout.columns > 1 { pen.skip(2) }
      pen.write("\(source.state) \(source.name)", theme[.text], into: &screen)
      pen.skip(2)
      pen.write(Self.count(configuration.flagCount, "flag"), theme[.text], into: &screen)
      pen.skip(2)
      pen.write("rev \(source.revision)", theme[.text], into: &screen)
    } else {
      pen.write(
        "\(loadFailure == nil ? "LOADING" : "ERROR") \(source.name)", theme[.text], into: &screen)
    }
    renderBadges(after: pen.x, into: &screen)
  }

  /// What must not be overlooked, at the right end of the header.
  private func renderBadges(after start: Int, into screen: inout CellBuffer) {
    guard let resolution else { return }
    var badges: [String] = []
    let overrides = resolution.visitor.overrides
    let simulated = overrides.filter { if case .simulated = $0 { true } else { false } }.count
    let hidden = overrides.filter { if case .hidden = $0 { true } else { false } }.count
    let forced = overrides.count - simulated - hidden
    if forced > 0 { badges.append("\(forced) FORCED") }
    if simulated > 0 { badges.append("\(simulated) SIMULATED") }
    if hidden > 0 { badges.append("\(hidden) HIDDEN") }
    if resolution.options.isIsolated { badges.append("ISOLATED") }
    if resolution.catalogue.refusal != nil {
      badges.append("REFUSED BY SDK")
    } else if resolution.catalogue.problemCount > 0 {
      badges.append("! \(resolution.catalogue.problemCount)")
    }
    if !resolution.isSettled { badges.append(marks.pending) }
    let profile = resolution.options.profile
    if profile != profile.platform.defaultProfile { badges.append(profile.rawValue) }
    let width = badges.reduce(0) { $0 + TextWidth.columns(of: $1) + 3 }
    var pen = Pen(
      layout.header.inset(left: max(start + 1, layout.header.width - width)), ellipsis: ellipsis)
    for badge in badges {
      pen.write(" \(badge) ", theme[.badge], into: &screen)
      pen.skip(1)
    }
  }

  static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  private func renderWaiting(into screen: inout CellBuffer) {
    let line = Rect(x: 1, y: 2, width: layout.size.width - 2, height: layout.size.height - 4)
    let text = loadFailure ?? "Reading \(source.name)\(marks.isASCII ? "..." : "…")"
    let parts = text.utf8.split(separator: 0x0A).flatMap {
      TextWrap.lines(String(Substring($0)), width: line.width)
    }
    for (row, part) in zip(line.rows, parts) {
      screen.write(
        part, in: row, style: theme[loadFailure == nil ? .text : .error], ellipsis: ellipsis)
    }
    HintBar([HintBar.Hint(key: "q", label: "quit")]).render(
      in: layout.hints.inset(left: 1), keyStyle: theme[.key], labelStyle: theme[.hint],
      into: &screen)
  }

  // MARK: Panes

  private func renderOneColumn(_ resolution: Resolution, into screen: inout CellBuffer) {
    renderVisitorLine(resolution, in: layout.visitorLine, into: &screen)
    renderFilterLine(resolution, in: layout.filterLine, into: &screen)
    if focus == .detail {
      let title = layout.detail.split(top: 0).rest
      rule(detailTitle, above: title, isFocused: true, into: &screen)
      renderDetail(in: layout.detail, into: &screen)
      return
    }
    renderList(resolution, into: &screen)
    if focus == .visitor {
      rule(visitorTitle, above: layout.visitor, isFocused: true, into: &screen)
      renderVisitor(resolution, in: layout.visitor, into: &screen)
    } else {
      rule(stripTitle(resolution), above: layout.strip, isFocused: false, into: &screen)
      renderStrip(in: layout.strip, into: &screen)
    }
  }

  private func rule(
    _ title: String, above area: Rect, isFocused: Bool, into screen: inout CellBuffer
  ) {
    let line = Rect(x: area.x, y: area.y - 1, width: area.width, height: 1)
    frame.rule(
      title, in: line, titleStyle: theme[isFocused ? .selected : .heading], into: &screen)
  }

  private func renderColumns(_ resolution: Resolution, into screen: inout CellBuffer) {
    let top = layout.listHead.y - 1
    let body = layout.message.y - top
    func title(_ text: String, over area: Rect, _ scope: Scope) {
      rule(
        text, above: Rect(x: area.x, y: top + 1, width: area.width, height: 1),
        isFocused: focus == scope, into: &screen)
    }
    title(listTitle(resolution), over: layout.list, .list)
    title(detailTitle, over: layout.detail, .detail)
    renderList(resolution, into: &screen)
    renderDetail(in: layout.detail, into: &screen)
    if layout.columns == 3 {
      title(visitorTitle, over: layout.visitor, .visitor)
      divide(at: layout.visitor.x - 1, top: top, height: body, into: &screen)
    } else {
      rule(visitorTitle, above: layout.visitor, isFocused: focus == .visitor, into: &screen)
    }
    divide(at: layout.detail.x - 1, top: top, height: body, into: &screen)
    renderVisitor(resolution, in: layout.visitor, into: &screen)
    renderOverrides(resolution, into: &screen)
  }

  private func divide(at x: Int, top: Int, height: Int, into screen: inout CellBuffer) {
    frame.divider(in: Rect(x: x, y: top + 1, width: 1, height: height - 1), into: &screen)
    frame.joint(marks.glyphs.teeDown, at: Point(x: x, y: top), into: &screen)
  }

  private func listTitle(_ resolution: Resolution) -> String {
    "Flags  \(counts(resolution))" + (list.filter.isEmpty ? "" : "   filter: \(list.filter)")
  }

  private func counts(_ resolution: Resolution) -> String {
    let all = resolution.configuration.flagCount
    return list.filter.isEmpty ? "\(all)" : "\(list.matches.count) of \(all)"
  }

  private var detailTitle: String {
    guard let flag = list.selected, let decision = resolution?.decision(flag) else { return "" }
    return "\(decision.flagKey)   serves \(shaped(decision))   from \(decision.served.from)"
  }

  /// The answer in its brackets, with `?` when it hangs on data that nobody supplied.
  func shaped(_ decision: Decision) -> String {
    decision.served.shaped + (decision.dependsOnUnknown ? marks.unknown : "")
  }

  private var visitorTitle: String {
    guard !cast.personas.isEmpty else { return "Visitor" }
    return
      "Visitor  persona \(cast.active + 1)/\(cast.personas.count)"
      + "  \(cast.personas[cast.active].name)"
  }

  private func stripTitle(_ resolution: Resolution) -> String {
    guard let flag = list.selected, let decision = resolution.decision(flag) else { return "" }
    return "why \(decision.flagKey) serves \(shaped(decision))"
  }

  private func renderVisitorLine(
    _ resolution: Resolution, in line: Rect, into screen: inout CellBuffer
  ) {
    let visitor = resolution.visitor
    let right = "persona \(cast.active + 1)/\(cast.personas.count)"
    var pen = Pen(line.inset(left: 1, right: right.count + 2), ellipsis: ellipsis)
    pen.write("Visitor ", theme[.label], into: &screen)
    pen.write(visitor.code, theme[.text], into: &screen)
    let fields = visitor.fields
    for (index, field) in fields.enumerated() {
      let name = resolution.configuration.name(of: field)
      let value = FieldText.shown(visitor[field], field: field, now: resolution.options.now)
      let text = "\(name)=\(value)"
      let rest = fields.count - index
      guard TextWidth.columns(of: text) + 6 < pen.room else {
        pen.write("  +\(rest)", theme[.text], into: &screen)
        break
      }
      pen.write("  \(text)", theme[.text], into: &screen)
    }
    screen.write(
      right, at: Point(x: line.right - right.count - 1, y: line.y), style: theme[.text])
  }

  private func renderFilterLine(
    _ resolution: Resolution, in line: Rect, into screen: inout CellBuffer
  ) {
    let right =
      list.filter.isEmpty
      ? Self.count(resolution.configuration.flagCount, "flag") : counts(resolution) + " flags"
    if !list.filter.isEmpty {
      screen.write(
        "Filter: \(list.filter)", in: line.inset(left: 1, right: right.count + 2),
        style: theme[.label], ellipsis: ellipsis)
    }
    screen.write(
      right, at: Point(x: line.right - right.count - 1, y: line.y), style: theme[.text])
  }

  // MARK: Message and hints

  /// The bottom line, or the line in which text is typed.
  private func renderMessage(_ resolution: Resolution, into screen: inout CellBuffer) -> Point? {
    switch overlay {
    case .edit(let editor): return renderEditor(editor, resolution, into: &screen)
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
      }
    screen.write(
      marks.plain(text), in: layout.message.inset(left: 1), style: theme[role], ellipsis: ellipsis)
    return nil
  }

  private func restingMessage(_ resolution: Resolution) -> String {
    if list.matches.isEmpty, !list.filter.isEmpty {
      let nearest = list.nearest(to: list.filter)
      let key = nearest.map { resolution.configuration.key(of: $0) }
      return "No flag matches \"\(list.filter)\"." + (key.map { " Nearest: \($0) (Enter)." } ?? "")
    }
    if resolution.configuration.flagCount == 0 {
      return "This configuration has no flags. File: \(source.name), \(source.byteCount) bytes,"
        + " \(resolution.configuration.platform.name)."
    }
    if let refusal = resolution.catalogue.refusal {
      return "\(refusal.path): \(refusal.text)"
    }
    return ""
  }

  /// What an action flipped: `country "BE"→"FR" changed 1 flag: checkout_banner on→(off)`.
  func changeSummary(_ label: String, _ resolution: Resolution) -> String {
    guard resolution.isSettled else { return label }
    let changed = resolution.changed.sorted()
    guard let first = changed.first, let before = resolution.before(first),
      let answer = resolution.answers[first]
    else { return "\(label) changed no flag" }
    let after = resolution.configuration.served(first, by: answer)
    let key = resolution.configuration.key(of: first)
    let more = changed.count > 1 ? ", …   ] next change" : ""
    return "\(label) changed \(Self.count(changed.count, "flag")):"
      + " \(key) \(before.shaped)\(marks.arrow)\(after.shaped)\(more)   u undo"
  }

  private func renderHints(into screen: inout CellBuffer) {
    let scope = scope
    var hints: [HintBar.Hint] = []
    for command in Keymap.hints(in: scope) where isUseful(command) {
      guard let binding = Keymap.binding(command, in: scope) else { continue }
      let key = command == .selectPersona ? "1-9" : binding.keys[0].description
      let label = command == .close && overlay == nil && focus != .list ? "back" : binding.label
      hints.append(HintBar.Hint(key: key, label: label))
    }
    HintBar(hints).render(
      in: layout.hints.inset(left: 1), keyStyle: theme[.key], labelStyle: theme[.hint],
      into: &screen)
  }

  /// Whether a key would do something now; hints for dead keys are left out.
  private func isUseful(_ command: Command) -> Bool {
    switch (command, overlay) {
    case (.changeType, .edit(let editor)?): editor.scalarType != nil
    case (.generateCode, .edit(let editor)?): editor.isCode
    case (.complete, .edit(let editor)?), (.nextValue, .edit(let editor)?):
      !editor.suggestions.isEmpty
    case (.toggleTargeting, .dialog(let dialog)?): dialog.hasTargetingSwitch
    case (.clearOverride, _): !cast.visitor.overrides.isEmpty
    case (.undo, _): !history.isEmpty
    case (.nextChange, _): !(resolution?.changed.isEmpty ?? true)
    case (.open, nil) where focus == .detail: detail.selectedOffer != nil
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
  /// The lines of a text, broken between words where it can be.
  static func lines(_ text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
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

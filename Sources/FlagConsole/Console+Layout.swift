import FlagEngine
import TerminalUI

// The panes with their titles and the lines between them.
extension Console {
  func renderPanes(_ resolution: Resolution, into screen: inout CellBuffer) {
    if layout.columns == 1 {
      renderVisitorLine(resolution, in: layout.visitorLine, into: &screen)
      renderFilterLine(resolution, in: layout.filterLine, into: &screen)
    } else if !layout.list.isEmpty {
      title(listTitle(resolution), over: layout.listHead, .list, into: &screen)
    }
    if !layout.list.isEmpty { renderList(resolution, into: &screen) }
    if !layout.strip.isEmpty { renderTitledStrip(resolution, into: &screen) }
    if !layout.detail.isEmpty { renderTitledDetail(into: &screen) }
    if !layout.visitor.isEmpty {
      title(
        visitorTitle(width: layout.visitor.width - 5), over: layout.visitor, .visitor,
        into: &screen)
      renderVisitor(resolution, in: layout.visitor, into: &screen)
    }
    renderLog(into: &screen)
    if !layout.overrides.isEmpty { renderOverrides(resolution, into: &screen) }
    for line in layout.dividers { divide(line, into: &screen) }
  }

  func renderTitledStrip(_ resolution: Resolution, into screen: inout CellBuffer) {
    title(stripTitle(resolution), over: layout.strip, nil, into: &screen)
    renderStrip(in: layout.strip, into: &screen)
  }

  func renderTitledDetail(into screen: inout CellBuffer) {
    title(detailTitle, over: layout.detail, .detail, into: &screen)
    renderDetail(in: layout.detail, into: &screen)
  }

  /// A rule with a title in the row above a pane.
  func title(
    _ text: String, over area: Rect, _ pane: Scope?, into screen: inout CellBuffer
  ) {
    let line = Rect(x: area.x, y: area.y - 1, width: area.width, height: 1)
    let isFocused = pane != nil && focus == pane
    frame.rule(text, in: line, titleStyle: theme[isFocused ? .selected : .heading], into: &screen)
  }

  /// A vertical line, joined to the rule of titles at its top.
  private func divide(_ line: Rect, into screen: inout CellBuffer) {
    frame.divider(in: line, into: &screen)
    frame.joint(marks.glyphs.teeDown, at: Point(x: line.x, y: line.y - 1), into: &screen)
  }

  // MARK: Titles

  private func listTitle(_ resolution: Resolution) -> String {
    ([["Flags", counts(resolution)].joined(separator: "  ")] + listNotes).joined(separator: "   ")
  }

  /// How the list is narrowed and ordered, where it is.
  private var listNotes: [String] {
    (list.filter.isEmpty ? [] : ["filter: \(list.filter)"])
      + (list.sort == .file ? [] : ["sort: \(list.sort.rawValue)"])
  }

  func counts(_ resolution: Resolution) -> String {
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

  private func stripTitle(_ resolution: Resolution) -> String {
    guard let flag = list.selected, let decision = resolution.decision(flag) else { return "" }
    return "why \(decision.flagKey) serves \(shaped(decision))"
  }

  // MARK: The two lines above the list in one column

  private func renderVisitorLine(
    _ resolution: Resolution, in line: Rect, into screen: inout CellBuffer
  ) {
    let visitor = resolution.visitor
    let state = state(of: cast.active).map { ", \($0)" } ?? ""
    let right = "persona \(cast.active + 1)/\(cast.personas.count)\(state)"
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
    let right = counts(resolution) + (resolution.configuration.flagCount == 1 ? " flag" : " flags")
    screen.write(
      listNotes.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: "   "),
      in: line.inset(left: 1, right: right.count + 2), style: theme[.label], ellipsis: ellipsis)
    screen.write(
      right, at: Point(x: line.right - right.count - 1, y: line.y), style: theme[.text])
  }
}

// Moving the panes.
extension Console {
  mutating func toggleZoom() {
    arrangement.isZoomed.toggle()
    message = arrangement.isZoomed ? .text("Zoomed; z brings the other panes back.") : .none
  }

  /// Moves the split by so many steps to the right, or down where there is one column.
  mutating func moveSplit(by steps: Int) {
    changeView("split", isOngoing: true) { console in
      if console.layout.columns == 1 {
        console.arrange { $0.rows += steps }
      } else {
        console.arrange { $0.columns += steps * 2 }
      }
    }
  }

  /// Changes the arrangement as far as the screen has room for the change.
  mutating func arrange(_ change: (inout Arrangement) -> Void) {
    var changed = arrangement
    change(&changed)
    guard layout(of: changed) != layout(of: arrangement) else { return }
    // What went beyond the last place that the split can have would have to be taken back first.
    for part in [\Arrangement.columns, \.rows] {
      while changed[keyPath: part] != 0 {
        var nearer = changed
        nearer[keyPath: part] -= changed[keyPath: part].signum()
        guard layout(of: nearer) == layout(of: changed) else { break }
        changed = nearer
      }
    }
    arrangement = changed
  }

  private func layout(of arrangement: Arrangement) -> Layout {
    Layout(
      size: layout.size, focus: focus, fields: visitorPane.viewport.count,
      overrides: resolution?.visitor.overrides.count ?? 0, arrangement: arrangement)
  }
}

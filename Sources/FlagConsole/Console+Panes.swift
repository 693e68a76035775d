import FlagEngine
import TerminalUI

// The list, the visitor's fields, the overrides.
extension Console {
  /// The columns of the list in a pane of a given width.
  private struct ListColumns {
    let flag: Rect
    let serves: Rect
    let from: Rect
    let why: Rect

    /// The row less the mark in front and a place for the scroll bar.
    init(_ row: Rect, showsWhy: Bool) {
      let inside = row.inset(left: 2, right: 1)
      let flagWidth = showsWhy ? inside.width * 29 / 100 : inside.width * 47 / 100
      let servesWidth = showsWhy ? inside.width * 20 / 100 : inside.width * 30 / 100
      var rest: Rect
      (flag, rest) = inside.split(left: flagWidth)
      (serves, rest) = rest.split(left: servesWidth)
      if showsWhy {
        (from, why) = rest.split(left: 12)
      } else {
        from = rest
        why = Rect(x: rest.right, y: rest.y, width: 0, height: 0)
      }
    }
  }

  func renderList(_ resolution: Resolution, into screen: inout CellBuffer) {
    renderListHead(into: &screen)
    let rows = layout.list.rows
    for (row, index) in zip(rows, list.viewport.visible) {
      renderRow(resolution, list.matches[index], index: index, in: row, into: &screen)
    }
    let bar = Rect(
      x: layout.list.right - 1, y: layout.list.y, width: 1, height: layout.list.height)
    ScrollBar(list.viewport, glyphs: marks.glyphs, style: theme[.frame])
      .render(in: bar, into: &screen)
  }

  private func renderListHead(into screen: inout CellBuffer) {
    guard !layout.listHead.isEmpty else { return }
    let columns = ListColumns(layout.listHead, showsWhy: layout.listShowsWhy)
    let style = theme[.label]
    screen.write("FLAG", in: columns.flag, style: style)
    screen.write("SERVES", in: columns.serves, style: style)
    screen.write("FROM", in: columns.from, style: style)
    screen.write("WHY", in: columns.why, style: style)
  }

  private func renderRow(
    _ resolution: Resolution, _ flag: Int, index: Int, in row: Rect,
    into screen: inout CellBuffer
  ) {
    let columns = ListColumns(row, showsWhy: layout.listShowsWhy)
    let isSelected = index == list.viewport.selection
    let mark =
      isSelected ? marks.cursor : resolution.isChanged(flag) ? marks.changed : " "
    screen.write(
      mark, at: row.origin, style: theme[isSelected || mark == " " ? .text : .changed])
    screen.write(
      resolution.configuration.key(of: flag), in: columns.flag.inset(right: 1),
      style: theme[.text], elision: .middle, ellipsis: ellipsis)
    if let answer = resolution.answers[flag] {
      let decision = resolution.decision(flag)
      let served = decision?.served ?? resolution.configuration.served(flag, by: answer)
      let pending = resolution.isKnown(flag) ? "" : " \(marks.pending)"
      let doubt = decision?.dependsOnUnknown == true ? marks.unknown : ""
      screen.write(
        served.shaped + doubt + pending, in: columns.serves.inset(right: 1),
        style: theme[role(of: served.shape)], ellipsis: ellipsis)
      screen.write(
        marks.plain(served.from), in: columns.from.inset(right: 1), style: theme[.text],
        ellipsis: ellipsis)
      if let decision {
        screen.write(
          why(decision, resolution), in: columns.why, style: theme[.text], ellipsis: ellipsis)
      }
    } else {
      screen.write(marks.pending, in: columns.serves, style: theme[.text])
    }
    if isSelected, focus == .list {
      let bar = theme[.selected].attributes
      screen.restyle(row.inset(right: 1)) { $0.adding(bar) }
    }
  }

  /// The deciding fact, or for a default the nearest miss.
  private func why(_ decision: Decision, _ resolution: Resolution) -> String {
    let isDefault =
      decision.answer.source == .defaultVariation || decision.answer.source == .nothing
    if isDefault,
      let miss = resolution.knownMisses(decision.flag)?.first(where: { !$0.changes.isEmpty })
    {
      return marks.plain("≈ misses by \(miss.changes.count): ") + missNames(miss, resolution)
    }
    return marks.plain(decision.why)
  }

  private func missNames(_ miss: NearestMiss, _ resolution: Resolution) -> String {
    miss.changes.map { resolution.configuration.name(of: $0.field) }.joined(separator: ", ")
  }

  func role(of shape: Served.Shape) -> Role {
    switch shape {
    case .served: .served
    case .defaultVariation: .defaultAnswer
    case .forced: .forced
    case .simulated: .simulated
    case .nothing: .nothing
    }
  }

  // MARK: Visitor

  func renderVisitor(_ resolution: Resolution, in area: Rect, into screen: inout CellBuffer) {
    for (row, index) in zip(area.rows, visitorPane.viewport.visible) {
      renderVisitorRow(resolution, visitorPane.rows[index], in: row, into: &screen)
      if index == visitorPane.viewport.selection, focus == .visitor {
        let bar = theme[.selected].attributes
        screen.write(marks.cursor, at: row.origin, style: theme[.text])
        screen.restyle(row.inset(right: 1)) { $0.adding(bar) }
      }
    }
    let bar = Rect(x: area.right - 1, y: area.y, width: 1, height: area.height)
    ScrollBar(visitorPane.viewport, glyphs: marks.glyphs, style: theme[.frame])
      .render(in: bar, into: &screen)
  }

  private func renderVisitorRow(
    _ resolution: Resolution, _ row: VisitorPane.Row, in area: Rect,
    into screen: inout CellBuffer
  ) {
    let inside = area.inset(left: 1, right: 1)
    let (name, rest) = inside.split(left: min(26, inside.width * 38 / 100))
    let (value, note) = rest.split(left: rest.width - 17)
    let text = visitorText(resolution, row)
    screen.write(
      text.name, in: name.inset(right: 1), style: theme[.label], elision: .middle,
      ellipsis: ellipsis)
    screen.write(
      text.value, in: value.inset(right: 1), style: theme[.text], ellipsis: ellipsis)
    screen.write(
      text.note, in: note, style: theme[text.isOdd ? .warning : .text], ellipsis: ellipsis)
  }

  private struct VisitorText {
    var name: String
    var value: String
    var note: String
    var isOdd = false
  }

  private func visitorText(_ resolution: Resolution, _ row: VisitorPane.Row) -> VisitorText {
    let visitor = resolution.visitor
    switch row {
    case .code:
      let length = visitor.code.unicodeScalars.count
      let isKameleoon = resolution.configuration.platform == .kameleoon
      return VisitorText(
        name: isKameleoon ? "code" : "id", value: visitor.code,
        note: isKameleoon ? "len \(length)/255" : "len \(length)")
    case .consent:
      guard case .kameleoon(let kameleoon) = visitor else { break }
      return VisitorText(
        name: "consent", value: Self.consentWord(kameleoon.legalConsent), note: "")
    case .kept:
      guard case .flagship(let flagship) = visitor else { break }
      return VisitorText(
        name: "kept", value: (flagship.keptAssignments ?? []).joined(separator: ", "),
        note: "earlier visits")
    case .field(let summary):
      let value = visitor[summary.field]
      let shown = FieldText.shown(value, field: summary.field, now: resolution.options.now)
      return VisitorText(
        name: summary.name, value: value == nil ? "not set" : shown,
        note: fieldNote(summary, value), isOdd: summary.ruleCount == 0)
    }
    preconditionFailure("a row of one platform is shown for a visitor of that platform")
  }

  private func fieldNote(_ summary: FieldSummary, _ value: JSONValue?) -> String {
    let type = typeWord(summary, value)
    let pad = String(repeating: " ", count: max(1, 8 - type.count))
    return type + pad + Self.count(summary.ruleCount, "rule")
      + (summary.ruleCount == 0 ? " !" : "")
  }

  private func typeWord(_ summary: FieldSummary, _ value: JSONValue?) -> String {
    switch summary.type {
    case .text: "text"
    case .texts: "list"
    case .choice: "choice"
    case .integer: "integer"
    case .integers: "list"
    case .number: "number"
    case .bool: "bool"
    case .version: "version"
    case .scalar: value.map { FieldEditor.ScalarType($0).rawValue } ?? "any"
    }
  }

  // MARK: Overrides

  func renderOverrides(_ resolution: Resolution, into screen: inout CellBuffer) {
    let overrides = resolution.visitor.overrides
    guard !overrides.isEmpty, !layout.overrides.isEmpty else { return }
    let title = Rect(
      x: layout.overrides.x, y: layout.overrides.y - 1, width: layout.overrides.width, height: 1)
    frame.rule(
      "Overrides  \(overrides.count)", in: title, titleStyle: theme[.heading], into: &screen)
    for (row, override) in zip(layout.overrides.rows, overrides) {
      screen.write(
        override.summary, in: row.inset(left: 1, right: 1), style: theme[.text],
        ellipsis: ellipsis)
    }
  }
}

import FlagEngine
import TerminalUI

// The visitor's fields.
extension Console {
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
}

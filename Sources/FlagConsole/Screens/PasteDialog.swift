import FlagEngine
import TerminalUI

/// Text from outside before it goes into the visitor, with what became of its parts.
struct PasteDialog: Equatable, Sendable {
  /// `Paste`, or the name of the file that is imported.
  var title: String
  var area: TextArea
  /// Whether keys act on the parts; else they edit the text.
  var isReviewing: Bool
  /// What the user chose about the text.
  var choices = ReadingChoices()
  /// The rows below the text, of which one is selected.
  var viewport = Viewport()
  /// What the text came to; nil where it is blank or cannot be used.
  var reading: Reading?
  /// What changes in the visitor though no part names it, a line each.
  var rest: [String] = []
  /// The values that there were, by the names of their fields.
  var before: [String: JSONValue] = [:]
  /// Why the text cannot be used.
  var fault: FieldText.Fault?
  /// Enter was pressed on a text that cannot be used.
  var isRefused = false

  init(_ text: String, title: String) {
    self.title = title
    area = TextArea(text)
    isReviewing = !area.isEmpty
  }

  // MARK: Rows

  /// A row below the text.
  enum Row: Equatable {
    /// What was recognised, and the sum
    case heading
    /// Which visitor of several is read
    case visitors
    /// Whether the rest of the visitor stays
    case choiceOfRest
    /// What becomes of the flags
    case effect
    /// A sentence about the whole
    case note(Int)
    /// A part that was taken
    case taken(Int)
    /// A part that was skipped
    case skipped(Int)
    /// What changes besides
    case rest(Int)
  }

  /// The rows that come first.
  private var head: [Row] {
    guard let reading else { return [] }
    var rows: [Row] = [.heading]
    if reading.rows != nil { rows.append(.visitors) }
    if reading.hasChoiceOfRest { rows.append(.choiceOfRest) }
    rows.append(.effect)
    return rows + reading.notes.indices.map { .note($0) }
  }

  /// The number of rows.
  var rowCount: Int {
    guard let reading else { return 0 }
    return head.count + reading.taken.count + reading.skipped.count + rest.count
  }

  /// A row by its number; nil beyond the last.
  func row(_ number: Int) -> Row? {
    guard let reading else { return nil }
    if head.indices.contains(number) { return head[number] }
    var place = number - head.count
    if place < reading.taken.count { return .taken(place) }
    place -= reading.taken.count
    if place < reading.skipped.count { return .skipped(place) }
    place -= reading.skipped.count
    return place < rest.count ? .rest(place) : nil
  }

  /// The question of a row, if it has one.
  func question(_ row: Row?) -> Reading.Question? {
    switch row {
    case .taken(let place): reading?.taken[place].question
    case .skipped(let place): reading?.skipped[place].question
    default: nil
    }
  }

  /// The first row where there is something to choose.
  var firstChoice: Int {
    if let place = head.firstIndex(of: .choiceOfRest) { return place }
    guard let reading else { return 0 }
    if let place = reading.taken.firstIndex(where: { $0.question != nil }) {
      return head.count + place
    }
    if let place = reading.skipped.firstIndex(where: { $0.question != nil }) {
      return head.count + reading.taken.count + place
    }
    return head.count > 1 ? 1 : 0
  }
}

extension Console {
  func renderPaste(_ dialog: PasteDialog, in area: Rect, into screen: inout CellBuffer) -> Point? {
    let wanted = dialog.isReviewing ? 1 : 3
    let typedRows = min(max(wanted, dialog.area.lineCount), max(3, area.height / 3))
    let (upper, lower) = area.split(top: typedRows)
    var text = dialog.area
    // Nobody looks for the cursor: a long line is shown from its start.
    if dialog.isReviewing { text.moveCursor(toByte: 0) }
    let cursor = text.render(in: upper, style: theme[.input], into: &screen)
    let below = lower.inset(top: 1)
    if dialog.reading != nil {
      renderParts(dialog, in: below, into: &screen)
    } else {
      for (row, line) in zip(below.rows, explanation(of: dialog, width: below.width)) {
        screen.write(line.text, in: row, style: theme[line.role], ellipsis: ellipsis)
      }
    }
    return dialog.isReviewing ? nil : cursor
  }

  /// Why there are no parts.
  private func explanation(
    of dialog: PasteDialog, width: Int
  ) -> [(text: String, role: Role)] {
    if let fault = dialog.fault {
      let role = dialog.isRefused ? Role.error : .text
      return fault.text.utf8.split(separator: 0x0A).map { (String(Substring($0)), role) }
        .flatMap { line, role in
          // A line of the text keeps its blanks, so that the caret stands below the fault.
          TextWidth.columns(of: line) <= width
            ? [(line, role)] : TextWrap.lines(line, width: width).map { ($0, role) }
        }
    }
    return TextWrap.lines(
      "Paste anything that tells who the visitor is: a curl command or fetch call, a Cookie header"
        + " or rows of cookies, a URL, a User-Agent, JSON or a line of a log, k=v, a code, or an"
        + " evidence block. Every part of it is listed here, taken or skipped. Enter applies, Esc"
        + " drops.", width: width
    ).map { ($0, .text) }
  }

  private func renderParts(
    _ dialog: PasteDialog, in area: Rect, into screen: inout CellBuffer
  ) {
    var viewport = dialog.viewport
    let selected = dialog.isReviewing ? line(viewport.selection, of: dialog) : nil
    var (list, footer) = (area, area.split(bottom: 0).bottom)
    if let selected, TextWidth.columns(of: selected.text) > area.width - 3 {
      // What does not fit its row is written out below.
      let rows = min(3, TextWrap.lines(selected.text, width: area.width).count)
      (list, footer) = area.split(bottom: rows)
      for (row, text) in zip(footer.rows, TextWrap.lines(selected.text, width: footer.width)) {
        screen.write(marks.plain(text), in: row, style: theme[selected.role], ellipsis: ellipsis)
      }
    }
    viewport.resize(count: dialog.rowCount, height: list.height)
    for (row, number) in zip(list.rows, viewport.visible) {
      guard let line = line(number, of: dialog) else { continue }
      let isSelected = dialog.isReviewing && number == viewport.selection
      if isSelected { screen.write(marks.cursor, at: row.origin, style: theme[.text]) }
      screen.write(
        marks.plain(line.text), in: row.inset(left: 2), style: theme[line.role],
        ellipsis: ellipsis)
      if isSelected {
        let bar = theme[.selected].attributes
        screen.restyle(row) { $0.adding(bar) }
      }
    }
    ScrollBar(viewport, glyphs: marks.glyphs, style: theme[.frame])
      .render(
        in: Rect(x: area.right, y: list.y, width: 1, height: list.height), into: &screen)
  }

  /// A row in words.
  func line(_ number: Int, of dialog: PasteDialog) -> (text: String, role: Role)? {
    guard let reading = dialog.reading, let row = dialog.row(number) else { return nil }
    switch row {
    case .heading:
      let what =
        reading.kinds.isEmpty ? "Nothing is recognised" : "Recognised: \(reading.phrase)"
      return ("\(reading.sum).  \(what)", .heading)
    case .visitors:
      guard let rows = reading.rows else { return nil }
      return (
        "visitor \(rows.chosen + 1) of \(rows.count), line \(rows.line + 1)"
          + "   Left and Right choose another", .message
      )
    case .choiceOfRest: return (restLine(reading), .message)
    case .effect:
      let effect = resolution.flatMap { changeNote($0) } ?? "no flag changes"
      return (effect, .message)
    case .note(let place): return ("\(marks.warning) \(reading.notes[place])", .warning)
    case .taken(let place): return takenLine(reading.taken[place], dialog)
    case .skipped(let place): return skippedLine(reading.skipped[place])
    case .rest(let place): return ("also     \(dialog.rest[place])", .text)
    }
  }

  private func restLine(_ reading: Reading) -> String {
    let name = cast.personas[cast.active].name
    return reading.keepsRest
      ? "Keeps the rest of \"\(name)\".   Space: a fresh visitor"
      : "A fresh visitor.   Space: keep the rest of \"\(name)\""
  }

  private func takenLine(
    _ taken: Reading.Taken, _ dialog: PasteDialog
  ) -> (text: String, role: Role) {
    let new = Self.shown(taken.value)
    let old = dialog.before[taken.field]
    let change =
      dialog.reading?.evidence != nil
      ? new
      : old.map { $0 == taken.value || Self.shown($0) == new } ?? false
        ? "\(new), as it was" : "\(old.map(Self.shown) ?? "unset")\(marks.arrow)\(new)"
    var text = "taken    \(taken.field) \(change)" + Self.choice(taken.question)
    if let note = taken.note { text += "   \(marks.warning) \(note)" }
    text += "   from \(taken.from)"
    return (text, taken.note == nil ? .text : .warning)
  }

  private func skippedLine(_ skipped: Reading.Skipped) -> (text: String, role: Role) {
    let part = Self.elided(skipped.part)
    let text =
      "skipped  \(part)\(Self.choice(skipped.question))   \(marks.warning) \(skipped.reason)"
    return (text, skipped.question == nil ? .text : .warning)
  }

  /// What Space does on a part that is asked about.
  private static func choice(_ question: Reading.Question?) -> String {
    guard let question else { return "" }
    let next = question.choices[(question.chosen + 1) % question.choices.count]
    return "   Space: \(next)"
  }

  /// The beginning of a part, if it is long: the text above has it all.
  private static func elided(_ part: String) -> String {
    part.utf8.count > 400 ? String(decoding: part.utf8.prefix(400), as: UTF8.self) + "…" : part
  }

  private static func shown(_ value: JSONValue) -> String {
    let text =
      if case .array(let list) = value {
        list.prefix(20).map(\.jsonText).joined(separator: ", ")
      } else {
        value.jsonText
      }
    return elided(text)
  }
}

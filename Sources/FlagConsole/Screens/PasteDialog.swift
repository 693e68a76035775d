import FlagEngine
import TerminalUI

/// Text from outside before it goes into the visitor, with what was recognised in it.
struct PasteDialog: Equatable, Sendable {
  /// `Paste`, or the name of the file that is imported.
  var title: String
  var area: TextArea
  /// What the text came to; nil where it is blank or cannot be used.
  var reading: VisitorReader.Reading?
  /// What would change in the visitor, a line each.
  var changes: [String] = []
  /// Why the text cannot be used.
  var fault: FieldText.Fault?
  /// Enter was pressed on a text that cannot be used.
  var isRefused = false
}

extension Console {
  func renderPaste(_ dialog: PasteDialog, in area: Rect, into screen: inout CellBuffer) -> Point? {
    let typedRows = min(max(3, dialog.area.lineCount), max(3, area.height / 2))
    let (upper, lower) = area.split(top: typedRows)
    let cursor = dialog.area.render(in: upper, style: theme[.input], into: &screen)
    let below = lower.inset(top: 1)
    for (row, line) in zip(below.rows, outcome(of: dialog, width: below.width)) {
      screen.write(line.text, in: row, style: theme[line.role], ellipsis: ellipsis)
    }
    return cursor
  }

  private func outcome(
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
    guard let reading = dialog.reading else {
      return TextWrap.lines(
        "A Cookie header, a URL, a JSON object, k=v lines, or an evidence block; also a log that"
          + " has a visitor code in it. Enter applies, Esc drops.", width: width
      ).map { ($0, .text) }
    }
    var lines: [(text: String, role: Role)] = [("Recognised: \(reading.kind)", .heading)]
    lines += reading.notes.flatMap { note in
      TextWrap.lines("\(marks.warning) \(note)", width: width).map { ($0, .warning) }
    }
    if dialog.changes.isEmpty { lines.append(("The visitor has all of this already.", .text)) }
    lines += dialog.changes.flatMap { change in
      TextWrap.lines(change, width: width).map { ($0, .text) }
    }
    if let resolution { lines.append((changeNote(resolution) ?? "no flag changes", .message)) }
    return lines
  }
}

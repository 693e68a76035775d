import FlagEngine
import TerminalUI

// What a paste shows.
extension PasteDialog {
  func content(in context: Context, size: Size) -> ScreenContent {
    let wanted = isReviewing ? 1 : 3
    var text = area
    // Nobody looks for the cursor: a long line is shown from its start.
    if isReviewing { text.moveCursor(toByte: 0) }
    let rows = min(max(wanted, area.lineCount), max(3, size.height / 3))
    var content = ScreenContent(
      title: title, area: (text, rows, hasCursor: !isReviewing), head: [context.line("")],
      hasCursor: isReviewing)
    guard reading != nil else {
      content.lines = explanation(width: size.width).map { context.line($0.text, $0.role) }
      content.hasCursor = false
      return content
    }
    content.lines = (0..<rowCount).map { number in
      let line = line(number, in: context)
      return context.line(line?.text ?? "", line?.role ?? .text)
    }
    let selected = isReviewing ? line(viewport.selection, in: context) : nil
    if let selected, TextWidth.columns(of: selected.text) > size.width - 3 {
      // What does not fit its row is written out below.
      content.foot = Array(
        context.lines(selected.text, selected.role, width: size.width).prefix(3))
    }
    return content
  }

  /// Why there are no parts.
  private func explanation(width: Int) -> [(text: String, role: Role)] {
    if let fault {
      let role = isRefused ? Role.error : .text
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

  /// A row in words.
  func line(_ number: Int, in context: Context) -> (text: String, role: Role)? {
    guard let reading, let row = row(number) else { return nil }
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
    case .choiceOfRest: return (restLine(reading, in: context), .message)
    case .effect:
      let effect = context.changeNote ?? "no flag changes"
      return (effect, .message)
    case .note(let place): return ("\(context.marks.warning) \(reading.notes[place])", .warning)
    case .taken(let place): return takenLine(reading.taken[place], in: context)
    case .skipped(let place): return skippedLine(reading.skipped[place], in: context)
    case .rest(let place): return ("also     \(rest[place])", .text)
    }
  }

  private func restLine(_ reading: Reading, in context: Context) -> String {
    let name = context.cast.personas[context.cast.active].name
    return reading.keepsRest
      ? "Keeps the rest of \"\(name)\".   Space: a fresh visitor"
      : "A fresh visitor.   Space: keep the rest of \"\(name)\""
  }

  private func takenLine(
    _ taken: Reading.Taken, in context: Context
  ) -> (text: String, role: Role) {
    let new = Self.shown(taken.value)
    let old = before[taken.field]
    let change =
      reading?.evidence != nil
      ? new
      : old.map { $0 == taken.value || Self.shown($0) == new } ?? false
        ? "\(new), as it was" : "\(old.map(Self.shown) ?? "unset")\(context.marks.arrow)\(new)"
    var text = "taken    \(taken.field) \(change)" + Self.choice(taken.question)
    if let note = taken.note { text += "   \(context.marks.warning) \(note)" }
    text += "   from \(taken.from)"
    return (text, taken.note == nil ? .text : .warning)
  }

  private func skippedLine(
    _ skipped: Reading.Skipped, in context: Context
  ) -> (text: String, role: Role) {
    let part = Self.elided(skipped.part)
    let text =
      "skipped  \(part)\(Self.choice(skipped.question))   \(context.marks.warning) \(skipped.reason)"
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

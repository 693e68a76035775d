import FlagEngine
import FlagReports
import TerminalUI

/// What the panes and screens show, in items that are told.
struct PlainLines {
  private let context: Context
  private let marks: Marks

  init(_ context: Context) {
    self.context = context
    marks = context.marks
  }

  // MARK: The list

  /// The title of the list, with how it is narrowed and ordered.
  var listTitle: String {
    let list = context.list
    let count = context.resolution?.configuration.flagCount ?? 0
    var parts = [
      list.filter.isEmpty
        ? Console.count(count, "flag")
        : "\(list.matches.count) of \(Console.count(count, "flag")), filter \(list.filter)"
    ]
    if list.sort != .file { parts.append("sorted by \(list.sort.rawValue)") }
    return parts.joined(separator: ", ") + ":"
  }

  /// The rows of the list that a page has.
  var flagRows: [PlainItem] { context.list.viewport.visible.map(flagRow) }

  /// A row: key, answer, where it comes from, and the deciding fact.
  func flagRow(_ row: Int) -> PlainItem {
    guard let resolution = context.resolution, context.list.matches.indices.contains(row) else {
      return PlainItem("")
    }
    let flag = context.list.matches[row]
    let key = resolution.configuration.key(of: flag)
    guard let answer = resolution.answers[flag] else {
      return PlainItem("\(key):\(marks.pending)", number: row + 1)
    }
    let decision = resolution.decision(flag)
    let served = decision?.served ?? resolution.configuration.served(flag, by: answer)
    let isNothing = served.shape == .nothing
    var parts = [isNothing ? "nothing" : served.text, "from \(served.from)"]
    if decision?.dependsOnUnknown == true { parts.append("depends on missing data") }
    if resolution.isOdd(flag, answer) { parts.append("has a problem") }
    if resolution.isChanged(flag) { parts.append("changed") }
    let reason = marks.plain(resolution.reason(flag))
    return PlainItem(
      "\(key): \(parts.joined(separator: ", "))" + (reason.isEmpty ? "" : ". \(reason)"),
      number: row + 1)
  }

  // MARK: The explanation

  /// What the selected flag serves, in one line.
  var detailTitle: String {
    guard let flag = context.list.selected, let decision = context.resolution?.decision(flag) else {
      return "No flag is selected."
    }
    return "\(decision.flagKey) serves \(context.told(decision)), from \(decision.served.from)."
  }

  /// The lines of the explanation; those that offer something have numbers.
  ///
  /// - Parameter numbered: the places of these.
  /// - Returns: an item a line.
  func detail(_ numbered: [Int]) -> [PlainItem] {
    let numbers = Dictionary(uniqueKeysWithValues: numbered.enumerated().map { ($1, $0 + 1) })
    return context.detail.lines.indices.map { detailLine($0, numbers[$0]) }
  }

  func detailLine(_ index: Int, _ number: Int?) -> PlainItem {
    guard context.detail.lines.indices.contains(index) else { return PlainItem("") }
    let line = context.detail.lines[index]
    var parts = [line.lead, line.mark, line.text].filter { !$0.isEmpty && $0 != " " }
    if line.isFolded { parts.append(marks.folded) }
    var text = parts.joined(separator: " ")
    if !line.detail.isEmpty { text += ". \(line.detail)" }
    if line.isTitle { text += ":" }
    return PlainItem(text, number: number, indent: line.indent)
  }

  // MARK: The visitor

  var visitorTitle: String { PlainText.title(context.visitorTitle(width: 1_000)) + ":" }

  /// The visitor's overrides, with a title each for them and for the fields.
  var overrides: [PlainItem] {
    guard let resolution = context.resolution, !context.overridesPane.rows.isEmpty else {
      return []
    }
    let painter = PanesPainter(context, resolution)
    let rows = context.overridesPane.rows
    return [PlainItem("\(Console.count(rows.count, "override")):")]
      + rows.map { PlainItem(painter.words(of: $0), indent: 1) } + [PlainItem("Fields:")]
  }

  func visitorRow(_ row: Int) -> PlainItem {
    guard let resolution = context.resolution, context.visitorPane.rows.indices.contains(row) else {
      return PlainItem("")
    }
    if case .add = context.visitorPane.rows[row] {
      return PlainItem("add another field", number: row + 1)
    }
    let text = VisitorPainter(context, resolution).text(of: context.visitorPane.rows[row])
    let rest = [text.type, text.note.isEmpty ? text.usage : text.note].filter { !$0.isEmpty }
    return PlainItem(
      "\(text.name): \(([text.value] + rest).joined(separator: ", "))", number: row + 1)
  }

  // MARK: Screens

  /// What stands in a screen.
  struct Told: Equatable {
    var title: String
    /// Above the list.
    var head: [String]
    var rows: [String]
    var areChosen: Bool
    /// Below the list, and what stands in place of the keys.
    var foot: [String]

    var rowItems: [PlainItem] {
      rows.enumerated().map { PlainItem($1, number: areChosen ? $0 + 1 : nil) }
    }
  }

  /// A screen's parts in words.
  func told(_ screen: any Screen) -> Told {
    let content = screen.content(in: context, size: context.layout.overlay.size)
    var head: [String] = []
    if let field = content.field {
      let label = field.label.hasSuffix(": ") ? field.label : field.label + " "
      head.append(label + (field.input.isEmpty ? "empty" : field.input.text))
      head.append(field.note)
    }
    if let area = content.area, !area.text.isEmpty {
      let lines = Console.count(area.text.lineCount, "line")
      head.append("Text of \(lines): \(area.text.source.shortened(to: 200))")
    }
    head += content.head.map(words)
    var rows: [String] = []
    for line in content.lines {
      if line.isContinuation, let last = rows.indices.last {
        rows[last] += " " + words(of: line)
      } else {
        rows.append(words(of: line))
      }
    }
    return Told(
      title: PlainText.title(content.title), head: head.filter(Self.says).map(marks.plain),
      rows: rows, areChosen: content.hasCursor && screen.scope.choosing != .nothing,
      foot: (content.foot.map(words) + [content.hint?.text ?? ""]).filter(Self.says)
        .map(marks.plain))
  }

  private static func says(_ text: String) -> Bool { text.contains { $0 != " " } }

  private func words(of line: Line) -> String {
    line.parts.map(\.text).filter(Self.says).joined(separator: ", ")
  }

  /// What can be typed in a scope: the useful actions first.
  func choices(in scope: Scope, refusals: (Command) -> String?) -> String {
    let isTyped = Scope.typing.contains(scope)
    let names = Keymap.hints(in: scope).filter { command in
      !Command.moving.contains(command) && command.reasonWithoutScreen == nil
        && refusals(command) == nil
    }.map { (isTyped ? ":" : "") + $0.name }
    let words = names.joined(separator: ", ")
    switch scope {
    case .paste:
      return "Type or paste lines; a full stop alone ends them. Also \(words)."
    case _ where isTyped:
      let number = scope.choosing == .nothing ? "" : "or a number "
      return "Type the text \(number)and Enter; Enter alone keeps what stands there. Also \(words)."
    default:
      let number: String =
        switch scope.choosing {
        case .acts: "a number, "
        case .selects: "a number to select, "
        case .nothing: ""
        }
      return "Type \(number)\(words)."
    }
  }
}

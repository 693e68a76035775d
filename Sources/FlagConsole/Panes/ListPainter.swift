import FlagEngine
import TerminalUI

/// Draws the list of flags.
struct ListPainter {
  private let context: Context
  private let resolution: Resolution

  init(_ context: Context, _ resolution: Resolution) {
    self.context = context
    self.resolution = resolution
  }

  private var theme: Theme { context.theme }
  private var marks: Marks { context.marks }
  private var ellipsis: Unicode.Scalar { context.ellipsis }
  private var list: FlagList { context.list }

  func render(into screen: inout CellBuffer) {
    renderListHead(into: &screen)
    for index in list.viewport.visible {
      let row = context.layout.list.row(index - list.viewport.offset)
      renderRow(list.matches[index], index: index, in: row, into: &screen)
    }
    context.scrollBar(list.viewport, in: context.layout.list, into: &screen)
  }

  private func renderListHead(into screen: inout CellBuffer) {
    let columns = context.columns(of: context.layout.listHead)
    let style = theme[.label]
    screen.write("FLAG", in: columns.flag, style: style)
    screen.write("SERVES", in: columns.serves, style: style)
    screen.write("FROM", in: columns.from, style: style)
    screen.write("WHY", in: columns.why, style: style)
    screen.write("PERSONAS", in: columns.personas, style: style)
  }

  private func renderRow(
    _ flag: Int, index: Int, in row: Rect, into screen: inout CellBuffer
  ) {
    let columns = context.columns(of: row)
    let isSelected = index == list.viewport.selection
    renderMark(isSelected, resolution.isChanged(flag), at: columns.mark, into: &screen)
    screen.write(
      resolution.configuration.key(of: flag), in: columns.flag.inset(right: 1),
      style: theme[.text], elision: .middle, ellipsis: ellipsis)
    if let answer = resolution.answers[flag] {
      renderAnswer(flag, answer, columns, into: &screen)
    } else {
      screen.write(marks.pending, in: columns.serves, style: theme[.text])
    }
    renderPersonaCells(
      flag, in: columns.personas, isPlain: isSelected && context.focus == .list, into: &screen)
    if isSelected, context.focus == .list {
      screen.select(row.inset(right: 1), style: theme[.selected])
    }
  }

  private func renderMark(
    _ isSelected: Bool, _ isChanged: Bool, at point: Point, into screen: inout CellBuffer
  ) {
    // A changed flag keeps its mark under the cursor where there is a cell before it.
    if isSelected { screen.write(marks.cursor, at: point, style: theme[.text]) }
    guard isChanged else { return }
    let place = isSelected ? Point(x: point.x + 1, y: point.y) : point
    screen.write(marks.changed, at: place, style: theme[isSelected ? .text : .changed])
  }

  private func renderAnswer(
    _ flag: Int, _ answer: Answer, _ columns: ListColumns, into screen: inout CellBuffer
  ) {
    let (text, served) = resolution.entry(flag, answer, marks)
    screen.write(
      text, in: columns.serves.inset(right: 1),
      style: theme[served.shape.role], ellipsis: ellipsis)
    screen.write(
      marks.plain(served.from), in: columns.from.inset(right: columns.why.isEmpty ? 0 : 1),
      style: theme[.text], ellipsis: ellipsis)
    screen.write(
      marks.plain(resolution.reason(flag)), in: columns.why, style: theme[.text],
      ellipsis: ellipsis)
  }

  /// A cell as one character, and its look.
  static func glyph(of cell: PersonaCells.Cell) -> (String, Role) {
    switch cell {
    case .nothing: ("-", .nothing)
    case .defaultAnswer: (".", .defaultAnswer)
    case .unknown: ("?", .unknown)
    case .served(let initial?) where TextWidth.columns(of: initial) == 1:
      (String(initial), .served)
    case .served: ("#", .served)
    }
  }

  /// Draws a flag's cells; plain below the cursor's bar, which would turn colours inside out.
  private func renderPersonaCells(
    _ flag: Int, in area: Rect, isPlain: Bool, into screen: inout CellBuffer
  ) {
    let step = context.personaStep
    for index in 0..<context.shownPersonas {
      let place = Point(x: area.x + index * step, y: area.y)
      guard area.contains(place), let cell = context.personaCells.cell(index, flag) else {
        continue
      }
      let (glyph, role) = Self.glyph(of: cell)
      screen.write(glyph, at: place, style: theme[isPlain ? .text : role])
    }
  }
}

extension Served.Shape {
  /// The look of an answer.
  fileprivate var role: Role {
    switch self {
    case .served: .served
    case .defaultVariation: .defaultAnswer
    case .forced: .forced
    case .simulated: .simulated
    case .nothing: .nothing
    }
  }
}

extension Resolution {
  /// What the list says that a flag serves.
  fileprivate func entry(
    _ flag: Int, _ answer: Answer, _ marks: Marks
  ) -> (text: String, served: Served) {
    let decision = decision(flag)
    let served = decision?.served ?? configuration.served(flag, by: answer)
    let pending = isKnown(flag) ? "" : " \(marks.pending)"
    let doubt = decision?.dependsOnUnknown == true ? marks.unknown : ""
    let odd = isOdd(flag, answer) ? " \(marks.warning)" : ""
    let pin = brokenPins.contains(flag) ? " \(marks.failed) pin" : ""
    return (served.shaped + doubt + odd + pin + pending, served)
  }

  /// Whether something is wrong with a flag, or flagscope gave up on its answer.
  func isOdd(_ flag: Int, _ answer: Answer) -> Bool {
    catalogue.oddFlags.contains(flag) || answer.isLimited
  }

  /// The longest entries of the list's columns among these flags.
  func listWidths(of flags: some Sequence<Int>, _ marks: Marks) -> ListColumns.Widths {
    flags.reduce(into: ListColumns.Widths()) { widths, flag in
      let key = configuration.key(of: flag)
      widths.flag = max(widths.flag, TextWidth.columns(of: key))
      guard let answer = answers[flag] else { return }
      let (text, served) = entry(flag, answer, marks)
      widths.serves = max(widths.serves, TextWidth.columns(of: text))
      widths.from = max(widths.from, TextWidth.columns(of: marks.plain(served.from)))
    }
  }
}

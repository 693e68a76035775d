import FlagEngine
import TerminalUI

/// The columns of the list in a row of a given width; a column without room is empty.
struct ListColumns: Equatable, Sendable {
  /// The cell of the cursor and of the mark of a change.
  let mark: Point
  let flag: Rect
  let serves: Rect
  let from: Rect
  let why: Rect
  let personas: Rect

  /// So many personas have a blank between them.
  static let spacedPersonas = 8

  /// - Parameters:
  ///   - row: the row; its last cell is left to the scroll bar.
  ///   - isAlone: whether the list is the only column of the screen.
  ///   - showsWhy: whether there is room for the deciding fact.
  ///   - personaCount: the personas, one cell each.
  init(_ row: Rect, isAlone: Bool, showsWhy: Bool, personaCount: Int) {
    let margin = isAlone ? 1 : 0
    mark = Point(x: row.x + margin, y: row.y)
    var inside = row.inset(left: margin + 2, right: 1)
    let needed = Self.width(ofPersonas: personaCount)
    let room = inside.width - (showsWhy ? 90 : 41)
    let shown = personaCount > 1 && room >= 8 ? min(needed, room) : 0
    (inside, personas) = inside.split(left: inside.width - shown)
    let flagWidth = showsWhy ? min(40, inside.width * 28 / 100) : inside.width * 46 / 100
    let servesWidth = showsWhy ? min(24, inside.width * 21 / 100) : inside.width * 31 / 100
    var rest: Rect
    (flag, rest) = inside.split(left: flagWidth)
    (serves, rest) = rest.split(left: servesWidth)
    (from, why) = rest.split(left: showsWhy ? 12 : rest.width)
  }

  /// A cell each, apart while they are few, at least as wide as the head.
  private static func width(ofPersonas count: Int) -> Int {
    max(8, count <= spacedPersonas ? count * 2 - 1 : count)
  }
}

// The list of flags.
extension Console {
  func columns(of row: Rect) -> ListColumns {
    ListColumns(
      row, isAlone: layout.columns == 1, showsWhy: layout.listShowsWhy,
      personaCount: cast.personas.count)
  }

  func renderList(_ resolution: Resolution, into screen: inout CellBuffer) {
    renderListHead(into: &screen)
    renderRows(resolution, list.viewport.visible, into: &screen)
  }

  /// Draws visible rows and the bar beside them.
  ///
  /// - Parameters:
  ///   - resolution: what the flags answer.
  ///   - rows: places in the list.
  ///   - screen: where to draw.
  func renderRows(
    _ resolution: Resolution, _ rows: some Sequence<Int>, into screen: inout CellBuffer
  ) {
    for index in rows {
      let row = layout.list.row(index - list.viewport.offset)
      renderRow(resolution, list.matches[index], index: index, in: row, into: &screen)
    }
    let bar = Rect(
      x: layout.list.right - 1, y: layout.list.y, width: 1, height: layout.list.height)
    ScrollBar(list.viewport, glyphs: marks.glyphs, style: theme[.frame])
      .render(in: bar, into: &screen)
  }

  private func renderListHead(into screen: inout CellBuffer) {
    let columns = columns(of: layout.listHead)
    let style = theme[.label]
    screen.write("FLAG", in: columns.flag, style: style)
    screen.write("SERVES", in: columns.serves, style: style)
    screen.write("FROM", in: columns.from, style: style)
    screen.write("WHY", in: columns.why, style: style)
    screen.write("PERSONAS", in: columns.personas, style: style)
  }

  private func renderRow(
    _ resolution: Resolution, _ flag: Int, index: Int, in row: Rect,
    into screen: inout CellBuffer
  ) {
    let columns = columns(of: row)
    let isSelected = index == list.viewport.selection
    renderMark(isSelected, resolution.isChanged(flag), at: columns.mark, into: &screen)
    screen.write(
      resolution.configuration.key(of: flag), in: columns.flag.inset(right: 1),
      style: theme[.text], elision: .middle, ellipsis: ellipsis)
    if let answer = resolution.answers[flag] {
      renderAnswer(resolution, flag, answer, columns, into: &screen)
    } else {
      screen.write(marks.pending, in: columns.serves, style: theme[.text])
    }
    renderPersonaCells(
      flag, in: columns.personas, isPlain: isSelected && focus == .list, into: &screen)
    if isSelected, focus == .list {
      let bar = theme[.selected].attributes
      screen.restyle(row.inset(right: 1)) { $0.adding(bar) }
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
    _ resolution: Resolution, _ flag: Int, _ answer: Answer, _ columns: ListColumns,
    into screen: inout CellBuffer
  ) {
    let decision = resolution.decision(flag)
    let served = decision?.served ?? resolution.configuration.served(flag, by: answer)
    let pending = resolution.isKnown(flag) ? "" : " \(marks.pending)"
    let doubt = decision?.dependsOnUnknown == true ? marks.unknown : ""
    let isOdd = resolution.catalogue.oddFlags.contains(flag) || answer.isLimited
    let odd = isOdd ? " \(marks.warning)" : ""
    screen.write(
      served.shaped + doubt + odd + pending, in: columns.serves.inset(right: 1),
      style: theme[role(of: served.shape)], ellipsis: ellipsis)
    screen.write(
      marks.plain(served.from), in: columns.from.inset(right: columns.why.isEmpty ? 0 : 1),
      style: theme[.text], ellipsis: ellipsis)
    screen.write(
      marks.plain(resolution.reason(flag)), in: columns.why, style: theme[.text],
      ellipsis: ellipsis)
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
}

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

  /// The longest entries of a list in columns of the screen.
  struct Widths: Equatable, Sendable {
    var flag = 0
    var serves = 0
    var from = 0
  }

  /// Lays out columns as wide as their longest entries.
  ///
  /// Where room is short, the personas go first, then
  /// the deciding fact; FROM and SERVES are cut before FLAG is.
  ///
  /// - Parameters:
  ///   - row: the row; its last cell is left to the scroll bar.
  ///   - isAlone: whether the list is the only column of the screen.
  ///   - showsWhy: whether there is room for the deciding fact.
  ///   - showsFrom: whether it is told where an answer comes from.
  ///   - personaCount: the personas, one cell each.
  ///   - widths: the longest entries.
  init(
    _ row: Rect, isAlone: Bool, showsWhy: Bool, showsFrom: Bool = true, personaCount: Int,
    _ widths: Widths
  ) {
    let margin = isAlone ? 1 : 0
    mark = Point(x: row.x + margin, y: row.y)
    var inside = row.inset(left: margin + 2, right: 1)
    var widths = widths
    // At least as wide as the heads, a blank behind each.
    widths.flag = max(widths.flag, 4) + 1
    widths.serves = max(widths.serves, 6) + 1
    widths.from = showsFrom ? max(widths.from, 4) + 1 : 0
    let needed = Self.width(ofPersonas: personaCount)
    // A long value of a Flagship key does not keep the personas away.
    let room =
      inside.width - widths.flag - min(widths.serves, Self.shortAnswer)
      - min(widths.from, Self.shortAnswer) - (showsWhy ? Self.shortFact : 0)
    let shown = personaCount > 1 && room >= 8 ? min(needed, room) : 0
    (inside, personas) = inside.split(left: inside.width - shown)
    var missing = widths.flag + widths.serves + widths.from - inside.width
    // What is cut, in this order, and how much of it stays.
    let yielding: [(WritableKeyPath<Widths, Int>, Int)] = [
      (\.from, 8), (\.serves, 12), (\.flag, 12), (\.serves, 8), (\.flag, 4),
    ]
    for (column, least) in yielding where missing > 0 {
      let given = min(missing, max(0, widths[keyPath: column] - least))
      widths[keyPath: column] -= given
      missing -= given
    }
    var rest: Rect
    (flag, rest) = inside.split(left: widths.flag)
    (serves, rest) = rest.split(left: showsFrom ? widths.serves : rest.width)
    guard showsFrom else {
      (from, why) = (Layout.nowhere, Layout.nowhere)
      return
    }
    (from, why) = rest.split(left: showsWhy ? widths.from : rest.width)
  }

  /// The room that a deciding fact has beside personas.
  private static let shortFact = 48
  /// The room that an answer and where it comes from have beside them.
  private static let shortAnswer = 16
  /// A cell each, apart while they are few, at least as wide as the head.
  private static func width(ofPersonas count: Int) -> Int {
    max(8, count <= spacedPersonas ? count * 2 - 1 : count)
  }
}

extension Context {
  func columns(of row: Rect) -> ListColumns {
    ListColumns(
      row, isAlone: layout.columns == 1, showsWhy: layout.listShowsWhy,
      showsFrom: !layout.isStage, personaCount: layout.isStage ? 0 : cast.personas.count,
      layout.listWidths)
  }

  /// The visitors whose cells the list has room for.
  var shownPersonas: Int {
    let width = columns(of: layout.listHead).personas.width
    return min(cast.personas.count, (width + personaStep - 1) / personaStep)
  }

  var personaStep: Int { cast.personas.count <= ListColumns.spacedPersonas ? 2 : 1 }
}

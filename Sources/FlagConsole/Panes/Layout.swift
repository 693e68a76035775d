import TerminalUI

/// How the user has moved the panes.
public struct Arrangement: Equatable, Sendable {
  /// Columns by which the split between list and detail stands right of its place.
  public var columns = 0
  /// Rows by which the split below the list stands under its place.
  public var rows = 0
  /// Whether the focused pane has the screen to itself.
  public var isZoomed = false
  /// Whether the line of keys is left out.
  public var hidesHints = false
  /// Whether nothing is drawn: every pane has the room of a page, and no line is cut.
  var isHeard = false

  /// Every pane in its place.
  public init() {}
}

/// Where everything stands on a screen of a given size.
///
/// Below 100 columns one list with a strip under it; from 100 a second column with the detail; from
/// 160 a third with the visitor. `PaneTable` says which pane goes first where rows are few; below
/// 60×16 nothing fits.
struct Layout: Equatable, Sendable {
  static let minimum = Size(width: 60, height: 16)
  /// From so many columns on two panes stand side by side.
  static let twoColumns = 100
  static let nowhere = Rect(x: 0, y: 0, width: 0, height: 0)

  let size: Size
  let columns: Int
  let isZoomed: Bool
  /// The heading line at the top.
  let header: Rect
  /// One line about the visitor; only in one column.
  var visitorLine = Self.nowhere
  /// The filter and the counts; only in one column.
  private(set) var filterLine = Self.nowhere
  /// The column heads of the list.
  var listHead = Self.nowhere
  /// The rows of the list.
  var list = Self.nowhere
  /// The longest entries of the list's columns among those in sight.
  var listWidths = ListColumns.Widths()
  /// The "why" of the selected flag under the list; only in one column.
  private(set) var strip = Self.nowhere
  /// The whole explanation.
  var detail = Self.nowhere
  var visitor = Self.nowhere
  private(set) var overrides = Self.nowhere
  /// The first pins; only in three columns.
  private(set) var pins = Self.nowhere
  /// The last rows of the outbox; only in three columns.
  private(set) var outbox = Self.nowhere
  /// What happened, in the rows below the explanation; its title stands in the row above.
  private(set) var log = Self.nowhere
  /// The message line and the hint line.
  var message: Rect
  let hints: Rect
  /// The box of the story's captions; only on the stage.
  var caption = Self.nowhere
  /// Where overlays draw.
  var overlay: Rect
  /// The lines between columns; the first, between list and detail, can be dragged.
  var dividers: [Rect] = []
  /// The title below the list that can be dragged, up or down.
  private(set) var sill = Self.nowhere

  var isTooSmall: Bool { size.width < Self.minimum.width || size.height < Self.minimum.height }

  /// Whether people look on.
  var isStage: Bool { !caption.isEmpty }

  /// Whether the list has a WHY column.
  var listShowsWhy: Bool { list.width >= 72 && !isStage }

  /// - Parameters:
  ///   - size: the screen.
  ///   - focus: the pane that takes the keys.
  ///   - wishes: what the panes hold.
  ///   - arrangement: how the user has moved the panes.
  ///   - isStage: whether people look on: two panes and the story's captions.
  init(
    size: Size, focus: Scope, wishes: PaneWishes = PaneWishes(),
    arrangement: Arrangement = Arrangement(), isStage: Bool = false
  ) {
    self.size = size
    let screen = Rect(x: 0, y: 0, width: size.width, height: size.height)
    let body: Rect
    (header, body) = screen.split(top: 1)
    let (main, bottom) = body.split(
      bottom: arrangement.hidesHints ? 1 : 2)
    (message, hints) = bottom.split(top: 1)
    columns =
      isStage
      ? (size.width >= Self.stageColumns ? 2 : 1)
      : size.width >= 160 ? 3 : size.width >= Self.twoColumns ? 2 : 1
    isZoomed = arrangement.isZoomed && !isStage
    overlay =
      arrangement.isHeard
      ? Rect(x: 0, y: 0, width: 1_000, height: 1_000)
      : main.inset(left: 2, top: 1, right: 2, bottom: 1)
    guard !isTooSmall else { return }
    if arrangement.isHeard {
      placePages()
    } else if isStage {
      placeStage(main, focus)
    } else if columns == 1 {
      placeOneColumn(main, focus, arrangement)
    } else if isZoomed {
      placeZoomed(main.inset(top: 1), focus)
    } else {
      // The first row is the rule with the titles of the panes.
      placeColumns(main.inset(top: 1), focus, wishes, arrangement)
    }
  }

  // MARK: Without a screen

  /// The rows that are told at once, of a list or an explanation.
  static let page = 20

  /// Pages as wide as their longest lines; the list has a deciding fact and no cells of personas.
  private mutating func placePages() {
    let head = Rect(x: 0, y: 0, width: 76, height: 1)
    listHead = head
    list = Rect(x: 0, y: 0, width: head.width, height: Self.page)
    detail = Rect(x: 0, y: 0, width: 100_000, height: Self.page)
    visitor = list
  }

  // MARK: One column

  private mutating func placeOneColumn(
    _ main: Rect, _ focus: Scope, _ arrangement: Arrangement
  ) {
    var body: Rect
    (visitorLine, body) = main.split(top: 1)
    (filterLine, body) = body.split(top: 1)
    if focus == .detail {
      detail = body.inset(top: 1)
    } else if isZoomed, focus == .visitor {
      visitor = body.inset(top: 1)
    } else if isZoomed {
      (listHead, list) = body.split(top: 1)
    } else {
      placeListOver(body, focus, arrangement)
    }
  }

  /// The list above, below it what belongs to the selected flag or the visitor's fields.
  private mutating func placeListOver(
    _ body: Rect, _ focus: Scope, _ arrangement: Arrangement
  ) {
    let lowest = max(7, body.height / 2)
    let height = Self.clamped(
      body.height - lowest + arrangement.rows, 3...max(3, body.height - 5))
    let (upper, lower) = body.split(top: height)
    // A blank row sets the strip apart where rows are many.
    let blank = body.height >= 17 && upper.height >= 6 ? 1 : 0
    (listHead, list) = upper.inset(bottom: blank).split(top: 1)
    sill = lower.row(0)
    if focus == .visitor { visitor = lower.inset(top: 1) } else { strip = lower.inset(top: 1) }
  }

  // MARK: Several columns

  private mutating func placeZoomed(_ body: Rect, _ focus: Scope) {
    switch focus {
    case .detail: detail = body
    case .visitor: visitor = body
    default: (listHead, list) = body.split(top: 1)
    }
  }

  private mutating func placeColumns(
    _ body: Rect, _ focus: Scope, _ wishes: PaneWishes, _ arrangement: Arrangement
  ) {
    let usual = columns == 3 ? max(58, body.width * 29 / 100) : max(46, body.width * 38 / 100)
    let width = Self.clamped(
      usual + arrangement.columns, 34...max(34, body.width - (columns == 3 ? 90 : 40)))
    let (left, rest) = body.split(left: width)
    dividers = [rest.split(left: 1).left]
    if columns == 3 {
      let (middle, right) = rest.split(left: rest.width * 62 / 100)
      (listHead, list) = left.split(top: 1)
      detail = middle.inset(left: 1)
      dividers.append(right.split(left: 1).left)
      placeRight(right.inset(left: 1), focus, wishes)
    } else {
      detail = rest.inset(left: 1)
      placeLeft(left, focus, wishes, arrangement)
    }
  }

  /// The visitor, below its fields and a blank row the overrides, pins and what would be sent.
  private mutating func placeRight(_ right: Rect, _ focus: Scope, _ wishes: PaneWishes) {
    let places = PaneTable.stack([.visitor, .overrides, .pins, .outbox], in: right, wishes, focus)
    visitor = places[.visitor] ?? Self.nowhere
    overrides = places[.overrides]?.inset(top: 1) ?? Self.nowhere
    pins = places[.pins]?.inset(top: 1) ?? Self.nowhere
    outbox = places[.outbox]?.inset(top: 1) ?? Self.nowhere
  }

  /// Two columns: the list, below it the visitor, below that the overrides, as rows allow.
  private mutating func placeLeft(
    _ left: Rect, _ focus: Scope, _ wishes: PaneWishes, _ arrangement: Arrangement
  ) {
    var wishes = wishes
    // Each has two lines in a narrow column.
    wishes.overrides *= 2
    let places = PaneTable.stack([.list, .visitor, .overrides], in: left, wishes, focus)
    overrides = places[.overrides]?.inset(top: 1) ?? Self.nowhere
    let upper = left.split(bottom: places[.overrides]?.height ?? 0).rest
    guard let flags = places[.list], places[.visitor] != nil else {
      (listHead, list) = upper.split(top: 1)
      return
    }
    let height = Self.clamped(flags.height + arrangement.rows, 3...max(3, upper.height - 3))
    let (above, below) = upper.split(top: height)
    (listHead, list) = above.split(top: 1)
    sill = below.row(0)
    visitor = below.inset(top: 1)
  }

  // MARK: What is placed later

  /// Gives the rows that the explanation leaves free to the log.
  mutating func place(logBelow rows: Int) {
    guard columns > 1, !detail.isEmpty, !isZoomed, !isStage else { return }
    // A blank row, the title, and something to read.
    let spare = detail.height - rows - 2
    guard spare >= 2 else { return }
    log = detail.split(bottom: spare).bottom
    detail = detail.split(top: rows).top
  }

  /// The panes on the screen, in the order in which Tab walks over them.
  var panes: [Scope] { isStage ? [.list, .detail] : [.list, .detail, .visitor] }

  /// The pane `step` panes after another, around.
  func pane(after pane: Scope, by step: Int) -> Scope {
    let index = panes.firstIndex(of: pane) ?? 0
    return panes[(index + step + panes.count) % panes.count]
  }

  private static func clamped(_ value: Int, _ range: ClosedRange<Int>) -> Int {
    min(max(value, range.lowerBound), range.upperBound)
  }
}

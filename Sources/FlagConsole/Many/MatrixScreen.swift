import FlagEngine
import FlagReports
import TerminalUI

/// What personas naturally get: personas down, the flags that tell them apart across.
struct MatrixScreen: TableScreen {
  var viewport: Viewport
  private var matrix: Hidden<PersonaMatrix?>
  private let pass: Int
  private var progress = 0.0
  /// The flags that differ, by index in the configuration.
  private var flags: [Int] = []
  private var equalCount = 0
  private var column = 0
  /// The row that the next `c` compares with.
  private var marked: Int?

  init(in context: Context) {
    let personas = context.cast.personas
    pass = context.pass
    viewport = Viewport(count: personas.count, height: max(1, personas.count))
    viewport.select(context.cast.active)
    matrix = Hidden(
      context.resolution.map {
        PersonaMatrix(personas, in: $0.configuration, options: $0.options)
      })
  }

  var overlay: Overlay { .matrix(self) }
  var known: Set<Command> { [.fold, .unfold, .compare] }

  // MARK: Keys

  mutating func open(in context: Context) -> Reply {
    guard flags.indices.contains(column) else { return .none }
    let row = viewport.selection
    return .all(
      [.close, .goTo(flag: flags[column])] + (row == context.cast.active ? [] : [.become(row)])
        + [.explain])
  }

  func refusalToOpen(in context: Context) -> String? {
    flags.isEmpty ? "no flag tells the personas apart" : nil
  }

  mutating func act(_ command: Command, in context: Context) -> Reply? {
    switch command {
    case .fold: column = max(0, column - 1)
    case .unfold: column = max(0, min(flags.count - 1, column + 1))
    case .compare: return compare(in: context)
    default: return nil
    }
    return Reply.none
  }

  private mutating func compare(in context: Context) -> Reply {
    let row = viewport.selection
    guard let first = marked, first != row else {
      marked = marked == row ? nil : row
      return marked == nil
        ? .none : .say(.text("Now the one to compare with: c on another row."))
    }
    marked = nil
    return .open(.compare(CompareScreen(first, row, in: context)))
  }

  mutating func renew(in context: Context) -> Reply {
    guard context.pass != pass || matrix.value?.personas != context.cast.personas
    else { return .none }
    var new = Self(in: context)
    new.viewport.select(viewport.selection)
    new.column = column
    self = new
    return .none
  }

  // MARK: Cells

  func hasWork(in context: Context) -> Bool { progress < 1 && matrix.value != nil }

  mutating func work(in context: Context) {
    matrix.value?.work(1_000)
    guard let known = matrix.value else { return }
    progress = known.progress
    guard known.isThrough, let configuration = context.resolution?.configuration else { return }
    progress = 1
    let all = 0..<configuration.flagCount
    flags = all.filter { !known.isEqual($0) }
    equalCount = all.count - flags.count
    column = min(column, max(0, flags.count - 1))
  }

  // MARK: Copies

  func csv(in context: Context) -> String? { report(in: context)?.csv }
  func json(in context: Context) -> JSONValue? { report(in: context)?.json }

  private func report(in context: Context) -> MatrixReport? {
    guard let known = matrix.value, known.isThrough, let resolution = context.resolution else {
      return nil
    }
    return MatrixReport(known, in: resolution.configuration)
  }

  // MARK: Lines

  func content(in context: Context, size: Size) -> ScreenContent {
    guard let configuration = context.resolution?.configuration, let matrix = matrix.value else {
      return ScreenContent()
    }
    var title = "Matrix  \(Console.count(matrix.personas.count, "persona")), natural answers"
    guard progress >= 1 else {
      title += "   \(ProgressWords.text(progress))"
      return ScreenContent(
        title: title, lines: matrix.personas.map { context.line([($0.shownName, .text)]) })
    }
    let columns = shown(matrix, configuration, width: size.width)
    let name = Self.nameWidth(matrix)
    let ellipsis = context.ellipsis
    func row(_ mark: String, _ first: String, _ cells: [String]) -> String {
      let padded = zip(columns, cells).map {
        Self.padded($1, to: width(of: $0, matrix, configuration), ellipsis)
      }
      return Self.padded(mark, to: 2, ellipsis) + Self.padded(first, to: name + 2, ellipsis)
        + padded.joined()
    }
    let head = row(
      "", "PERSONA",
      columns.map { place in
        (place == column ? context.marks.cursor : "") + configuration.key(of: flags[place])
      })
    let rows = matrix.personas.indices.map { person in
      context.line(
        row(
          person == marked ? context.marks.dot : "", matrix.personas[person].shownName,
          columns.map { place in
            let cell = matrix.rows[person][flags[place]]
            let isHere = person == viewport.selection && place == column
            return (isHere ? context.marks.cursor : "") + "\(cell.shaped) \(cell.from)"
          }))
    }
    let more = flags.count - columns.count
    var foot = ["= \(Console.count(equalCount, "flag")) equal for all"]
    if more > 0 { foot.append("\(more) more: ← →") }
    if columns.isEmpty, !flags.isEmpty { foot.append("a wider screen shows cells") }
    return ScreenContent(
      title: title, head: [context.line(head, .label, indent: 2)], lines: rows,
      foot: [context.line(foot.joined(separator: "   "), .label)])
  }

  /// The columns that fit, the selected one among them.
  private func shown(
    _ matrix: PersonaMatrix, _ configuration: FlagConfiguration, width: Int
  ) -> Range<Int> {
    guard flags.indices.contains(column) else { return 0..<0 }
    var room = width - Self.nameWidth(matrix) - 8
    func fits(_ place: Int) -> Bool {
      guard flags.indices.contains(place) else { return false }
      let cost = self.width(of: place, matrix, configuration)
      guard cost <= room || place == column else { return false }
      room -= cost
      return true
    }
    var (start, end) = (column, column)
    while fits(end) { end += 1 }
    while fits(start - 1) { start -= 1 }
    return start..<end
  }

  private static func nameWidth(_ matrix: PersonaMatrix) -> Int {
    min(24, max(7, matrix.personas.map { TextWidth.columns(of: $0.shownName) }.max() ?? 0))
  }

  /// The columns that a flag takes: its key and its cells with the cursor, and what stays free.
  private func width(
    of place: Int, _ matrix: PersonaMatrix, _ configuration: FlagConfiguration
  ) -> Int {
    let cells = matrix.rows.map {
      TextWidth.columns(of: "\($0[flags[place]].shaped) \($0[flags[place]].from)")
    }
    let key = min(40, TextWidth.columns(of: configuration.key(of: flags[place])))
    return max(key, min(40, cells.max() ?? 0)) + 3
  }

  /// A text in so many columns, its end left out where it is longer.
  private static func padded(
    _ text: String, to columns: Int, _ ellipsis: Unicode.Scalar
  ) -> String {
    let shown = SafeText(text).elided(to: max(1, columns - 1), ellipsis: ellipsis).string
    return shown + String(repeating: " ", count: max(0, columns - TextWidth.columns(of: shown)))
  }
}

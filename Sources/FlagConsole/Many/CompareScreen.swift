import FlagEngine
import FlagReports
import TerminalUI

/// Where two visitors part, flag by flag: the first step that came out differently, then the others.
struct CompareScreen: TableScreen {
  /// A row of the table.
  private struct Row: Equatable {
    var flag: Int
    var lines: [String]
  }

  var viewport = Viewport()
  private let pair: [Int]
  private let visitors: [Visitor]
  private let pass: Int
  private let names: [String]
  private var walks: Hidden<[FileWalk]>
  private var next = 0
  private let count: Int
  private var rows: [Row] = []
  private var report: Hidden<ComparisonReport>
  private var equalCount = 0

  /// - Parameters:
  ///   - first: the number of one persona, from 0.
  ///   - second: that of the other one.
  ///   - context: the personas.
  init(_ first: Int, _ second: Int, in context: Context) {
    self.pair = [first, second]
    pass = context.pass
    let pair = [first, second].map { context.cast.personas[$0] }
    visitors = pair.map(\.visitor)
    names = pair.map(\.shownName)
    report = Hidden(ComparisonReport(names: names))
    count = context.resolution?.configuration.flagCount ?? 0
    walks = Hidden(
      context.resolution.map { resolution in
        pair.map { persona in
          var visitor = persona.visitor
          visitor.overrides = []
          return FileWalk(resolution.configuration, for: visitor, options: resolution.options)
        }
      } ?? [])
  }

  var overlay: Overlay { .compare(self) }

  mutating func open(in context: Context) -> Reply {
    guard rows.indices.contains(viewport.selection) else { return .none }
    return .all([.close, .goTo(flag: rows[viewport.selection].flag), .explain])
  }

  func refusalToOpen(in context: Context) -> String? { rows.isEmpty ? "no flag differs" : nil }

  mutating func renew(in context: Context) -> Reply {
    let personas = context.cast.personas
    guard pair.allSatisfy(personas.indices.contains) else { return .close }
    guard context.pass != pass || pair.map({ personas[$0].visitor }) != visitors else {
      return .none
    }
    var new = Self(pair[0], pair[1], in: context)
    new.viewport = viewport
    self = new
    return .none
  }

  func hasWork(in context: Context) -> Bool { next < count && walks.value.count == 2 }

  mutating func work(in context: Context) {
    for _ in 0..<min(8, count - next) {
      let comparison = VisitorComparison(walks.value[0].explain(), walks.value[1].explain())
      report.value.add(comparison, always: false)
      if comparison.isSameAnswer {
        equalCount += 1
      } else {
        rows.append(Row(flag: next, lines: ComparisonReport.lines(of: comparison)))
      }
      next += 1
    }
  }

  func csv(in context: Context) -> String? { report.value.csv }
  func json(in context: Context) -> JSONValue? { report.value.json }

  func content(in context: Context, size: Size) -> ScreenContent {
    let width = max(20, size.width - 6)
    let lines = rows.flatMap { context.entry($0.lines, width: width) }
    var title = "Compare  \(names.joined(separator: " │ "))"
    if hasWork(in: context) {
      title += "   \(ProgressWords.text(Double(next) / Double(max(1, count))))"
    }
    let equal = "= \(Console.count(equalCount, "flag")) equal for both"
    return ScreenContent(
      title: title, lines: lines.isEmpty ? [context.line("No flag differs so far.")] : lines,
      foot: [context.line(equal, .label)])
  }
}

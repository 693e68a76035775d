import FlagEngine
import TerminalUI

// What is wrong in the file: `:source` lists it with its places, `!` and the count in the header lead
// there.
extension Console {
  /// So many are listed; a file can have one in every line.
  private static let problemLimit = 500

  mutating func openProblems() {
    guard let problems = resolution?.configuration.problems, !problems.isEmpty else {
      message = .text("Nothing is wrong in this file, as far as its reader can tell.")
      return
    }
    let rows = sourceRows
    var viewport = Viewport(count: rows.count, height: layout.overlay.height)
    viewport.wheel(by: rows.count - problemRows.count)
    overlay = .source(viewport)
  }

  /// What `:source` tells, in rows of the overlay's width.
  var sourceRows: [String] { wrapped(sourceLines) + problemRows }

  private var sourceWidth: Int { max(20, layout.overlay.width - 4) }

  private func wrapped(_ lines: [String]) -> [String] {
    lines.flatMap { TextWrap.lines(marks.plain($0), width: sourceWidth) }
  }

  /// Each problem with its place and flag, below it what it means, in the order of the file.
  private var problemRows: [String] {
    guard let configuration = resolution?.configuration else { return [] }
    let problems = configuration.problems
    guard !problems.isEmpty else { return [] }
    let head = "\(Self.count(problems.count, "problem")), in the order of the file:"
    let shown = problems.prefix(Self.problemLimit)
    let rest = problems.count - shown.count
    let more = rest > 0 ? ["and \(rest) more; flagscope list --json has them all"] : []
    return ["", head] + shown.flatMap { rows(of: $0, configuration) } + more
  }

  private func rows(
    of problem: ConfigurationProblem, _ configuration: FlagConfiguration
  ) -> [String] {
    let flag = problem.flag.map { "\(configuration.key(of: $0))  " } ?? ""
    let refusal = problem.isRefusal ? "the official SDK refuses the file: " : ""
    // A place is one long word, of which nothing may be left out.
    let place = TextWrap.pieces("\(marks.warning) \(flag)\(problem.path)", width: sourceWidth)
    let text = TextWrap.lines(marks.plain(refusal + problem.text), width: sourceWidth - 4)
    return place + text.map { "    \($0)" }
  }

  /// The source, and what is wrong with it.
  func renderSource(_ viewport: Viewport, into screen: inout CellBuffer) {
    let area = panel("Source", into: &screen)
    let rows = sourceRows
    for (row, line) in zip(area.rows, rows.dropFirst(viewport.offset)) {
      screen.write(line, in: row.inset(left: 1), style: theme[.text], ellipsis: ellipsis)
    }
    var shown = Viewport(count: rows.count, height: area.height)
    shown.wheel(by: viewport.offset)
    ScrollBar(shown, glyphs: marks.glyphs, style: theme[.frame])
      .render(in: Rect(x: area.right, y: area.y, width: 1, height: area.height), into: &screen)
  }
}

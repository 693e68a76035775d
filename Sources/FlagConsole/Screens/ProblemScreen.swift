import FlagEngine
import FlagReports
import TerminalUI

/// What in the file cannot work, or works otherwise than it reads: the worst first, each with its place
/// and its flag, below it what follows and what to do.
struct ProblemScreen: Screen, CopiedTable {
  var viewport: Viewport

  /// So many are listed; a file can have one in every line.
  private static let limit = 500

  /// Opens the list, which fills while the file is examined, or says that there is nothing to list.
  static func open(in context: Context) -> Reply {
    let screen = Self(in: context)
    guard screen.viewport.count > 0 || !context.problems.isThrough else { return nothing }
    return .open(.problems(screen))
  }

  private static let nothing = Reply.say(
    .text("Nothing is wrong in this file, as far as it tells."))

  private init(in context: Context) {
    let count = Self.problems(in: context).count
    viewport = Viewport(count: count, height: max(1, count))
  }

  private static func problems(in context: Context) -> ArraySlice<LintFinding> {
    context.problems.findings.prefix(limit)
  }

  var scope: Scope { .problems }
  var overlay: Overlay { .problems(self) }
  var place: ScreenPlace { .whole }

  // MARK: Keys

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .open: open(in: context)
    case .copyMenu: .open(.tableCopy(TableCopyMenu(overlay)))
    default: move(command)
    }
  }

  /// Goes to the flag of the selected problem.
  private func open(in context: Context) -> Reply {
    guard let problem = selected(in: context) else { return .none }
    guard let flag = problem.flag else {
      return .say(
        .text("\(problem.path) is not a part of one flag: the line below says what follows."))
    }
    return .all([.close, .goTo(flag: flag), .explain])
  }

  private func selected(in context: Context) -> LintFinding? {
    let problems = Self.problems(in: context)
    return problems.indices.contains(viewport.selection) ? problems[viewport.selection] : nil
  }

  func refusal(of command: Command, in context: Context) -> String? {
    command == .open && selected(in: context)?.flag == nil ? "it is not a part of one flag" : nil
  }

  /// A newer configuration may have others.
  mutating func renew(in context: Context) -> Reply {
    var renewed = Self(in: context)
    guard renewed.viewport.count > 0 || !context.problems.isThrough else {
      return .all([.close, Self.nothing])
    }
    renewed.viewport.select(viewport.selection)
    self = renewed
    return .none
  }

  // MARK: Copies

  func csv(in context: Context) -> String? { Self.report(in: context)?.csv }
  func json(in context: Context) -> JSONValue? { Self.report(in: context)?.json }

  /// Also of what the screen leaves out.
  private static func report(in context: Context) -> LintReport? {
    context.resolution.map { LintReport(context.problems.findings, in: $0.configuration) }
  }

  // MARK: Lines

  func content(in context: Context, size: Size) -> ScreenContent {
    guard let configuration = context.resolution?.configuration else { return ScreenContent() }
    let width = max(20, size.width - 4)
    let lines = Self.problems(in: context).flatMap { problem in
      let flag = problem.flag.map { "\(configuration.key(of: $0))  " } ?? ""
      let mark = problem.severity == .info ? context.marks.notReached : context.marks.warning
      // A place is one long word, of which nothing may be left out.
      let place = TextWrap.pieces("\(mark) \(flag)\(problem.path)", width: width)
      let role: Role = problem.severity == .error ? .error : .text
      let text = context.marks.plain("\(problem.kind.rawValue): \(problem.text)")
      let fix = context.marks.plain("\(context.marks.arrow) \(problem.fix)")
      let rows =
        place.map { context.line($0, role) } + context.lines(text, width: width - 4, indent: 4)
        + context.lines(fix, .label, width: width - 4, indent: 4)
      return rows.enumerated().map { row, line in
        Line(line.parts, indent: line.indent, isContinuation: row > 0)
      }
    }
    let rest = context.problems.findings.count - Self.limit
    let more = "and \(rest) more; flagscope lint has them all"
    return ScreenContent(
      title: context.problems.title, lines: lines, foot: rest > 0 ? [context.line(more)] : [])
  }
}

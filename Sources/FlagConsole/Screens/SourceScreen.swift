import FlagEngine
import TerminalUI

/// Where the configuration comes from, and what is wrong with it: each problem with its place and
/// flag, below it what it means, in the order of the file.
struct SourceScreen: Screen {
  var viewport = Viewport()

  /// So many problems are listed; a file can have one in every line.
  private static let problemLimit = 500

  init() {}

  /// The screen scrolled to the problems.
  init(atProblemsOf context: Context) {
    let size = context.layout.overlay.size
    let lines = content(in: context, size: size).lines
    viewport = Viewport(count: lines.count, height: size.height)
    viewport.wheel(by: lines.count - problems(in: context, width: Self.width(size)).count)
  }

  var scope: Scope { .help }
  var overlay: Overlay { .source(self) }
  var place: ScreenPlace { .whole }

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    viewport.scroll(command) ? .none : move(command)
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    let width = Self.width(size)
    let source = context.sourceLines.flatMap { context.lines($0, width: width, indent: 1) }
    return ScreenContent(
      title: "Source", lines: source + problems(in: context, width: width), hasCursor: false)
  }

  private static func width(_ size: Size) -> Int { max(20, size.width - 4) }

  private func problems(in context: Context, width: Int) -> [Line] {
    guard let configuration = context.resolution?.configuration else { return [] }
    let problems = configuration.problems
    guard !problems.isEmpty else { return [] }
    let head = "\(Console.count(problems.count, "problem")), in the order of the file:"
    let rest = problems.count - Self.problemLimit
    let more = rest > 0 ? ["and \(rest) more; flagscope list --json has them all"] : []
    let rows = problems.prefix(Self.problemLimit).flatMap { problem in
      let flag = problem.flag.map { "\(configuration.key(of: $0))  " } ?? ""
      let refusal = problem.isRefusal ? "the official SDK refuses the file: " : ""
      // A place is one long word, of which nothing may be left out.
      return TextWrap.pieces("\(context.marks.warning) \(flag)\(problem.path)", width: width)
        .map { context.line($0, indent: 1) }
        + context.lines(refusal + problem.text, width: width - 4, indent: 5)
    }
    return ["", head].map { context.line($0, indent: 1) } + rows
      + more.map { context.line($0, indent: 1) }
  }
}

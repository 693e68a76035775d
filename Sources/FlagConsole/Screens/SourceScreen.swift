import TerminalUI

/// Where the configuration comes from, and how the source does.
struct SourceScreen: Screen {
  var viewport = Viewport()

  var scope: Scope { .help }
  var overlay: Overlay { .source(self) }
  var place: ScreenPlace { .whole }

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    viewport.scroll(command) ? .none : move(command)
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    let count = context.problemCount
    let problems =
      count > 0 ? ["", "\(Console.count(count, "problem")) in the file: ! lists them"] : []
    let lines = (context.sourceLines + problems).flatMap {
      context.lines($0, width: max(20, size.width - 4), indent: 1)
    }
    return ScreenContent(title: "Source", lines: lines, hasCursor: false)
  }
}

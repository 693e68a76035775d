import TerminalUI

/// The whole log.
struct LogScreen: Screen {
  var viewport = Viewport()

  var scope: Scope { .help }
  var overlay: Overlay { .log(self) }
  var place: ScreenPlace { .whole }

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    viewport.scroll(command) ? .none : move(command)
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    let log = context.log.lines
    let width = max(20, size.width - 14)
    let lines = log.flatMap { line in
      TextWrap.lines(context.marks.plain(line.text), width: width).enumerated().map { row, text in
        context.line([(row == 0 ? line.time : "", .label), (text, .text)], indent: 1)
      }
    }
    return ScreenContent(
      title: "Log  \(log.count)",
      lines: lines.isEmpty ? [context.line("Nothing was done yet.")] : lines, hasCursor: false)
  }
}

import FlagEngine
import FlagReports
import TerminalUI

/// What the platform answered: each part of it, and what became of it.
struct RemoteScreen: Screen {
  /// A flag some of whose conditions became known.
  struct Known: Equatable, Sendable {
    var key: String
    var count: Int
  }

  let title: String
  var parts: [Kameleoon.RemotePart] = []
  /// Where conditions became known.
  var known: [Known] = []
  /// The answer itself, where it is shown as it came.
  var text = ""
  var viewport = Viewport()

  var scope: Scope { .help }
  var overlay: Overlay { .remote(self) }
  var place: ScreenPlace { .whole }

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    viewport.scroll(command) ? .none : move(command)
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    let width = max(20, size.width - 4)
    var lines = parts.map { part in
      context.line(
        [
          (Self.word(of: part.fate), part.fate == .taken ? .matched : .notReached),
          (part.name, .label), (part.value, .text),
        ], indent: 1)
    }
    if !text.isEmpty {
      lines += text.safeLines.split(separator: "\n", omittingEmptySubsequences: false)
        .flatMap { context.lines(String($0), width: width, indent: 1) }
    }
    if lines.isEmpty {
      lines = [context.line("The platform knows nothing of it.", indent: 1)]
    } else if parts.contains(where: { $0.fate == .taken }) {
      lines.append(context.line(""))
      lines += context.lines(knownText, .text, width: width, indent: 1)
      lines += context.lines(
        "Flags that it flipped are marked \(context.marks.changed) in the list; ] goes to them, "
          + "u undoes all of it.", .message, width: width, indent: 1)
    }
    return ScreenContent(title: title, lines: lines, hasCursor: false)
  }

  /// How many conditions became known, and in which flags.
  private var knownText: String {
    guard !known.isEmpty else { return "No condition became known by it." }
    let flags = known.prefix(10).map { $0.key + ($0.count > 1 ? " (\($0.count))" : "") }
    let rest = known.count > 10 ? " and \(known.count - 10) more flags" : ""
    return "Conditions that became known: \(known.reduce(0) { $0 + $1.count }), in "
      + flags.joined(separator: ", ") + rest + "."
  }

  private static func word(of fate: Kameleoon.RemotePart.Fate) -> String {
    switch fate {
    case .taken: "taken"
    case .ignored: "ignored: local data exists"
    case .unknown: "kept, no condition knows it"
    }
  }
}

import FlagEngine
import TerminalUI

/// A command that is typed after `:`, most of them with an argument.
struct LineCommand: Sendable {
  /// The word that is typed.
  var name: String
  /// What follows it: `FILE`; empty: nothing.
  var argument: String
  /// The sentence in the palette.
  var help: String
  /// What Tab completes behind it.
  var completes: Completion.Kind?
  /// The platform that alone has it; nil: both.
  var platform: Platform?
  /// Runs it.
  ///
  /// - Returns: what the program should do, or why nothing was done.
  var run: @Sendable (inout Console, String) -> Result

  /// Whether a recorded script tells it again, since nothing else that it records says so.
  var isToldAgain: Bool { ["release", "label", "filter", "sort"].contains(name) }

  /// What came of a command.
  enum Result {
    case done([Console.Effect])
    /// The sentence says why; the line stays open with what was typed.
    case refused(String)
  }

  /// Every command, in the order of the palette.
  static let all: [LineCommand] = general + acts + ofVisitor + ofStage

  /// What concerns the console itself.
  private static let general: [LineCommand] = [
    LineCommand(
      name: "log", argument: "", help: "what was done, and the flags that it flipped"
    ) { console, _ in
      console.open(.log(LogScreen()))
      return .done([])
    },
    LineCommand(
      name: "open", argument: "SOURCE",
      help: "another configuration: a file, kameleoon:SITE@ENV, flagship:ENV, https://…, a profile",
      completes: .source
    ) { console, argument in
      guard !argument.isEmpty else {
        return .refused("Type what to open. Example: open kameleoon:SITE_CODE@staging")
      }
      console.message = .text("Opening \(argument)")
      return .done([.open(argument)])
    },
    LineCommand(
      name: "source", argument: "",
      help: "where the configuration comes from, and how its source does"
    ) { console, _ in
      console.open(.source(SourceScreen()))
      return .done([])
    },
    LineCommand(
      name: "label", argument: "ID NAME",
      help: "name a rule or segment by its id; without a name the label goes"
    ) { console, argument in
      console.label(argument).map(Result.refused) ?? .done([])
    },
    LineCommand(
      name: "find", argument: "FLAG=VARIATION",
      help: "find another visitor code (Flagship: id) that gets the variation with this context"
    ) { console, argument in
      console.find(argument).map(Result.refused) ?? .done([])
    },
    LineCommand(
      name: "who", argument: "", help: "who gets each variation of the selected flag, in a sentence"
    ) { console, _ in
      guard let flag = console.list.selected else { return .refused("No flag is selected.") }
      console.open(.who(WhoScreen(flag, in: console.context)))
      return .done([])
    },
    LineCommand(
      name: "diff", argument: "SOURCE",
      help: "what another file, source or kept version (SOURCE@9f3c) answers otherwise",
      completes: .source
    ) { console, argument in
      guard !argument.isEmpty else {
        return .refused("Type what to compare with. Example: diff kameleoon:SITE_CODE@staging")
      }
      console.message = .text("Reading \(argument)")
      return .done([.compare(argument, with: nil)])
    },
    LineCommand(
      name: "population", argument: "COUNT SEED",
      help: "whom sweeps look at: a count and a seed; personas; gold=3 guest=9; a file of visitors",
      completes: .file
    ) { console, argument in
      console.choosePopulation(argument)
    },
    LineCommand(
      name: "watch", argument: "FILE",
      help: "follow a file with the visitor's data; each save is one change; off ends it",
      completes: .file
    ) { console, path in
      guard !path.isEmpty else {
        return .refused("Type the path of a file. Example: watch ctx.json")
      }
      return .done(console.watch(path == "off" ? "" : path))
    },
    LineCommand(
      name: "theme", argument: "NAME", help: "another theme, by its name or the path of its file",
      completes: .theme
    ) { console, name in
      guard !name.isEmpty else {
        return .refused("Type a theme's name or the path of its file. Example: theme dark256")
      }
      return .done(console.chooseTheme(name))
    },
    LineCommand(
      name: "set", argument: "FIELD VALUE",
      help: "set a field of the visitor; or mouse off, hints off, or on again"
    ) { console, text in
      switch text {
      case "mouse on", "mouse off": return .done(console.setMouse(text == "mouse on"))
      case "hints on", "hints off":
        console.showHints(text == "hints on")
        return .done([])
      case _ where ["mouse", "hints"].contains(text.split(separator: " ").first):
        return .refused("Type mouse or hints, then on or off. Example: set mouse off")
      default: return console.setField(text)
      }
    },
  ]

  static func named(_ name: String) -> LineCommand? { all.first { $0.name == name } }
}

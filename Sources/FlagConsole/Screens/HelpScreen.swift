import TerminalUI

/// The keys of a pane, from the table that dispatches them.
struct HelpScreen: Screen {
  /// The keys that are told first.
  var subject: Scope
  /// What the help lies over; empty: the panes.
  var below: [Overlay] = []
  var viewport = Viewport()

  var scope: Scope { .help }
  var overlay: Overlay { .help(self) }
  var place: ScreenPlace { .whole }

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    if viewport.scroll(command) { return .none }
    return switch command {
    case .close, .cancel, .back, .help: .uncover(below.first)
    default: .pass(command)
    }
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    let lines = Self.lines(for: subject, context.keymap).map { line in
      line.keys.isEmpty
        ? context.line(line.text, .heading)
        : context.line([(line.keys, .key), (line.text, .text)], indent: 2)
    }
    return ScreenContent(title: "Help", lines: lines, hasCursor: false)
  }

  // MARK: Lines

  /// A row of help: keys and what they do; without keys, a heading.
  struct Row: Equatable {
    var keys: String
    var text: String
  }

  static func lines(for scope: Scope, _ keymap: Keymap) -> [Row] {
    var lines = [Row(keys: "", text: "What stands here")] + legend(of: scope)
    for (title, scopes) in sections(first: scope) {
      lines.append(Row(keys: "", text: title))
      lines += keymap.bindings
        .filter { $0.scopes.contains(scopes) && !$0.keys.isEmpty }
        .map { Row(keys: $0.keyText, text: $0.help) }
    }
    return lines
  }

  /// A place in words, as they stand in a sentence: `in the list of flags`.
  static func place(_ scope: Scope) -> String {
    guard let (title, first) = sections(first: scope).first, first == scope else { return "here" }
    return title.prefix(1).lowercased() + title.dropFirst()
  }

  private static func sections(first scope: Scope) -> [(String, Scope)] {
    let titles: [(String, Scope)] = [
      ("In the list of flags", .list), ("In the explanation", .detail),
      ("In the visitor's fields", .visitor), ("While typing a value", .edit),
      ("In the list of fields", .fields), ("While pasting", .paste),
      ("In what a paste came to", .pasted),
      ("In a line that is asked for", .prompt),
      ("While filtering", .filter), ("In the force and simulate dialogs", .dialog),
      ("In the list of personas", .personas), ("In the box that saves personas", .save),
      ("When quitting with edits not saved", .leaving),
      ("In the copy menu", .copy), ("In the command palette", .palette),
      ("In the list of problems", .problems), ("In tables", .table), ("In the outbox", .outbox),
      ("In a row of the outbox", .payload), ("In the box before sending", .send),
      ("In the list of acts", .acts), ("In the form of an act", .form), ("In this help", .help),
    ]
    return titles.filter { $0.1 == scope } + titles.filter { $0.1 != scope }
  }

  /// What the marks and brackets of a pane mean.
  private static func legend(of scope: Scope) -> [Row] {
    switch scope {
    case .visitor: fields
    case .detail: steps + answers
    default: answers + personas
    }
  }

  private static let steps = [
    Row(keys: "✓", text: "matched, or let the visitor pass"),
    Row(keys: "✗", text: "did not match, or did not let the visitor pass"),
    Row(keys: "≈", text: "the nearest miss: makes the rule match; Enter tries it"),
    Row(keys: "·", text: "not reached"),
    Row(keys: "?", text: "no data for it; what the SDK makes of it stands beside"),
    Row(keys: "!", text: "cannot be evaluated, or a warning"),
  ]

  private static let answers = [
    Row(keys: "*", text: "changed by the last action; of a persona: edited"),
    Row(keys: "name", text: "a variation that a rule or campaign serves"),
    Row(keys: "(name)", text: "the default: no rule served"),
    Row(keys: "[name]", text: "forced"),
    Row(keys: "{name}", text: "simulated"),
    Row(keys: "--", text: "nothing is served"),
    Row(keys: "name?", text: "the answer hangs on data that nobody supplied"),
    Row(keys: "name !", text: "something is wrong with the flag: ! lists it"),
    Row(keys: "≈", text: "the nearest miss where nothing is served; t tries it"),
  ]

  private static let personas = [
    Row(keys: "PERSONAS", text: "a cell a persona, natural: the variation's initial"),
    Row(keys: ". - ?", text: "the default, environment off, hangs on missing data"),
  ]

  private static let fields = [
    Row(keys: "used by 2", text: "so many rules read the field"),
    Row(keys: "used by 0 !", text: "no rule reads it: it changes nothing"),
    Row(keys: "not set", text: "nobody supplied it; conditions on it show ?"),
    Row(keys: "\"text\"", text: "a text; 10, 10.0 and \"10\" differ"),
  ]
}

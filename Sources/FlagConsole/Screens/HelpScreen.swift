import TerminalUI

/// The keys of a pane, from the table that dispatches them.
enum HelpScreen {
  /// A row of help: keys and what they do; without keys, a heading.
  struct Line: Equatable {
    var keys: String
    var text: String
  }

  static func lines(for scope: Scope, _ keymap: Keymap) -> [Line] {
    var lines = [Line(keys: "", text: "What stands here")] + legend(of: scope)
    for (title, scopes) in sections(first: scope) {
      lines.append(Line(keys: "", text: title))
      lines += keymap.bindings
        .filter { $0.scopes.contains(scopes) && !$0.keys.isEmpty }
        .map { Line(keys: $0.keyText, text: $0.help) }
    }
    return lines
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
      ("In this help", .help),
    ]
    return titles.filter { $0.1 == scope } + titles.filter { $0.1 != scope }
  }

  /// What the marks and brackets of a pane mean.
  private static func legend(of scope: Scope) -> [Line] {
    switch scope {
    case .visitor: fields
    case .detail: steps + answers
    default: answers + personas
    }
  }

  private static let steps = [
    Line(keys: "✓", text: "matched, or let the visitor pass"),
    Line(keys: "✗", text: "did not match, or did not let the visitor pass"),
    Line(keys: "≈", text: "the nearest miss: makes the rule match; Enter tries it"),
    Line(keys: "·", text: "not reached"),
    Line(keys: "?", text: "no data for it; what the SDK makes of it stands beside"),
    Line(keys: "!", text: "cannot be evaluated, or a warning"),
  ]

  private static let answers = [
    Line(keys: "*", text: "changed by the last action; of a persona: edited"),
    Line(keys: "name", text: "a variation that a rule or campaign serves"),
    Line(keys: "(name)", text: "the default: no rule served"),
    Line(keys: "[name]", text: "forced"),
    Line(keys: "{name}", text: "simulated"),
    Line(keys: "--", text: "nothing is served"),
    Line(keys: "name?", text: "the answer hangs on data that nobody supplied"),
    Line(keys: "name !", text: "something is wrong with the flag: ! lists it"),
    Line(keys: "≈", text: "the nearest miss where nothing is served; t tries it"),
  ]

  private static let personas = [
    Line(keys: "PERSONAS", text: "a cell a persona, natural: the variation's initial"),
    Line(keys: ". - ?", text: "the default, environment off, hangs on missing data"),
  ]

  private static let fields = [
    Line(keys: "used by 2", text: "so many rules read the field"),
    Line(keys: "used by 0 !", text: "no rule reads it: it changes nothing"),
    Line(keys: "not set", text: "nobody supplied it; conditions on it show ?"),
    Line(keys: "\"text\"", text: "a text; 10, 10.0 and \"10\" differ"),
  ]
}

import FlagEngine
import FlagReports
import TerminalUI

// What is done with a line of words.
extension PlainConsole {
  /// Does what a line asks for: a number chooses a row; a word of plain mode, an action by its name or
  /// its word in the hints, a command of the palette, or the name of a key.
  mutating func run(_ text: String) -> [Console.Effect] {
    if let number = Int(text) { return choose(number) }
    let parts = text.split(separator: " ", maxSplits: 1)
    let first = parts.first.map(String.init) ?? ""
    let rest = parts.count > 1 ? FieldText.trimmed(String(parts[1])) : ""
    if console.resolution == nil, !Self.wordsWithoutFile.contains(first) {
      isAsked = true
      return []
    }
    if let command = command(text, isLabel: false), PlainWord(typed: text) == nil {
      return act(command)
    }
    if let word = PlainWord(typed: first) { return run(word, rest) }
    if let command = command(text, isLabel: true) { return act(command) }
    if let line = LineCommand.named(first) { return leaveScreen() + run(line, rest) }
    if let key = Key(name: text), let command = console.keymap.command(for: key, in: console.scope)
    {
      return act(command)
    }
    if text.count == 1, let key = Key(name: text), let command = command(of: key) {
      return act(command)
    }
    say(unknown(text, first))
    return []
  }

  private static let wordsWithoutFile: Set = [
    "help", "?", "where", "status", "open", "configuration", "quit", "exit", "bye", "q", "refresh",
  ]

  // MARK: Actions

  /// The action that a text names where one is, or without a screen in any pane.
  private func command(_ text: String, isLabel: Bool) -> Command? {
    let scopes = console.overlay == nil ? Scope.panes : [console.scope]
    let here = console.keymap.bindings.filter { !$0.scopes.isDisjoint(with: scopes) }
    let text = text.lowercased()
    // The pane that one is in comes first: a word may mean another action elsewhere.
    let ordered =
      here.filter { $0.scopes.contains(console.scope) }
      + here.filter { !$0.scopes.contains(console.scope) }
    return ordered.first { ($0.command.name == text) || isLabel && $0.label.lowercased() == text }?
      .command
  }

  /// What a key does in another pane than this one.
  private func command(of key: Key) -> Command? {
    guard console.overlay == nil else { return nil }
    return [Scope.list, .detail, .visitor].lazy
      .compactMap { console.keymap.command(for: key, in: $0) }.first
  }

  /// Does an action, in a pane where it means something.
  mutating func act(_ command: Command) -> [Console.Effect] {
    lastCommand = command
    if let reason = command.reasonWithoutScreen {
      say(reason)
      return []
    }
    switch command {
    case .help:
      tellHelp("")
      return []
    case .redraw:
      isAsked = true
      return []
    case .selectPersona:
      say("Type persona and its number or name. Example: persona 2")
      return []
    case .toggleHints:
      let isShown = console.arrangement.hidesHints
      console.showHints(isShown)
      say(isShown ? "What can be typed is told." : "It is told no longer.")
      return []
    default: break
    }
    if console.overlay == nil { goToPane(of: command) }
    return console.run(command)
  }

  /// Goes to a pane in which an action means something, where this one is none.
  private mutating func goToPane(of command: Command) {
    let scopes = Keymap.scopes[command] ?? []
    guard !scopes.contains(console.focus) else { return }
    guard let pane = [Scope.list, .detail, .visitor].first(where: scopes.contains) else { return }
    console.context.focus = pane
    console.settle()
  }

  /// Closes what lies over the panes, as Esc does.
  mutating func leaveScreen() -> [Console.Effect] {
    gathered = []
    var effects: [Console.Effect] = []
    for _ in 0..<4 where console.overlay != nil {
      effects += console.run(
        console.keymap.binding(.cancel, in: console.scope) == nil ? .back : .cancel)
    }
    console.overlay = nil
    return effects
  }

  // MARK: Words

  private mutating func run(_ word: PlainWord, _ rest: String) -> [Console.Effect] {
    switch word {
    case .help: tellHelp(rest)
    case .more: tellMore()
    case .all: tellAll()
    case .again: isAsked = true
    case .where: said += place.flatMap(\.lines)
    case .quit: return leaveScreen() + act(.quit)
    case .configuration: return leaveScreen() + run(LineCommand.named("open"), rest)
    case .copy where !rest.isEmpty && console.overlay == nil: return copy(rest)
    default: return leaveScreen() + runOnPanes(word, rest)
    }
    return []
  }

  private mutating func runOnPanes(_ word: PlainWord, _ rest: String) -> [Console.Effect] {
    switch word {
    case .flags:
      console.changeView { $0.setFilter(rest) }
      return show(.list)
    case .visitor: return show(.visitor)
    case .open where rest.isEmpty: return act(.open)
    case .open: return open(rest)
    case .why: return rest.isEmpty ? show(.detail) : done(console.selectFlag(rest), then: .detail)
    case .set: return run(LineCommand.named("set"), rest)
    case .unset: return rest.isEmpty ? act(.deleteField) : done(console.unsetField(rest))
    case .persona: return rest.isEmpty ? act(.personas) : done(console.becomePersona(rest))
    case .force: return rest.isEmpty ? act(.force) : done(console.override(.force, rest))
    case .simulate: return rest.isEmpty ? act(.simulate) : done(console.override(.simulate, rest))
    case .clear: return rest.isEmpty ? act(.clearOverride) : done(console.clearOverride(rest))
    case .expect: return expect(rest)
    case .paste where rest.isEmpty: return act(.paste)
    case .paste: return console.apply(PasteDialog.open(rest, in: console.context))
    case .import: return rest.isEmpty ? act(.importFile) : [.importFile(rest)]
    case .copy: return act(.copyMenu)
    case .help, .where, .configuration, .more, .all, .again, .quit: return []
    }
  }

  /// Goes to a pane and tells what stands in it.
  private mutating func show(_ pane: Scope) -> [Console.Effect] {
    console.context.focus = pane
    isAsked = true
    return []
  }

  /// Explains a flag; opens what looks like a configuration.
  private mutating func open(_ text: String) -> [Console.Effect] {
    let isPlace = text.contains { $0 == "/" || $0 == ":" || $0 == "." }
    let isFlag = console.resolution?.configuration.index(of: FieldText.unquoted(text)) != nil
    guard isFlag || console.resolution != nil && !isPlace else {
      return run(LineCommand.named("open"), text)
    }
    if !isFlag, let number = Int(text) { return choose(number) }
    return done(console.selectFlag(text), then: .detail)
  }

  private mutating func copy(_ what: String) -> [Console.Effect] {
    let effects = act(.copyMenu)
    let bindings = console.keymap.bindings.filter { $0.scopes.contains(.copy) }
    let meant = bindings.first {
      $0.label.lowercased() == what.lowercased() && $0.command != .accept
    }
    if let meant { return effects + act(meant.command) }
    say("There is no \"\(what)\" to copy. A number chooses what there is.")
    return effects
  }

  /// Runs a command of the palette.
  private mutating func run(_ line: LineCommand?, _ argument: String) -> [Console.Effect] {
    guard let line else { return [] }
    let effects = done(line.run(&console, argument))
    if !argument.isEmpty { console.context.commands.record("\(line.name) \(argument)") }
    return effects
  }

  private mutating func done(
    _ result: LineCommand.Result, then pane: Scope? = nil
  ) -> [Console.Effect] {
    switch result {
    case .done(let effects):
      if let pane { _ = show(pane) }
      return effects
    case .refused(let reason):
      say(reason)
      return []
    }
  }

  private func unknown(_ text: String, _ first: String) -> String {
    let scopes = console.overlay == nil ? Scope.panes : [console.scope]
    let names =
      PlainWord.allCases.map(\.rawValue) + LineCommand.all.map(\.name)
      + console.keymap.bindings.filter { !$0.scopes.isDisjoint(with: scopes) }.map(\.command.name)
    let meant = Suggestion.nearest(to: first, among: names).map { " Did you mean \($0)?" }
    return "No command \"\(text.shortened(to: 200))\"." + (meant ?? " Type help for the words.")
  }

  // MARK: Ways

  /// Looks for the ways to an answer that was expected.
  private mutating func expect(_ text: String) -> [Console.Effect] {
    guard let resolution = console.resolution else { return [] }
    let configuration = resolution.configuration
    let (named, wanted) = console.flag(in: text, configuration)
    guard let flag = named ?? console.list.selected else {
      say("No flag is selected.")
      return []
    }
    guard let expected = ExpectedAnswer(FieldText.unquoted(wanted), of: flag, in: configuration)
    else {
      let parts = configuration.variations(of: flag)
      let sentence = NameSearch("variation", among: parts).sentence(
        wanted.isEmpty ? "Nothing" : wanted, .unknown, partOf: configuration.key(of: flag),
        others: configuration.valueTexts(of: flag))
      say(sentence)
      return []
    }
    console.select(flag)
    expectation = Expectation(
      flag, expected, for: console.cast.visitor, in: configuration, options: resolution.options)
    hasUntoldWays = true
    return []
  }

  /// Takes a way.
  mutating func take(_ way: Expectation.Way) {
    let before = console.cast.visitor
    expectation = nil
    let label = console.context.changes(from: before, to: way.visitor)
    console.act(label.isEmpty ? way.step : label) { $0.visitor = way.visitor }
  }
}

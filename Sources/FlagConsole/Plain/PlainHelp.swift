import TerminalUI

/// The words of plain mode: its own, the actions of the place one is in, the palette's commands.
struct PlainHelp {
  private let console: Console

  init(_ console: Console) { self.console = console }

  private static let introduction = [
    "Type a word and Enter. A number chooses the row that has it; in a sentence, Enter means that"
      + " number. The name of a key is a word, too: f, ], Ctrl-r.",
    "Where text is asked for, a line is the text, and a colon before a word makes it a command:"
      + " :cancel, :help.",
  ]

  /// All of them.
  var all: [PlainItem] {
    Self.introduction.map { PlainItem($0) } + [PlainItem("Words:")] + own
      + [PlainItem("Actions \(HelpScreen.place(console.scope)):")] + actions
      + [PlainItem("Commands:")] + commands
  }

  /// What a word does.
  func of(_ word: String) -> [PlainItem] {
    let own = PlainWord(typed: word).map { [Self.item($0)] } ?? []
    let actions = console.keymap.bindings.filter { $0.command.name == word || $0.label == word }
      .map(Self.item)
    let commands = LineCommand.named(word).map { [Self.item($0)] } ?? []
    // The same action stands in several places with the same words.
    let found = (own + actions + commands).reduce(into: [PlainItem]()) { found, item in
      if !found.contains(item) { found.append(item) }
    }
    return found.isEmpty ? [PlainItem("There is no word \"\(word)\". Type help for all.")] : found
  }

  private var own: [PlainItem] { PlainWord.allCases.map(Self.item) }

  private var actions: [PlainItem] {
    let scopes = console.overlay == nil ? Scope.panes : [console.scope]
    var told: Set<Command> = []
    return console.keymap.bindings.filter { binding in
      !binding.scopes.isDisjoint(with: scopes) && PlainWord(typed: binding.command.name) == nil
        && binding.command.reasonWithoutScreen == nil && told.insert(binding.command).inserted
    }.map(Self.item)
  }

  private var commands: [PlainItem] {
    LineCommand.all.filter { PlainWord(typed: $0.name) == nil }.map(Self.item)
  }

  private static func item(_ word: PlainWord) -> PlainItem {
    item(word.rawValue, word.argument, word.help)
  }

  private static func item(_ binding: Binding) -> PlainItem {
    item(binding.command.name, "", binding.help)
  }

  private static func item(_ command: LineCommand) -> PlainItem {
    item(command.name, command.argument, command.help)
  }

  private static func item(_ name: String, _ argument: String, _ help: String) -> PlainItem {
    PlainItem("\(name)\(argument.isEmpty ? "" : " \(argument)"): \(help)", indent: 1)
  }
}

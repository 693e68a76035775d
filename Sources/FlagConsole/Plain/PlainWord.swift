import TerminalUI

/// The words of plain mode beside the names of actions: what takes a name where a screen has a cursor.
enum PlainWord: String, CaseIterable, Sendable {
  case help, `where`, flags, open, why, set, unset, visitor, persona, force, simulate, clear, expect
  case paste, `import`, copy, configuration, more, all, again, quit

  /// What follows the word; empty: nothing.
  var argument: String {
    switch self {
    case .help: "[WORD]"
    case .flags: "[FILTER]"
    case .open: "KEY"
    case .why, .clear: "[KEY]"
    case .set: "FIELD VALUE"
    case .unset: "FIELD"
    case .persona: "N|NAME"
    case .force, .simulate: "[KEY] [VARIATION]"
    case .expect: "[KEY] VARIATION"
    case .paste: "[TEXT]"
    case .import: "FILE"
    case .copy: "[WHAT]"
    case .configuration: "SOURCE"
    case .where, .visitor, .more, .all, .again, .quit: ""
    }
  }

  /// What it does.
  var help: String {
    switch self {
    case .help: "the words; with one, what it does"
    case .where: "what is looked at: configuration, visitor, overrides, place"
    case .flags: "the list of flags; with words or tokens, those that match"
    case .open: "explain the flag; of what is no flag: open the configuration"
    case .why: "the explanation of the flag that is selected, or of that key"
    case .set: "a field's value, the code, the consent: set country \"FR\""
    case .unset: "take the field's value away"
    case .visitor: "the visitor's fields and overrides"
    case .persona: "become a persona by its number or name"
    case .force: "force a variation of one experiment or campaign; without one, choose"
    case .simulate: "simulate a variation of the whole flag; without one, choose"
    case .clear: "clear the flag's overrides"
    case .expect: "the ways to a variation that was expected; a number takes one"
    case .paste: "take a visitor from a curl command, cookies, a URL, JSON, a log, a code"
    case .import: "take a visitor from a file of the same kinds"
    case .copy: "value, key, trace, evidence, cookie or JSON; it is told as well"
    case .configuration: "open another configuration: a file, kameleoon:SITE, flagship:ENV"
    case .more: "the next page of a long list"
    case .all: "the rest of a long list"
    case .again: "tell what is here once more"
    case .quit: "leave; so does the end of the input"
    }
  }

  /// Other spellings.
  private static let others: [String: PlainWord] = [
    "exit": .quit, "bye": .quit, "?": .help, "list": .flags, "status": .where, "explain": .why,
    "fields": .visitor, "next": .more, "try-out": .simulate,
  ]

  /// The word that is meant; nil: none.
  init?(typed: String) {
    guard let word = PlainWord(rawValue: typed) ?? Self.others[typed] else { return nil }
    self = word
  }
}

extension Command {
  /// The actions that mean nothing without a screen, and why; every other one does what it does there,
  /// by its name.
  private static let ofTheScreen: [Command: String] = [
    .zoom: "There are no panes to give the room of others without a screen.",
    .widen: "There are no columns to move without a screen.",
    .narrow: "There are no columns to move without a screen.",
    .toggleMouse: "There is no mouse without a screen.",
  ]

  /// Why an action means nothing without a screen; nil: it does what it does there.
  var reasonWithoutScreen: String? { Self.ofTheScreen[self] }
}

extension Scope {
  /// What the number of a row does.
  enum Choosing: Equatable {
    /// Goes to the row and does this
    case acts(Command)
    /// Goes to the row; another word does something with it
    case selects
    /// There are no rows to choose: a number is text, or nothing
    case nothing
  }

  /// Where what follows from a row is told before it is done.
  private static let previewing: Set<Scope> = [.dialog, .save, .pasted]
  /// Where a list stands below the text that is typed.
  private static let narrowing: Set<Scope> = [.fields, .palette]

  /// What the number of a row does here: what Enter does on the row.
  var choosing: Choosing {
    if Self.previewing.contains(self) { return .selects }
    if Self.typing.contains(self), !Self.narrowing.contains(self) { return .nothing }
    let command = Keymap.standard.command(for: .enter, in: self)
    guard let command, command == .open || command == .accept else { return .nothing }
    return .acts(command)
  }
}

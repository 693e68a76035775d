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
  /// Why an action means nothing without a screen; nil: it does what it does there.
  ///
  /// Every action of the key table is reached by its name; a new one is put into one of the two.
  var reasonWithoutScreen: String? {
    switch self {
    case .zoom: "There are no panes to give the room of others without a screen."
    case .widen, .narrow: "There are no columns to move without a screen."
    case .toggleMouse: "There is no mouse without a screen."
    case .moveUp, .moveDown, .pageUp, .pageDown, .halfPageUp, .halfPageDown, .moveToTop,
      .moveToBottom, .nextPane, .previousPane, .open, .back, .close, .quit, .filter, .nextChange,
      .previousChange, .problems, .tryFix, .visitor, .addField, .editField, .deleteField, .paste,
      .importFile, .newLine, .savePersonas, .newPersona, .renamePersona, .clonePersona,
      .deletePersona, .saveAndQuit, .quitUnsaved, .keepMine, .keepTheirs, .keepBoth, .force,
      .simulate, .clearOverride, .clearAllOverrides, .selectPersona, .personas, .undo, .redo, .help,
      .redraw, .suspend, .sort, .fold, .unfold, .nextMatch, .previousMatch, .toggleHints, .pause,
      .refresh, .accept, .cancel, .complete, .previousValue, .nextValue, .changeType,
      .generateCode, .toggleTargeting, .toggleChoice, .nextVisitor, .previousVisitor, .copyMenu,
      .copyValue, .copyKey, .copyTrace, .copyEvidence, .copyCookie, .copyJson, .palette:
      nil
    }
  }
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

  /// What the number of a row does here; a new place says it.
  var choosing: Choosing {
    switch self {
    case .list, .detail, .visitor, .problems: .acts(.open)
    case .fields, .personas, .copy, .palette: .acts(.accept)
    case .dialog, .save, .pasted: .selects
    case .edit, .paste, .prompt, .filter, .leaving, .help: .nothing
    }
  }

  /// The place in words.
  var placeName: String {
    switch self {
    case .list: "the list of flags"
    case .detail: "the explanation"
    case .visitor: "the visitor's fields"
    case .edit: "the value that is typed"
    case .fields: "the list of fields"
    case .paste: "the text that is pasted"
    case .pasted: "the parts of the text"
    case .prompt: "the line that is asked for"
    case .filter: "the filter"
    case .dialog: "the choice of an override"
    case .personas: "the list of personas"
    case .save: "what is to be saved"
    case .copy: "the copy menu"
    case .leaving: "the question before leaving"
    case .help: "a text to read"
    case .palette: "the list of actions"
    case .problems: "the list of problems"
    }
  }
}

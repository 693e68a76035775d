// What the hint line of a place shows.
extension Keymap {
  /// The commands whose hints stand at the right end of the line.
  static let trailingHints: [Command] = [
    .filter, .palette, .help, .close, .back, .cancel,
  ]

  /// The commands in the hint line of a scope, the most useful first.
  static func hints(in scope: Scope) -> [Command] {
    switch scope {
    case .list:
      [
        .open, .tryFix, .visitor, .force, .simulate, .clearOverride, .sweep, .matrix, .expect,
        .pin, .diff, .versions, .copyMenu, .selectPersona, .personas, .seen, .outbox,
        .nextPane, .pause, .refresh, .sort, .zoom, .filter, .palette, .help, .close,
      ]
    case .detail:
      [
        .open, .tryFix, .force, .simulate, .visitor, .sweep, .expect, .copyMenu, .clearOverride,
        .nextPane, .zoom, .filter,
        .palette, .help, .back,
      ]
    case .visitor:
      [
        .editField, .addField, .deleteField, .paste, .importFile, .selectPersona, .personas,
        .nextPane, .zoom, .filter, .palette, .help, .back,
      ]
    case .edit: [.accept, .cancel, .complete, .nextValue, .changeType, .generateCode]
    case .fields: [.accept, .complete, .cancel, .moveDown, .moveUp]
    case .paste: [.accept, .nextPane, .cancel, .newLine]
    case .pasted: [.accept, .toggleChoice, .nextPane, .cancel, .moveDown, .moveUp]
    case .prompt: [.accept, .complete, .cancel]
    case .palette: [.accept, .complete, .cancel, .moveDown, .moveUp, .previousValue]
    case .filter: [.accept, .cancel]
    case .dialog: [.accept, .toggleTargeting, .cancel, .moveDown, .moveUp]
    case .copy: [.accept, .cancel, .moveDown, .moveUp]
    case .personas:
      [
        .accept, .savePersonas, .newPersona, .clonePersona, .renamePersona, .deletePersona, .cancel,
        .undo, .help,
      ]
    case .save: [.accept, .keepMine, .keepTheirs, .keepBoth, .undo, .help, .cancel]
    case .leaving: [.saveAndQuit, .quitUnsaved, .cancel]
    case .help: [.palette, .back, .moveDown, .pageDown]
    case .problems: [.open, .help, .back, .moveDown, .pageDown]
    case .outbox:
      [
        .open, .sendRows, .acts, .dropRows, .copyPayload, .copyCurl, .toggleChoice, .chooseAll,
        .armSending, .help, .back,
      ]
    case .payload: [.sendRows, .copyPayload, .copyCurl, .help, .back, .moveDown]
    case .send: [.accept, .cancel]
    case .acts: [.accept, .cancel, .moveDown, .moveUp]
    case .form: [.accept, .nextPane, .nextValue, .cancel]
    case .table:
      [
        .open, .fold, .unfold, .compare, .sweep, .diff, .deletePin, .copyMenu, .help, .back,
        .moveDown, .pageDown,
      ]
    }
  }
}

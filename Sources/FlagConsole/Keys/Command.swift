/// Everything a key can do.
public enum Command: String, CaseIterable, Sendable {
  case moveUp, moveDown, pageUp, pageDown, halfPageUp, halfPageDown, moveToTop, moveToBottom
  case nextPane, previousPane, open, back, close, quit
  case filter, nextChange, previousChange, problems, tryFix
  case visitor, addField, editField, deleteField, paste, importFile, newLine
  case savePersonas, newPersona, renamePersona, clonePersona, deletePersona, saveAndQuit,
    quitUnsaved
  case keepMine, keepTheirs, keepBoth
  case force, simulate, clearOverride, clearAllOverrides
  case selectPersona, personas, undo, redo
  case help, redraw, suspend
  case zoom, widen, narrow, sort, fold, unfold, nextMatch, previousMatch
  case toggleHints, toggleMouse, pause, refresh
  case accept, cancel, complete, previousValue, nextValue, changeType, generateCode
  case toggleTargeting, toggleChoice, nextVisitor, previousVisitor
  case copyMenu, copyValue, copyKey, copyTrace, copyEvidence, copyCookie, copyJson, copySweep
  case savePicture, copyPage
  case nextStep, previousStep
  case palette
  case seen, outbox, acts, sendRows, armSending, dropRows, chooseAll, copyPayload, copyCurl
  case sweep, matrix, compare, expect, diff, versions, pin, pins, deletePin

  /// What only moves a cursor or goes to another pane.
  static let moving: Set<Command> = [
    .moveUp, .moveDown, .pageUp, .pageDown, .halfPageUp, .halfPageDown, .moveToTop, .moveToBottom,
    .nextPane, .previousPane, .back, .close,
  ]

  /// What concerns the terminal and not what stands in it.
  static let ofTheTerminal: Set<Command> = [.quit, .suspend, .redraw]

  /// What goes back and forth in time, whatever lies over the panes.
  static let ofTheHistory: Set<Command> = [.undo, .redo]

  /// The name in the palette and in key files: `clear-all-overrides`.
  public var name: String {
    // `open` is what opens another configuration.
    if self == .open { return "open-row" }
    // `diff` takes what to compare with.
    if self == .diff { return "diff-with" }
    return rawValue.reduce(into: "") { name, character in
      name += character.isUppercase ? "-\(character.lowercased())" : "\(character)"
    }
  }
}

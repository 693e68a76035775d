import TerminalUI

// The help, which comes over whatever is on the screen, and goes again.
extension Console {
  /// The scope whose keys the help tells first.
  var helpScope: Scope { scope(of: helped) }

  /// Shows the help over the panes or an overlay, or goes back from it.
  mutating func toggleHelp() {
    if case .help? = overlay { return closeOverlay() }
    helped = overlay
    overlay = .help(Viewport())
  }

  /// Closes what lies over the panes; below the help may be something that is left open.
  mutating func closeOverlay() {
    guard case .help? = overlay else {
      overlay = nil
      return
    }
    overlay = helped
    helped = nil
    renewOverlay()
  }

  /// Brings an open overlay up to date with the visitors and the configuration.
  mutating func renewOverlay() {
    switch overlay {
    case .edit(let editor): draft(editor)
    case .paste(let dialog): readPaste(dialog)
    case .dialog: renewDialog()
    case .copy(let menu):
      openCopyMenu()
      guard case .copy(var renewed)? = overlay else { return }
      renewed.viewport.select(menu.viewport.selection)
      overlay = .copy(renewed)
    case .personas(let viewport): openPersonas(at: viewport.selection)
    case .save(let dialog): renew(dialog)
    case .leaving: if !losesEdits { overlay = nil }
    case .prompt(let prompt): renew(prompt)
    case .help, .log, .source, .fields, .palette, .filter, nil: break
    }
  }

  /// A name that is asked for a persona that has gone is asked no more.
  private mutating func renew(_ prompt: LinePrompt) {
    switch prompt.question {
    case .renamePersona(let index), .clonePersona(let index):
      if !cast.personas.indices.contains(index) { openPersonas() }
    case .importFile: break
    }
  }
}

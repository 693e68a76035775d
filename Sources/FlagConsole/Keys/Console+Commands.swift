import FlagEngine
import TerminalUI

// What keys and the palette do where no screen lies over the panes.
extension Console {
  /// Does what a key or the palette asks for.
  mutating func run(_ command: Command) -> [Effect] {
    if resolution != nil, !Scope.typing.contains(scope), !Command.ofTheTerminal.contains(command) {
      message = .none
    }
    guard overlay == nil else { return ask { $0.handle(command, in: $1) } }
    return perform(command)
  }

  /// Does what a command asks of the console or of the pane that has the keys.
  mutating func perform(_ command: Command) -> [Effect] {
    switch command {
    case .quit: return cancelJobs() ? [] : leave()
    case .quitUnsaved: return [.quit]
    case .suspend: return [.suspend]
    case .redraw: return [.redraw]
    case .toggleMouse: return setMouse(!usesMouse)
    case .pause: return togglePause()
    case .refresh: return refresh()
    case .nextStep: return nextStep()
    case .previousStep: return previousStep()
    case .close where overlay == nil && context.stage != nil: return leaveStage()
    case .seen where context.stage != nil: return nextStep()
    case .seen: return resolution == nil ? [] : seeSelected()
    case .close where overlay == nil && (focus == .list || resolution == nil): return leave()
    default: return resolution == nil ? [] : performOnPanes(command)
    }
  }

  private mutating func performOnPanes(_ command: Command) -> [Effect] {
    if move(command) { return [] }
    if let reply = reply(to: command) { return apply(reply) }
    change(command)
    return []
  }

  /// The screen that a command opens, or what says why it does not.
  private mutating func reply(to command: Command) -> Reply? {
    switch command {
    case .filter: .open(.filter(FilterLine(list.filter, filters)))
    case .problems: ProblemScreen.open(in: context)
    case .outbox: .open(.outbox(OutboxScreen(in: context)))
    case .paste: PasteDialog.open(in: context)
    case .importFile: .open(.prompt(LinePrompt(.importFile)))
    case .addField: .open(.fields(FieldPicker(in: context)))
    case .force: list.selected.map { OverrideDialog.open(.force, of: $0, in: context) }
    case .simulate: list.selected.map { OverrideDialog.open(.simulate, of: $0, in: context) }
    case .personas: .open(.personas(PersonaScreen(cast)))
    case .sweep: sweep()
    case .diff: .open(.diffChoice(DiffChoice(in: context)))
    case .versions: askForVersions()
    case .pin: pin()
    case .pins: .open(.pins(PinScreen()))
    case .matrix: .open(.matrix(MatrixScreen(in: context)))
    case .expect: list.selected.map { .open(.expect(ExpectScreen($0, in: context))) }
    case .palette: .open(.palette(Palette(below: overlay, in: context)))
    case .copyMenu: .open(.copy(CopyMenu(in: context)))
    case .open, .editField: open()
    case .deleteField: visitorPane.delete(in: context)
    case .nextMatch: onDetail { $0.findFilter(step: 1, in: $1) }
    case .previousMatch: onDetail { $0.findFilter(step: -1, in: $1) }
    case .tryFix: tryNearestFix()
    case .clearOverride: clearOverrides(ofSelected: true)
    case .clearAllOverrides: clearOverrides(ofSelected: false)
    default: nil
    }
  }

  /// What changes how the panes are shown, or goes back and forth in time.
  private mutating func change(_ command: Command) {
    switch command {
    case .nextPane: context.focus = layout.pane(after: focus, by: 1)
    case .previousPane: context.focus = layout.pane(after: focus, by: -1)
    case .visitor: context.focus = .visitor
    case .back: back()
    case .close: context.focus = .list
    case .nextChange: goToChange(forward: true)
    case .previousChange: goToChange(forward: false)
    case .undo: undo()
    case .redo: redo()
    case .help: openHelp()
    case .fold: context.detail.fold()
    case .unfold: context.detail.unfold()
    case .sort: changeSort(to: list.sort.next)
    case .zoom: toggleZoom()
    case .widen: moveSplit(by: 1)
    case .narrow: moveSplit(by: -1)
    case .toggleHints: showHints(arrangement.hidesHints)
    default: break  // a key of a screen, which has answered it
    }
  }

  /// Moves the cursor of the pane that has the keys; while a filter is typed, that of the list.
  private mutating func move(_ command: Command) -> Bool {
    switch focus {
    case .detail where overlay == nil: context.detail.viewport.move(command)
    case .visitor where overlay == nil: context.visitorPane.viewport.move(command)
    default: context.list.move(command)
    }
  }

  /// Enter: opens what the cursor is on.
  private mutating func open() -> Reply {
    switch focus {
    case .detail: onDetail { $0.open(in: $1) }
    case .visitor: visitorPane.open(in: context)
    default: list.open()
    }
  }

  /// Lets the explanation act, which reads the context that it is a part of.
  private mutating func onDetail(_ act: (inout FlagDetail, Context) -> Reply) -> Reply {
    var detail = detail
    let reply = act(&detail, context)
    context.detail = detail
    return reply
  }

  private mutating func back() {
    if focus != .list {
      context.focus = .list
    } else if !list.filter.isEmpty {
      changeView { $0.setFilter("") }
    } else if context.sweep != nil {
      context.sweep = nil
    }
  }

  private mutating func goToChange(forward: Bool) {
    guard let resolution else { return }
    let changed = list.matches.indices.filter { resolution.isChanged(list.matches[$0]) }
    guard !changed.isEmpty else {
      message = .text("The last action changed no flag in this list.")
      return
    }
    let here = list.viewport.selection
    let target =
      forward
      ? changed.first { $0 > here } ?? changed[0]
      : changed.last { $0 < here } ?? changed[changed.count - 1]
    context.list.viewport.select(target)
  }
}

import FlagEngine
import TerminalUI

// What lies over the panes: events go to it, and what it replies is done.
extension Console {
  /// Lets the screen that is up act, and does what it replies.
  mutating func ask(_ act: (inout any Screen, Context) -> Reply) -> [Effect] {
    guard var screen = overlay?.screen else { return [] }
    // Long texts would be copied if two had them.
    overlay = nil
    let reply = act(&screen, context)
    overlay = screen.overlay
    return apply(reply)
  }

  /// Does what a pane or a screen wants done.
  mutating func apply(_ reply: Reply) -> [Effect] {
    switch reply {
    case .none: break
    case .close: overlay = nil
    case .uncover(let below):
      overlay = below
      renewOverlay()
    case .open(let screen): open(screen)
    case .pass(let command): return perform(command)
    case .run(let command):
      overlay = nil
      context.commands.record(command.name)
      return run(command)
    case .line(let name, let argument): return runLine(name, argument)
    case .complete: return completeName()
    case .act(let label, let cast): act(label) { $0 = cast }
    case .become(let index): become(index)
    case .save(let changes): return save(changes)
    case .saveAndLeave: return saveAndLeave()
    case .tryOut(let visitor, let options): tryOut(visitor, options)
    case .filter(let text): setFilter(text)
    case .keepFilter(let before): keepFilter(before: before)
    case .goTo(let flag):
      changeView { $0.setFilter("") }
      context.list.viewport.select(flag)
    case .select(let field):
      // Also where it was not the selected one: a field that was added.
      context.visitorPane.update(context.resolution, height: context.layout.visitor.height)
      context.visitorPane.select(field)
    case .focus(let pane): context.focus = pane
    case .explain:
      journal.look(at: list.selected.flatMap { resolution?.configuration.key(of: $0) })
      context.focus = .detail
      context.detail.goToDecision()
    case .endSweep:
      context.sweep = nil
    case .unpin(let pin):
      guard context.pins.path == nil else { return [.unpin(pin)] }
      context.pins.remove(pin)
    case .search(let target): findCode(target)
    case .say(let said): message = said
    case .picture: return [.writeFile(picture)]
    case .effect(.copy(let clipping)): return [.copy(masked(clipping))]
    case .perform(let act, let label): return done(perform(act, label))
    case .send(let ids): return send(ids)
    case .drop(let ids):
      context.sending.outbox.set(ids, to: .dropped)
      message = .text("\(Self.count(ids.count, "row")) dropped.")
    case .arm: toggleArmed()
    case .fetch(let filter): return fetchVisitor(filter)
    case .takeRemote(let json):
      take(.json(json), to: .visitor(code: cast.visitor.code, isUnique: false, .everything))
    case .effect(let effect): return [effect]
    case .all(let replies): return replies.flatMap { apply($0) }
    }
    return []
  }

  /// Lays a screen over the panes.
  mutating func open(_ screen: Overlay) {
    overlay = screen
    guard screen.screen.isTrial else { return }
    context.resolution?.markBaseline()
    message = .none
  }

  /// Brings the open screen up to date with the visitors and the configuration.
  mutating func renewOverlay() {
    _ = ask { $0.renew(in: $1) }
  }

  /// Shows the help over the panes or another screen.
  mutating func openHelp() {
    let below = overlay.map { [$0] } ?? []
    open(.help(HelpScreen(subject: scope, below: below)))
  }

  /// Finds out what the flags answer for a visitor that is not kept.
  private mutating func tryOut(_ visitor: Visitor, _ options: EvaluationOptions?) {
    let options = options ?? resolution?.options
    guard visitor != resolution?.visitor || options != resolution?.options else { return }
    context.resolution?.evaluate(visitor, options: options)
  }

  private mutating func keepFilter(before previous: String) {
    context.filters.record(list.filter)
    recordFilter(before: previous)
  }

  /// Runs a command that was typed; where it is refused, its line stays open.
  private mutating func runLine(_ name: String, _ argument: String) -> [Effect] {
    guard let command = LineCommand.named(name), case .palette(var palette)? = overlay else {
      return []
    }
    overlay = palette.below.first
    switch command.run(&self, argument) {
    case .done(let effects):
      renewOverlay()
      let line = argument.isEmpty ? command.name : "\(command.name) \(argument)"
      context.commands.record(line)
      if command.isToldAgain { journal.add(line, [line]) }
      return effects
    case .refused(let reason):
      palette.fault = reason
      overlay = .palette(palette)
      return []
    }
  }

  /// Makes room for what the open screen holds.
  mutating func fitScreen() {
    guard var screen = overlay?.screen, screen.place != .line else { return }
    let size = ScreenView(screen, in: context).listSize
    screen.viewport.resize(count: size.rows, height: size.height)
    overlay = screen.overlay
  }
}

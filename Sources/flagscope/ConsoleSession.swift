import CursesTerminal
import FlagClient
import FlagConsole
import FlagFiles
import Glibc
import TerminalUI

/// Runs the console: reads the configuration, feeds the state machine, shows what it draws.
@MainActor
struct ConsoleSession {
  private let host: ConsoleHost

  init(_ arguments: ConsoleArguments) { host = ConsoleHost(arguments) }

  private var arguments: ConsoleArguments { host.arguments }

  /// Runs until the user leaves; the terminal is then as it was.
  ///
  /// - Throws: why the console cannot be opened, before anything was written to the terminal.
  func run() throws(InputError) {
    var (theme, keys) = try host.prepare()
    let usualTheme = theme.name
    // The first paint already has the stage's colours.
    if arguments.stage != nil, !theme.isPainted, arguments.settings.usesColor {
      theme = try ThemeFiles.theme("stage")
    }
    let terminal = try open()
    var console = Console(
      source: Console.Source(arguments.plan, nil), theme: theme,
      marks: terminal.isUnicode && !arguments.settings.isASCII ? .unicode : .ascii,
      size: terminal.size,
      keymap: keys.keymap)
    if let complaint = keys.complaint { _ = console.handle(.refused(complaint)) }
    (console.filterHistory, console.commandHistory) = host.history
    console.usesMouse = arguments.settings.usesMouse
    console.showsLegend = arguments.settings.keepsState && UserFolders.isFirstStart
    // A demo is at hand: the first paint already shows it.
    for event in host.begin() { _ = console.handle(event) }
    if let stage = arguments.stage {
      var script = stage.script
      if script == nil, let demo = arguments.source.demo { script = try demo.story }
      _ = console.enterStage(script, returningTo: usualTheme)
    }
    let end = loop(terminal, &console)
    terminal.close()
    if let view = console.view { viewFile?.keep(view.json) }
    host.finish(console)
    switch end {
    case .quit:
      // Nothing could be shown: the shell hears of it too.
      if let reason = console.failure { throw InputError(reason) }
      for line in console.farewell { StandardOutput.show(line.safe + "\n") }
      // At once: giving back the memory of a large configuration would take longer.
      exit(EXIT_SUCCESS)
    case .signal(let number): CursesTerminal.die(bySignal: number)
    // As the signal would have done that a lost terminal sends to its foreground.
    case .hangUp: CursesTerminal.die(bySignal: SIGHUP)
    }
  }

  private var viewFile: ViewStateFile? {
    arguments.settings.keepsState ? arguments.source.remembered.map(ViewStateFile.init) : nil
  }

  private func open() throws(InputError) -> CursesTerminal {
    var options = TerminalOptions(mouse: arguments.settings.usesMouse)
    options.keyboard =
      arguments.source == .standardInput ? .controllingTerminal : .standardInput
    options.color =
      switch arguments.settings.color {
      case .auto: .auto
      case .always: .always
      case .never: .never
      }
    do throws(TerminalError) {
      return try CursesTerminal(options)
    } catch {
      throw InputError(
        "\(error). Line by line: flagscope --plain, or FLAGSCOPE_PLAIN=1. Without a console:"
          + " flagscope list, flagscope explain, flagscope eval.")
    }
  }

  private func loop(_ terminal: CursesTerminal, _ console: inout Console) -> LoopEnd {
    // The closures below take turns with the one console.
    var state = console
    defer { console = state }
    var loop = EventLoop(terminal: terminal, mailbox: host.mailbox)
    return loop.run(
      handle: { events in handle(events, &state, terminal) },
      draw: { screen in
        screen.clear()
        return state.render(into: &screen)
      },
      work: {
        guard let work = state.work() else { return .idle }
        return .worked(hasMore: work.hasMore, isVisible: work.isVisible)
      })
  }

  private func handle(
    _ events: [LoopEvent<Console.Event>], _ console: inout Console,
    _ terminal: CursesTerminal
  ) -> LoopAction {
    var action = LoopAction.proceed
    console.clock = Clock.timeOfDay
    console.now = Double(Clock.now)
    for event in events {
      var effects: [Console.Effect] = []
      switch event {
      case .input(let input): effects = console.handle(.input(input))
      case .message(let message):
        effects = console.handle(message)
        if case .loaded = message, let view = viewFile?.view {
          console.restore(ViewState(json: view))
        }
      case .reload: host.themes.reload()
      }
      for effect in effects {
        switch effect {
        case .quit: return .quit
        case .suspend: action = .suspend
        case .redraw: action = .repaint
        case .generateCode(let platform):
          console.insertCode(ConsoleHost.newVisitorCode(platform))
        case .mouse(let isOn): terminal.setMouse(isOn)
        case .copy(let clipping): host.clipboard.copy(clipping, to: terminal)
        case .readVisitors(let path): host.readVisitors(path, for: console)
        default: host.perform(effect, for: console)
        }
      }
    }
    host.ticker.schedule(console.nextTick)
    return action
  }
}

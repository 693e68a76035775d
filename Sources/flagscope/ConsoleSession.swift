import BuiltInThemes
import CursesTerminal
import FlagClient
import FlagConsole
import FlagEngine
import FlagFiles
import Glibc
import TerminalUI

/// Runs the console: reads the configuration, feeds the state machine, shows what it draws.
@MainActor
struct ConsoleSession {
  private let arguments: ConsoleArguments
  private let mailbox: Mailbox<Console.Event>
  private let watcher = FileWatcher()
  private let themes: ThemeLoader
  private let personas: PersonaFiles
  private let contextFiles: ContextFiles
  private let labels: LabelSaver
  private let feed: SourceFeed
  private let ticker: Ticker

  init(_ arguments: ConsoleArguments) {
    let mailbox = Mailbox<Console.Event>()
    self.arguments = arguments
    self.mailbox = mailbox
    personas = PersonaFiles(arguments, mailbox, watcher: watcher)
    contextFiles = ContextFiles(mailbox, watcher: watcher)
    feed = SourceFeed(arguments, personas, mailbox, watcher)
    ticker = Ticker(post: mailbox.post)
    labels = LabelSaver(post: mailbox.post)
    themes = ThemeLoader(name: arguments.settings.theme, watcher: watcher, post: mailbox.post)
  }

  /// Runs until the user leaves; the terminal is then as it was.
  ///
  /// - Throws: why the console cannot be opened, before anything was written to the terminal.
  func run() throws(InputError) {
    try Descriptors.require(arguments.source.isRemote ? Descriptors.many : Descriptors.few)
    try arguments.source.check()
    let theme = try arguments.settings.naming(.theme) { () throws(InputError) in try themes.theme()
    }
    let keys = try arguments.settings.naming(.keys) { () throws(InputError) in
      try KeyFiles.read(arguments.settings.keys)
    }
    let terminal = try open()
    var console = Console(
      source: Console.Source(arguments.plan, nil), theme: theme,
      marks: terminal.isUnicode && !arguments.settings.isASCII ? .unicode : .ascii,
      size: terminal.size,
      keymap: keys.keymap)
    if let complaint = keys.complaint { _ = console.handle(.refused(complaint)) }
    let history = arguments.planner.history.content
    console.filterHistory = history[.filters]
    console.commandHistory = history[.commands]
    console.usesMouse = arguments.settings.usesMouse
    console.showsLegend = arguments.settings.keepsState && UserFolders.isFirstStart
    if arguments.source.demo != nil {
      // A demo is at hand: the first paint already shows it.
      for event in Self.read(arguments, personas) { _ = console.handle(event) }
    } else {
      feed.open(arguments.plan)
    }
    themes.followFiles()
    let end = loop(terminal, &console)
    terminal.close()
    if let view = console.view { viewFile?.keep(view.json) }
    if arguments.source.demo == nil { keepHistory(console) }
    labels.finish()
    if let reason = personas.finish() {
      StandardError.write("Your edits of personas are not kept: \(reason.safe).")
    }
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

  /// Keeps what was typed in this run; what may hold a secret is left out.
  private func keepHistory(_ console: Console) {
    let commands = console.commandHistory.filter { command in
      guard command.hasPrefix("open ") else { return true }
      let address = SourceAddress(String(command.dropFirst(5)))
      if case .url = address { return address.remembered != nil }
      return true
    }
    arguments.planner.history.add((.filters, console.filterHistory), (.commands, commands))
  }

  private var viewFile: ViewStateFile? {
    arguments.settings.keepsState ? arguments.source.remembered.map(ViewStateFile.init) : nil
  }

  private var clipboard: Clipboard {
    Clipboard(
      path: arguments.source.demo == nil ? "flagscope-copy.txt" : nil, post: mailbox.post)
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
        "\(error). Without a screen: flagscope list, flagscope explain, flagscope eval.")
    }
  }

  private func loop(_ terminal: CursesTerminal, _ console: inout Console) -> LoopEnd {
    // The closures below take turns with the one console.
    var state = console
    defer { console = state }
    var loop = EventLoop(terminal: terminal, mailbox: mailbox)
    return loop.run(
      handle: { events in handle(events, &state, terminal) },
      draw: { screen in state.update(&screen) },
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
    for (index, event) in events.enumerated() {
      let isFollowed = if case .input? = events.dropFirst(index + 1).first { true } else { false }
      var effects: [Console.Effect] = []
      switch event {
      case .input(let input): effects = console.handle(.input(input), isFollowed: isFollowed)
      case .message(let message):
        effects = console.handle(message)
        if case .loaded = message, let view = viewFile?.view {
          console.restore(ViewState(json: view))
        }
      case .reload: themes.reload()
      }
      for effect in effects {
        switch effect {
        case .quit: return .quit
        case .suspend: action = .suspend
        case .redraw: action = .repaint
        case .generateCode(let platform): console.insertCode(Self.newVisitorCode(platform))
        case .loadTheme(let name): themes.choose(name)
        case .mouse(let isOn): terminal.setMouse(isOn)
        case .copy(let clipping): clipboard.copy(clipping, to: terminal)
        case .savePersonas(let changes): personas.save(changes)
        case .keepEdits(let edits, let platform): personas.keep(edits, platform)
        case .saveLabels(let names, let path): labels.save(names, to: path)
        case .importFile(let path): contextFiles.read(path)
        case .watch(let path): contextFiles.follow(path)
        case .open(let text): feed.open(text)
        case .complete(let kind, let typed): feed.complete(kind, typed)
        case .pause(let isPaused): feed.pause(isPaused)
        case .refresh: feed.refresh()
        case .decide(let visitor): feed.decide(visitor)
        }
      }
    }
    ticker.schedule(console.nextTick)
    return action
  }

  /// A code as the SDK makes it: 16 lower-case hexadecimal characters, or 19 digits (Flagship).
  private static func newVisitorCode(_ platform: Platform) -> String {
    if platform == .flagship {
      return Flagship.Visitor.generatedID(
        localTime: Clock.localDigits, number: Int.random(in: 10_000...99_999))
    }
    let number = UInt64.random(in: .min ... .max)
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  // MARK: Reading

  /// The demo's events, at once.
  nonisolated private static func read(
    _ arguments: ConsoleArguments, _ personas: PersonaFiles
  ) -> [Console.Event] {
    do throws(InputError) {
      let snapshot = try arguments.source.snapshot(platform: arguments.platform)
      return try arguments.events(
        showing: snapshot.configuration, Console.Source(arguments.plan, snapshot), arguments.plan,
        personas, replacing: nil)
    } catch {
      return [.failed(error.message)]
    }
  }
}

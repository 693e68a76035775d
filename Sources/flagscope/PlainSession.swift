import CursesTerminal
import FlagClient
import FlagConsole
import FlagEngine
import Glibc
import TerminalUI

/// Runs the console without a screen: lines come from a terminal or a pipe, and so they go.
///
/// No mode of the terminal is changed and nothing but text is written.
@MainActor
struct PlainSession {
  private let host: ConsoleHost
  private let signals: LineSignals

  init(_ arguments: ConsoleArguments) {
    // The next file that is opened would be taken for the input.
    if fcntl(STDIN_FILENO, F_GETFD) < 0 { _ = Glibc.open("/dev/null", O_RDONLY) }
    // Before there are other threads, which would hear the signals.
    signals = LineSignals()
    host = ConsoleHost(arguments)
  }

  private var arguments: ConsoleArguments { host.arguments }

  /// Runs until the user leaves, the input ends, or nobody reads any more.
  ///
  /// - Throws: why there is nothing to look at.
  func run() throws(InputError) {
    let (theme, keys) = try host.prepare()
    let file = try input()
    var talk = PlainTalk(
      PlainConsole(
        source: Console.Source(arguments.plan, nil), theme: theme, keymap: keys.keymap),
      host, isPrompting: isatty(file) == 1 && StandardOutput.isTerminal)
    talk.begin(complaint: keys.complaint)
    var loop = LineLoop(file: file, mailbox: host.mailbox, signals)
    let end = loop.run(&talk)
    host.finish(talk.plain.console)
    switch end {
    case .quit:
      if let reason = talk.plain.failure { throw InputError(reason) }
      for line in talk.plain.farewell { StandardOutput.show(line.safe + "\n") }
      exit(EXIT_SUCCESS)
    case .signal(let number): CursesTerminal.die(bySignal: number)
    // Nobody hears any more what is told.
    case .hangUp: exit(talk.exitCode ?? 1)
    }
  }

  /// Where lines come from: the terminal where standard input is the configuration.
  private func input() throws(InputError) -> Int32 {
    guard arguments.source == .standardInput else { return STDIN_FILENO }
    let terminal = Glibc.open("/dev/tty", O_RDONLY | O_CLOEXEC)
    guard terminal >= 0 else {
      throw InputError(
        "Standard input is the configuration, and there is no terminal to read words from."
          + " Name the configuration by its file.")
    }
    return terminal
  }
}

/// A talk with the console: lines in, what is told out.
@MainActor
struct PlainTalk: LineTalk {
  private(set) var plain: PlainConsole
  private let host: ConsoleHost
  /// Whether somebody types.
  private let isPrompting: Bool
  /// The program's exit code once nothing can be written any more.
  private(set) var exitCode: Int32?
  /// Whether the cursor stands behind a prompt.
  private var isPrompted = false
  /// Whether something happened since the last report.
  private var hasNews = true
  /// What the program does beside, whose outcome belongs to the answer.
  private var awaited: Set<Answer> = []

  /// What is waited for before the next line is taken.
  private enum Answer {
    case theme, copy, personas, labels, file, configuration, completions, script, release, document
    case platform, kept, comparison
  }

  init(_ plain: PlainConsole, _ host: ConsoleHost, isPrompting: Bool) {
    self.plain = plain
    self.host = host
    self.isPrompting = isPrompting
  }

  /// Begins to read the configuration.
  mutating func begin(complaint: String?) {
    let history = host.history
    plain.restore(filters: history.filters, commands: history.commands)
    setTime()
    if let complaint { _ = plain.handle(.refused(complaint)) }
    for event in host.begin() { _ = perform(plain.handle(event)) }
  }

  // MARK: Events

  mutating func handle(_ event: LineEvent<Console.Event>) -> LineAction {
    setTime()
    hasNews = true
    defer { host.ticker.schedule(plain.console.nextTick) }
    switch event {
    case .line(let text):
      isPrompted = false
      return perform(plain.enter(text))
    case .cut(let limit):
      isPrompted = false
      plain.tell(
        "The line has more than \(limit) bytes and was not taken. Put it into a file:"
          + " import FILE.")
    case .message(let event):
      settle(event)
      return perform(plain.handle(event))
    case .interrupt:
      guard awaited.isEmpty else {
        awaited = []
        plain.tell("No longer waited for.")
        break
      }
      if !plain.interrupt() { return .die }
    case .reload: host.themes.reload()
    }
    return .proceed
  }

  private mutating func setTime() {
    plain.set(clock: Clock.timeOfDay, now: Double(Clock.now))
  }

  private mutating func perform(_ effects: [Console.Effect]) -> LineAction {
    for effect in effects {
      switch effect {
      case .quit: return .quit
      case .suspend: LineSignals.suspend()
      case .generateCode(let platform):
        plain.insertCode(ConsoleHost.newVisitorCode(platform))
      case .copy(let clipping): host.clipboard.copy(clipping, to: nil)
      case .readVisitors(let path): host.readVisitors(path, for: plain.console)
      default: host.perform(effect, for: plain.console)
      }
      if let answer = Self.answer(to: effect) { awaited.insert(answer) }
    }
    return .proceed
  }

  private static func answer(to effect: Console.Effect) -> Answer? {
    switch effect {
    case .loadTheme: .theme
    case .copy: .copy
    case .savePersonas: .personas
    case .saveLabels: .labels
    case .importFile: .file
    case .watch(let path): path == nil ? nil : .file
    case .readVisitors: .file
    case .listVersions, .showVersion, .compare: .comparison
    case .pin, .unpin: .copy
    case .open: .configuration
    case .complete: .completions
    case .readScript: .script
    case .release: .release
    case .writeFile: .document
    case .send, .ask: .platform
    case .keepOutbox, .loadCache, .saveCache: .kept
    case .quit, .suspend, .redraw, .generateCode, .keepEdits, .mouse, .pause, .refresh, .decide,
      .readVersions:
      nil
    }
  }

  /// Whatever an event answers is waited for no longer.
  private mutating func settle(_ event: Console.Event) {
    switch event {
    case .theme: awaited.remove(.theme)
    case .done: awaited.subtract([.copy, .document, .kept])
    case .refused:
      awaited.subtract([
        .theme, .copy, .labels, .script, .release, .document, .kept, .file, .comparison,
      ])
    case .script: awaited.remove(.script)
    case .followed: awaited.remove(.release)
    case .delivered, .answered: awaited.remove(.platform)
    case .cacheLoaded: awaited.remove(.kept)
    case .labelsSaved: awaited.remove(.labels)
    case .personasSaved, .personasNotSaved, .personasStale: awaited.remove(.personas)
    case .context, .visitors: awaited.remove(.file)
    case .versions, .version, .compared: awaited.remove(.comparison)
    case .loaded, .opened, .notOpened, .cannotOpen, .failed: awaited.remove(.configuration)
    case .completions: awaited.remove(.completions)
    case .input, .feed, .tick, .labels, .personaStore, .destination, .outboxKept,
      .versionRead, .pins, .accepted:
      break
    }
  }

  // MARK: Answers

  var isBusy: Bool { plain.isReading || plain.isWorking || !awaited.isEmpty }

  mutating func work() -> Bool { plain.work() }

  mutating func rest(isAwaited: Bool) -> Bool {
    // What is still being found is told when it is.
    guard !isBusy || plain.isReading else { return true }
    let lines = hasNews ? plain.report() : []
    hasNews = false
    if !lines.isEmpty {
      let isBroken = isPrompted ? "\n" : ""
      isPrompted = false
      let text = lines.map { $0 + "\n" }.joined()
      exitCode = StandardOutput.tryToShow(isBroken + text)
      if exitCode != nil { return false }
    }
    guard isAwaited, isPrompting, !isPrompted else { return true }
    isPrompted = true
    exitCode = StandardOutput.tryToShow(plain.prompt)
    return exitCode == nil
  }

  mutating func end() {
    // The shell's prompt begins a line of its own.
    if isPrompted { _ = StandardOutput.tryToShow("\n") }
  }
}

import BuiltInThemes
import CursesTerminal
import FlagClient
import FlagConsole
import FlagEngine
import FlagFiles
import TerminalUI

/// What a console asks of the program, with a screen or without: files, sources, themes, time.
///
/// What takes long is done beside the main thread; the answers come by the mailbox.
@MainActor
struct ConsoleHost {
  let arguments: ConsoleArguments
  let mailbox: Mailbox<Console.Event>
  let themes: ThemeLoader
  let ticker: Ticker
  private let watcher = FileWatcher()
  private let personas: PersonaFiles
  private let contextFiles: ContextFiles
  private let labels: LabelSaver
  private let feed: SourceFeed
  private let stageFiles: StageFiles
  private let comparisons: Comparisons
  private let pins: PinFiles
  private let acceptance: AcceptanceFollower

  init(_ arguments: ConsoleArguments) {
    let mailbox = Mailbox<Console.Event>()
    self.arguments = arguments
    self.mailbox = mailbox
    personas = PersonaFiles(arguments, mailbox, watcher: watcher)
    contextFiles = ContextFiles(mailbox, watcher: watcher)
    feed = SourceFeed(arguments, personas, mailbox, watcher)
    comparisons = Comparisons(arguments, feed, mailbox)
    pins = PinFiles(mailbox, watcher: watcher)
    acceptance = AcceptanceFollower(mailbox, watcher: watcher)
    ticker = Ticker(post: mailbox.post)
    labels = LabelSaver(post: mailbox.post)
    stageFiles = StageFiles(post: mailbox.post)
    themes = ThemeLoader(name: arguments.settings.theme, watcher: watcher, post: mailbox.post)
  }

  // MARK: Start

  /// Reads what a console cannot begin without.
  ///
  /// - Returns: the theme, and the keys with what is wrong in their file.
  /// - Throws: why the console cannot be opened.
  func prepare() throws(InputError) -> (theme: Theme, keys: (keymap: Keymap, complaint: String?)) {
    try Descriptors.require(arguments.source.isRemote ? Descriptors.many : Descriptors.few)
    try arguments.source.check()
    let theme = try arguments.settings.naming(.theme) { () throws(InputError) in
      try themes.theme()
    }
    let keys = try arguments.settings.naming(.keys) { () throws(InputError) in
      try KeyFiles.read(arguments.settings.keys)
    }
    return (theme, keys)
  }

  /// Begins to read the configuration.
  ///
  /// - Returns: what there is to tell already: the demo's is at hand.
  func begin() -> [Console.Event] {
    defer { themes.followFiles() }
    guard arguments.source.demo != nil else {
      feed.open(arguments.plan)
      pins.follow()
      acceptance.follow()
      return []
    }
    return Self.read(arguments, personas)
  }

  /// The filters and the commands that were typed in earlier runs.
  var history: (filters: [String], commands: [String]) {
    let content = arguments.planner.history.content
    return (content[.filters], content[.commands])
  }

  // MARK: While it runs

  /// Does what does not concern the terminal.
  ///
  /// - Parameters:
  ///   - effect: what is wanted.
  ///   - console: who wants it.
  func perform(_ effect: Console.Effect, for console: Console) {
    switch effect {
    case .readScript(let name):
      guard let platform = console.configuration?.platform else { return }
      stageFiles.readScript(name, platform)
    case .release(let text):
      guard let configuration = console.configuration else { return }
      stageFiles.release(text, after: configuration, console.currentSource)
    case .writeFile(let document): stageFiles.write(document)
    case .quit, .suspend, .redraw, .generateCode, .mouse, .copy, .readVisitors: break
    case .loadTheme(let name): themes.choose(name)
    case .savePersonas(let changes): personas.save(changes)
    case .keepEdits(let edits, let platform): personas.keep(edits, platform)
    case .saveLabels(let names, let path): labels.save(names, to: path)
    case .importFile(let path): contextFiles.read(path)
    case .watch(let path): contextFiles.follow(path)
    case .listVersions: comparisons.listVersions()
    case .readVersions(let versions): comparisons.read(versions)
    case .showVersion(let version): comparisons.show(version)
    case .compare(let first, let second): comparisons.compare(first, with: second)
    case .pin(let pin): pins.add(pin)
    case .unpin(let pin): pins.remove(pin)
    case .open(let text): feed.open(text)
    case .complete(let kind, let typed): feed.complete(kind, typed)
    case .pause(let isPaused): feed.pause(isPaused)
    case .refresh: feed.refresh()
    case .decide(let visitor): feed.decide(visitor)
    case .send(let parcels): feed.send(parcels)
    case .keepOutbox(let rows): feed.keep(rows)
    case .ask(let question): feed.ask(question)
    case .loadCache(let id, let folder): mailbox.post(VisitorCacheFiles.load(id, folder))
    case .saveCache(let id, let entry, let folder):
      mailbox.post(VisitorCacheFiles.save(id, entry, folder))
    }
  }

  /// Reads the visitors of a file by what its columns mean to the configuration in use.
  func readVisitors(_ path: String, for console: Console) {
    guard let catalogue = console.catalogue, let options = console.options else { return }
    VisitorRows.read(path, catalogue, options, post: mailbox.post)
  }

  var clipboard: Clipboard {
    Clipboard(
      path: arguments.source.demo == nil ? "flagscope-copy.txt" : nil, post: mailbox.post)
  }

  /// A code as the SDK makes it: 16 lower-case hexadecimal characters, or 19 digits (Flagship).
  static func newVisitorCode(_ platform: Platform) -> String {
    if platform == .flagship {
      return Flagship.Visitor.generatedID(
        localTime: Clock.localDigits, number: Int.random(in: 10_000...99_999))
    }
    let number = UInt64.random(in: .min ... .max)
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  // MARK: End

  /// Keeps what is kept, and waits for what is being written.
  func finish(_ console: Console) {
    if arguments.source.demo == nil { keepHistory(console) }
    labels.finish()
    if let reason = personas.finish() {
      StandardError.write("Your edits of personas are not kept: \(reason.safe).")
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

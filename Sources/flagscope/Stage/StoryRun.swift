import CursesTerminal
import FlagClient
import FlagConsole
import FlagEngine
import FlagFiles
import TerminalUI

/// Tells a story without a terminal: each step as text and picture, the whole as a recording.
///
/// The steps go through the same console as a user's: the key of the next step is pressed, and what
/// the console asks of the program is done at once.
@MainActor
struct StoryRun {
  private let arguments: ConsoleArguments
  private let script: Script
  private let size: Size
  private let personas: PersonaFiles

  init(_ arguments: ConsoleArguments, _ script: Script, size: Size) {
    self.arguments = arguments
    self.script = script
    self.size = size
    personas = PersonaFiles(arguments, Mailbox<Console.Event>(), watcher: FileWatcher())
  }

  /// Writes what is wanted.
  ///
  /// - Parameters:
  ///   - folder: where each step's text and picture go; nil: nowhere.
  ///   - path: where the recording goes; nil: nowhere.
  /// - Throws: which line of the story cannot be run, or what cannot be written.
  func write(frames folder: String?, cast path: String?) throws(InputError) {
    var console = try begin()
    var cast = ScreenCast(size: size, title: Self.title(of: script))
    cast.add(console.screen, seconds: Self.seconds(for: console.caption))
    for number in 1...script.steps.count {
      step(&console)
      if let fault = console.faults.first {
        throw InputError("\(script.name.safe):\(fault.line): \(fault.text.safe)")
      }
      cast.add(console.screen, seconds: Self.seconds(for: console.caption))
      if let folder { try write(console, number, to: folder) }
    }
    let count = script.steps.count
    if let folder {
      let steps = count == 1 ? "1 step" : "\(count) steps"
      StandardOutput.show("\(steps): \(2 * count) files in \(folder.safe)\n")
    }
    if let path {
      try Self.write(cast.text, to: path)
      StandardOutput.show("\(path.safe), \(Console.size(cast.text.utf8.count))\n")
    }
  }

  private static func title(of script: Script) -> String {
    script.sentence.isEmpty ? "flagscope: \(script.name)" : script.sentence
  }

  /// The console on the stage, before the first step.
  private func begin() throws(InputError) -> Console {
    let settings = arguments.settings
    // A theme that was set once for all is for the user's own terminal.
    let isGiven = settings[.theme]?.origin == .option(.theme)
    let name = isGiven ? settings.theme : settings.usesColor ? "stage" : "mono"
    let theme = try settings.naming(.theme) { () throws(InputError) in try ThemeFiles.theme(name) }
    let snapshot = try OneShot.snapshot(arguments.plan, platform: arguments.platform)
    let source = Console.Source(arguments.plan, snapshot)
    var console = Console(
      source: source, theme: theme, marks: settings.isASCII ? .ascii : .unicode, size: size)
    let events = try arguments.events(
      showing: snapshot.configuration, source, arguments.plan, personas, replacing: nil)
    for event in events { _ = console.handle(event) }
    _ = console.enterStage(script, returningTo: theme.name)
    while console.work()?.hasMore == true {}
    return console
  }

  /// Presses the key of the next step and does all that follows from it.
  private func step(_ console: inout Console) {
    var effects = console.handle(.input(.key(.character(" "))))
    while !effects.isEmpty {
      let events = effects.flatMap { perform($0, console) }
      effects = events.flatMap { console.handle($0) }
    }
    while console.work()?.hasMore == true {}
  }

  /// Does what the console wants done, as far as that needs nobody.
  private func perform(_ effect: Console.Effect, _ console: Console) -> [Console.Event] {
    do throws(InputError) {
      switch effect {
      case .loadTheme(let name): return [.theme(try ThemeFiles.theme(name))]
      case .release(let text):
        guard let configuration = console.configuration else { return [] }
        return [try Release.event(text, after: configuration, console.currentSource)]
      case .open(let text): return try open(text, console)
      case .importFile(let path): return [.context(ContextFiles.file(path, isWatched: false))]
      case .watch(let path?): return [.context(ContextFiles.file(path, isWatched: true))]
      case .writeFile(let document): return [DocumentFile.write(document)]
      case .readScript: return [.refused("A story cannot begin another.")]
      default: return []
      }
    } catch {
      return [.refused(error.message)]
    }
  }

  private func open(_ text: String, _ console: Console) throws(InputError) -> [Console.Event] {
    let plan = try arguments.planner.plan(UserPath.expanded(text))
    let snapshot = try OneShot.snapshot(plan)
    return try arguments.events(
      showing: snapshot.configuration, Console.Source(plan, snapshot), plan, personas,
      replacing: console.configuration?.platform)
  }

  // MARK: Files

  private func write(_ console: Console, _ number: Int, to folder: String) throws(InputError) {
    let screen = console.screen
    let name = "\(folder)/\(number < 10 ? "0" : "")\(number)"
    try Self.write(screen.text + "\n", to: name + ".txt")
    let title = "\(number)/\(script.steps.count) \(console.caption)"
    try Self.write(console.terminalPicture.svg(of: screen, title: title) + "\n", to: name + ".svg")
  }

  private static func write(_ text: String, to path: String) throws(InputError) {
    let reason = AtomicFile.write(
      Array(text.utf8), to: UserPath.expanded(path), permissions: .kept(else: 0o644),
      isLasting: false)
    if let reason { throw InputError("Cannot write \(path.safe): \(reason.lowercased()).") }
  }

  /// How long a screen stays: time to look, and to read what is told.
  private static func seconds(for caption: String) -> Double {
    min(10, 2 + Double(caption.count) * 0.05)
  }
}

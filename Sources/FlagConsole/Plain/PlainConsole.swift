import FlagEngine
import TerminalUI

/// The console without a screen: lines go in, lines come out, for screen readers and pipes.
///
/// It drives the same `Console` by the same actions and tells what the panes and screens would show, as
/// words; it keeps nothing but what was told already. Like the console it reads no clock and no file.
public struct PlainConsole: Sendable {
  /// What is driven.
  public internal(set) var console: Console
  /// What the last report told.
  var told = Told()
  /// What a line wants said before anything else is told.
  var said: [String] = []
  /// Whether a line was entered since the last report.
  var isEntered = false
  /// Whether what is here is told as a whole.
  var isAsked = false
  /// The rest of the last long list.
  var page: PlainPage?
  /// The action that was asked for last.
  var lastCommand: Command?
  /// The lines of a text that is pasted, until a full stop ends it.
  var gathered: [String] = []
  /// The search for ways to an expected answer, then the ways that numbers choose from.
  var expectation: Expectation?
  /// Whether the ways are still to be told.
  var hasUntoldWays = false

  /// A console that waits for its configuration.
  ///
  /// - Parameters:
  ///   - source: what is being read.
  ///   - theme: the looks, which `theme` changes and nobody sees.
  ///   - keymap: the keys, whose names are words here, too.
  public init(source: Console.Source, theme: Theme, keymap: Keymap = .standard) {
    console = Console(
      source: source, theme: theme, marks: .words, size: Size(width: 80, height: 24),
      keymap: keymap)
    console.arrangement.isHeard = true
    console.usesMouse = false
  }

  /// The time, which the program sets before each round; see `Console.clock` and `Console.now`.
  public mutating func set(clock: String, now: Double) {
    console.clock = clock
    console.now = now
  }

  /// What was typed before, which the program keeps.
  public mutating func restore(filters: [String], commands: [String]) {
    console.filterHistory = filters
    console.commandHistory = commands
  }

  /// Takes an event of the program.
  ///
  /// - Returns: what the program should do.
  public mutating func handle(_ event: Console.Event) -> [Console.Effect] {
    checked(console.handle(event))
  }

  /// Puts generated characters where the visitor code is being typed.
  public mutating func insertCode(_ code: String) { console.insertCode(code) }

  /// Says something of the program's own with the next report.
  public mutating func tell(_ sentence: String) {
    isEntered = true
    say(sentence)
  }

  /// Says a sentence before anything else is told.
  mutating func say(_ sentence: String) { said += PlainItem(sentence).lines }

  /// Why there was never anything to look at; nil: there was.
  public var failure: String? {
    if let failure = console.failure { return failure }
    return console.resolution == nil ? console.waitingText.text : nil
  }

  /// What to say once the console is left: the overrides that last, the edits that do not.
  public var farewell: [String] {
    let isLost = console.context.losesEdits && !console.isLeaving
    return console.farewell + (isLost ? ["Edits of personas were not saved."] : [])
  }

  // MARK: Work

  /// Whether the first configuration is still being read.
  public var isReading: Bool {
    console.resolution == nil && !console.waitingText.isFault
  }

  /// Whether the answer to the last line is still being found.
  public var isWorking: Bool {
    expectation?.isThrough == false
      || Job.allCases.contains { $0.isTold && console.isDue($0) }
      || console.scope == .problems && console.isDue(.problems)
  }

  /// Continues what can wait until no line does.
  ///
  /// - Returns: whether there is more to do.
  public mutating func work() -> Bool {
    if expectation?.isThrough == false {
      expectation?.work(Self.decisionsOfSlice)
      return true
    }
    return console.work()?.hasMore ?? false
  }

  /// The decisions that a search for ways makes between two looks at the input.
  private static let decisionsOfSlice = 2_000

  /// Ctrl-c: stops what is being found, or drops what is asked.
  ///
  /// - Returns: whether there was anything; else the program ends.
  public mutating func interrupt() -> Bool {
    isEntered = true
    gathered = []
    if expectation?.isThrough == false {
      expectation = nil
      say("Stopped.")
      return true
    }
    if console.cancelJobs() { return true }
    guard console.overlay != nil else { return false }
    _ = leaveScreen()
    return true
  }

  // MARK: Input

  /// Takes a line.
  ///
  /// - Parameter line: the line without its end.
  /// - Returns: what the program should do.
  public mutating func enter(_ line: String) -> [Console.Effect] {
    isEntered = true
    console.message = .none
    told.message = .none
    lastCommand = nil
    // A number chooses from what was told last.
    if !Self.goesOn(line) { expectation = nil }
    defer { console.refreshAfterLine() }
    let text = FieldText.trimmed(line)
    let isTyping = Scope.typing.contains(console.scope)
    if isTyping, !text.hasPrefix(":") { return checked(enter(typed: line)) }
    if text.isEmpty {
      // As Enter on what lies over the panes; on these it would do what nobody asked for.
      return console.overlay == nil ? [] : checked(act(.accept))
    }
    if text.hasPrefix("#") { return [] }
    return checked(run(text.hasPrefix(":") ? FieldText.trimmed(String(text.dropFirst())) : text))
  }

  /// Whether a line belongs to what was told: it chooses from it, or hears the rest of it.
  private static func goesOn(_ line: String) -> Bool {
    let text = FieldText.trimmed(line)
    return Int(text) != nil || ["", "more", "all", "next"].contains(text)
  }

  /// What stands before the cursor while a line is awaited.
  public var prompt: String {
    guard console.resolution != nil, let screen = console.overlay?.screen else {
      return "flagscope> "
    }
    let content = screen.content(in: console.context, size: console.layout.overlay.size)
    if let label = content.field?.label { return label.safe }
    return Scope.typing.contains(screen.scope) ? "text: " : "choose: "
  }

  /// Tells what is copied, where no clipboard can be looked at.
  private mutating func checked(_ effects: [Console.Effect]) -> [Console.Effect] {
    for case .copy(let clipping) in effects {
      let lines = clipping.text.split(separator: "\n", omittingEmptySubsequences: false)
      page = PlainPage(lines.map { PlainItem(verbatim: String($0)) })
      said += page?.turn() ?? []
    }
    return effects
  }
}

extension Console {
  /// Brings up to date what a line changed, as `handle` does after a key.
  mutating func refreshAfterLine() {
    settle()
    keepLog()
  }
}

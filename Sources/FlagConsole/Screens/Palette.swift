import FlagEngine
import TerminalUI

/// The command palette: every action by its name, found by any letters of it.
struct Palette: NarrowedScreen {
  /// An action, or a command that takes an argument.
  struct Entry: Equatable, Sendable {
    /// What runs.
    enum Run: Equatable, Sendable {
      case command(Command)
      /// The name of a line command.
      case line(String)
    }

    var run: Run
    var name: String
    /// The key that does the same; empty if none.
    var key: String
    var help: String
    /// Why it would do nothing now; nil: it runs.
    var disabledBecause: String?
  }

  var input = TextField("")
  var viewport = Viewport()
  /// Why Enter kept the palette open.
  var fault: String?
  /// What Tab may put into the line.
  var note = ""
  let entries: [Entry]
  /// The entries that match what is typed, the best first.
  private(set) var matches: [Entry]
  /// The commands that ran before.
  var history: InputHistory
  /// The screen that it lies over, and that is there again once it is closed or a line was run.
  private(set) var below: [Overlay] = []

  /// Every action for the pane that has the keys.
  ///
  /// - Parameters:
  ///   - below: the screen that it lies over, if any.
  ///   - context: what can run now.
  init(below: Overlay? = nil, in context: Context) {
    // Whoever searched the help has found what they looked for.
    self.below = below.map { $0.screen.scope == .help ? [] : [$0] } ?? []
    entries = PaletteEntries(context).all
    matches = entries
    viewport = Viewport(count: matches.count, height: max(1, matches.count))
    history = context.commands
    history.rest()
  }

  /// The palette with a command in its line, and why it did not run.
  init(typed: String, fault: String, in context: Context) {
    self.init(in: context)
    put(typed)
    self.fault = fault
  }

  var scope: Scope { .palette }
  var overlay: Overlay { .palette(self) }
  var place: ScreenPlace { .box }

  /// What is typed, as a name and the rest behind it.
  var typed: (name: String, argument: String) {
    let parts = FieldText.trimmed(input.text).split(separator: " ", maxSplits: 1)
    return (
      parts.first.map(String.init) ?? "", parts.count > 1 ? FieldText.trimmed(String(parts[1])) : ""
    )
  }

  /// A name and, as typed, what follows the blank behind it; nil without a blank.
  var argument: (name: String, text: String)? {
    let text = input.text.drop { $0 == " " }
    guard let blank = text.firstIndex(of: " ") else { return nil }
    return (String(text[..<blank]), String(text[blank...].drop { $0 == " " }))
  }

  /// Narrows the entries to those that have the typed letters in this order.
  mutating func narrow() {
    fault = nil
    note = ""
    let (name, argument) = typed
    let ranked = entries.enumerated().compactMap { index, entry -> (Entry, Int, Int)? in
      // Behind an argument the name stands whole.
      if !argument.isEmpty || input.text.hasSuffix(" ") && !name.isEmpty {
        // Of two with one name, what is typed behind it is meant for the one that takes it.
        let isPlain = if case .command = entry.run { 1 } else { 0 }
        return entry.name == name ? (entry, isPlain, index) : nil
      }
      return Self.rank(name, in: entry).map { (entry, $0, index) }
    }
    matches = ranked.sorted { ($0.1, $0.2) < ($1.1, $1.2) }.map(\.0)
    viewport.resize(count: matches.count, height: viewport.height)
    viewport.select(0)
  }

  /// How well an entry fits: lower is better, nil not at all.
  private static func rank(_ typed: String, in entry: Entry) -> Int? {
    let typed = Array(typed.lowercased().utf8)
    if typed.isEmpty { return 0 }
    let name = Array(entry.name.utf8)
    if name == typed { return 0 }
    // Of names that fit as well, those that cannot run now come last.
    let isLate = entry.disabledBecause != nil
    if name.starts(with: typed) { return isLate ? 2 : 1 }
    if let gaps = gaps(typed, in: name) { return (isLate ? 50 : 3) + min(gaps, 40) }
    return contains(Array(entry.help.lowercased().utf8), typed) ? 100 : nil
  }

  /// The letters skipped between the typed ones, nil where they do not occur in this order.
  private static func gaps(_ typed: [UInt8], in name: [UInt8]) -> Int? {
    var next = 0
    var gaps = 0
    var last: Int?
    for (index, byte) in name.enumerated() where next < typed.count && byte == typed[next] {
      gaps += last.map { index - $0 - 1 } ?? index
      last = index
      next += 1
    }
    return next == typed.count ? gaps : nil
  }

  private static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
    guard word.count > 2, text.count >= word.count else { return false }
    return (0...text.count - word.count).contains { text[$0...].starts(with: word) }
  }
}

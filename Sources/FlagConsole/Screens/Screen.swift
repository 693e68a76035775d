import FlagEngine
import TerminalUI

/// What lies over the panes and takes the keys: its state, what keys do to it, and what it shows.
///
/// A screen changes nothing but itself; what it wants done comes back as a reply.
protocol Screen: Equatable, Sendable {
  /// The keys that count.
  var scope: Scope { get }
  /// The screen as the console keeps it.
  var overlay: Overlay { get }
  /// Where it stands.
  var place: ScreenPlace { get }
  /// Which of its lines are in sight, and the selected one.
  var viewport: Viewport { get set }
  /// Whether the answers are those of a visitor that it only tries out.
  var isTrial: Bool { get }
  /// What stands in it.
  ///
  /// - Parameters:
  ///   - context: what there is to show.
  ///   - size: the room that there is.
  /// - Returns: its parts.
  func content(in context: Context, size: Size) -> ScreenContent

  /// Acts on a command.
  mutating func handle(_ command: Command, in context: Context) -> Reply
  /// Takes a key that is no command.
  mutating func type(_ key: Key, in context: Context) -> Reply
  /// Takes text that is pasted.
  mutating func paste(_ text: String, in context: Context) -> Reply
  /// Takes a visitor code that was asked for.
  mutating func take(code: String, in context: Context) -> Reply
  /// Follows visitors or a configuration that changed below it.
  mutating func renew(in context: Context) -> Reply
  /// Why a command would do nothing now; nil: it would do something.
  func refusal(of command: Command, in context: Context) -> String?

  /// What is typed where Tab completes what lies outside of the console; nil: elsewhere.
  var completable: (kind: Completion.Kind, typed: String)? { get }
  /// Takes what completes the text.
  mutating func complete(with text: String, note: String)

  /// Whether something is left to find out between keys.
  func hasWork(in context: Context) -> Bool
  /// Finds out a slice of it.
  mutating func work(in context: Context)
}

extension Screen {
  var isTrial: Bool { false }
  var completable: (kind: Completion.Kind, typed: String)? { nil }

  mutating func type(_ key: Key, in context: Context) -> Reply { .none }
  /// What is pasted where nothing takes text is read as a visitor.
  mutating func paste(_ text: String, in context: Context) -> Reply {
    PasteDialog.open(text, in: context)
  }
  mutating func take(code: String, in context: Context) -> Reply { .none }
  mutating func renew(in context: Context) -> Reply { .none }
  func refusal(of command: Command, in context: Context) -> String? { nil }
  mutating func complete(with text: String, note: String) {}
  func hasWork(in context: Context) -> Bool { false }
  mutating func work(in context: Context) {}

  /// What a command does in most screens: it moves the cursor, or the console knows it.
  mutating func move(_ command: Command) -> Reply {
    if viewport.move(command) { return .none }
    return switch command {
    case .close, .cancel, .back: .close
    default: .pass(command)
    }
  }
}

/// Where a screen stands.
enum ScreenPlace: Equatable, Sendable {
  /// In a box over the panes, as large as what it holds
  case box
  /// On the whole screen
  case whole
  /// In the bottom line
  case line
}

/// What stands in a screen, from the top.
struct ScreenContent {
  /// The words in its frame.
  var title = ""
  /// A line that is typed.
  var field: Typed?
  /// Text of several lines that is typed, and how many of them are in sight.
  var area: (text: TextArea, rows: Int, hasCursor: Bool)?
  /// What stays above the list.
  var head: [Line] = []
  /// The list.
  var lines: [Line] = []
  /// All lines of a list that typing narrows: the box stays as large as they are; nil: it follows
  /// `lines`.
  var allLines: [Line]?
  /// Whether one of the lines is selected; else they only scroll.
  var hasCursor = true
  /// What stays below the list.
  var foot: [Line] = []
  /// What stands in place of the keys.
  var hint: (text: String, role: Role)?

  /// A line that is typed, with the words beside it.
  struct Typed {
    var label: String
    var input: TextField
    var note = ""
  }
}

extension Viewport {
  /// Acts on a command that moves a cursor.
  ///
  /// - Returns: whether it is one.
  mutating func move(_ command: Command) -> Bool {
    switch command {
    case .moveUp: move(by: -1)
    case .moveDown: move(by: 1)
    case .pageUp: page(by: -1)
    case .pageDown: page(by: 1)
    case .halfPageUp: halfPage(by: -1)
    case .halfPageDown: halfPage(by: 1)
    case .moveToTop: moveToStart()
    case .moveToBottom: moveToEnd()
    default: return false
    }
    return true
  }

  /// The same where there is no cursor: the rows scroll.
  mutating func scroll(_ command: Command) -> Bool {
    select(offset)
    guard move(command) else { return false }
    wheel(by: selection - offset)
    return true
  }

  /// Home and End also go to the first and last row where the cursor of the line beside the list
  /// stands at that end already.
  ///
  /// - Returns: whether they did.
  mutating func moveToEnds(_ key: Key, beside input: TextField) -> Bool {
    if key == .home, input.cursor == 0 {
      moveToStart()
    } else if key == .end, input.cursor == input.text.count {
      moveToEnd()
    } else {
      return false
    }
    return true
  }
}

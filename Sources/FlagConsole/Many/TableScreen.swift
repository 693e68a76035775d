import FlagEngine
import TerminalUI

/// A table or list of what many visitors, flags or versions come to; what takes long is found between
/// keys.
protocol TableScreen: Screen, CopiedTable {
  /// What Enter does on the selected row.
  mutating func open(in context: Context) -> Reply
  /// Acts on the other keys of tables; nil: this one has nothing to do here.
  mutating func act(_ command: Command, in context: Context) -> Reply?
  /// Why Enter would do nothing; nil: it does something.
  func refusalToOpen(in context: Context) -> String?
  /// The commands of tables that it knows besides.
  var known: Set<Command> { get }
  /// Stops what runs.
  ///
  /// - Returns: whether something ran.
  mutating func stop() -> Bool
}

extension TableScreen {
  var scope: Scope { .table }
  var place: ScreenPlace { .whole }
  var known: Set<Command> { [] }

  mutating func stop() -> Bool { false }
  mutating func act(_ command: Command, in context: Context) -> Reply? { nil }
  func refusalToOpen(in context: Context) -> String? { nil }
  func csv(in context: Context) -> String? { nil }
  func json(in context: Context) -> JSONValue? { nil }

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .open: return open(in: context)
    case .copyMenu: return .open(.tableCopy(TableCopyMenu(overlay)))
    case .quit: return stop() ? .say(.text("Stopped.")) : .pass(.quit)
    case .fold, .unfold, .compare, .sweep, .diff, .deletePin:
      return act(command, in: context) ?? .none
    default: return move(command)
    }
  }

  func refusal(of command: Command, in context: Context) -> String? {
    switch command {
    case .open: refusalToOpen(in: context)
    case .fold, .unfold, .compare, .sweep, .diff, .deletePin:
      known.contains(command) ? nil : "it has nothing to do here"
    default: nil
    }
  }
}

extension Context {
  /// The number of the last evaluation: tables of another one are out of date.
  var pass: Int { resolution?.passCount ?? 0 }

  /// The key of a flag.
  func key(of flag: Int) -> String { resolution?.configuration.key(of: flag) ?? "" }

  /// An entry of several lines: the first is its heading, what does not fit goes on below, indented.
  ///
  /// - Parameters:
  ///   - texts: the lines as they would be in a report.
  ///   - width: the room in columns.
  /// - Returns: the lines of the screen, one row of the cursor together.
  func entry(_ texts: [String], width: Int) -> [Line] {
    texts.enumerated().flatMap { index, text in
      TextWrap.lines(marks.plain(text), width: width - 2).enumerated().map { place, text in
        Line(
          [part(text, index == 0 && !text.isEmpty ? .heading : .text)],
          indent: (index == 0 ? 0 : 2) + place * 2, isContinuation: index + place > 0)
      }
    }
  }
}

/// What a screen works with and does not show: screens that show the same are equal.
struct Hidden<Value: Sendable>: Equatable, Sendable {
  var value: Value

  init(_ value: Value) { self.value = value }

  static func == (left: Self, right: Self) -> Bool { true }
}

/// How far something is, in words.
enum ProgressWords {
  /// `▮▮▮▯▯ 61 %  Ctrl-c stops`.
  ///
  /// - Parameter part: how much is done, 0...1.
  /// - Returns: the words.
  static func text(_ part: Double) -> String {
    let filled = Int((min(1, max(0, part)) * 10).rounded(.down))
    return String(repeating: "▮", count: filled) + String(repeating: "▯", count: 10 - filled)
      + " \(Int(part * 100)) %  Ctrl-c stops"
  }
}

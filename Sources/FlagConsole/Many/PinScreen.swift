import FlagEngine
import FlagReports
import TerminalUI

/// The pins: the broken ones first, with what the flag answers now and why, then those that cannot be
/// checked, then those that hold.
struct PinScreen: TableScreen {
  var viewport = Viewport()

  var overlay: Overlay { .pins(self) }
  var known: Set<Command> { [.deletePin] }

  /// A pin with what became of it.
  struct Entry {
    var pin: Pin
    var mark: String
    var role: Role
    var lines: [String]

    /// Whose answer of what is pinned.
    var name: String { "\(pin.subjectName) / \(pin.flag)" }
  }

  /// All pins, the broken ones first.
  static func entries(in context: Context) -> [Entry] {
    let (marks, board) = (context.marks, context.pins)
    let broken = board.broken.map { broken in
      Entry(
        pin: broken.pin, mark: marks.failed, role: .failed,
        lines: [
          "pinned \(broken.pin.words), now \(broken.actual)", broken.why,
          broken.pin.reason.map { "pinned because: \($0)" } ?? "",
        ])
    }
    let faults = board.faults.map { fault in
      Entry(pin: fault.pin, mark: marks.warning, role: .warning, lines: [fault.text])
    }
    let odd = broken.map(\.pin) + faults.map(\.pin)
    let held = board.pins.filter { !odd.contains($0) }.map { pin in
      Entry(pin: pin, mark: marks.matched, role: .matched, lines: ["is \(pin.words)"])
    }
    return broken + faults + held
  }

  // MARK: Keys

  mutating func open(in context: Context) -> Reply {
    let entries = Self.entries(in: context)
    guard entries.indices.contains(viewport.selection) else { return .none }
    let pin = entries[viewport.selection].pin
    guard let flag = context.resolution?.configuration.index(of: pin.flag) else {
      return .say(.text("There is no flag \"\(pin.flag)\" any more."))
    }
    var replies: [Reply] = [.close, .goTo(flag: flag)]
    if case .persona(let name) = pin.subject,
      let persona = Persona.named(name, in: context.cast.personas),
      let row = context.cast.personas.firstIndex(of: persona), row != context.cast.active
    {
      replies.append(.become(row))
    }
    return .all(replies + [.explain])
  }

  func refusalToOpen(in context: Context) -> String? {
    context.pins.pins.isEmpty ? "there are no pins" : nil
  }

  mutating func act(_ command: Command, in context: Context) -> Reply? {
    let entries = Self.entries(in: context)
    guard command == .deletePin, entries.indices.contains(viewport.selection) else { return nil }
    return .unpin(entries[viewport.selection].pin)
  }

  // MARK: Copies

  func csv(in context: Context) -> String? { Self.report(in: context).csv }
  func json(in context: Context) -> JSONValue? { Self.report(in: context).json }

  private static func report(in context: Context) -> PinReport {
    PinReport(context.pins.pins, broken: context.pins.broken, faults: context.pins.faults)
  }

  // MARK: Lines

  func content(in context: Context, size: Size) -> ScreenContent {
    let width = max(20, size.width - 8)
    let lines = Self.entries(in: context).flatMap { entry -> [Line] in
      let texts = entry.lines.filter { !$0.isEmpty }.flatMap {
        TextWrap.lines(context.marks.plain($0), width: width)
      }
      return [
        Line([
          context.part(entry.mark, entry.role, gap: 1),
          context.part(entry.name),
        ])
      ] + texts.map { Line([context.part($0, .label)], indent: 4, isContinuation: true) }
    }
    let file = context.pins.path.map { "   \($0)" } ?? ""
    return ScreenContent(
      title: Self.title(in: context)
        + file,
      lines: lines.isEmpty
        ? [context.line("No pins: = pins what the selected flag answers this visitor.")] : lines)
  }

  /// `Pins  41   ✓ 40   ✗ 1`.
  static func title(in context: Context) -> String {
    let (marks, board) = (context.marks, context.pins)
    let good = board.pins.count - board.broken.count - board.faults.count
    let faults = board.faults.isEmpty ? "" : "   \(marks.warning) \(board.faults.count)"
    return "Pins  \(board.pins.count)   \(marks.matched) \(good)   \(marks.failed)"
      + " \(board.broken.count)" + faults
  }
}

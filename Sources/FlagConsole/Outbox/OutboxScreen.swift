import FlagEngine
import FlagReports
import TerminalUI

/// What an application would send about the visitors, row by row, the newest last.
struct OutboxScreen: Screen {
  var viewport = Viewport()
  /// The rows that are chosen; empty: the one under the cursor.
  private(set) var chosen: Set<Int> = []

  /// The outbox with the cursor on the newest row that waits, else on the newest.
  init(in context: Context) {
    let rows = context.sending.outbox.rows
    viewport = Viewport(count: rows.count, height: max(1, rows.count))
    viewport.select(rows.lastIndex(where: \.isWaiting) ?? rows.count - 1)
  }

  var scope: Scope { .outbox }
  var overlay: Overlay { .outbox(self) }
  var place: ScreenPlace { .whole }

  private func row(in context: Context) -> Outbox.Row? {
    let rows = context.sending.outbox.rows
    return rows.indices.contains(viewport.selection) ? rows[viewport.selection] : nil
  }

  /// The numbers of the rows that a key acts on.
  private func ids(in context: Context) -> [Int] {
    chosen.isEmpty ? row(in: context).map { [$0.id] } ?? [] : chosen.sorted()
  }

  // MARK: Keys

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .open:
      return row(in: context).map { .open(.payload(PayloadScreen($0.id, below: overlay))) } ?? .none
    // On a stage the story goes on, wherever it stands.
    case .toggleChoice where context.stage != nil: return .pass(.nextStep)
    case .toggleChoice: return toggle(in: context)
    case .chooseAll:
      let all = context.sending.outbox.rows.filter(\.isWaiting).map(\.id)
      chosen = chosen.count == all.count ? [] : Set(all)
      return .none
    case .sendRows: return SendBox.open(ids(in: context), below: overlay, in: context)
    case .dropRows:
      let waiting = ids(in: context).filter {
        context.sending.outbox.row($0)?.isWaiting == true
      }
      guard !waiting.isEmpty else { return .say(.text("None of these rows waits.")) }
      chosen = []
      return .drop(waiting)
    case .armSending: return .arm
    case .acts: return .open(.acts(ActList(in: context, below: overlay)))
    case .copyPayload, .copyCurl:
      return PayloadScreen.copy(ids(in: context), asCurl: command == .copyCurl, in: context)
    default: return move(command)
    }
  }

  private mutating func toggle(in context: Context) -> Reply {
    guard let row = row(in: context) else { return .none }
    guard row.isWaiting else {
      return .say(.text("Row \(row.id) does not wait: \(row.state.word)."))
    }
    if chosen.remove(row.id) == nil { chosen.insert(row.id) }
    viewport.move(by: 1)
    return .none
  }

  mutating func renew(in context: Context) -> Reply {
    let outbox = context.sending.outbox
    chosen = chosen.filter { outbox.row($0)?.isWaiting == true }
    return .none
  }

  func refusal(of command: Command, in context: Context) -> String? {
    switch command {
    case .sendRows, .armSending: context.sendingRefusal
    case .open, .copyPayload, .copyCurl, .toggleChoice, .dropRows, .chooseAll:
      context.sending.outbox.rows.isEmpty ? "nothing is in it" : nil
    default: nil
    }
  }

  // MARK: Lines

  func content(in context: Context, size: Size) -> ScreenContent {
    let rows = context.sending.outbox.rows
    guard !rows.isEmpty else {
      let lines = Self.emptiness.flatMap {
        context.lines($0, width: max(20, size.width - 4), indent: 1)
      }
      return ScreenContent(title: title(in: context), lines: lines, hasCursor: false)
    }
    // Lines out of sight only take their room: there may be very many.
    let near = max(0, viewport.offset - 1)..<min(rows.count, viewport.offset + size.height + 1)
    var lines = Array(repeating: Line([]), count: rows.count)
    for index in near { lines[index] = line(of: rows[index], in: context) }
    return ScreenContent(title: title(in: context), lines: lines)
  }

  private static let emptiness = [
    "Nothing is here: looking at flags tells the platform nothing.",
    "",
    "Space in the list of flags: the application asks for the flag, which counts as seen.",
    "a: what else an application does: convert a goal, see a page, consent, log in.",
    "Everything that it would send is then here, and stays here until S sends it.",
  ]

  private func title(in context: Context) -> String {
    let outbox = context.sending.outbox
    var parts = ["Outbox  \(Console.count(outbox.heldCount, "row")) held"]
    if !chosen.isEmpty { parts.append("\(chosen.count) chosen") }
    if outbox.lostCount > 0 { parts.append("\(outbox.lostCount) lost: it holds 100 000") }
    if context.sending.isArmed { parts.append("SENDING") }
    return parts.joined(separator: "   ")
  }

  private func line(of row: Outbox.Row, in context: Context) -> Line {
    let role: Role =
      switch row.state {
      case .held, .sending: .text
      case .sent: .matched
      case .failed: .failed
      case .dropped, .kept: .notReached
      }
    return Line([
      context.part(chosen.contains(row.id) ? context.marks.changed : "", .changed, gap: 1),
      context.part(context.sending.time(of: row.id), .label),
      context.part(row.state.word, role), context.part(row.kind),
      context.part(row.reason.sentence, .message, most: 40),
      context.part(OutboxText.fields(of: row), most: 24),
    ])
  }
}

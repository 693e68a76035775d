import FlagEngine
import TerminalUI

/// The box before rows are sent: where they go, and whom they concern.
struct SendBox: Screen {
  private let ids: [Int]
  private let below: [Overlay]
  var viewport = Viewport()

  /// The box for rows, or what says why they are not sent.
  static func open(_ ids: [Int], below: Overlay, in context: Context) -> Reply {
    if let refusal = context.sendingRefusal { return .say(.error(refusal)) }
    let waiting = ids.filter { context.sending.outbox.row($0)?.isWaiting == true }
    guard !waiting.isEmpty else { return .say(.text("None of these rows waits to be sent.")) }
    return .open(.send(SendBox(ids: waiting, below: [below])))
  }

  var scope: Scope { .send }
  var overlay: Overlay { .send(self) }
  var place: ScreenPlace { .box }

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    switch command {
    case .accept: .all([.uncover(below.first), .send(ids)])
    case .close, .cancel, .back: .uncover(below.first)
    default: move(command)
    }
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    let rows = ids.compactMap { context.sending.outbox.row($0) }
    let parcels = Outbox.parcels(of: rows)
    let visitors = Set(rows.map { Array($0.visitor.utf8) }).count
    let destination = context.sending.destination
    let facts: [(String, String)] = [
      ("to", destination?.hosts(of: parcels).joined(separator: ", ") ?? ""),
      ("for", destination?.environment ?? ""),
      (
        "what",
        "\(Console.count(rows.count, "row")) in \(Console.count(parcels.count, "request"))"
      ),
      ("about", Console.count(visitors, "visitor") + Self.names(of: rows, visitors)),
    ]
    return ScreenContent(
      title: "Send", lines: facts.map { context.line([($0.0, .label), ($0.1, .text)]) },
      hasCursor: false,
      foot: [context.line("The platform counts what it is told. Enter sends it.", .warning)])
  }

  private static func names(of rows: [Outbox.Row], _ count: Int) -> String {
    count == 1 ? ": \(rows.first?.visitor ?? "")" : ""
  }
}

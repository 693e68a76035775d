import FlagEngine
import FlagReports
import TerminalUI

/// A row of the outbox with the exact bytes that are sent.
struct PayloadScreen: Screen {
  private let id: Int
  private let below: [Overlay]
  var viewport = Viewport()

  init(_ id: Int, below: Overlay) {
    self.id = id
    self.below = [below]
  }

  var scope: Scope { .payload }
  var overlay: Overlay { .payload(self) }
  var place: ScreenPlace { .whole }

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    if viewport.scroll(command) { return .none }
    switch command {
    case .copyPayload, .copyCurl:
      return Self.copy([id], asCurl: command == .copyCurl, in: context)
    case .sendRows: return SendBox.open([id], below: overlay, in: context)
    case .close, .cancel, .back: return .uncover(below.first)
    default: return move(command)
    }
  }

  /// Copies the bytes of rows, or the commands that send them.
  static func copy(_ ids: [Int], asCurl: Bool, in context: Context) -> Reply {
    let rows = ids.compactMap { context.sending.outbox.row($0) }.filter { !$0.payload.isEmpty }
    guard !rows.isEmpty, let destination = context.sending.destination else {
      return .say(.text("There are no bytes to copy: nothing would be sent."))
    }
    let what = Console.count(rows.count, "row")
    if asCurl {
      let text = OutboxJSON.curlLines(of: rows, destination).joined(separator: "\n")
      return .effect(.copy(Clipping(text: text, what: "\(what) as curl")))
    }
    let text = rows.map { String(decoding: $0.payload, as: UTF8.self) }.joined(separator: "\n")
    return .effect(.copy(Clipping(text: text.safeLines, what: what)))
  }

  // MARK: Lines

  func content(in context: Context, size: Size) -> ScreenContent {
    guard let row = context.sending.outbox.row(id) else {
      return ScreenContent(
        title: "Row \(id)", lines: [context.line("This row has gone.", indent: 1)],
        hasCursor: false)
    }
    let width = max(20, size.width - 4)
    var lines = facts(of: row, width: width, in: context)
    if !row.payload.isEmpty {
      lines.append(context.line(""))
      lines.append(
        context.line("The bytes, \(Console.count(row.payload.count, "byte"))", .heading, indent: 1))
      let text = String(decoding: row.payload, as: UTF8.self)
      lines += Self.pieces(of: context.marks.plain(text.safe), width: width).map {
        context.line($0, indent: 1)
      }
    }
    return ScreenContent(
      title: "Row \(id)   \(row.kind)   \(row.state.word)", lines: lines, hasCursor: false)
  }

  private func facts(of row: Outbox.Row, width: Int, in context: Context) -> [Line] {
    var lines = context.lines(row.reason.sentence, width: width, indent: 1)
    lines.append(context.line(""))
    lines.append(context.line([("visitor", .label), (row.visitor, .text)], indent: 1))
    if !row.payload.isEmpty, let address = context.sending.destination?.addresses[row.service] {
      lines.append(context.line([("request", .label), ("POST \(address.url)", .text)], indent: 1))
      for header in address.headers {
        lines.append(
          context.line([("", .label), ("\(header.name): \(header.value)", .text)], indent: 1))
      }
      if context.sending.destination?.isAuthorized == true {
        lines.append(
          context.line(
            [("", .label), ("Authorization: Bearer $KAMELEOON_TOKEN", .text)], indent: 1))
      }
    }
    for field in row.fields {
      lines.append(context.line([(field.name, .label), (field.value, .text)], indent: 1))
    }
    return lines
  }

  /// A text in pieces that fit a width, nothing left out and nothing added.
  private static func pieces(of text: String, width: Int) -> [String] {
    var pieces: [String] = []
    var piece = ""
    var columns = 0
    for character in text {
      let wide = TextWidth.columns(of: String(character))
      if columns + wide > width, !piece.isEmpty {
        pieces.append(piece)
        (piece, columns) = ("", 0)
      }
      piece.append(character)
      columns += wide
    }
    return piece.isEmpty ? pieces : pieces + [piece]
  }
}

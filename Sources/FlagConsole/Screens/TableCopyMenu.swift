import FlagEngine
import FlagReports
import TerminalUI

/// A form in which a table is copied.
enum TableForm: CaseIterable, Equatable, Sendable {
  case text, csv, json

  /// Its key is that of the copy menu that is nearest to it.
  var command: Command {
    switch self {
    case .text: .copyTrace
    case .csv: .copyCookie
    case .json: .copyJson
    }
  }

  var name: String {
    switch self {
    case .text: "text"
    case .csv: "CSV"
    case .json: "JSON"
    }
  }
}

/// What can be copied as a table; each form is nil where there is none, or nothing is known yet.
protocol CopiedTable: Sendable {
  /// Its lines.
  func text(in context: Context) -> String?
  /// Rows of values: what its command, if any, prints with `--csv`.
  func csv(in context: Context) -> String?
  /// What its command, if any, prints with `--json`.
  func json(in context: Context) -> JSONValue?
}

extension CopiedTable {
  /// The table in a form.
  func copy(_ form: TableForm, in context: Context) -> String? {
    switch form {
    case .text: text(in: context)
    case .csv: csv(in: context)
    case .json: json(in: context).map { ClipboardText.json($0.jsonText) }
    }
  }
}

extension CopiedTable where Self: Screen {
  /// What the screen shows, all of its rows.
  func text(in context: Context) -> String? {
    let content = content(in: context, size: Size(width: 200, height: 10_000))
    let lines = [content.title] + (content.head + content.lines + content.foot).map(\.copied)
    return lines.joined(separator: "\n")
  }
}

extension Line {
  /// The line as text.
  fileprivate var copied: String {
    String(repeating: " ", count: indent)
      + parts.map(\.text).filter { !$0.isEmpty }.joined(separator: "  ").safe
  }
}

/// The menu of the forms in which a table is copied.
struct TableCopyMenu: Screen {
  var viewport = Viewport(count: TableForm.allCases.count + 1, height: TableForm.allCases.count + 1)
  /// The table; none: the sweep beside the explanation.
  private let below: [Overlay]

  init(_ table: Overlay?) { below = table.map { [$0] } ?? [] }

  var scope: Scope { .copy }
  var overlay: Overlay { .tableCopy(self) }
  var place: ScreenPlace { .box }

  mutating func handle(_ command: Command, in context: Context) -> Reply {
    let commands = TableForm.allCases.map(\.command) + [.savePicture]
    switch command == .accept ? commands[viewport.selection] : command {
    case .savePicture: return .all([.uncover(below.first), .picture])
    case .close, .cancel, .back: return .uncover(below.first)
    case let chosen:
      guard let form = TableForm.allCases.first(where: { $0.command == chosen }) else {
        return move(command)
      }
      return .all([.uncover(below.first), copy(form, in: context)])
    }
  }

  private func copy(_ form: TableForm, in context: Context) -> Reply {
    let table = below.isEmpty ? context.sweep : below[0].screen as? any CopiedTable
    guard let text = table?.copy(form, in: context) else {
      return .say(.text("There is nothing to copy as \(form.name) yet."))
    }
    let count = Console.count(
      text.utf8.count { $0 == 0x0A } + (text.hasSuffix("\n") ? 0 : 1), "line")
    return .effect(.copy(Clipping(text: text, what: "table as \(form.name), \(count)")))
  }

  func content(in context: Context, size: Size) -> ScreenContent {
    let notes = [
      "all lines, as they stand here", "a row a line, for a spreadsheet",
      "as its command, if any, prints it with --json",
    ]
    var rows = zip(TableForm.allCases, notes).map { ($0.command, $0.name, $1) }
    rows.append((.savePicture, "screen", "save the screen as a picture, \(Console.pictureName)"))
    return ScreenContent(
      title: "Copy  the table",
      lines: rows.map { command, name, note in
        Line([
          CopyMenu.keyPart(command, in: context), context.part(name, .label), context.part(note),
        ])
      })
  }
}

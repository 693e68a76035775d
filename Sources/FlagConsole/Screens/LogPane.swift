import FlagEngine
import TerminalUI

/// What the user did, what the source sent, and what it flipped, the newest first.
struct ActionLog: Equatable, Sendable {
  struct Line: Equatable, Sendable {
    /// The time of day; empty where the line belongs to the one before.
    var time: String
    var text: String
  }

  /// An event whose flips are not known yet.
  struct Open: Equatable, Sendable {
    var line: Line
    /// What a newer configuration changes.
    var changes: ConfigurationChanges?
  }

  private(set) var lines: [Line] = []
  private(set) var open: Open?

  /// More than a day of work; the oldest go first.
  private static let limit = 1_000

  /// An action was done; what it flipped follows.
  mutating func begin(_ label: String, at time: String, with changes: ConfigurationChanges? = nil) {
    close(with: open?.line.text ?? "")
    open = Open(line: Line(time: time, text: label), changes: changes)
  }

  /// What the action flipped is known.
  mutating func close(with text: String, details: [String] = []) {
    guard let line = open?.line else { return }
    open = nil
    add(text, at: line.time, details: details)
  }

  /// Something happened that flips nothing.
  mutating func add(_ text: String, at time: String, details: [String] = []) {
    // What a server or a file said may have several lines.
    let rows = ([text] + details).flatMap {
      $0.utf8.split(separator: 0x0A).map { String(Substring($0)) }
    }
    let new = rows.enumerated().map { Line(time: $0 == 0 ? time : "", text: $1) }
    lines.insert(contentsOf: new, at: 0)
    lines.removeLast(max(0, lines.count - Self.limit))
  }
}

extension Console {
  /// Writes what the last action flipped into the log as soon as it is known.
  mutating func keepLog() {
    guard let open = log.open, let resolution, resolution.isSettled else { return }
    if let changes = open.changes {
      context.log.close(
        with: summary(open.line.text, changes, resolution), details: causes(changes, resolution))
    } else {
      context.log.close(with: flips(open.line.text, resolution))
    }
  }

  /// Every flip of an action: `country "BE"→"FR": checkout_banner on→(off)`.
  private func flips(_ label: String, _ resolution: Resolution) -> String {
    let changed = resolution.changed.sorted()
    guard !changed.isEmpty else { return "\(label): no flag changed" }
    let shown = changed.prefix(3).compactMap { flip($0, resolution) }
    let more = changed.count > 3 ? " and \(changed.count - 3) more" : ""
    return "\(label): \(shown.joined(separator: ", "))\(more)"
  }

  /// What a newer configuration did: `rev 9f3c→a1b2, 34 KB: 1 flag answers differently, 2 edited`.
  private func summary(
    _ label: String, _ changes: ConfigurationChanges, _ resolution: Resolution
  ) -> String {
    let count = resolution.changed.count
    var parts = [
      count == 0
        ? "no flag answers differently"
        : "\(Self.count(count, "flag")) answer\(count == 1 ? "s" : "") differently"
    ]
    if !changes.edited.isEmpty { parts.append("\(changes.edited.count) edited") }
    if !changes.added.isEmpty { parts.append("\(changes.added.count) new") }
    if !changes.removed.isEmpty {
      let more = changes.removed.count > 3 ? " and \(changes.removed.count - 3) more" : ""
      parts.append("removed: \(changes.removed.prefix(3).joined(separator: ", "))\(more)")
    }
    return "\(label): \(parts.joined(separator: ", "))"
  }

  /// The flips with their causes, then what was edited without a flip.
  private func causes(_ changes: ConfigurationChanges, _ resolution: Resolution) -> [String] {
    let limit = 20
    let flipped = resolution.changed.sorted().prefix(limit).compactMap { flag -> String? in
      let cause = changes.causes(of: resolution.configuration.key(of: flag)).prefix(3)
      return flip(flag, resolution).map {
        cause.isEmpty ? $0 : "\($0): \(cause.joined(separator: "; "))"
      }
    }
    let quiet = changes.edited.lazy.filter { edited in
      resolution.configuration.index(of: edited.key).map { !resolution.changed.contains($0) }
        ?? false
    }
    return flipped
      + quiet.prefix(limit - flipped.count).map {
        "\($0.key) answers as before: \($0.changes.prefix(3).joined(separator: "; "))"
      }
  }

  /// Tells an action on the bottom line and in the log.
  mutating func announce(_ label: String) {
    message = .action(label)
    context.log.begin(label, at: clock)
  }

  /// The log in the rows that the explanation leaves free.
  func renderLog(into screen: inout CellBuffer) {
    guard !layout.log.isEmpty, !log.lines.isEmpty else { return }
    title("Log", over: layout.log, nil, into: &screen)
    for (row, line) in zip(layout.log.rows, log.lines) { render(line, in: row, into: &screen) }
  }

  /// The whole log in rows of the overlay's width.
  var logRows: [ActionLog.Line] {
    let width = max(20, layout.overlay.width - 14)
    return log.lines.flatMap { line in
      let parts = TextWrap.lines(marks.plain(line.text), width: width)
      return parts.enumerated().map { index, part in
        ActionLog.Line(time: index == 0 ? line.time : "", text: part)
      }
    }
  }

  /// The whole log.
  func renderLog(_ viewport: Viewport, into screen: inout CellBuffer) {
    let area = panel("Log  \(log.lines.count)", into: &screen)
    let rows = logRows
    if rows.isEmpty {
      screen.write("Nothing was done yet.", in: area.row(0), style: theme[.text])
    }
    for (row, line) in zip(area.rows, rows.dropFirst(viewport.offset)) {
      render(line, in: row, into: &screen)
    }
    var shown = Viewport(count: rows.count, height: area.height)
    shown.wheel(by: viewport.offset)
    ScrollBar(shown, glyphs: marks.glyphs, style: theme[.frame])
      .render(in: Rect(x: area.right, y: area.y, width: 1, height: area.height), into: &screen)
  }

  private func render(_ line: ActionLog.Line, in row: Rect, into screen: inout CellBuffer) {
    let (time, text) = row.inset(left: 1).split(left: line.time.isEmpty && clock.isEmpty ? 0 : 10)
    screen.write(line.time, in: time, style: theme[.label], ellipsis: ellipsis)
    screen.write(marks.plain(line.text), in: text, style: theme[.text], ellipsis: ellipsis)
  }
}

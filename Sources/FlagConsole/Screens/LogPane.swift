import FlagEngine
import TerminalUI

/// What the user did and what it flipped, the newest first.
struct ActionLog: Equatable, Sendable {
  struct Line: Equatable, Sendable {
    /// The time of day.
    var time: String
    var text: String
  }

  private(set) var lines: [Line] = []
  /// The action whose flips are not known yet.
  private(set) var open: Line?

  /// More than a day of work; the oldest go first.
  private static let limit = 1_000

  /// An action was done; what it flipped follows.
  mutating func begin(_ label: String, at time: String) {
    close(with: open?.text ?? "")
    open = Line(time: time, text: label)
  }

  /// What the action flipped is known.
  mutating func close(with text: String) {
    guard let line = open else { return }
    lines.insert(Line(time: line.time, text: text), at: 0)
    if lines.count > Self.limit { lines.removeLast() }
    open = nil
  }
}

extension Console {
  /// Writes what the last action flipped into the log as soon as it is known.
  mutating func keepLog() {
    guard let open = log.open, let resolution, resolution.isSettled else { return }
    log.close(with: changes(open.text, resolution))
  }

  /// Every flip of an action: `country "BE"→"FR": checkout_banner on→(off)`.
  private func changes(_ label: String, _ resolution: Resolution) -> String {
    let changed = resolution.changed.sorted()
    guard !changed.isEmpty else { return "\(label): no flag changed" }
    let shown = changed.prefix(3).compactMap { flag -> String? in
      guard let before = resolution.before(flag), let answer = resolution.answers[flag] else {
        return nil
      }
      let after = resolution.configuration.served(flag, by: answer)
      let key = resolution.configuration.key(of: flag)
      return "\(key) \(before.shaped)\(marks.arrow)\(after.shaped)"
    }
    let more = changed.count > 3 ? " and \(changed.count - 3) more" : ""
    return "\(label): \(shown.joined(separator: ", "))\(more)"
  }

  /// Tells an action on the bottom line and in the log.
  mutating func announce(_ label: String) {
    message = .action(label)
    log.begin(label, at: clock)
  }

  /// The log in the rows that the explanation leaves free.
  func renderLog(into screen: inout CellBuffer) {
    guard !layout.log.isEmpty, !log.lines.isEmpty else { return }
    title("Log", over: layout.log, nil, into: &screen)
    for (row, line) in zip(layout.log.rows, log.lines) { render(line, in: row, into: &screen) }
  }

  /// The whole log.
  func renderLog(_ viewport: Viewport, into screen: inout CellBuffer) {
    let area = panel("Log  \(log.lines.count)", into: &screen)
    if log.lines.isEmpty {
      screen.write("Nothing was done yet.", in: area.row(0), style: theme[.text])
    }
    for (row, line) in zip(area.rows, log.lines.dropFirst(viewport.offset)) {
      render(line, in: row, into: &screen)
    }
    var shown = Viewport(count: log.lines.count, height: area.height)
    shown.wheel(by: viewport.offset)
    ScrollBar(shown, glyphs: marks.glyphs, style: theme[.frame])
      .render(in: Rect(x: area.right, y: area.y, width: 1, height: area.height), into: &screen)
  }

  private func render(_ line: ActionLog.Line, in row: Rect, into screen: inout CellBuffer) {
    let (time, text) = row.inset(left: 1).split(left: line.time.isEmpty ? 0 : 10)
    screen.write(line.time, in: time, style: theme[.label], ellipsis: ellipsis)
    screen.write(marks.plain(line.text), in: text, style: theme[.text], ellipsis: ellipsis)
  }
}

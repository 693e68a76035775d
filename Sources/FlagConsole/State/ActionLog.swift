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

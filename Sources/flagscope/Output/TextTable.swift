import FlagConsole
import TerminalUI

/// Rows of cells as lines of text, each column as wide as its widest cell.
struct TextTable {
  private var rows: [[String]]

  init(heading: [String]) {
    rows = [heading]
  }

  /// Adds a row with as many cells as the heading.
  mutating func add(_ row: [String]) {
    rows.append(row.map(\.safe))
  }

  /// The lines; the last column is not filled up.
  var lines: [String] {
    let widths = (rows.first ?? []).indices.map { column in
      rows.map { TextWidth.columns(of: $0[column]) }.max() ?? 0
    }
    return rows.map { row in
      zip(row.dropLast(), widths).map { $0.padded(to: $1 + 2) }.joined() + (row.last ?? "")
    }
  }
}

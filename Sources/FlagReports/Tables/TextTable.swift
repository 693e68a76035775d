internal import TerminalUI

/// Rows of cells as lines of text, each column as wide as its widest cell.
package struct TextTable {
  private var rows: [[String]]

  /// A table of nothing but its heading.
  package init(heading: [String]) {
    rows = [heading]
  }

  /// Adds a row with as many cells as the heading.
  package mutating func add(_ row: [String]) {
    rows.append(row.map(\.safe))
  }

  /// A cell wider than this does not make its column wider: one huge key would fill up all rows.
  private static let widest = 120

  /// The lines; the last column is not filled up.
  package var lines: [String] {
    let last = (rows.first?.count ?? 1) - 1
    let widths = (0..<last).map { column in
      rows.map { TextWidth.columns(of: $0[column]) }.filter { $0 <= Self.widest }.max() ?? 0
    }
    return rows.map { row in
      zip(row, widths).map { $0.padded(to: $1) + "  " }.joined() + row[last]
    }
  }
}

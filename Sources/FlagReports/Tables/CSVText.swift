/// A table of values separated by commas (RFC 4180).
package struct CSVText: Sendable {
  /// The lines, each with its end.
  package private(set) var text = ""

  /// A table with a header.
  package init(_ header: [String]) { add(header) }

  /// Adds a row.
  package mutating func add(_ cells: [String]) {
    text += cells.map(Self.cell).joined(separator: ",") + "\n"
  }

  /// A cell; what a spreadsheet would take for a formula is told to be a text by an apostrophe.
  private static func cell(_ text: String) -> String {
    var text = text
    if let first = text.utf8.first, "=+@\t\r".utf8.contains(first) || text.isNegativeFormula {
      text = "'" + text
    }
    let needsQuotes = text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
    return needsQuotes
      ? "\""
        + text.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"") + "\"" : text
  }
}

extension String {
  /// Whether it begins as a negative number does and is none.
  fileprivate var isNegativeFormula: Bool {
    utf8.first == UInt8(ascii: "-") && self != "--" && Double(self) == nil
  }
}

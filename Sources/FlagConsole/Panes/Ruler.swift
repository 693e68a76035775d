import FlagEngine
import TerminalUI

/// A position on a line of shares: `0├── A 0.50 ──┼──● B 1.00 ──┤1`.
struct Ruler: Equatable, Sendable {
  /// One share.
  struct Part: Equatable, Sendable {
    /// Where it ends, in 0...1.
    var end: Double
    /// The name written into it.
    var name = ""
    /// Its end in digits, behind the name where there is room.
    var number = ""
  }

  /// The shares in order.
  var parts: [Part]
  /// The visitor's position in 0...1.
  var position: Double

  /// The line in so many columns; what no share covers is dotted.
  func text(width: Int, marks: Marks) -> String {
    let inside = width - 4
    guard inside >= 8 else { return "" }
    let line: Character = marks.isASCII ? "-" : "─"
    let dotted: Character = marks.isASCII ? "." : "┄"
    let column = { (share: Double) in Int((Self.clamped(share) * Double(inside)).rounded()) }
    var cells = Array(repeating: dotted, count: inside)
    let place = min(inside - 1, Int(Self.clamped(position) * Double(inside)))
    var start = 0
    for (index, part) in parts.enumerated() {
      let end = column(part.end)
      guard end > start else { continue }
      for cell in start..<end { cells[cell] = line }
      if let (first, label) = label(of: part, in: start..<end - 1, avoiding: place) {
        cells.replaceSubrange(first..<first + label.count, with: label)
      }
      let isLast = !parts[(index + 1)...].contains { column($0.end) > end }
      if end < inside { cells[end - 1] = marks.isASCII ? "|" : isLast ? "┤" : "┼" }
      start = end
    }
    cells[place] = marks.isASCII ? "o" : "●"
    let (left, right) = marks.isASCII ? ("0|", "|1") : ("0├", "┤1")
    return left + String(cells) + right
  }

  /// A file may hold any number as a share, NaN included.
  private static func clamped(_ share: Double) -> Double { share > 0 ? min(share, 1) : 0 }

  /// What is written into a part and where: name and number, or the name alone.
  private func label(
    of part: Part, in cells: Range<Int>, avoiding place: Int
  ) -> (start: Int, label: [Character])? {
    // A name from the file may hold anything; here one character must be one cell.
    guard !part.name.isEmpty, part.name.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) else { return nil }
    let texts = part.number.isEmpty ? [part.name] : ["\(part.name) \(part.number)", part.name]
    for text in texts {
      let label = Array(" \(text) ")
      if let start = start(of: label.count, in: cells, avoiding: place) { return (start, label) }
    }
    return nil
  }

  /// Where a label is written: in the middle, or beside the position that lies there.
  private func start(of width: Int, in cells: Range<Int>, avoiding place: Int) -> Int? {
    guard width <= cells.count else { return nil }
    let middle = cells.lowerBound + (cells.count - width) / 2
    return [middle, cells.lowerBound, cells.upperBound - width].first {
      !($0..<$0 + width).contains(place)
    }
  }
}

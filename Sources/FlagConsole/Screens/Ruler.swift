import FlagEngine
import TerminalUI

/// A position on a line of shares: `0├────●────┤┄┄┄┄┤1`.
struct Ruler: Equatable, Sendable {
  /// The end of each share in 0...1, with the name written into it.
  var parts: [(end: Double, name: String)]
  /// The visitor's position in 0...1.
  var position: Double

  static func == (left: Ruler, right: Ruler) -> Bool {
    left.position == right.position && left.parts.map(\.end) == right.parts.map(\.end)
      && left.parts.map(\.name) == right.parts.map(\.name)
  }

  /// The line in so many columns; what no share covers is dotted.
  func text(width: Int, marks: Marks) -> String {
    let inside = width - 4
    guard inside >= 8 else { return "" }
    let line: Character = marks.isASCII ? "-" : "─"
    let dotted: Character = marks.isASCII ? "." : "┄"
    let bound: Character = marks.isASCII ? "|" : "┼"
    let column = { (share: Double) in Int((Self.clamped(share) * Double(inside)).rounded()) }
    var cells = Array(repeating: dotted, count: inside)
    let place = min(inside - 1, Int(Self.clamped(position) * Double(inside)))
    var start = 0
    for part in parts {
      let end = column(part.end)
      guard end > start else { continue }
      for cell in start..<end { cells[cell] = line }
      if let first = labelStart(part.name, in: start..<end - 1, avoiding: place) {
        let label = Array(" \(part.name) ")
        cells.replaceSubrange(first..<first + label.count, with: label)
      }
      if end < inside { cells[end - 1] = bound }
      start = end
    }
    cells[place] = marks.isASCII ? "o" : "●"
    let (left, right) = marks.isASCII ? ("0|", "|1") : ("0├", "┤1")
    return left + String(cells) + right
  }

  /// A file may hold any number as a share, NaN included.
  private static func clamped(_ share: Double) -> Double { share > 0 ? min(share, 1) : 0 }

  /// Where a name is written into its part: in the middle, or beside the position that lies there.
  private func labelStart(_ name: String, in part: Range<Int>, avoiding place: Int) -> Int? {
    let width = name.count + 2
    guard !name.isEmpty, name.allSatisfy(\.isASCII), width <= part.count else { return nil }
    let middle = part.lowerBound + (part.count - width) / 2
    return [middle, part.lowerBound, part.upperBound - width].first {
      !($0..<$0 + width).contains(place)
    }
  }
}

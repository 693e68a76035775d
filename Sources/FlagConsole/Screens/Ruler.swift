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
    let column = { (share: Double) in
      min(inside, max(0, Int((share * Double(inside)).rounded())))
    }
    var cells = Array(repeating: dotted, count: inside)
    var start = 0
    for part in parts {
      let end = column(part.end)
      guard end > start else { continue }
      for cell in start..<end { cells[cell] = line }
      let label = Array(" \(part.name) ")
      let room = end - start - 1
      if !part.name.isEmpty, label.count <= room, label.allSatisfy(\.isASCII) {
        let first = start + (room - label.count) / 2
        cells.replaceSubrange(first..<first + label.count, with: label)
      }
      if end < inside { cells[end - 1] = bound }
      start = end
    }
    let place = min(inside - 1, Int(position * Double(inside)))
    cells[max(0, place)] = marks.isASCII ? "o" : "●"
    let (left, right) = marks.isASCII ? ("0|", "|1") : ("0├", "┤1")
    return left + String(cells) + right
  }
}

import FlagEngine
import TerminalUI

/// A step that compares a position with shares, as a ruler with the numbers compared.
struct ShareLine {
  private let label: String
  private let ruler: Ruler
  private let numbers: String?
  private let marks: Marks

  /// Nil for a step of another kind.
  init?(_ subject: TraceSubject, marks: Marks) {
    // Nothing is drawn for the ear: the step has words of its own.
    if marks.areWords { return nil }
    self.marks = marks
    switch subject {
    case .exposure(let exposure):
      label = "exposure"
      ruler = Ruler(parts: [Ruler.Part(end: exposure.share)], position: exposure.position)
      let (position, share) = NumberPair.text(exposure.position, exposure.share)
      let isExposed = exposure.position <= exposure.share
      numbers = "\(position) \(isExposed ? "≤" : ">") \(share)" + (isExposed ? "" : "  not exposed")
    case .split(let split):
      label = "split"
      ruler = Ruler(
        parts: split.parts.map { part in
          Ruler.Part(
            end: part.end / split.whole, name: part.variation,
            number: split.whole == 1 ? Self.short(part.end) : "")
        }, position: split.position / split.whole)
      numbers = split.whole == 1 ? Self.numbers(split) : nil
    default: return nil
    }
  }

  /// The step in one line.
  ///
  /// - Parameters:
  ///   - width: the columns.
  ///   - words: the step in words; they stand behind the ruler where it has no numbers of its own.
  /// - Returns: the line, or nil where it is too narrow for a ruler.
  func text(width: Int, words: Explanation.Words) -> String? {
    let numbers = marks.plain(self.numbers ?? words.text)
    let room = width - 10 - TextWidth.columns(of: numbers) - 4
    let drawing = ruler.text(width: min(44, room), marks: marks)
    guard !drawing.isEmpty else { return nil }
    return label + String(repeating: " ", count: 9 - label.count) + drawing + "  \(numbers)"
  }

  /// The position with enough digits to read differently from both ends of its part.
  private static func numbers(_ split: TraceSubject.Split) -> String {
    guard let picked = split.picked else {
      let (position, end) = NumberPair.text(split.position, split.parts.last?.end ?? 0)
      return "\(position) > \(end) → none"
    }
    let start = picked > 0 ? split.parts[picked - 1].end : 0
    let texts = [split.parts[picked].end, start].map { NumberPair.text(split.position, $0).left }
    let longest = texts.max { $0.count < $1.count } ?? ""
    return "\(longest) → \(split.parts[picked].variation)"
  }

  /// A share in 2 decimals where these tell all of it, else in 4.
  private static func short(_ share: Double) -> String {
    let text = NumberPair.fixed(share, 2)
    return Double(text).map { ($0 - share).magnitude < 1e-9 } == true
      ? text : NumberPair.fixed(share, 4)
  }
}

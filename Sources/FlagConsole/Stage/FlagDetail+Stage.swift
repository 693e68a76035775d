import FlagEngine
import TerminalUI

// What the stage shows of an explanation: the sentence, and the steps that decided.
extension FlagDetail {
  static func stageLines(
    _ content: Content, marks: Marks, width: Int, folds: Set<[Int]>
  ) -> [Line] {
    let sentence = StageWords.withoutIDs(content.sentence)
    var lines = TextWrap.lines(marks.plain(sentence), width: width)
      .map { Line(text: $0, role: .heading) }
    if let text = content.whatIf?.switchedOnText?.shortened() {
      lines += TextWrap.lines(marks.plain(StageWords.withoutIDs(text)), width: width)
        .map { Line(text: $0) }
    }
    lines.append(Line(text: ""))
    var tree = DetailBuilder(content, marks: marks, width: width, folds: folds)
    tree.add(content.decision.trace)
    return lines + tree.lines
  }
}

extension TraceNode {
  /// Whether the step is among those that decided: the one that served, or, where none did, those
  /// that would have.
  func isOnStage(in decision: Decision) -> Bool {
    switch subject {
    case .gates: return children.contains { $0.isOnStage(in: decision) }
    case .environment, .panic, .simulation, .holdout, .exclusionGroup, .consent:
      return won || verdict.truth == false
    case .rule:
      if verdict == .notReached { return false }
      return won || decision.isUnserved && standing != .notReached
    case .campaign, .group: return won || decision.isUnserved && verdict != .notReached
    case .defaultVariation: return won
    default: return true
    }
  }
}

extension TraceNode {
  /// Whether a part says why the whole holds or fails: one that holds of any, one that fails of all.
  func isDecided(by part: TraceNode) -> Bool {
    switch (subject, verdict.truth) {
    case (.any, true?): part.verdict.truth == true
    case (.all, false?): part.verdict.truth != true
    default: true
    }
  }
}

/// Words for people who know no ids.
enum StageWords {
  /// A text without the ids that stand behind names and numbers of rules: `"Checkout v2" (#c1)`,
  /// `rule 2 #510002`; in a line of the tree also behind `experiment` and the like.
  ///
  /// The ids are the ends of titles that the engine makes for the other screens, where they are
  /// needed to find a rule in the back office.
  static func withoutIDs(_ text: String, inTree isInTree: Bool = false) -> String {
    guard text.utf8.contains(UInt8(ascii: "#")) else { return text }
    var result: [UInt8] = []
    let bytes = Array(text.utf8)
    var place = 0
    while place < bytes.count {
      if let end = endOfID(at: place, in: bytes), isInTree || isBehindName(result) {
        place = end
      } else {
        result.append(bytes[place])
        place += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The end of ` #id` or ` (#id)` at a place.
  private static func endOfID(at place: Int, in bytes: [UInt8]) -> Int? {
    let rest = bytes[place...]
    let isInBrackets = rest.starts(with: " (#".utf8)
    guard isInBrackets || rest.starts(with: " #".utf8) else { return nil }
    var end = place + (isInBrackets ? 3 : 2)
    let start = end
    while end < bytes.count, isIDPart(bytes[end]) { end += 1 }
    guard end > start else { return nil }
    guard isInBrackets else { return end }
    return end < bytes.count && bytes[end] == UInt8(ascii: ")") ? end + 1 : nil
  }

  private static func isIDPart(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }

  /// Whether what stands before an id says the same without it: a name in quotes, or the number of
  /// a rule.
  private static func isBehindName(_ before: [UInt8]) -> Bool {
    guard let last = before.last else { return false }
    return last == UInt8(ascii: "\"") || (0x30...0x39).contains(last)
  }
}

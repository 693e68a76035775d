import FlagEngine
import FlagReports
import TerminalUI

/// The short form of an explanation, under the list: a line a step, rulers where hashes decided.
struct BriefBuilder {
  private let content: FlagDetail.Content
  private let marks: Marks
  private let size: Size
  /// The number of rules (or groups) met so far: misses name them by it.
  private var ruleIndex = 0
  private let missOfRule: [Int: NearestMiss]

  init(_ content: FlagDetail.Content, marks: Marks, size: Size) {
    self.content = content
    self.marks = marks
    self.size = Size(width: max(20, size.width - 2), height: size.height)
    missOfRule = content.misses.byRule
  }

  var lines: [FlagDetail.Line] {
    var builder = self
    let steps = content.decision.trace.flatMap { builder.lines(of: $0, indent: 0) }
    let texts = [content.sentence] + (content.whatIf?.switchedOnText.map { [$0.shortened()] } ?? [])
    let sentence = texts.flatMap { TextWrap.lines(marks.plain($0), width: size.width) }
      .map { FlagDetail.Line(text: $0) }
    // Where no rule decided, the sentence says more than the steps.
    let comesFirst: Bool =
      switch content.decision.answer.source {
      case .rule, .defaultVariation, .nothing: false
      default: true
      }
    if comesFirst { return sentence + steps }
    let shown = shortened(steps)
    let blank = FlagDetail.Line(text: "")
    return shown.count + sentence.count + 1 <= size.height ? shown + [blank] + sentence : shown
  }

  /// The rules that did not serve fold into one line where the deciding one would not be seen.
  private func shortened(_ steps: [FlagDetail.Line]) -> [FlagDetail.Line] {
    let failed = steps.indices.filter { steps[$0].fold != nil && steps[$0].mark == marks.failed }
    let surplus = steps.count - size.height
    guard surplus > 0, let first = failed.first, failed.count > surplus else { return steps }
    let hidden = Set(failed.prefix(surplus + 1))
    var line = steps[first]
    line.text = "\(hidden.count) rules did not serve; Enter shows them"
    line.detail = ""
    return steps[..<first] + [line]
      + steps[first...].indices
      .filter { !hidden.contains($0) }.map { steps[$0] }
  }

  private mutating func lines(of node: TraceNode, indent: Int) -> [FlagDetail.Line] {
    let words = Explanation.line(for: node)
    let (mark, role) = marks.mark(of: node)
    var line = FlagDetail.Line(
      indent: indent, mark: mark, markRole: role, text: words.text.shortened(),
      detail: words.detail.shortened())
    switch node.subject {
    case .gates:
      line.text = "gates    \(words.detail)"
      line.detail = ""
    case .rule(let rule):
      line.fold = [rule.number]
      return self.rule(node, rule, line, indent)
    case .group:
      line.fold = [ruleIndex]
      return group(node, line, indent)
    case .campaign: return campaign(node, line, indent)
    case .defaultVariation(let key):
      line.mark = node.verdict == .notReached ? " " : mark
      line.text = "default  (\(key))"
      line.detail = ""
    default: break
    }
    return [plain(line)]
  }

  private mutating func rule(
    _ node: TraceNode, _ rule: TraceSubject.Rule, _ line: FlagDetail.Line, _ indent: Int
  ) -> [FlagDetail.Line] {
    let miss = nextMiss()
    var line = line
    let number = padded("rule \(rule.number)", 9)
    guard node.verdict != .notReached else {
      line.text = number + (rule.notReachedBecause.map { "not reached: \($0)" } ?? "not reached")
      line.detail = ""
      return [plain(line)]
    }
    let kind =
      switch rule.kind {
      case .experiment?: "experiment"
      case .delivery?: "delivery"
      case nil: "unknown type"
      }
    let inside = node.children.compactMap(words(inside:)).joined(separator: " · ")
    let name = rule.label.map { "\"\($0)\"" } ?? "#\(rule.experimentID)"
    let names = padded("\(kind) \(name)", 22)
    line.text = "\(number)\(names)  \(inside)"
    line.detail = ""
    return add(miss.map { "≈ \($0)" }, to: line) + rulers(of: node, indent)
  }

  private mutating func group(
    _ node: TraceNode, _ line: FlagDetail.Line, _ indent: Int
  ) -> [FlagDetail.Line] {
    let miss = nextMiss()
    var line = line
    if miss != nil { line.detail = "" }
    return add(miss.map { "≈ \($0)" }, to: line) + rulers(of: node, indent)
  }

  /// The line with the nearest miss behind it, or below it where there is no room.
  private func add(_ miss: String?, to line: FlagDetail.Line) -> [FlagDetail.Line] {
    guard let miss else { return [plain(line)] }
    var whole = line
    whole.text += ": \(miss)"
    if TextWidth.columns(of: whole.text) + line.indent * 3 + 2 <= size.width {
      return [plain(whole)]
    }
    let below = FlagDetail.Line(indent: line.indent, text: "    \(miss)", role: .nearest)
    return [plain(line), plain(below)]
  }

  private mutating func campaign(
    _ node: TraceNode, _ line: FlagDetail.Line, _ indent: Int
  ) -> [FlagDetail.Line] {
    [plain(line)] + node.children.flatMap { lines(of: $0, indent: indent + 1) }
  }

  /// The changes of the nearest miss of the rule at hand.
  private mutating func nextMiss() -> String? {
    defer { ruleIndex += 1 }
    guard let miss = missOfRule[ruleIndex], !miss.changes.isEmpty else { return nil }
    return miss.changes.map { $0.text.shortened() }.joined(separator: ", ")
  }

  private func rulers(of node: TraceNode, _ indent: Int) -> [FlagDetail.Line] {
    guard node.verdict != .notReached else { return [] }
    return node.children.compactMap { child in
      ShareLine(child.subject, marks: marks)?
        .text(width: size.width - indent * 3 - 4, words: Explanation.line(for: child))
        .map { FlagDetail.Line(indent: indent, text: "    " + $0) }
    }
  }

  private func words(inside node: TraceNode) -> String? {
    let isPassed = node.verdict.truth == true
    let mark = isPassed ? "✓" : "✗"
    switch node.subject {
    case .segment(let segment):
      guard segment.id != nil else { return "everyone" }
      return "segment \(mark) \(segment.matched) of \(segment.count)"
        + (isPassed ? "" : " matched")
    case .exposure: return isPassed ? "exposed ✓" : "not exposed"
    case .split(let split):
      return split.picked.map { "split → \(split.parts[$0].variation)" }
        ?? "past the last variation"
    case .bandit(let split):
      return "bandit → \(split.picked.map { split.parts[$0].variation } ?? "none")"
    case .force(let force): return force.idleBecause == nil ? "forced" : "force idle"
    case .consent: return isPassed ? nil : "consent ✗"
    default: return nil
    }
  }

  private func plain(_ line: FlagDetail.Line) -> FlagDetail.Line {
    var line = line
    (line.text, line.detail) = (marks.plain(line.text), marks.plain(line.detail))
    return line
  }

  private func padded(_ text: String, _ columns: Int) -> String {
    text + String(repeating: " ", count: max(0, columns - TextWidth.columns(of: text)))
  }
}

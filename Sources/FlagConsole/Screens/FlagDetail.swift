import FlagEngine
import TerminalUI

/// The explanation of one flag: the sentence, the steps, what would change it, and what is received.
struct FlagDetail: Equatable, Sendable {
  /// One line of the explanation.
  struct Line: Equatable, Sendable {
    var indent = 0
    /// The mark in front; empty for text.
    var mark = ""
    var markRole = Role.text
    var text: String
    var role = Role.text
    /// What stands at the right end of the line.
    var detail = ""
    /// Whether the line belongs to the short form under the list.
    var isBrief = false
    /// What the short form says instead, where it leaves the steps inside out.
    var briefText: String?
    /// The changes that Enter applies.
    var offer: [ContextChange] = []
  }

  private(set) var lines: [Line] = []
  /// The steps in their short form, without the sentence.
  private(set) var brief: [Line] = []
  private(set) var sentence = ""
  var viewport = Viewport()
  private var flag: Int?

  /// The changes that the selected line offers.
  var selectedOffer: [ContextChange]? {
    guard lines.indices.contains(viewport.selection) else { return nil }
    let offer = lines[viewport.selection].offer
    return offer.isEmpty ? nil : offer
  }

  /// Shows a decision; the cursor goes back to the top when the flag is another.
  mutating func show(
    _ decision: Decision?, misses: [NearestMiss], in resolution: Resolution, marks: Marks,
    size: Size, fallbackWidth: Int
  ) {
    guard let decision else {
      self = FlagDetail()
      return
    }
    sentence = decision.sentence + Self.nearestSentence(decision, misses, resolution)
    // In one column the detail has no place while the list is shown; the strip is as wide.
    let width = max(20, (size.width > 0 ? size.width : fallbackWidth) - 2)
    var builder = DetailBuilder(marks: marks, misses: misses, width: width)
    builder.add(decision.trace)
    let steps = builder.lines
    brief = steps.filter(\.isBrief).map { line in
      guard let text = line.briefText else { return line }
      var brief = line
      (brief.text, brief.detail) = (text, "")
      return brief
    }
    lines = TextWrap.lines(marks.plain(sentence), width: width).map { Line(text: $0) }
    lines.append(Line(text: ""))
    lines += steps
    lines += Self.variables(decision, marks: marks)
    viewport.resize(count: lines.count, height: size.height)
    if flag != decision.flag {
      flag = decision.flag
      viewport.select(0)
    }
  }

  /// `Nearest: rule 2 misses by 1 (country).`, for a flag that serves its default.
  private static func nearestSentence(
    _ decision: Decision, _ misses: [NearestMiss], _ resolution: Resolution
  ) -> String {
    guard decision.answer.source == .defaultVariation || decision.answer.source == .nothing,
      let miss = misses.first(where: { !$0.changes.isEmpty })
    else { return "" }
    let names = miss.changes.map { resolution.configuration.name(of: $0.field) }
    let step = resolution.configuration.platform == .kameleoon ? "rule" : "group"
    return " Nearest: \(step) \(miss.rule + 1) misses by \(miss.changes.count)"
      + " (\(names.joined(separator: ", ")))."
  }

  private static func variables(_ decision: Decision, marks: Marks) -> [Line] {
    guard !decision.variables.isEmpty else { return [] }
    let title = decision.variationKey.map { "variation \($0)" } ?? "values"
    var lines = [Line(text: ""), Line(text: "The code receives \(title):", role: .heading)]
    let width = decision.variables.map { TextWidth.columns(of: $0.key) }.max() ?? 0
    for variable in decision.variables {
      let pad = String(repeating: " ", count: max(0, width - TextWidth.columns(of: variable.key)))
      let type = (variable.type ?? "").lowercased()
      lines.append(
        Line(
          indent: 1,
          text: "\(variable.key)\(pad)  \(type)  \(variable.value?.jsonText ?? "cannot be read")",
          role: variable.value == nil ? .warning : .text))
    }
    return lines
  }
}

/// Turns a trace into lines, with the nearest misses in their places.
struct DetailBuilder {
  private let marks: Marks
  private let misses: [NearestMiss]
  /// The columns of a line.
  private let width: Int
  private(set) var lines: [FlagDetail.Line] = []
  /// The number of rules (or groups) met so far: misses name them by it.
  private var ruleIndex = 0

  init(marks: Marks, misses: [NearestMiss], width: Int) {
    self.marks = marks
    self.misses = misses
    self.width = width
  }

  mutating func add(_ nodes: [TraceNode], indent: Int = 0, isBrief: Bool = true) {
    for node in nodes { add(node, indent: indent, isBrief: isBrief) }
  }

  private mutating func add(_ node: TraceNode, indent: Int, isBrief: Bool) {
    var words = Explanation.line(for: node)
    let (mark, role) = self.mark(of: node)
    let briefText = briefText(node, words)
    if case .gates = node.subject { words.detail = "" }
    let line = FlagDetail.Line(
      indent: indent, mark: mark, markRole: role, text: marks.plain(words.text),
      role: node.verdict == .notReached ? .notReached : .text, detail: marks.plain(words.detail),
      isBrief: isBrief || isShare(node.subject), briefText: briefText)
    append(ruled(line, node.subject))
    addHashedText(of: node.subject, indent: indent + 1)
    for note in node.notes { add(note, indent: indent + 1) }
    let isRule = self.isRule(node.subject)
    let index = ruleIndex
    if isRule { ruleIndex += 1 }
    // A campaign's groups are what the short form is about.
    let briefChildren = if case .campaign = node.subject { isBrief } else { false }
    add(node.children, indent: indent + 1, isBrief: briefChildren)
    if isRule { addMiss(of: index, indent: indent + 1) }
  }

  /// Adds a line; what is too long goes on in the next.
  private mutating func append(_ line: FlagDetail.Line) {
    let room = width - line.indent * 3 - (line.mark.isEmpty ? 0 : 2)
    let detail = TextWidth.columns(of: line.detail)
    let gap = detail > 0 ? 2 : 0
    guard TextWidth.columns(of: line.text) + gap + detail > room, room >= 16 else {
      return lines.append(line)
    }
    var part = line
    part.detail = ""
    for (index, text) in TextWrap.lines(line.text, width: room).enumerated() {
      part.text = text
      lines.append(part)
      if index == 0 { part.mark = " " }
    }
    part.mark = " "
    part.indent += 1
    for text in TextWrap.lines(line.detail, width: room - 3) where !text.isEmpty {
      part.text = text
      lines.append(part)
    }
  }

  /// The text that was hashed, so that the number can be checked elsewhere.
  private mutating func addHashedText(of subject: TraceSubject, indent: Int) {
    let text: String
    switch subject {
    case .exposure(let exposure): text = exposure.hashedText
    case .split(let split), .bandit(let split): text = split.hashedText
    default: return
    }
    append(
      FlagDetail.Line(indent: indent, mark: " ", text: "hashed \(JSONValue.string(text).jsonText)"))
  }

  /// The line with a ruler, where the step compares a position with shares.
  private func ruled(_ line: FlagDetail.Line, _ subject: TraceSubject) -> FlagDetail.Line {
    let (label, ruler): (String, Ruler)
    switch subject {
    case .exposure(let exposure):
      label = "exposure"
      ruler = Ruler(parts: [(exposure.share, "")], position: exposure.position)
    case .split(let split):
      label = "split"
      ruler = Ruler(
        parts: split.parts.map { ($0.end / split.whole, $0.variation) },
        position: split.position / split.whole)
    default: return line
    }
    var ruled = line
    ruled.detail = numbers(of: subject, line)
    let room = width - line.indent * 3 - 2 - 9 - TextWidth.columns(of: ruled.detail) - 2
    let drawing = ruler.text(width: min(40, room), marks: marks)
    guard !drawing.isEmpty else { return line }
    let pad = String(repeating: " ", count: 9 - label.count)
    ruled.text = "\(label)\(pad)\(drawing)"
    return ruled
  }

  /// The numbers behind a ruler, and what they came to.
  private func numbers(of subject: TraceSubject, _ line: FlagDetail.Line) -> String {
    guard case .split(let split) = subject else { return line.detail }
    if split.whole == 100 { return line.text }
    let picked = split.picked.map { split.parts[$0].variation } ?? "none"
    return line.detail + marks.plain(" → ") + picked
  }

  /// A step and what came of the steps inside, in one line.
  private func briefText(_ node: TraceNode, _ words: Explanation.Words) -> String? {
    switch node.subject {
    case .gates: return marks.plain("\(words.text)  \(words.detail)")
    case .rule where node.verdict != .notReached:
      let inside = node.children.compactMap(brief(inside:))
      return marks.plain(([words.text] + inside).joined(separator: "  "))
    default: return nil
    }
  }

  private func brief(inside node: TraceNode) -> String? {
    let isPassed = node.verdict.truth == true
    let mark = isPassed ? "✓" : "✗"
    switch node.subject {
    case .segment(let segment):
      guard segment.id != nil else { return "everyone" }
      return "segment \(mark) \(segment.matched) of \(segment.count)"
    case .exposure: return "exposed \(mark)"
    case .split(let split):
      return "split → \(split.picked.map { split.parts[$0].variation } ?? "none")"
    case .bandit(let split):
      return "bandit → \(split.picked.map { split.parts[$0].variation } ?? "none")"
    case .force(let force): return force.idleBecause == nil ? "forced" : "force idle"
    case .consent: return isPassed ? nil : "consent ✗"
    default: return nil
    }
  }

  private func isRule(_ subject: TraceSubject) -> Bool {
    switch subject {
    case .rule, .group: true
    default: false
    }
  }

  private func isShare(_ subject: TraceSubject) -> Bool {
    switch subject {
    case .exposure, .split: true
    default: false
    }
  }

  private mutating func add(_ note: TraceNote, indent: Int) {
    let isWarning = note.kind == .warning
    let offer = note.change.map { [$0] } ?? []
    append(
      FlagDetail.Line(
        indent: indent, mark: isWarning ? marks.warning : " ",
        markRole: isWarning ? .warning : .text, text: marks.plain(note.text),
        role: isWarning ? .warning : .text,
        detail: offer.contains { $0.value != nil } ? "Enter: try it" : "",
        offer: offer.filter { $0.value != nil }))
  }

  private mutating func addMiss(of rule: Int, indent: Int) {
    guard let miss = misses.first(where: { $0.rule == rule }) else { return }
    if miss.changes.isEmpty {
      guard let reason = miss.impossibleBecause else { return }
      append(
        FlagDetail.Line(
          indent: indent, mark: marks.nearest, markRole: .nearest, text: marks.plain(reason)))
      return
    }
    let texts = miss.changes.map(\.text).joined(separator: ", ")
    append(
      FlagDetail.Line(
        indent: indent, mark: marks.nearest, markRole: .nearest,
        text: marks.plain("misses by \(miss.changes.count): ") + texts, role: .nearest,
        detail: miss.isOfferable ? "Enter: try it" : "no value follows from the condition",
        isBrief: true,
        // Under the list Enter opens the explanation.
        briefText: marks.plain("misses by \(miss.changes.count): ") + texts,
        offer: miss.isOfferable ? miss.changes : []))
  }

  private func mark(of node: TraceNode) -> (String, Role) {
    switch node.verdict {
    case .passed: (marks.matched, .matched)
    case .failed: (marks.failed, .failed)
    case .unknown: (marks.unknown, .unknown)
    case .invalid: (marks.warning, .warning)
    case .notReached: (marks.notReached, .notReached)
    }
  }
}

// Drawing.
extension Console {
  func renderDetail(in area: Rect, into screen: inout CellBuffer) {
    for (row, index) in zip(area.rows, detail.viewport.visible) {
      let isSelected = index == detail.viewport.selection && focus == .detail
      render(detail.lines[index], in: row.inset(left: 1, right: 1), into: &screen)
      if isSelected {
        let bar = theme[.selected].attributes
        screen.write(marks.cursor, at: row.origin, style: theme[.text])
        screen.restyle(row.inset(right: 1)) { $0.adding(bar) }
      }
    }
    let bar = Rect(x: area.right - 1, y: area.y, width: 1, height: area.height)
    ScrollBar(detail.viewport, glyphs: marks.glyphs, style: theme[.frame])
      .render(in: bar, into: &screen)
  }

  /// The sentence and the main steps, under the list.
  func renderStrip(in area: Rect, into screen: inout CellBuffer) {
    let inside = area.inset(left: 1, right: 1)
    let sentence = TextWrap.lines(marks.plain(detail.sentence), width: inside.width)
      .map { FlagDetail.Line(text: $0) }
    for (row, line) in zip(inside.rows, sentence + detail.brief) {
      render(line, in: row, into: &screen)
    }
  }

  private func render(_ line: FlagDetail.Line, in row: Rect, into screen: inout CellBuffer) {
    var area = row.inset(left: line.indent * 3)
    if !line.mark.isEmpty {
      screen.write(line.mark, in: area, style: theme[line.markRole], ellipsis: ellipsis)
      area = area.inset(left: 2)
    }
    let detailWidth = TextWidth.columns(of: line.detail)
    let room = area.width - (detailWidth > 0 ? detailWidth + 2 : 0)
    let textArea = detailWidth > 0 && room >= 16 ? area.split(left: room).left : area
    screen.write(line.text, in: textArea, style: theme[line.role], ellipsis: ellipsis)
    if detailWidth > 0, room >= 16 {
      screen.write(
        line.detail, at: Point(x: area.right - detailWidth, y: area.y), style: theme[.text])
    }
  }
}

import FlagEngine
import FlagReports
import TerminalUI

/// Turns a trace into lines, with folds, rulers, and the nearest misses in their places.
struct DetailBuilder {
  private let content: FlagDetail.Content
  private let marks: Marks
  /// The columns of a line.
  private let width: Int
  private let folds: Set<[Int]>
  private(set) var lines: [FlagDetail.Line] = []
  /// The number of rules (or groups) met so far: misses name them by it.
  private var ruleIndex = 0
  /// The campaign and the group (Flagship) being written, by index.
  private var campaign = 0
  private var group = 0
  /// The miss of the rule being written, until it has its place.
  private var miss: NearestMiss?
  /// The conditions still to come that the miss would change.
  private var changedConditions = 0
  private let missOfRule: [Int: NearestMiss]
  /// The visitor's values as the conditions show them, once they are asked for.
  private var values: ShownValues?

  init(_ content: FlagDetail.Content, marks: Marks, width: Int, folds: Set<[Int]>) {
    self.content = content
    self.marks = marks
    self.width = width
    self.folds = folds
    missOfRule = content.misses.byRule
  }

  mutating func add(
    _ nodes: [TraceNode], path: [Int] = [], indent: Int = 0, of parent: TraceNode? = nil
  ) {
    for (index, node) in nodes.enumerated() {
      if content.isStage, let parent, !parent.isDecided(by: node) { continue }
      add(node, path + [index], indent)
    }
  }

  private mutating func add(_ node: TraceNode, _ path: [Int], _ indent: Int) {
    if content.isStage, !node.isOnStage(in: content.decision) {
      ruleIndex += node.ruleCount
      return
    }
    let rule = node.subject.isRule ? ruleIndex : nil
    if let rule { begin(rule, node) }
    switch node.subject {
    case .campaign(let subject): campaign = subject.number - 1
    case .group(let subject): group = subject.number - 1
    default: break
    }
    let isFolded = append(line(of: node, indent), of: node, path)
    addCodeSearch(of: node, indent)
    if !isFolded {
      addHashedText(of: node.subject, indent + 1)
      for note in node.notes { add(note, indent + 1) }
      if changes(node) {
        changedConditions -= 1
        if changedConditions == 0 { placeMiss(max(0, indent - 1)) }
      }
      let (inside, depth) = parts(of: node)
      add(
        inside, path: path + Array(repeating: 0, count: depth), indent: indent + 1,
        of: depth == 0 ? node : node.children.first)
      if rule != nil { placeMiss(indent + 1) }
    }
    if let rule { ruleIndex = rule + 1 }
    if isFolded { ruleIndex += node.children.reduce(0) { $0 + $1.ruleCount } }
  }

  /// Adds the line of a step.
  ///
  /// - Returns: whether its parts are hidden.
  private mutating func append(
    _ line: FlagDetail.Line, of node: TraceNode, _ path: [Int]
  ) -> Bool {
    var line = line
    if hasParts(node) {
      line.fold = path
      line.isFolded = isUsuallyFolded(node) != folds.contains(path)
      if line.isFolded, case .segment(let segment) = node.subject, segment.id != nil {
        line.text = marks.plain("segment \(segment.title(gist: node.gist))")
      }
    }
    if changes(node), let miss {
      line.lead = marks.nearest
      (line.offer, line.whyNot) = miss.isOfferable ? (miss.changes, nil) : ([], miss.whyNot)
    }
    line.isDeciding = isDeciding(node)
    if content.isStage { line.text = StageWords.withoutIDs(line.text, inTree: true) }
    append(line)
    return line.isFolded
  }

  /// Whether the answer was given by this step as a whole: a gate, a rule, a group, an override.
  private func isDeciding(_ node: TraceNode) -> Bool {
    let answer = content.decision.answer
    switch node.subject {
    case .rule(let rule):
      // A delivery that does not expose, or refused consent, decides without serving.
      return Int(answer.rule) == rule.number - 1 && node.verdict != .notReached
    case .environment, .simulation, .consent, .holdout, .exclusionGroup, .group, .override:
      return node.won
    case .panic(let isOn): return isOn
    case .defaultVariation: return node.won && answer.source == .defaultVariation
    default: return false
    }
  }

  private func line(of node: TraceNode, _ indent: Int) -> FlagDetail.Line {
    var words = Explanation.line(for: node)
    (words.text, words.detail) = (words.text.shortened(), words.detail.shortened())
    if case .gates = node.subject { words.detail = "" }
    if let connective = node.connective { words.text += "  (\(connective))" }
    let (mark, role) = marks.mark(of: node)
    var line = FlagDetail.Line(
      indent: indent, mark: mark, markRole: role, text: marks.plain(words.text),
      role: node.verdict == .notReached ? .notReached : .text, detail: marks.plain(words.detail))
    if case .condition(let condition) = node.subject {
      line.column = 64
      line.field = condition.field
    }
    if case .holdout = node.subject { line.detail = node.verdict == .notReached ? line.detail : "" }
    if let text = ShareLine(node.subject, marks: marks)?
      .text(width: width - indent * 3 - 3 - marks.folded.count, words: words)
    {
      (line.text, line.detail) = (text, "")
    }
    return line
  }

  /// The steps inside, and how many levels were left out: a segment's only tree says how it joins
  /// its conditions in the segment's own line.
  private func parts(of node: TraceNode) -> (nodes: [TraceNode], depth: Int) {
    guard node.connective != nil, let tree = node.children.first else { return (node.children, 0) }
    return (tree.children, 1)
  }

  // MARK: Folds

  private func hasParts(_ node: TraceNode) -> Bool {
    !node.children.isEmpty || node.subject.hashedText != nil
  }

  /// What was not reached, and the texts behind the numbers, are there when asked for.
  private func isUsuallyFolded(_ node: TraceNode) -> Bool {
    node.verdict == .notReached || node.children.isEmpty
  }

  // MARK: Lines

  /// Adds a line; what is too long goes on in the next.
  private mutating func append(_ line: FlagDetail.Line) {
    let room =
      width - line.indent * 3 - (line.mark.isEmpty ? 0 : 2)
      - (line.isFolded ? marks.folded.count + 1 : 0)
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
      if index == 0 {
        (part.mark, part.lead, part.fold, part.isFolded) = (" ", "", nil, false)
        part.isDeciding = false
      }
    }
    part.indent += 1
    for text in TextWrap.lines(line.detail, width: room - 3) where !text.isEmpty {
      part.text = text
      lines.append(part)
    }
  }

  /// The text that was hashed, so that the number can be checked elsewhere.
  private mutating func addHashedText(of subject: TraceSubject, _ indent: Int) {
    guard let text = subject.hashedText else { return }
    append(
      FlagDetail.Line(
        indent: indent, mark: " ", text: "hashed \(JSONValue.string(text).jsonText.shortened())"))
  }

  /// Offers to look for another visitor code where the hash missed.
  private mutating func addCodeSearch(of node: TraceNode, _ indent: Int) {
    guard node.verdict == .failed, node.isNeeded, content.decision.answer.source != .simulated
    else { return }
    let target: CodeSearch.Target
    switch node.subject {
    case .exposure(let exposure): target = .rule(ruleIndex, share: exposure.share)
    case .split(let split) where split.whole == 1:
      target = .rule(ruleIndex, share: split.parts.last?.end ?? 0)
    case .split(let split):
      let share = split.parts.map(\.end).max() ?? 0
      target = .group(campaign: campaign, group: group, share: share / 100)
    case .holdout, .exclusionGroup: target = .pastGates
    default: return
    }
    append(
      FlagDetail.Line(
        indent: indent, mark: " ",
        text: "Enter: find another visitor \(content.configuration.platform.codeNoun)"
          + " with this context",
        role: .nearest, search: target))
  }

  private mutating func add(_ note: TraceNote, _ indent: Int) {
    let isWarning = note.kind == .warning
    let offer = note.change.map { [$0] } ?? []
    let canTry = offer.contains { $0.value != nil }
    append(
      FlagDetail.Line(
        indent: indent, mark: isWarning ? marks.warning : " ",
        markRole: isWarning ? .warning : .text,
        text: marks.plain(note.text.shortened()) + (canTry ? ".   Enter: try it" : ""),
        role: isWarning ? .warning : .text, offer: offer.filter { $0.value != nil }))
  }

  // MARK: The nearest miss

  /// Finds the conditions that the rule's nearest miss would change.
  private mutating func begin(_ rule: Int, _ node: TraceNode) {
    miss = missOfRule[rule]
    changedConditions = miss == nil ? 0 : node.children.reduce(0) { $0 + changes(inside: $1) }
  }

  private func changes(inside node: TraceNode) -> Int {
    (changes(node) ? 1 : 0) + node.children.reduce(0) { $0 + changes(inside: $1) }
  }

  /// Whether the miss would change what the condition reads, and the condition does not hold.
  private func changes(_ node: TraceNode) -> Bool {
    guard case .condition(let condition) = node.subject, node.verdict.truth == false else {
      return false
    }
    return miss?.changes.contains { $0.field == condition.field } ?? false
  }

  private mutating func placeMiss(_ indent: Int) {
    guard let miss else { return }
    self.miss = nil
    guard !miss.changes.isEmpty else {
      guard let reason = miss.impossibleBecause else { return }
      return append(
        FlagDetail.Line(
          indent: indent, mark: marks.nearest, markRole: .nearest, text: marks.plain(reason),
          whyNot: miss.whyNot))
    }
    let text = Explanation.miss(miss, beside: shownValues(), in: content.configuration).shortened()
    let ending = miss.isOfferable ? "Enter: try it" : "no value follows from the condition"
    append(
      FlagDetail.Line(
        indent: indent, mark: " ", text: "\(marks.plain(text)).   \(ending)",
        role: .nearest, offer: miss.isOfferable ? miss.changes : [],
        whyNot: miss.isOfferable ? nil : miss.whyNot))
  }
}

extension DetailBuilder {
  /// The visitor's values, found when they are first asked for.
  private mutating func shownValues() -> ShownValues {
    let known = values ?? ShownValues(of: content.decision)
    values = known
    return known
  }
}

extension Marks {
  /// The mark of a step, and its look.
  func mark(of node: TraceNode) -> (String, Role) {
    switch node.standing {
    case .passed: (matched, .matched)
    case .failed: (failed, .failed)
    case .unknown: (unknown, .unknown)
    case .invalid, .limited: (warning, .warning)
    case .notReached: (notReached, .notReached)
    }
  }
}

extension TraceNode {
  /// The number of rules or groups, this one included.
  var ruleCount: Int {
    (subject.isRule ? 1 : 0) + children.reduce(0) { $0 + $1.ruleCount }
  }

  /// How a segment joins its conditions, where that is all there is to say about its tree.
  fileprivate var connective: String? {
    guard case .segment = subject, children.count == 1, children[0].notes.isEmpty else {
      return nil
    }
    return switch children[0].subject {
    case .all: "all of"
    case .any: "any of"
    default: nil
    }
  }
}

extension TraceSubject {
  /// Whether a step is a rule (Kameleoon) or a variation group (Flagship).
  var isRule: Bool {
    switch self {
    case .rule, .group: true
    default: false
    }
  }

  /// The text whose hash the step compares.
  var hashedText: String? {
    let text: String? =
      switch self {
      case .exposure(let exposure): exposure.hashedText
      case .split(let split), .bandit(let split): split.hashedText
      case .holdout(let split): split?.hashedText
      case .exclusionGroup(let group): group?.hashedText
      default: nil
      }
    return text?.isEmpty == true ? nil : text
  }
}

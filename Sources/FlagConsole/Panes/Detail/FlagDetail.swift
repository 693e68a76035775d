import FlagEngine
import TerminalUI

/// The explanation of one flag: the sentence, the steps, what would change it, and what is received.
struct FlagDetail: Equatable, Sendable {
  /// One line of the explanation.
  struct Line: Equatable, Sendable {
    var indent = 0
    /// A mark before the mark, for the nearest miss.
    var lead = ""
    /// The mark in front; empty for text.
    var mark = ""
    var markRole = Role.text
    var text: String
    var role = Role.text
    /// What stands at the right end of the line.
    var detail = ""
    /// Where the detail begins at the earliest, in percent of the width; nil: at the right end.
    var column: Int?
    /// The changes that Enter applies.
    var offer: [ContextChange] = []
    /// Why Enter can apply nothing on a line that shows a nearest miss; nil: it can, or shows none.
    var whyNot: String?
    /// The field that the line's condition reads.
    var field: Field?
    /// Whether it is the step that decided.
    var isDeciding = false
    /// Where Enter finds a visitor code for, where a hash missed.
    var search: CodeSearch.Target?
    /// The variation whose codes Enter lists.
    var codes: String?
    /// Whether Enter tells who gets the variations.
    var tellsWho = false
    /// The place of the step in the tree; its parts can be hidden if there are any.
    var fold: [Int]?
    var isFolded = false
    /// Whether the line is a rule with a title.
    var isTitle = false
  }

  /// Everything that is shown of one flag.
  struct Content {
    var decision: Decision
    var misses: [NearestMiss]
    /// What the flag would answer under other circumstances, where that is known.
    var whatIf: WhatIf?
    /// What the code would receive from another variation.
    var comparison: ValueComparison?
    /// What many visitors get, where that is asked for.
    var sweep: [Line] = []
    var configuration: FlagConfiguration
    /// Whether people look on: only what decided is shown.
    var isStage = false

    /// The sentence, with the nearest miss of a flag that serves nothing.
    var sentence: String {
      let nearest = Explanation.nearest(to: decision, misses, in: configuration)
      let sentence = decision.sentence.shortened()
      return nearest.isEmpty ? sentence : "\(sentence) \(nearest)"
    }
  }

  private(set) var lines: [Line] = []
  /// Changes with the lines.
  private(set) var revision = 0
  /// The short form under the list.
  private(set) var brief: [Line] = []
  var viewport = Viewport()
  /// The steps whose parts are hidden, or shown where they usually are hidden.
  private(set) var folds: Set<[Int]> = []
  private var flag: Int?
  /// Whether the cursor goes to the step that decided as soon as the lines are there.
  private var goesToDecision = false
  /// What the lines were made from.
  private var shown: Origin?
  /// Lines of flags that may be shown next, by flag, for one visitor.
  private var foreseen: [Int: Made] = [:]
  private var foreseenPass = 0

  /// What lines are made from.
  private struct Origin: Equatable {
    var decision: Decision
    var misses: [NearestMiss]
    var whatIf: WhatIf?
    var comparison: ValueComparison?
    var sweep: [Line]
    var folds: Set<[Int]>
    var marks: Marks
    var size: Size
    var strip: Size
    var isStage: Bool

    init(_ content: Content, folds: Set<[Int]>, marks: Marks, size: Size, strip: Size) {
      decision = content.decision
      misses = content.misses
      whatIf = content.whatIf
      comparison = content.comparison
      isStage = content.isStage
      sweep = content.sweep
      self.folds = folds
      self.marks = marks
      self.size = size
      self.strip = strip
    }
  }

  /// Lines with what they were made from.
  private struct Made: Equatable {
    var origin: Origin
    var lines: [Line]
    /// Empty where there is no place for it.
    var brief: [Line]

    init(origin: Origin, lines: [Line], brief: [Line]) {
      self.origin = origin
      self.lines = lines
      self.brief = brief
    }

    init(_ content: Content, _ origin: Origin) {
      self.origin = origin
      let (size, strip) = (origin.size, origin.strip)
      let room = max(20, strip.width - 2)
      let swept = content.sweep.flatMap { $0.wrapped(to: room, origin.marks) }
      brief =
        strip.height <= 0
        ? [] : swept.isEmpty ? BriefBuilder(content, marks: origin.marks, size: strip).lines : swept
      // While another pane has the place the detail keeps its lines, at a width that does no harm.
      let width = max(20, (size.width > 0 ? size.width : strip.width) - 2)
      lines = FlagDetail.lines(content, marks: origin.marks, width: width, folds: origin.folds)
    }
  }

  /// The changes that the selected line offers.
  var selectedOffer: [ContextChange]? {
    guard let line = selectedLine, !line.offer.isEmpty else { return nil }
    return line.offer
  }

  var selectedLine: Line? {
    lines.indices.contains(viewport.selection) ? lines[viewport.selection] : nil
  }

  /// Shows a decision; cursor and folds are kept while the flag is the same.
  ///
  /// - Parameters:
  ///   - content: what to show; nil: nothing.
  ///   - marks: the characters.
  ///   - size: the detail's pane.
  ///   - strip: the place under the list.
  mutating func show(_ content: Content?, marks: Marks, size: Size, strip: Size) {
    guard let content else {
      let revision = revision
      self = FlagDetail()
      self.revision = revision + 1
      return
    }
    if flag != content.decision.flag {
      // The way back is likely.
      if let flag, let shown, shown.folds.isEmpty {
        foreseen[flag] = Made(origin: shown, lines: lines, brief: brief)
      }
      flag = content.decision.flag
      folds = []
      viewport.select(0)
    }
    // Work behind the screen asks again and again.
    let now = Origin(content, folds: folds, marks: marks, size: size, strip: strip)
    defer { if goesToDecision, size.height > 0 { selectDecision() } }
    guard now != shown else { return }
    shown = now
    revision += 1
    let known = foreseen[content.decision.flag].flatMap { $0.origin == now ? $0 : nil }
    let made = known ?? Made(content, now)
    let kept = selectedLine
    lines = made.lines
    if strip.height > 0 { brief = made.brief }
    viewport.resize(count: lines.count, height: size.height)
    if let kept { keep(kept) }
  }

  /// The cursor stays on its line where others came or went above it.
  private mutating func keep(_ line: Line) {
    let here = viewport.selection
    guard here > 0, !line.text.isEmpty, selectedLine != line else { return }
    let places = lines.indices.filter { lines[$0] == line }
    if let nearest = places.min(by: { abs($0 - here) < abs($1 - here) }) {
      viewport.select(nearest)
    }
  }

  /// Goes to the first bar of the sweep, which stands at the top.
  mutating func goToSweep() {
    goesToDecision = false
    viewport.select(lines.firstIndex { $0.codes != nil } ?? 0)
  }

  /// Goes to the step that decided, once the lines fit the pane.
  mutating func goToDecision() { goesToDecision = true }

  /// Where no step decided, the nearest miss says most.
  private mutating func selectDecision() {
    goesToDecision = false
    let line =
      lines.firstIndex(where: \.isDeciding) ?? lines.firstIndex { !$0.offer.isEmpty } ?? 0
    guard lines.indices.contains(line) else { return }
    // What the step consists of comes into sight with it.
    let parts = lines[(line + 1)...].prefix { $0.indent > lines[line].indent }.count
    viewport.select(line + min(parts, viewport.height - 1))
    viewport.select(line)
  }

  // MARK: What may be shown next

  /// Whether a flag's lines were made ahead, in this pass and for these panes.
  func foresees(_ flag: Int, pass: Int, size: Size, strip: Size) -> Bool {
    guard pass == foreseenPass, let origin = foreseen[flag]?.origin else { return false }
    return origin.size == size && origin.strip == strip
  }

  /// Makes the lines of a flag that may be shown next.
  ///
  /// - Parameters:
  ///   - content: what to show.
  ///   - neighbours: the flags whose lines are worth keeping.
  ///   - pass: changes with the visitor.
  ///   - marks: the characters.
  ///   - size: the detail's pane.
  ///   - strip: the place under the list.
  mutating func foresee(
    _ content: Content, among neighbours: [Int], pass: Int, marks: Marks, size: Size, strip: Size
  ) {
    foreseen = foreseen.filter { pass == foreseenPass && neighbours.contains($0.key) }
    foreseenPass = pass
    let origin = Origin(content, folds: [], marks: marks, size: size, strip: strip)
    foreseen[content.decision.flag] = Made(content, origin)
  }

  private static func lines(
    _ content: Content, marks: Marks, width: Int, folds: Set<[Int]>
  ) -> [Line] {
    if content.isStage { return stageLines(content, marks: marks, width: width, folds: folds) }
    var lines = content.sweep.flatMap { $0.wrapped(to: width, marks) }
    lines += TextWrap.lines(marks.plain(content.sentence), width: width).map { Line(text: $0) }
    if let text = content.whatIf?.switchedOnText?.shortened() {
      lines += TextWrap.lines(text, width: width).map { Line(text: $0) }
    }
    for difference in content.whatIf?.differences ?? [] {
      let parts = TextWrap.lines(marks.plain(difference.text.shortened()), width: width - 2)
      lines += parts.enumerated().map { index, text in
        Line(
          mark: index == 0 ? marks.warning : " ", markRole: .warning, text: text, role: .warning)
      }
    }
    lines.append(Line(text: ""))
    var tree = DetailBuilder(content, marks: marks, width: width, folds: folds)
    tree.add(content.decision.trace)
    lines += tree.lines
    lines += VariationLines(content, marks: marks, width: width, folds: folds).lines
    return lines
  }

  /// The flag that is shown has this index now: cursor and folds stay.
  mutating func keep(as flag: Int) {
    self.flag = flag
    shown = nil
  }

  // MARK: Folding

  /// Hides or shows the parts of the selected step.
  ///
  /// - Returns: whether it has any.
  mutating func toggleFold() -> Bool {
    guard let fold = selectedLine?.fold else { return false }
    if folds.remove(fold) == nil { folds.insert(fold) }
    return true
  }

  /// Takes over which steps hide or show their parts.
  mutating func restore(_ folds: Set<[Int]>) { self.folds = folds }

  /// Shows the parts of the selected step; if they are, goes to the first.
  mutating func unfold() {
    guard let line = selectedLine, line.fold != nil else { return }
    if line.isFolded { _ = toggleFold() } else { viewport.move(by: 1) }
  }

  /// Hides the parts of the selected step; if it has none or they are hidden, goes to what it is a
  /// part of.
  mutating func fold() {
    guard let line = selectedLine else { return }
    if line.fold != nil, !line.isFolded {
      _ = toggleFold()
    } else if let parent = lines[..<viewport.selection].lastIndex(where: {
      $0.fold != nil && $0.indent < line.indent
    }) {
      viewport.select(parent)
    }
  }

  /// Goes to the next or previous line with one of these words, around.
  ///
  /// - Returns: whether there is one.
  mutating func find(_ words: [[UInt8]], step: Int) -> Bool {
    for distance in 1...max(1, lines.count) {
      let index =
        (viewport.selection + step * distance + lines.count * distance) % max(1, lines.count)
      guard lines.indices.contains(index) else { return false }
      let text = Catalogue.folded("\(lines[index].text) \(lines[index].detail)")
      if words.contains(where: { FlagFilter.contains(text, $0) }) {
        viewport.select(index)
        return true
      }
    }
    return false
  }
}

extension FlagDetail.Line {
  /// The line in rows of a width; what Enter does is done on the first.
  fileprivate func wrapped(to width: Int, _ marks: Marks) -> [FlagDetail.Line] {
    let parts = isTitle ? [text] : TextWrap.lines(marks.plain(text), width: width - indent * 3 - 2)
    return parts.enumerated().map { row, part in
      var line = row == 0 ? self : FlagDetail.Line(indent: indent, text: "", role: role)
      line.text = row == 0 ? part : "  " + part
      return line
    }
  }
}

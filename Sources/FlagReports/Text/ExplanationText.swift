package import FlagEngine
internal import TerminalUI

/// A decision as lines of text: answer, sentence, steps, variables.
package struct ExplanationText {
  var configuration: FlagConfiguration
  var misses: [NearestMiss]

  /// Makes the text of decisions over a configuration; `misses` are those of the flag.
  package init(configuration: FlagConfiguration, misses: [NearestMiss]) {
    self.configuration = configuration
    self.misses = misses
  }

  /// The lines, without line ends.
  package func lines(of decision: Decision) -> [String] {
    var lines = [
      "\(decision.flagKey)   \(decision.served.shaped)   \(decision.served.from)".safe,
      sentence(decision).safe,
      "",
    ]
    var steps = StepLines(decision: decision, misses: misses, configuration: configuration)
    steps.add(decision.trace, indent: 0)
    lines += steps.lines
    guard !decision.variables.isEmpty else { return lines }
    lines += ["", "The code receives:"]
    for variable in decision.variables {
      let type = variable.type.map { " (\($0))" } ?? ""
      lines.append(
        "   \(variable.key) = \(variable.value?.jsonText ?? "cannot be read")\(type)".safe)
    }
    return lines
  }

  private func sentence(_ decision: Decision) -> String {
    let nearest = Explanation.nearest(to: decision, misses, in: configuration)
    return nearest.isEmpty ? decision.sentence : "\(decision.sentence) \(nearest)"
  }
}

/// The steps of a trace as lines, the nearest misses at their rules.
private struct StepLines {
  private let missOfRule: [Int: NearestMiss]
  private let values: ShownValues
  private let configuration: FlagConfiguration
  private(set) var lines: [String] = []
  /// The rules or groups met so far: misses name them by their number.
  private var ruleCount = 0

  init(decision: Decision, misses: [NearestMiss], configuration: FlagConfiguration) {
    missOfRule = misses.byRule
    values = ShownValues(of: decision)
    self.configuration = configuration
  }

  mutating func add(_ nodes: [TraceNode], indent: Int) {
    for node in nodes { add(node, indent: indent) }
  }

  private mutating func add(_ node: TraceNode, indent: Int) {
    let words = Explanation.line(for: node)
    let detail = words.detail.isEmpty ? "" : "   " + words.detail
    add(Self.mark(of: node.standing), words.text + detail, indent: indent)
    for note in node.notes {
      add(note.kind == .warning ? "!" : " ", note.text, indent: indent + 1)
    }
    let rule = Self.isRule(node.subject) ? ruleCount : nil
    if rule != nil { ruleCount += 1 }
    add(node.children, indent: indent + 1)
    if let rule, let miss = missOfRule[rule] { add(miss, indent: indent + 1) }
  }

  private mutating func add(_ miss: NearestMiss, indent: Int) {
    if miss.changes.isEmpty {
      if let reason = miss.impossibleBecause { add("≈", reason, indent: indent) }
    } else {
      add("≈", Explanation.miss(miss, beside: values, in: configuration), indent: indent)
    }
  }

  private mutating func add(_ mark: String, _ text: String, indent: Int) {
    lines.append(String(repeating: "   ", count: indent) + mark + " " + text.safe)
  }

  private static func isRule(_ subject: TraceSubject) -> Bool {
    switch subject {
    case .rule, .group: true
    default: false
    }
  }

  private static func mark(of verdict: Verdict) -> String {
    switch verdict {
    case .passed: "✓"
    case .failed: "✗"
    case .unknown: "?"
    case .invalid, .limited: "!"
    case .notReached: "·"
    }
  }
}

extension [NearestMiss] {
  /// The first miss of each rule.
  package var byRule: [Int: NearestMiss] {
    Dictionary(map { ($0.rule, $0) }) { first, _ in first }
  }
}

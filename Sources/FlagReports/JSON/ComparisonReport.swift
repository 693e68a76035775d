package import FlagEngine
import TerminalUI

/// Where two visitors part, as text and JSON.
package struct ComparisonReport: Sendable {
  private let names: [String]
  private var comparisons: [VisitorComparison] = []
  private var equalCount = 0

  /// - Parameter names: what the two visitors are called.
  package init(names: [String]) { self.names = names }

  /// Adds a flag; one that answers both alike is only counted.
  ///
  /// - Parameters:
  ///   - comparison: the comparison of both decisions.
  ///   - always: whether it is shown in any case.
  package mutating func add(_ comparison: VisitorComparison, always: Bool) {
    if comparison.isSameAnswer { equalCount += 1 }
    if always || !comparison.isSameAnswer { comparisons.append(comparison) }
  }

  /// Whether a flag answers differently.
  package var hasDifferences: Bool { comparisons.contains { !$0.isSameAnswer } }

  /// The first step where the two part of each flag, then all steps that differ.
  package var lines: [String] {
    var lines = comparisons.flatMap { comparison in
      Self.lines(of: comparison).enumerated().map { row, text in
        String(repeating: " ", count: min(row, 2) * 2) + text
      }
    }
    if equalCount > 0 {
      lines.append("= \(equalCount) \(equalCount == 1 ? "flag" : "flags") equal for both")
    }
    return ["\(names[0].safe) │ \(names[1].safe)"] + lines
  }

  /// What both get of a flag, where they part, then the other steps that differ; safe to print.
  package static func lines(of comparison: VisitorComparison) -> [String] {
    let (left, right) = comparison.decisions
    let head =
      "\(left.flagKey.safe)   \(left.served.shaped.safe) \(left.served.from.safe)"
      + " │ \(right.served.shaped.safe) \(right.served.from.safe)"
    guard let parting = comparison.parting else { return [head, "No step differs."] }
    return [head, "They part at: \(text(parting))"]
      + comparison.steps.filter { $0 != parting }.map { step in
        "\(step.isNeeded ? "" : "(not needed) ")\(text(step))"
      }
  }

  private static func text(_ step: VisitorComparison.Step) -> String {
    let path = step.path.isEmpty ? "" : "\(step.path.safe) › "
    return "\(path)\(step.text.safe)   \(side(step.left)) │ \(side(step.right))"
  }

  /// What a step found, with the value that it found it of.
  private static func side(_ node: TraceNode?) -> String {
    guard let node else { return "no such step" }
    let words = Explanation.line(for: node)
    if case .condition = node.subject {
      return "\(mark(node)) \((words.detail.isEmpty ? "no value" : words.detail).safe)"
    }
    switch node.subject {
    case .rule, .campaign, .group, .segment, .all, .any: return word(node)
    default: return "\(words.text) \(words.detail)".safe
    }
  }

  private static func mark(_ node: TraceNode) -> String {
    switch node.verdict {
    case .passed: "✓"
    case .failed: "✗"
    case .unknown: "?"
    case .invalid, .limited: "!"
    case .notReached: "–"
    }
  }

  private static func word(_ node: TraceNode) -> String {
    switch node.verdict {
    case .passed: "matched"
    case .failed: "not matched"
    case .unknown: "no data"
    case .invalid, .limited: "cannot be evaluated"
    case .notReached: "not reached"
    }
  }

  /// A row a flag that differs: what both get, and where they part.
  package var csv: String {
    var table = CSVText(["flag"] + names.flatMap { ["\($0) serves", "\($0) from"] } + ["parting"])
    for comparison in comparisons {
      let (left, right) = comparison.decisions
      table.add([
        left.flagKey, left.served.text, left.served.from, right.served.text, right.served.from,
        comparison.parting.map(Self.text) ?? "",
      ])
    }
    return table.text
  }

  /// Both visitors, and of each flag what they get, the first step where they part, and all that differ.
  package var json: JSONValue {
    [
      "visitors": .texts(names), "equal": .integer(equalCount),
      "flags": .array(
        comparisons.map { comparison in
          let (left, right) = comparison.decisions
          return [
            "flag": .string(left.flagKey),
            "serves": .texts([left.served.text, right.served.text]),
            "from": .texts([left.served.from, right.served.from]),
            "parting": comparison.parting.json { Self.value($0) },
            "steps": .array(comparison.steps.map { Self.value($0) }),
          ]
        }),
    ]
  }

  private static func value(_ step: VisitorComparison.Step) -> JSONValue {
    [
      "path": .string(step.path), "text": .string(step.text), "needed": .bool(step.isNeeded),
      "sides": .array(
        [step.left, step.right].map { node in
          node.json { node in
            [
              "verdict": .string(word(node)),
              "detail": .string(Explanation.line(for: node).detail),
            ]
          }
        }),
    ]
  }
}

/// A rule (Kameleoon), a variation group (Flagship), or the end of all of them, by which a flag can
/// give an expected answer.
struct ExpectationTarget: Sendable {
  /// Its name in a sentence: `rule 2`, `campaign "Summer"`, `the default`.
  var title: String
  /// Whether the visitor's code lands on the expected answer once it comes here.
  var lands: Bool
  /// Whether some code does.
  var canLand: Bool
  /// Whether it is reached only where steps do not target the visitor that now do.
  var stops: [String]
  /// What keeps every code from being served here, whatever is changed; nil: nothing.
  var obstacle: String?
  /// Which steps must target the visitor and which must not, for the code it has.
  var goal: Goal
  /// The same for any code: only steps that let nobody pass must not target it.
  var looseGoal: Goal

  /// Which steps must target a visitor, and which must not.
  struct Goal: Sendable {
    /// What must hold; the leaves are places in `steps`.
    var tree: MissTree
    /// Indices of rules or groups in the configuration.
    var steps: [Int]
  }
}

extension MissTree {
  /// Joins goals that all must be reached, the steps of each numbered anew.
  static func goal(_ parts: [ExpectationTarget.Goal]) -> ExpectationTarget.Goal {
    var steps: [Int] = []
    let trees = parts.map { part in
      let first = steps.count
      steps += part.steps
      return part.tree.expanded { .leaf(first + $0, isInverted: false) }
    }
    return ExpectationTarget.Goal(tree: .all(trees), steps: steps)
  }
}

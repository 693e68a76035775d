import FlagEngine

/// The lines that `make bench` prints.
struct Report {
  private var missed = 0

  /// Prints a heading.
  func heading(_ text: String) {
    print("\n\(text)")
  }

  /// Prints a remark.
  func note(_ text: String) {
    print("  \(text)")
  }

  /// Prints one measured line.
  ///
  /// - Parameters:
  ///   - what: what was measured.
  ///   - value: the number.
  ///   - unit: its unit.
  ///   - goal: what the number must reach, at most.
  mutating func line(_ what: String, _ value: Double, _ unit: String, atMost goal: Double) {
    line(what, value, unit, goal: "<= \(text(goal))", ratio: value / goal, reached: value <= goal)
  }

  /// Prints one measured line of which more is better.
  mutating func line(_ what: String, _ value: Double, _ unit: String, atLeast goal: Double) {
    line(what, value, unit, goal: ">= \(text(goal))", ratio: value / goal, reached: value >= goal)
  }

  /// Prints a number that has no goal.
  func line(_ what: String, _ value: Double, _ unit: String) {
    print("  " + pad(what, 58) + padLeft(text(value), 10) + " " + unit)
  }

  private mutating func line(
    _ what: String, _ value: Double, _ unit: String, goal: String, ratio: Double, reached: Bool
  ) {
    if !reached { missed += 1 }
    print(
      "  " + pad(what, 58) + padLeft(text(value), 10) + " " + pad(unit, 7) + pad(goal, 12)
        + pad(ratio.isFinite ? "\(NumberPair.fixed(ratio, 2)) of it" : "", 14)
        + (reached ? "reached" : "MISSED"))
  }

  /// Says how many goals were missed.
  func end() {
    print(missed == 0 ? "\nAll goals reached." : "\n\(missed) goals missed.")
  }

  private func text(_ value: Double) -> String {
    switch value.magnitude {
    case 0: "0"
    case ..<10: NumberPair.fixed(value, 3)
    case ..<1000: NumberPair.fixed(value, 1)
    default: NumberPair.fixed(value, 0)
    }
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private func padLeft(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}

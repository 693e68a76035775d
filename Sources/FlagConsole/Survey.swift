import FlagEngine

/// What the list asks of every flag beyond its answer.
///
/// Whether it hangs on unknown data, and how near its nearest miss is: found a slice at a time, and
/// only when a filter or a sort asks for it.
struct Survey: Equatable, Sendable {
  /// What is known of one flag.
  struct Finding: Equatable, Sendable {
    var dependsOnUnknown: Bool
    /// The changes of the smallest set that can be named; nil where there is none.
    var missCount: Int?
  }

  private var findings: [Finding] = []
  /// Whether somebody asks for it.
  private(set) var isWanted = false

  /// The finding about a flag, nil where the survey has not come so far.
  func finding(_ flag: Int) -> Finding? {
    findings.indices.contains(flag) ? findings[flag] : nil
  }

  /// The next flag to look at, nil when nothing is to do.
  func next(of count: Int) -> Int? {
    isWanted && findings.count < count ? findings.count : nil
  }

  mutating func want(_ isWanted: Bool) { self.isWanted = isWanted }

  mutating func add(_ finding: Finding) { findings.append(finding) }

  /// Forgets what was found about another visitor.
  mutating func reset() { findings.removeAll(keepingCapacity: true) }
}

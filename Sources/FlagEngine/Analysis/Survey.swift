/// What is asked of every flag beyond its answer.
///
/// Whether it hangs on unknown data, and how near its nearest miss is: this takes far longer than the
/// answers, and is found some flags at a time.
public struct Survey: Sendable {
  /// What is known of one flag.
  public struct Finding: Equatable, Sendable {
    /// Whether data that nobody supplied could change the answer.
    public var dependsOnUnknown: Bool
    /// The changes of the smallest set that can be named, from 1; nil where there is none.
    public var missCount: Int?
  }

  private var walk: FileWalk
  private var findings: [Finding] = []

  /// A survey that has not looked at any flag yet.
  ///
  /// - Parameters:
  ///   - configuration: the configuration.
  ///   - visitor: the visitor, of the same platform.
  ///   - options: profile and time.
  public init(
    _ configuration: FlagConfiguration, for visitor: Visitor, options: EvaluationOptions
  ) {
    walk = FileWalk(configuration, for: visitor, options: options)
  }

  /// Whether every flag was looked at.
  public var isThrough: Bool { walk.isThrough }

  /// The finding about a flag; nil where the survey has not come so far.
  public func finding(_ flag: Int) -> Finding? {
    findings.indices.contains(flag) ? findings[flag] : nil
  }

  /// Looks at up to so many more flags.
  public mutating func work(_ count: Int) {
    for _ in 0..<min(count, walk.left) {
      let (decision, misses) = walk.explainWithMisses()
      findings.append(
        Finding(
          dependsOnUnknown: decision.dependsOnUnknown,
          missCount: misses.first { !$0.changes.isEmpty }?.changes.count))
    }
  }
}

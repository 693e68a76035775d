/// Something in a configuration that cannot work, or works otherwise than it reads.
public struct LintFinding: Equatable, Sendable {
  /// What kind of thing it is; the words stay.
  public enum Kind: String, CaseIterable, Sendable {
    /// The official SDK refuses the whole file
    case refused
    /// The official SDK crashes where it comes to the part
    case crashes
    /// A variable that the SDK cannot hand out
    case unreadableVariable = "unreadable-variable"
    /// The official SDK reads a part in an unexpected way
    case readsOtherwise = "reads-otherwise"
    /// What is named is not in the file
    case brokenReference = "broken-reference"
    /// The SDK does not know the condition's type or operator
    case unsupportedCondition = "unsupported-condition"
    /// No visitor can meet the condition
    case impossibleCondition = "impossible-condition"
    /// The regular expression does not compile
    case badPattern = "bad-pattern"
    /// The regular expression takes too long on some text
    case costlyPattern = "costly-pattern"
    /// Nobody comes to the rule
    case unreachableRule = "unreachable-rule"
    /// The conditions exclude each other
    case contradictorySegment = "contradictory-segment"
    /// There are no conditions
    case emptySegment = "empty-segment"
    /// The rule targets visitors and takes none
    case noExposure = "no-exposure"
    /// The shares do not add up to all
    case splitSum = "split-sum"
    /// No share gives the variation
    case noShare = "no-share"
    /// No rule uses the segment
    case unusedSegment = "unused-segment"
    /// The flag is off in this environment
    case flagOff = "flag-off"
    /// Everyone gets the same: the code need not ask
    case staleRollout = "stale-rollout"
    /// Several campaigns set the key (Flagship)
    case keyClash = "key-clash"
    /// Campaigns give a key values of different types (Flagship)
    case typeClash = "type-clash"
  }

  /// How bad it is, the worst last.
  public enum Severity: String, CaseIterable, Comparable, Sendable {
    /// Works as it reads; worth knowing
    case info
    /// Works otherwise than it reads, or never
    case warning
    /// The SDK fails on it
    case error

    /// Whether one is less bad than the other.
    public static func < (left: Severity, right: Severity) -> Bool {
      left.rank < right.rank
    }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// What kind of thing it is.
  public var kind: Kind
  /// How bad it is.
  public var severity: Severity
  /// The flag it concerns, by index; nil: no single one.
  public var flag: Int?
  /// The rule (Kameleoon) or variation group (Flagship) it concerns, by its id.
  public var rule: String?
  /// The JSON path of the part, such as `$.featureFlags[3].rules[0]`.
  public var path: String
  /// What is wrong, and what follows for whom.
  public var text: String
  /// What to do about it.
  public var fix: String
}

/// The examination of a configuration, a slice at a time.
///
/// It never guesses: what it calls unreachable or impossible is proved by the evaluator on every value
/// that can make a difference.
///
/// ```swift
/// var lint = Lint(shop, options: options)
/// while !lint.isThrough { lint.work(100) }
/// ```
public struct Lint: Sendable {
  private enum Source: Sendable {
    case kameleoon(Kameleoon.Linter)
    case flagship(Flagship.Linter)
  }

  private let problems: [ConfigurationProblem]
  private var source: Source
  private var found: [LintFinding] = []
  private var next = 0
  private let count: Int

  /// An examination that has not looked at anything yet.
  ///
  /// - Parameters:
  ///   - configuration: the configuration.
  ///   - options: profile and time.
  public init(_ configuration: FlagConfiguration, options: EvaluationOptions) {
    problems = configuration.problems
    switch configuration {
    case .kameleoon(let configuration):
      let linter = Kameleoon.Linter(configuration, options)
      source = .kameleoon(linter)
      count = linter.count
    case .flagship(let configuration):
      let linter = Flagship.Linter(configuration, options)
      source = .flagship(linter)
      count = linter.count
    }
  }

  /// Whether everything was looked at.
  public var isThrough: Bool { next == count }

  /// How much was looked at, 0...1.
  public var progress: Double { count == 0 ? 1 : Double(next) / Double(count) }

  /// Looks at some more flags, campaigns and segments.
  ///
  /// - Parameter limit: at most so many.
  public mutating func work(_ limit: Int = .max) {
    let end = next + min(limit, count - next)
    while next < end {
      switch source {
      case .kameleoon(var linter):
        linter.examine(next)
        if next == count - 1 { linter.finish() }
        source = .kameleoon(linter)
      case .flagship(var linter):
        linter.examine(next)
        source = .flagship(linter)
      }
      next += 1
    }
  }

  /// What was found so far, the worst first, then in the order of the file's parts.
  public var findings: [LintFinding] {
    let own =
      switch source {
      case .kameleoon(let linter): linter.found
      case .flagship(let linter): linter.found
      }
    let places = Set(own.map(\.path))
    let parts = Set(own.filter { Self.coversItsParts($0.kind) }.map(\.path))
    let known = problems.filter { problem in
      !places.contains(problem.path)
        && !problem.path.indices.contains { index in
          problem.path[index] == "." && parts.contains(String(problem.path[..<index]))
        }
    }
    return (known.map(Self.finding) + own).enumerated().sorted { left, right in
      left.element.severity != right.element.severity
        ? left.element.severity > right.element.severity : left.offset < right.offset
    }.map(\.element)
  }

  /// Whether a finding on a condition says what the file's problems say of its members.
  private static func coversItsParts(_ kind: LintFinding.Kind) -> Bool {
    switch kind {
    case .badPattern, .impossibleCondition, .unsupportedCondition, .brokenReference: true
    default: false
    }
  }

  private static func finding(_ problem: ConfigurationProblem) -> LintFinding {
    let (kind, severity, fix): (LintFinding.Kind, LintFinding.Severity, String) =
      switch problem.kind {
      case .refusal: (.refused, .error, "Mend this part: until then the SDK knows no flag.")
      case .crash: (.crashes, .error, "Mend this part: who comes to it gets an error.")
      case .unreadableVariable:
        (.unreadableVariable, .error, "Write a value of the variable's type.")
      case .oddity: (.readsOtherwise, .warning, "Write what is meant.")
      case .limit: (.readsOtherwise, .info, "Nothing: the SDK can do more here than flagscope.")
      }
    return LintFinding(
      kind: kind, severity: severity, flag: problem.flag, path: problem.path, text: problem.text,
      fix: fix)
  }
}

/// Worlds in which conditions can stand, to prove that a tree never holds.
struct LintWorlds {
  /// The tree.
  var tree: MissTree
  /// For each part whose values are all known: the conditions that read it, and every set of truths
  /// that a value gives them.
  var parts: [(leaves: [Int], truths: [[Bool]])] = []
  /// Conditions that always have the same truth.
  var ties: [[Int]] = []
  /// The number of conditions.
  var count: Int

  /// More combinations are not looked at.
  private static let limit = 20_000

  /// Whether no visitor can make the tree hold; false where that cannot be proved.
  var isContradictory: Bool {
    let sizes = parts.map(\.truths.count) + ties.map { _ in 2 }
    var product = 1
    for size in sizes {
      product *= size
      if product > Self.limit { return false }
    }
    var isFree = Array(repeating: true, count: count)
    for leaf in parts.flatMap(\.leaves) + ties.flatMap({ $0 }) { isFree[leaf] = false }
    for number in 0..<product {
      var truths = Array(repeating: false, count: count)
      var rest = number
      for part in parts {
        let world = part.truths[rest % part.truths.count]
        rest /= part.truths.count
        for (leaf, truth) in zip(part.leaves, world) { truths[leaf] = truth }
      }
      for tie in ties {
        for leaf in tie { truths[leaf] = rest % 2 == 1 }
        rest /= 2
      }
      if tree.couldHold({ truths[$0] }, isFree: { isFree[$0] }) { return false }
    }
    return true
  }
}

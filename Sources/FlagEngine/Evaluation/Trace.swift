/// What one step of an evaluation found.
public enum Verdict: Equatable, Sendable {
  /// Matched, or let the visitor pass
  case passed
  /// Evaluated, did not match
  case failed
  /// The visitor has no data for it; the SDK counts it as the given truth
  case unknown(countsAs: Bool)
  /// It cannot be evaluated; the SDK counts it as the given truth, or stops (nil)
  case invalid(String, countsAs: Bool?)
  /// flagscope gave up on it, where the SDK would go on; it is counted as the given truth, or nothing
  /// is answered (nil)
  case limited(String, countsAs: Bool?)
  /// The evaluation had ended before
  case notReached

  /// The truth that the evaluation went on with, nil where it never came so far or stopped.
  public var truth: Bool? {
    switch self {
    case .passed: true
    case .failed: false
    case .unknown(let truth): truth
    case .invalid(_, let truth), .limited(_, let truth): truth
    case .notReached: nil
    }
  }
}

/// One step of an evaluation with the steps it consists of.
///
/// The verdict is the value that steered the evaluation, so that text and answer cannot disagree.
public struct TraceNode: Equatable, Sendable {
  /// What was looked at.
  public var subject: TraceSubject
  /// What was found: for a rule, whether it *matched* (its targeting holds).
  public var verdict: Verdict
  /// Whether the vendor's evaluation needed this step; it stops early where the answer is settled,
  /// but every condition still shows its own verdict.
  public var isNeeded: Bool
  /// Whether this step gave the answer ("decided" and "true" are separate facts).
  public var won: Bool
  /// Warnings and hints that belong to this place.
  public var notes: [TraceNote]
  /// The steps it consists of, in the vendor's real grouping.
  public var children: [TraceNode]

  /// Makes a step; see the properties.
  public init(
    _ subject: TraceSubject, _ verdict: Verdict, isNeeded: Bool = true, won: Bool = false,
    notes: [TraceNote] = [], children: [TraceNode] = []
  ) {
    self.subject = subject
    self.verdict = verdict
    self.isNeeded = isNeeded
    self.won = won
    self.notes = notes
    self.children = children
  }
}

extension TraceNode {
  /// What names a segment where nobody did: the shortest of its conditions in words, `country is "FR"`,
  /// with `, …` behind it where there are more; empty where it has none.
  public var gist: String {
    var conditions: [TraceSubject.Condition] = []
    collect(into: &conditions)
    return TraceSubject.gist(of: conditions)
  }

  private func collect(into conditions: inout [TraceSubject.Condition]) {
    for child in children {
      switch child.subject {
      case .condition(let condition): conditions.append(condition)
      case .all, .any, .rightOnly: child.collect(into: &conditions)
      default: break
      }
    }
  }
}

extension TraceSubject {
  /// The shortest condition in words, the first of several; a segment inside says the least.
  static func gist(of conditions: some Collection<Condition>) -> String {
    let named = conditions.map { condition -> (text: String, rank: Int) in
      let text =
        "\(condition.isExcluded ? "NOT " : "")\(condition.label) \(condition.expectation)"
      return (text, (condition.asksForSegment ? 1_000_000 : 0) + text.count)
    }
    guard let shortest = named.min(by: { $0.rank < $1.rank }) else { return "" }
    return shortest.text + (conditions.count > 1 ? ", …" : "")
  }
}

/// A sentence at a step: a quirk that bites here, or a hint about the value.
public struct TraceNote: Equatable, Sendable {
  /// How loud the note is.
  public enum Kind: Sendable {
    /// Something in the file or the SDK is odd; shown with `!`
    case warning
    /// A remark that helps reading
    case hint
  }

  /// How loud the note is.
  public var kind: Kind
  /// The sentence, without mark.
  public var text: String
  /// A change that the note proposes (`Enter: try 30 as number`).
  public var change: ContextChange?

  /// A warning.
  public static func warning(_ text: String, change: ContextChange? = nil) -> TraceNote {
    TraceNote(kind: .warning, text: text, change: change)
  }

  /// A hint.
  public static func hint(_ text: String, change: ContextChange? = nil) -> TraceNote {
    TraceNote(kind: .hint, text: text, change: change)
  }

  /// Makes a note; see the properties.
  public init(kind: Kind, text: String, change: ContextChange? = nil) {
    self.kind = kind
    self.text = text
    self.change = change
  }
}

extension TraceNode {
  /// How many conditions in it the visitor has no data for.
  var openConditionCount: Int {
    children.reduce(children.isEmpty && isOpen ? 1 : 0) { $0 + $1.openConditionCount }
  }

  private var isOpen: Bool { if case .unknown = verdict { true } else { false } }
}

/// What two configurations, or two SDKs, answer the same visitors, and which change is the cause.
///
/// A cause is proved: the change alone, applied to the first file, gives the answer of the second.
///
/// ```swift
/// var diff = OutcomeDiff(from: .init(old, options), to: .init(new, options))
/// for visitor in visitors { diff.compare(visitor) }
/// ```
public struct OutcomeDiff: Sendable {
  /// A configuration and how it is asked.
  public struct Side: Sendable {
    /// The configuration.
    public var configuration: FlagConfiguration
    /// Profile and time.
    public var options: EvaluationOptions

    /// Makes a side; see the properties.
    public init(_ configuration: FlagConfiguration, _ options: EvaluationOptions) {
      self.configuration = configuration
      self.options = options
    }

    /// The same side at another time.
    func at(_ moment: Moment?) -> Side {
      guard let moment else { return self }
      var side = self
      (side.options.now, side.options.startOfDay) = (moment.now, moment.startOfDay)
      return side
    }
  }

  /// When a visitor comes.
  public struct Moment: Equatable, Sendable {
    /// Milliseconds since 1970 UTC.
    public var now: Int
    /// The last local midnight before it, in the same unit.
    public var startOfDay: Int

    /// Makes a moment; see the properties.
    public init(now: Int, startOfDay: Int) {
      self.now = now
      self.startOfDay = startOfDay
    }
  }

  /// What became of a flag for those who are answered otherwise.
  public struct Flag: Equatable, Sendable {
    /// The flag's key.
    public var key: String
    /// For how many visitors it differs.
    public var count = 0
    /// From what to what, the most frequent first.
    public var changes: [Change] = []
    /// By which cause, the most frequent first.
    public var causes: [Cause] = []
  }

  /// An outcome that another one replaces.
  public struct Change: Equatable, Sendable {
    /// What the first side answers: `(off)`; `absent` where it has no such flag.
    public var from: String
    /// What the second side answers.
    public var to: String
    /// For how many visitors.
    public var count: Int
  }

  /// A change of the file that is the cause.
  public struct Cause: Equatable, Sendable {
    /// The change in words: `rule 2 exposure 0.25 → 0.50`; of several that act together all.
    public var text: String
    /// For how many visitors.
    public var count: Int
  }

  /// A change in a file.
  public struct Edit: Equatable, Sendable {
    /// The flag's key; nil: outside of the flags.
    public var flag: String?
    /// The change in words.
    public var text: String
  }

  /// An outcome as it is compared: what is served, with the variables.
  private struct Outcome: Equatable, Sendable {
    var served: String
    var variables: [Variable]
  }

  private struct Row: Sendable {
    let key: String
    var old: Part?
    var new: Part?
    /// The outcomes that came up, by number.
    var outcomes: [Outcome] = []
    var counts: [Pair: Int] = [:]
    var causes: [String: Int] = [:]
    var finder: CauseFinder?

    mutating func add(_ other: Row) {
      let numbers = other.outcomes.map { number(of: $0) }
      for (pair, count) in other.counts {
        let own = Pair(
          old: pair.old < 0 ? -1 : numbers[pair.old], new: pair.new < 0 ? -1 : numbers[pair.new])
        counts[own, default: 0] += count
      }
      causes.merge(other.causes, uniquingKeysWith: +)
    }

    private mutating func number(of outcome: Outcome) -> Int {
      if let known = outcomes.firstIndex(of: outcome) { return known }
      outcomes.append(outcome)
      return outcomes.count - 1
    }

    /// What the flag comes to on both sides.
    mutating func pair(_ before: inout Answers, _ after: inout Answers) -> Pair {
      Pair(
        old: old?.outcome(&before, &outcomes) ?? -1, new: new?.outcome(&after, &outcomes) ?? -1)
    }
  }

  /// A flag on one side.
  private struct Part: Sendable {
    var flag: Int
    /// The numbers of the outcomes of answers that came up.
    var known: [(answer: Answer, outcome: Int)] = []

    /// The number of the outcome of the flag's answer.
    mutating func outcome(_ answers: inout Answers, _ outcomes: inout [Outcome]) -> Int {
      let answer = answers[flag]
      if let known = known.first(where: { $0.answer == answer }) { return known.outcome }
      let outcome = OutcomeDiff.outcome(answers.configuration, flag, answer)
      let number = outcomes.firstIndex(of: outcome) ?? outcomes.count
      if number == outcomes.count { outcomes.append(outcome) }
      known.append((answer, number))
      return number
    }
  }

  /// The numbers of outcomes; -1: the flag is not there.
  private struct Pair: Hashable {
    var old: Int
    var new: Int
  }

  /// What one side answers a visitor.
  private struct Answers {
    let configuration: FlagConfiguration
    /// The answers of all flags, else the pass that decides those that are asked for.
    private var all: [Answer] = []
    private var pass: Pass?

    /// Asks in turn where a flag is asked for that needs it, see `FileWalk`.
    init(_ visitor: Visitor, _ side: Side, inTurn: Bool) {
      configuration = side.configuration
      let visitor = configuration.resolvingNames(of: visitor)
      guard inTurn else {
        pass = Pass(configuration, for: visitor, options: side.options)
        return
      }
      var walk = FileWalk(configuration, for: visitor, options: side.options)
      all.reserveCapacity(configuration.flagCount)
      while !walk.isThrough { all.append(walk.decide()) }
    }

    subscript(flag: Int) -> Answer {
      mutating get { pass?.decide(flag) ?? all[flag] }
    }
  }

  /// Which rows a visitor is asked.
  private struct Question: Sendable {
    var rows: [Int]
    /// Whether a flag among them needs its turn.
    var isInTurn: Bool
  }

  private let old: Side
  private let new: Side
  private var rows: [Row]
  /// What the files hold, and the rows that can differ, once both were read for it.
  private var files: FileExcerpt?
  private var touched: Question?
  /// How many visitors were compared.
  public private(set) var count = 0

  /// A comparison of nobody yet.
  ///
  /// - Parameters:
  ///   - old: the first side.
  ///   - new: the second side, of the same platform.
  public init(from old: Side, to new: Side) {
    self.old = old
    self.new = new
    let (before, after) = (old.configuration, new.configuration)
    rows = (0..<after.flagCount).map { flag in
      let key = after.key(of: flag)
      return Row(key: key, old: before.index(of: key).map { Part(flag: $0) }, new: Part(flag: flag))
    }
    for flag in 0..<before.flagCount where after.index(of: before.key(of: flag)) == nil {
      rows.append(Row(key: before.key(of: flag), old: Part(flag: flag), new: nil))
    }
  }

  /// Whether the files are of one platform, so that they can be compared.
  public static func isPossible(_ old: FlagConfiguration, _ new: FlagConfiguration) -> Bool {
    old.platform == new.platform
  }

  // MARK: Comparing

  /// Compares what both sides answer a visitor.
  ///
  /// - Parameters:
  ///   - visitor: the visitor, of the same platform.
  ///   - moment: when it comes; nil: at the time of the sides.
  /// - Returns: the keys of the flags that differ, in the order of the newer file.
  @discardableResult public mutating func compare(
    _ visitor: Visitor, at moment: Moment? = nil
  ) -> [String] {
    count += 1
    let question = question(to: visitor)
    var before = Answers(visitor, old.at(moment), inTurn: question.isInTurn)
    var after = Answers(visitor, new.at(moment), inTurn: question.isInTurn)
    var differing: [String] = []
    for index in question.rows {
      let pair = rows[index].pair(&before, &after)
      guard pair.old != pair.new else { continue }
      differing.append(rows[index].key)
      rows[index].counts[pair, default: 0] += 1
      rows[index].causes[cause(index, visitor, moment, pair.old, pair.new), default: 0] += 1
    }
    return differing
  }

  /// Reads what the files have in common, which the first comparison does else: copies made after
  /// it share that.
  public mutating func prepare() { _ = touchedRows() }

  /// Most of a release is as it was, and is not asked for.
  private mutating func question(to visitor: Visitor) -> Question {
    guard !visitor.hasOverrides else { return Question(rows: Array(rows.indices), isInTurn: true) }
    return touchedRows()
  }

  private mutating func touchedRows() -> Question {
    if let touched { return touched }
    // `assumedOn` counts flags, and not those of the same file.
    let untouched =
      old.options == new.options && old.options.assumedOn == nil
      ? sharedFiles().untouchedFlags() : Array(repeating: false, count: rows.count)
    // The rows of the newer file come first.
    let numbers = rows.indices.filter { !untouched.indices.contains($0) || !untouched[$0] }
    func needsTurn(_ part: Part?, _ side: Side) -> Bool {
      part.map { side.configuration.dependsOnEarlierFlags($0.flag) } ?? false
    }
    let question = Question(
      rows: numbers,
      isInTurn: old.options.isIsolated || new.options.isIsolated
        || numbers.contains { needsTurn(rows[$0].old, old) || needsTurn(rows[$0].new, new) })
    touched = question
    return question
  }

  private mutating func sharedFiles() -> FileExcerpt {
    let files = files ?? FileExcerpt(old.configuration, new.configuration)
    self.files = files
    return files
  }

  /// Adds what another comparison of the same sides has found.
  public mutating func merge(_ other: OutcomeDiff) {
    precondition(rows.count == other.rows.count, "comparisons of the same sides are added up")
    count += other.count
    for index in rows.indices { rows[index].add(other.rows[index]) }
  }

  private static func outcome(
    _ configuration: FlagConfiguration, _ flag: Int, _ answer: Answer
  ) -> Outcome {
    Outcome(
      served: configuration.served(flag, by: answer).shaped,
      variables: configuration.variables(flag, by: answer))
  }

  // MARK: Causes

  private mutating func cause(
    _ row: Int, _ visitor: Visitor, _ moment: Moment?, _ old: Int, _ new: Int
  ) -> String {
    guard old >= 0 else { return "new flag" }
    guard new >= 0 else { return "the flag is gone" }
    // Out of the list and back, or the whole finder would be copied.
    let files = sharedFiles()
    var finder =
      rows[row].finder
      ?? CauseFinder(rows[row].key, from: self.old, to: self.new, in: files)
    rows[row].finder = nil
    finder.moment = moment
    let outcomes = rows[row].outcomes
    let cause = finder.cause(
      for: visitor, from: { Self.outcome($0, $1, $2) == outcomes[old] },
      to: { Self.outcome($0, $1, $2) == outcomes[new] })
    rows[row].finder = finder
    return cause
  }

  // MARK: What was found

  /// Whether everybody is answered alike.
  public var isEmpty: Bool { rows.allSatisfy(\.counts.isEmpty) }

  /// The flags that differ for somebody, in the order of the newer file.
  public var flags: [Flag] {
    rows.filter { !$0.counts.isEmpty }.map { row in
      let changes = row.counts.map { pair, count in
        let words = Self.words(row, pair)
        return Change(from: words.0, to: words.1, count: count)
      }
      return Flag(
        key: row.key, count: row.counts.values.reduce(0, +),
        changes: changes.sorted { ($1.count, $0.from, $0.to) < ($0.count, $1.from, $1.to) },
        causes: row.causes.map { Cause(text: $0, count: $1) }
          .sorted { ($1.count, $0.text) < ($0.count, $1.text) })
    }
  }

  private static func words(_ row: Row, _ pair: Pair) -> (String, String) {
    guard pair.old >= 0, pair.new >= 0 else {
      return (
        pair.old < 0 ? "absent" : row.outcomes[pair.old].served,
        pair.new < 0 ? "absent" : row.outcomes[pair.new].served
      )
    }
    let (old, new) = (row.outcomes[pair.old], row.outcomes[pair.new])
    guard old.served == new.served else { return (old.served, new.served) }
    // The same is served, with other values.
    let keys = (old.variables + new.variables).map(\.key)
    var seen: Set<String> = []
    func value(_ key: String, _ outcome: Outcome) -> JSONValue?? {
      outcome.variables.first { $0.key == key }.map(\.value)
    }
    func text(_ outcome: Outcome, _ keys: [String]) -> String {
      ([outcome.served]
        + keys.map { "\($0) = \(value($0, outcome).map { $0?.jsonText ?? "?" } ?? "none")" })
        .joined(separator: ", ")
    }
    let differing = keys.filter { seen.insert($0).inserted && value($0, old) != value($0, new) }
    return (text(old, differing), text(new, differing))
  }

  /// What was edited without an effect on anybody who was compared.
  public var edits: [Edit] {
    let changes = ConfigurationChanges(from: old.configuration, to: new.configuration)
    var causes: [String: String] = [:]
    var all = ""
    for row in rows where !row.causes.isEmpty {
      causes[row.key] = row.causes.keys.joined(separator: "\n")
      all += row.causes.keys.joined(separator: "\n") + "\n"
    }
    let own = changes.edited.flatMap { edited in
      edited.changes.filter { causes[edited.key]?.contains($0) != true }
        .map { Edit(flag: edited.key, text: $0) }
    }
    return own + changes.shared.filter { !all.contains($0) }.map { Edit(flag: nil, text: $0) }
  }
}

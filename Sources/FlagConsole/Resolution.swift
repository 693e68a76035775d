import FlagEngine

/// The answers of all flags for one visitor, kept up to date without ever blocking a key.
///
/// Flags whose answer hangs on nothing but the visitor are decided the moment the screen asks for
/// them. All flags are decided in one pass in the order of the file, a slice at a time between keys;
/// a flag that depends on earlier ones keeps its old answer until the pass has reached it.
struct Resolution: Sendable {
  private(set) var catalogue: Catalogue
  var configuration: FlagConfiguration { catalogue.configuration }
  private(set) var visitor: Visitor
  private(set) var options: EvaluationOptions

  /// The last answer of each flag; nil before the first pass has reached it.
  private(set) var answers: [Answer?]
  /// The answers before the last action, to mark what it changed.
  private var baseline: [Answer?]
  /// The older configuration, where a newer one was the last action.
  private var past: Past?

  /// The answers that another configuration gave.
  private struct Past: Sendable {
    var configuration: FlagConfiguration
    var answers: [Answer?]
    /// For each flag its index in that configuration, nil where it had none.
    var flags: [Int?]
  }

  /// The flags that answer differently since the last action, known when the pass is through.
  private(set) var changed: Set<Int> = []

  private var walk: FileWalk
  /// How many visitors and options were taken so far.
  private(set) var passCount = 0
  private var whatIfs: [Int: WhatIf] = [:]
  private var whatIfSearch: WhatIf.Search?
  /// What was found out about every flag, once somebody has asked for it.
  private(set) var survey: Survey?
  private var wantsSurvey = false
  private var decisions: [Int: Decision] = [:]
  /// Those of the visitor before, which are let go between keys.
  private var retired: [Int: Decision] = [:]
  /// The deciding facts of the decisions in words, as far as they are shown.
  private var reasons: [Int: String] = [:]
  private var misses: [Int: [NearestMiss]] = [:]
  /// The search for those of one flag, as far as it has come.
  private var missSearch: NearestMissSearch?

  /// A configuration of so many flags is decided at once after a change, and never half done unless
  /// patterns of it are too costly.
  private static let immediate = 1_000
  private static let slice = 1_000
  /// So many patterns that are too costly take up to 150 ms; the flags behind them wait for the time
  /// between keys.
  private static let limitedSlice = 25
  private static let surveySlice = 16
  private static let missSlice = 64

  /// Decides the flags of a configuration.
  ///
  /// - Parameters:
  ///   - catalogue: the configuration.
  ///   - visitor: the visitor, of the same platform.
  ///   - options: profile and time.
  ///   - older: what the answers are compared with; nil: nothing counts as changed.
  init(
    _ catalogue: Catalogue, visitor: Visitor, options: EvaluationOptions,
    following older: Resolution? = nil
  ) {
    self.catalogue = catalogue
    let configuration = catalogue.configuration
    self.visitor = visitor
    self.options = options
    answers = Array(repeating: nil, count: configuration.flagCount)
    baseline = answers
    walk = Self.walk(catalogue, visitor, options)
    past = older.map { older in
      Past(
        configuration: older.configuration, answers: older.answers,
        flags: (0..<configuration.flagCount).map {
          older.configuration.index(of: configuration.key(of: $0))
        })
    }
    passCount = (older?.passCount ?? 0) + 1
    if configuration.flagCount <= Self.immediate { advance(Self.immediate) }
  }

  private static func walk(
    _ catalogue: Catalogue, _ visitor: Visitor, _ options: EvaluationOptions
  ) -> FileWalk {
    FileWalk(
      catalogue.configuration, for: visitor, options: options,
      returns: catalogue.hasDependentFlags)
  }

  /// Whether the pass has reached every flag.
  var isSettled: Bool { walk.isThrough }

  /// The flags whose pin for the visitor is broken.
  private(set) var brokenPins: Set<Int> = []

  /// Marks them.
  mutating func markPins(_ flags: Set<Int>) { brokenPins = flags }

  /// Marks flags that something is wrong with.
  mutating func mark(_ flags: Set<Int>) { catalogue.mark(flags) }

  /// Takes other names of rules and segments; the answers stay.
  mutating func relabel(_ labels: Labels) {
    guard labels != configuration.labels else { return }
    catalogue.relabel(labels)
    evaluate(visitor)
  }

  /// Takes a new visitor or new options; the first flags are decided at once.
  mutating func evaluate(_ visitor: Visitor, options: EvaluationOptions? = nil) {
    self.visitor = visitor
    self.options = options ?? self.options
    walk = Self.walk(catalogue, visitor, self.options)
    retired = decisions
    decisions = [:]
    reasons.removeAll(keepingCapacity: true)
    misses.removeAll(keepingCapacity: true)
    missSearch = nil
    whatIfs.removeAll(keepingCapacity: true)
    whatIfSearch = nil
    survey = nil
    wantSurvey(wantsSurvey)
    passCount += 1
    changed = []
    if configuration.flagCount <= Self.immediate { advance(Self.immediate) }
  }

  /// Remembers the present answers: what differs from them from now on counts as changed.
  mutating func markBaseline() {
    if isSettled {
      baseline = answers
      past = nil
    }
    changed = []
  }

  /// Continues the pass by a slice.
  ///
  /// - Returns: whether there is more to do.
  mutating func work() -> Bool {
    retired = [:]
    advance(Self.slice)
    return !isSettled
  }

  /// Asks for the survey of all flags, or no longer.
  mutating func wantSurvey(_ isWanted: Bool) {
    wantsSurvey = isWanted
    if isWanted, survey == nil { survey = Survey(configuration, for: visitor, options: options) }
  }

  /// Whether the survey is wanted and not through.
  var isSurveying: Bool { wantsSurvey && survey?.isThrough == false }

  /// Continues the survey by a slice.
  mutating func workOnSurvey() { survey?.work(Self.surveySlice) }

  private mutating func advance(_ count: Int) {
    guard !isSettled else { return }
    var limited = 0
    for _ in 0..<min(count, walk.left) {
      let flag = walk.next
      let answer = walk.decide()
      answers[flag] = answer
      if answer.isLimited { limited += 1 }
      if limited == Self.limitedSlice { break }
    }
    if isSettled { changed = differences() }
  }

  private func differences() -> Set<Int> {
    Set(answers.indices.filter(differs))
  }

  /// Whether a flag reads differently than before the last action; a new one does.
  private func differs(_ flag: Int) -> Bool {
    guard let now = answers[flag] else { return false }
    if let past {
      guard past.flags[flag] != nil else { return true }
      return before(flag).map { $0.shaped != reads(now, of: flag) } ?? false
    }
    guard let before = baseline[flag], before != now else { return false }
    return reads(before, of: flag) != reads(now, of: flag)
  }

  private func reads(_ answer: Answer, of flag: Int) -> String {
    configuration.served(flag, by: answer).shaped
  }

  /// The word of the FROM column.
  func from(_ flag: Int) -> String {
    if let decision = decisions[flag] { return decision.served.from }
    return answers[flag].map { configuration.served(flag, by: $0).from } ?? ""
  }

  /// Whether the flag's answer differs from the one before the last action.
  func isChanged(_ flag: Int) -> Bool {
    isSettled ? changed.contains(flag) : differs(flag)
  }

  /// What the flag answered before the last action; nil for one that is new since.
  func before(_ flag: Int) -> Served? {
    if let past {
      guard let index = past.flags[flag], let answer = past.answers[index] else { return nil }
      return past.configuration.served(index, by: answer)
    }
    return baseline[flag].map { configuration.served(flag, by: $0) }
  }

  /// Whether the shown answer is the one for this visitor.
  func isKnown(_ flag: Int) -> Bool {
    flag < walk.next || walk.isAlone(flag)
  }

  /// Brings the decisions of these flags up to date, as far as they can be known now.
  mutating func resolve(_ flags: some Collection<Int>) {
    for flag in flags where !hasDecision(flag) {
      guard var pass = walk.pass(at: flag) else { continue }
      keep(pass.explain(flag))
    }
  }

  private mutating func keep(_ decision: Decision) {
    decisions[decision.flag] = decision
    answers[decision.flag] = decision.answer
  }

  /// The decision of a flag that `resolve` has brought up to date, else nil.
  func decision(_ flag: Int) -> Decision? { decisions[flag] }

  /// Whether `resolve` has brought a flag up to date.
  func hasDecision(_ flag: Int) -> Bool { decisions.keys.contains(flag) }

  /// The smallest context changes that would make the flag's rules match; computed once a visitor.
  mutating func nearestMisses(_ flag: Int) -> [NearestMiss] {
    while findMisses(flag) {}
    return misses[flag] ?? []
  }

  /// Continues to look for the nearest misses of a flag, as many rules as a key has time for; nearly
  /// every flag has fewer.
  ///
  /// - Returns: whether there is more to do.
  mutating func findMisses(_ flag: Int) -> Bool {
    guard misses[flag] == nil else { return false }
    if missSearch?.flag != flag { missSearch = walk.pass(at: flag)?.nearestMissSearch(flag) }
    missSearch?.work(Self.missSlice)
    guard let search = missSearch else { return false }
    guard search.isThrough else { return true }
    missSearch = nil
    misses[flag] = search.misses
    if reasons[flag] != nil, let decision = decisions[flag] { reasons[flag] = reason(decision) }
    return false
  }

  /// Puts the deciding facts of flags that `resolve` has brought up to date into words.
  mutating func findReasons(_ flags: some Collection<Int>) {
    for flag in flags where reasons[flag] == nil {
      if let decision = decisions[flag] { reasons[flag] = reason(decision) }
    }
  }

  /// The deciding fact of a flag, or for a default the nearest miss; empty where `findReasons` was
  /// not asked for it.
  func reason(_ flag: Int) -> String { reasons[flag] ?? "" }

  private func reason(_ decision: Decision) -> String {
    Explanation.reason(of: decision, misses[decision.flag] ?? [], in: configuration)
  }

  /// What a flag would answer under other circumstances, nil until `workOnWhatIf` has found it.
  func whatIf(_ flag: Int) -> WhatIf? { whatIfs[flag] }

  /// Continues by a slice to find what a flag would answer under other circumstances.
  mutating func workOnWhatIf(_ flag: Int) {
    guard whatIfs[flag] == nil, let decision = decisions[flag] else { return }
    if whatIfSearch?.decision.flag != flag {
      whatIfSearch = WhatIf.Search(
        beside: decision, in: configuration, for: visitor, options: options)
    }
    whatIfSearch?.work(Self.slice)
    if let found = whatIfSearch?.result {
      whatIfs[flag] = found
      whatIfSearch = nil
    }
  }

  /// The misses that were already asked for.
  func knownMisses(_ flag: Int) -> [NearestMiss]? { misses[flag] }
}

/// The ways from what a flag answers a visitor to what was expected, the cheapest first.
///
/// Every way is confirmed by the evaluator before it is offered. The search goes a slice at a time:
///
/// ```swift
/// var search = Expectation(flag, expected, for: visitor, in: shop, options: options)
/// while !search.isThrough { search.work(500) }
/// ```
public struct Expectation: Sendable {
  /// A way to the expected answer.
  public struct Way: Equatable, Sendable {
    /// What it changes.
    public var kind: Kind
    /// What gives the answer then: `rule 2`, `campaign "Summer"`.
    public var step: String
    /// What no longer serves, so that the step is come to.
    public var stops: [String] = []
    /// The visitor who went the way.
    public var visitor: Visitor
    /// The share of codes that land there, 0...1, measured; nil where the code stays.
    public var share: Double?
    /// The other flags that then answer something else, in the order of the file.
    public var also: [Other] = []
  }

  /// The kinds of ways, the cheapest first.
  public enum Kind: String, CaseIterable, Sendable {
    /// Changes of the context
    case context
    /// Another visitor code
    case code
    /// Changes of the context, and another code
    case both
    /// Changes of the context with which a step that served before stops serving
    case earlier
    /// A force is set, or one is taken back
    case force
    /// A simulation is set, or one is taken back (Flagship: an allocation, a hiding)
    case simulate
  }

  /// Another flag that a way changes.
  public struct Other: Equatable, Sendable {
    /// Its index.
    public var flag: Int
    /// What it answers now.
    public var before: Served
    /// What it answers then.
    public var after: Served
  }

  private enum Stage {
    case prepare
    case context(Int)
    case code
    case both(Int)
    case overrides
    case also(Int)
  }

  /// The flag's index.
  public let flag: Int
  /// What was expected of it.
  public let expected: ExpectedAnswer
  /// The visitor as it is.
  public let visitor: Visitor
  /// Whether the flag answers so already.
  public private(set) var isMet = false
  /// The answer as it is; nil before the first slice.
  public private(set) var answer: Answer?
  /// So many visitor codes are tried.
  public var codeLimit = 100_000
  /// So many were tried.
  public private(set) var tried = 0

  private let configuration: FlagConfiguration
  private let options: EvaluationOptions
  /// The visitor without the overrides that concern the flag.
  private var natural: Visitor
  private var naturalAnswer = Answer(.nothing)
  private var targets: [ExpectationTarget] = []
  private var stages: [Stage] = [.prepare]
  private var found: [Way] = []
  private var codes: CodeTrial?
  private var didRunOut = false

  /// A search that has not looked at anything yet.
  ///
  /// - Parameters:
  ///   - flag: the flag's index.
  ///   - expected: what was expected of it.
  ///   - visitor: the visitor, of the same platform.
  ///   - configuration: the configuration.
  ///   - options: profile and time.
  public init(
    _ flag: Int, _ expected: ExpectedAnswer, for visitor: Visitor,
    in configuration: FlagConfiguration, options: EvaluationOptions
  ) {
    self.flag = flag
    self.expected = expected
    self.configuration = configuration
    self.options = options
    self.visitor = configuration.resolvingNames(of: visitor)
    natural = self.visitor
    natural.overrides.removeAll { configuration.concerns($0, flag: flag) }
  }

  /// Whether every way was looked for.
  public var isThrough: Bool { stages.isEmpty }

  /// The ways found so far, the cheapest first.
  public var ways: [Way] {
    found.enumerated().sorted { left, right in
      let orders = (order(left.element), order(right.element))
      return orders.0 != orders.1 ? orders.0 < orders.1 : left.offset < right.offset
    }.map(\.element)
  }

  private func order(_ way: Way) -> Int {
    let kind = Kind.allCases.firstIndex(of: way.kind) ?? 0
    return kind * 16 + changedFields(way)
  }

  private func changedFields(_ way: Way) -> Int {
    let (old, new) = (visitor.values, way.visitor.values)
    let known = Dictionary(old.map { ($0.field, $0.value) }) { $1 }
    let kept = Set(new.map(\.field))
    return new.count { known[$0.field] != $0.value } + old.count { !kept.contains($0.field) }
  }

  // MARK: Slices

  /// Looks on for ways.
  ///
  /// - Parameter decisions: about so many decisions are made, at least one step is gone.
  public mutating func work(_ decisions: Int = .max) {
    guard let stage = stages.first else { return }
    switch stage {
    case .prepare: prepare()
    case .context(let target): lookForContext(targets[target])
    case .code: if !tryCodes(.code, decisions) { return }
    case .both(let target): if !lookForBoth(targets[target], decisions) { return }
    case .overrides: lookForOverrides()
    case .also(let way): found[way].also = others(of: found[way].visitor)
    }
    stages.removeFirst()
    if stages.isEmpty, case .overrides = stage { stages = found.indices.map { .also($0) } }
  }

  private mutating func prepare() {
    let answer = answer(of: visitor)
    self.answer = answer
    isMet = isExpected(answer)
    guard !isMet else { return }
    let pass = pass(for: natural)
    var deciding = pass
    naturalAnswer = deciding.decide(flag)
    if isExpected(naturalAnswer) {
      let isSimulated = visitor.overrides.contains { override in
        if case .simulated = override {
          configuration.concerns(override, flag: flag)
        } else {
          false
        }
      }
      found.append(
        Way(
          kind: isSimulated ? .simulate : .force,
          step: configuration.served(flag, by: naturalAnswer).from, visitor: natural))
      stages.append(.overrides)
      return
    }
    if case nil = gate {
      targets = pass.expectationTargets(flag, isExpected)
    }
    let isGated = naturalAnswer.source == .holdout || naturalAnswer.source == .group
    if isGated { for index in targets.indices { targets[index].lands = false } }
    stages += targets.indices.filter { targets[$0].lands }.map { .context($0) }
    if configuration.isHashedByCode(natural, flag, options) {
      if targets.contains(where: { isWithinReach($0, pass) }) { stages.append(.code) }
      let apart = targets.indices.filter {
        !targets[$0].lands && targets[$0].canLand && targets[$0].obstacle == nil
          && !isWithinReach(targets[$0], pass)
      }
      stages += apart.prefix(Self.bothLimit).map { .both($0) }
    }
    stages.append(.overrides)
  }

  /// So many rules are looked at with another context and another code.
  private static let bothLimit = 3

  /// Whether another code alone may be served by the target.
  private func isWithinReach(_ target: ExpectationTarget, _ pass: Pass) -> Bool {
    target.canLand && target.obstacle == nil && pass.holds(target.looseGoal)
  }

  // MARK: Context

  private mutating func lookForContext(_ target: ExpectationTarget) {
    let pass = pass(for: natural)
    let changes = pass.smallestChanges(target.goal) { changes in
      isExpected(answer(of: natural.applying(changes)))
    }
    guard let changes else { return }
    let changed = natural.applying(changes)
    guard !found.contains(where: { $0.visitor == changed }) else { return }
    found.append(
      Way(
        kind: target.stops.isEmpty ? .context : .earlier, step: target.title, stops: target.stops,
        visitor: changed))
  }

  private mutating func lookForBoth(_ target: ExpectationTarget, _ decisions: Int) -> Bool {
    if codes == nil {
      guard !found.contains(where: { $0.kind == .both }) else { return true }
      let changes = pass(for: natural).smallestChanges(target.looseGoal) { changes in
        pass(for: natural.applying(changes)).holds(target.looseGoal)
      }
      guard let changes else { return true }
      codes = trial(of: natural.applying(changes))
    }
    return tryCodes(.both, decisions)
  }

  // MARK: Codes

  /// So many codes tell the share well enough.
  private static let sample = 400

  /// Tries some codes.
  ///
  /// - Returns: whether the trial is over.
  private mutating func tryCodes(_ kind: Kind, _ decisions: Int) -> Bool {
    var trial = codes ?? trial(of: natural)
    codes = nil
    let cost = FileWalk.cost(of: flag, in: configuration, options: options)
    let limit = max(1, codeLimit / cost)
    func isOver() -> Bool {
      trial.tried >= limit || trial.landed > 0 && trial.tried >= Self.sample
    }
    let (expected, flag, configuration) = (expected, flag, configuration)
    for _ in 0..<max(1, min(limit, decisions / cost)) where !isOver() {
      trial.tryNext { expected.isMet(by: $0, of: flag, in: configuration) }
    }
    guard isOver() else {
      codes = trial
      return false
    }
    tried = max(tried, trial.tried)
    guard let first = trial.found.first else {
      didRunOut = true
      return true
    }
    found.append(
      Way(
        kind: kind, step: configuration.served(flag, by: answer(of: first)).from, visitor: first,
        share: trial.share))
    return true
  }

  private func trial(of visitor: Visitor) -> CodeTrial {
    CodeTrial(flag, for: visitor, in: configuration, options: options)
  }

  // MARK: Overrides

  /// So many forces and simulations are tried.
  private static let overrideLimit = 500

  private mutating func lookForOverrides() {
    for (kind, choices) in [
      (Kind.force, configuration.forces(of: flag)),
      (.simulate, configuration.simulations(of: flag)),
    ] {
      for choice in choices.prefix(Self.overrideLimit) {
        let changed = natural.overriding(with: choice.override)
        let answer = answer(of: changed)
        guard isExpected(answer) else { continue }
        found.append(
          Way(
            kind: kind, step: configuration.served(flag, by: answer).from, visitor: changed))
        break
      }
    }
  }

  // MARK: Deciding

  private func isExpected(_ answer: Answer) -> Bool {
    expected.isMet(by: answer, of: flag, in: configuration)
  }

  /// A pass that has decided whatever the flag depends on.
  private func pass(for visitor: Visitor) -> Pass {
    Pass(configuration, for: visitor, options: options, at: flag)
  }

  private func answer(of visitor: Visitor) -> Answer {
    var pass = pass(for: visitor)
    return pass.decide(flag)
  }

  private func others(of changed: Visitor) -> [Other] {
    var before = FileWalk(configuration, for: visitor, options: options)
    var after = FileWalk(configuration, for: changed, options: options)
    return (0..<configuration.flagCount).compactMap { index in
      let answers = (before.decide(), after.decide())
      guard index != flag, answers.0 != answers.1 else { return nil }
      let served = (
        configuration.served(index, by: answers.0), configuration.served(index, by: answers.1)
      )
      return served.0.text.isIdentical(to: served.1.text)
        ? nil : Other(flag: index, before: served.0, after: served.1)
    }
  }

  // MARK: The reason

  /// What keeps every rule from being asked, whoever the visitor is.
  private var gate: String? {
    switch naturalAnswer.source {
    case .environmentOff: "the flag is off in this environment"
    case .panic: "panic is on"
    case .error where naturalAnswer.failure == .visitorCodeInvalid: "the visitor code is invalid"
    case .error: "the SDK cannot use this file"
    case .consent where naturalAnswer.rule < 0: "consent is refused"
    default: nil
    }
  }

  /// Why nothing but an override gives the expected answer; nil where something does, or before the
  /// search is through.
  public var reason: String? {
    guard isThrough, !isMet else { return nil }
    guard !found.contains(where: { $0.kind != .force && $0.kind != .simulate }),
      !isExpected(naturalAnswer)
    else { return nil }
    return "\(expected.text) cannot be reached: \(cause)."
  }

  private var cause: String {
    if let gate { return gate }
    let step = configuration.platform == .kameleoon ? "rule" : "campaign"
    guard let first = targets.first else { return "no \(step) gives it" }
    guard let able = targets.first(where: { $0.canLand || $0.lands }) else {
      return "its share is 0 (\(first.title))"
    }
    if let obstacle = able.obstacle, targets.allSatisfy({ $0.obstacle != nil || !$0.canLand }) {
      return obstacle
    }
    if didRunOut {
      return "no \(visitor.platform == .kameleoon ? "code" : "id") in \(tried) lands there"
    }
    return "no set of up to \(MissSearch.changeLimit) changes makes \(able.title) serve"
  }
}

extension Visitor {
  /// The visitor with changes of its context; `.null` removes a field.
  func applying(_ changes: [ContextChange]) -> Visitor {
    var visitor = self
    for change in changes {
      // A null in a Flagship context would be a value.
      visitor[change.field] =
        platform == .flagship && change.value == .null ? nil : change.value
    }
    return visitor
  }
}

extension FlagConfiguration {
  /// Whether another visitor code can change what is drawn for a flag: nothing else is hashed in its
  /// place.
  func isHashedByCode(_ visitor: Visitor, _ flag: Int, _ options: EvaluationOptions) -> Bool {
    switch (self, visitor) {
    case (.kameleoon(let configuration), .kameleoon(let own)):
      let slot = configuration.model.flags[flag].bucketingSlot
      let isReplaced =
        slot >= 0
        && visitor[.customData(index: configuration.model.customData.indexes[Int(slot)])] != nil
      return !isReplaced
        && hashedCode(of: visitor, options: options).isIdentical(to: own.code)
    case (_, .flagship(let own)):
      return own.anonymousID == nil
        && !(options.profile == .flagshipServer && own.decisionGroup != nil)
    default: return false
    }
  }
}

/// One pass of one visitor over the flags of a configuration.
///
/// Kameleoon's evaluation changes its visitor as it goes: what an earlier flag assigned, a later
/// condition may read. A pass is that changing visitor; ask it for flags in the order of the file.
/// A flag that does not depend on earlier ones may be asked out of order, on a copy.
public struct Pass: Sendable {
  var kameleoon: Kameleoon.Pass?
  var flagship: Flagship.Pass?

  /// Starts a pass; the visitor's data is brought into the form that conditions read.
  ///
  /// - Parameters:
  ///   - configuration: the configuration.
  ///   - visitor: the visitor, of the same platform.
  ///   - options: profile and time.
  public init(
    _ configuration: FlagConfiguration, for visitor: Visitor, options: EvaluationOptions
  ) {
    switch (configuration, visitor) {
    case (.kameleoon(let configuration), .kameleoon(let visitor)):
      kameleoon = Kameleoon.Pass(configuration, for: visitor, options: options)
    case (.flagship(let configuration), .flagship(let visitor)):
      flagship = Flagship.Pass(configuration, for: visitor, options: options)
    default: preconditionFailure("a visitor belongs to the platform of the configuration")
    }
  }

  /// A pass that was begun by its platform.
  init(_ kameleoon: Kameleoon.Pass) { self.kameleoon = kameleoon }

  /// Decides a flag without recording why.
  public mutating func decide(_ flag: Int) -> Answer {
    // One after the other: an operator between them would have the whole pass copied.
    if let answer = kameleoon?.decide(flag) { return answer }
    if let answer = flagship?.decide(flag) { return answer }
    preconditionFailure("a pass always belongs to one platform")
  }

  /// Decides a flag and records every step.
  public mutating func explain(_ flag: Int) -> Decision {
    if let decision = kameleoon?.explain(flag) { return decision }
    if let decision = flagship?.explain(flag) { return decision }
    preconditionFailure("a pass always belongs to one platform")
  }

  /// The nearest misses of a flag that the pass has come to; see `FlagConfiguration.nearestMisses`.
  ///
  /// - Parameter flag: the flag's index; the pass has decided those that it depends on.
  /// - Returns: one entry a rule or variation group that did not match, the smallest sets first.
  public func nearestMisses(_ flag: Int) -> [NearestMiss] {
    var search = nearestMissSearch(flag)
    search.work()
    return search.misses
  }

  /// The search for them, for a flag that may have more rules than a key has time for.
  ///
  /// - Parameter flag: the flag's index; the pass has decided those that it depends on.
  /// - Returns: the search, which has not looked at any rule yet.
  public func nearestMissSearch(_ flag: Int) -> NearestMissSearch {
    if let kameleoon { return NearestMissSearch(kameleoon, flag: flag) }
    if let flagship { return NearestMissSearch(flagship, flag: flag) }
    preconditionFailure("a pass always belongs to one platform")
  }

  // MARK: Expectations

  /// The steps by which a flag that the pass has come to can give an expected answer.
  func expectationTargets(_ flag: Int, _ isExpected: (Answer) -> Bool) -> [ExpectationTarget] {
    if let kameleoon { return kameleoon.expectationTargets(flag, isExpected) }
    if let flagship { return flagship.expectationTargets(flag, isExpected) }
    preconditionFailure("a pass always belongs to one platform")
  }

  /// The smallest set of changes that reaches a goal, all with values; `.null` removes a field.
  func smallestChanges(
    _ goal: ExpectationTarget.Goal, confirm: ([ContextChange]) -> Bool
  ) -> [ContextChange]? {
    if let kameleoon { return kameleoon.smallestChanges(goal, confirm: confirm) }
    if let flagship { return flagship.smallestChanges(goal, confirm: confirm) }
    preconditionFailure("a pass always belongs to one platform")
  }

  /// Whether a goal is reached as the visitor is.
  func holds(_ goal: ExpectationTarget.Goal) -> Bool {
    if let kameleoon {
      return goal.tree.holds { kameleoon.targets(kameleoon.model.rules[goal.steps[$0]]) == .yes }
    }
    if let flagship { return goal.tree.holds { flagship.targets(group: goal.steps[$0]) } }
    preconditionFailure("a pass always belongs to one platform")
  }
}

/// A forced or simulated outcome; it belongs to the visitor and never leaves this program.
public enum Override: Equatable, Sendable {
  // Kameleoon

  /// The whole flag answers this variation without evaluation; nil is the flag's default.
  ///
  /// Source: spec C.4, F.2; the simulation cookie holds the same.
  case simulated(flag: String, variation: String?)
  /// One experiment answers this variation when its rule is reached.
  ///
  /// `keepsTargeting` evaluates the segment first; exposure, consent, scores and split are skipped.
  case forced(experiment: JSONValue, variation: String, keepsTargeting: Bool)

  // Flagship: ours, no SDK has them

  /// The deciding group of the campaign takes this variation instead of bucket and kept assignment.
  case forcedVariation(campaign: String, variation: String)
  /// The group and variation are taken although the targeting may fail.
  case forcedAllocation(campaign: String, variation: String)
  /// The campaign gives nothing.
  case hidden(campaign: String)
}

extension Override {
  /// Whether setting `self` takes the place of `other`: one a flag, an experiment, a campaign.
  public func replaces(_ other: Override) -> Bool {
    switch (self, other) {
    case (.simulated(let flag, _), .simulated(let otherFlag, _)): flag.isIdentical(to: otherFlag)
    case (.forced(let experiment, _, _), .forced(let otherExperiment, _, _)):
      experiment == otherExperiment
    default: campaign.map { $0.isIdentical(to: other.campaign ?? "") } ?? false
    }
  }

  /// The campaign of a Flagship override.
  private var campaign: String? {
    switch self {
    case .forcedVariation(let campaign, _), .forcedAllocation(let campaign, _),
      .hidden(let campaign):
      campaign
    case .simulated, .forced: nil
    }
  }
}

extension Visitor {
  /// The visitor with an override in place of those that it replaces.
  public func overriding(with override: Override) -> Visitor {
    var visitor = self
    visitor.overrides = overrides.filter { !override.replaces($0) } + [override]
    return visitor
  }
}

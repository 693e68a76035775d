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

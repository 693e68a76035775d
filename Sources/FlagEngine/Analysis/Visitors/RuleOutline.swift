/// One of a flag's rules as the file promises it, whoever the visitor is: a rule (Kameleoon) or a
/// campaign's variation group (Flagship).
public struct RuleOutline: Equatable, Sendable {
  /// Which rule it is, in the terms of `Answer`.
  struct Place: Hashable, Sendable {
    /// The rule's index in the flag (Kameleoon), or the campaign's in the file (Flagship).
    var rule: Int32
    /// The group's index in its campaign; -1 for Kameleoon.
    var group: Int32
  }

  /// A variation's part of those who are exposed.
  public struct Part: Equatable, Sendable {
    /// What the list shows for the variation.
    public var variation: String
    /// Its share, 0...1; all of a rule's sum up to 1, or the rest gets nothing from the rule.
    public var share: Double

    /// Makes a part; see the properties.
    public init(variation: String, share: Double) {
      self.variation = variation
      self.share = share
    }
  }

  var place: Place
  /// What names the rule: `rule 2 "Loyal FR"`, `campaign "Summer", group 1 "FR"`.
  public var title: String
  /// The share of targeted visitors that it takes, 0...1.
  public var exposure: Double
  /// The division among variations; a targeted delivery has one part, of 1.
  public var split: [Part]
  /// Whether a targeted visitor whom it does not take gets nothing from the rules behind it.
  public var endsEvaluation: Bool
  /// Whom it targets: a tree of conditions; nil: everyone, or nobody.
  public var targeting: TraceNode?
  /// Whether it targets nobody, since it has no condition that could hold (Flagship).
  public var targetsNobody: Bool
  /// The conditions of the tree in words, in order; several may read alike.
  public var conditions: [String]

  /// Whether it targets every visitor.
  var targetsEveryone: Bool { targeting == nil && !targetsNobody }

  /// Whether every visitor whom it targets ends there.
  var takesAllTargeted: Bool {
    endsEvaluation || exposure >= 1 && split.reduce(0) { $0 + $1.share } >= 1
  }
}

extension FlagConfiguration {
  /// The rules of a flag in the order of the file, as it promises them.
  ///
  /// - Parameters:
  ///   - flag: the flag's index.
  ///   - options: the profile that reads the file.
  /// - Returns: the rules; none where the SDK does not take the file, or the flag has none.
  public func outline(of flag: Int, options: EvaluationOptions) -> [RuleOutline] {
    // Steps are shown for a flag that is off as they would be, and say whom a rule targets without
    // hanging on the visitor.
    var options = options
    options.assumedOn = flag
    let blank: Visitor =
      switch self {
      case .kameleoon: .kameleoon(Kameleoon.Visitor(code: "x"))
      case .flagship: .flagship(Flagship.Visitor(id: "x"))
      }
    var pass = Pass(self, for: blank, options: options)
    let steps = rules(in: pass.explain(flag).trace, of: flag)
    return steps.compactMap { step in
      guard let facts = share(of: step.place, flag, options) else { return nil }
      let conditions =
        pass.kameleoon?.conditionTexts(ofRule: Int(step.place.rule), of: flag)
        ?? step.targeting?.conditionTexts ?? []
      // A tree without conditions says the same of everybody, but where the SDK crashes on it.
      let truth = step.targeting.map(\.verdict.truth) ?? hasTargeting(step.place)
      let targeting = conditions.isEmpty && truth != nil ? nil : step.targeting
      return RuleOutline(
        place: step.place, title: step.title, exposure: facts.exposure,
        split: Self.merged(facts.split), endsEvaluation: facts.endsEvaluation,
        targeting: targeting, targetsNobody: targeting == nil && truth == false,
        conditions: conditions)
    }
  }

  /// Whether a rule without conditions targets everybody: a group that has no targeting groups targets
  /// nobody (Flagship), but where the server has targeted.
  private func hasTargeting(_ place: RuleOutline.Place) -> Bool {
    guard case .flagship(let configuration) = self else { return true }
    let bucketing = configuration.bucketing
    let group = bucketing.campaigns[Int(place.rule)].groups.lowerBound + Int(place.group)
    return bucketing.groups[group].isDecided || bucketing.groups[group].targetingGroupCount > 0
  }

  /// What the list shows for an answer of a rule, or for the default.
  ///
  /// - Returns: the text; nil where the SDK crashes when it serves that variation.
  func text(of answer: Answer, _ flag: Int, _ profile: Profile) -> String? {
    var answer = answer
    if case .kameleoon(let configuration) = self {
      let model = configuration.model
      let variation = model.variation(of: answer, model.flags[flag])
      if variation >= 0, model.variations[Int(variation)].hasBrokenVariable { return nil }
      answer.hasEmptyKey = profile == .kameleoon322 && variation < 0
    }
    return served(flag, by: answer).text
  }

  /// What the list shows where no rule serves; nil where the SDK crashes when it serves that.
  func fallback(of flag: Int, _ profile: Profile) -> String? {
    text(of: Answer(platform == .kameleoon ? .defaultVariation : .nothing), flag, profile)
  }

  /// Parts that read alike in the list are one.
  private static func merged(_ parts: [RuleOutline.Part]) -> [RuleOutline.Part] {
    var merged: [RuleOutline.Part] = []
    for part in parts {
      if let place = merged.firstIndex(where: { $0.variation.isIdentical(to: part.variation) }) {
        merged[place].share += part.share
      } else {
        merged.append(part)
      }
    }
    return merged
  }

  /// What a rule takes, and how it divides that.
  private typealias Facts = (exposure: Double, split: [RuleOutline.Part], endsEvaluation: Bool)

  private func share(
    of place: RuleOutline.Place, _ flag: Int, _ options: EvaluationOptions
  ) -> Facts? {
    func part(_ variation: Int, _ share: Double) -> RuleOutline.Part? {
      let answer = Answer(
        .rule, rule: place.rule, group: place.group, variation: Int32(variation))
      return text(of: answer, flag, options.profile).map {
        RuleOutline.Part(variation: $0, share: share)
      }
    }
    switch self {
    case .kameleoon(let configuration):
      let shares = configuration.shares(ofRule: Int(place.rule), flag)
      let split = zip(0..., shares.split).compactMap { part($0, $1) }
      return (shares.exposure, split, shares.endsEvaluation)
    case .flagship(let configuration):
      let rules = Flagship.Rules(options.profile)
      let bucketing = configuration.bucketing
      let shares = bucketing.shares(of: place, rules: rules)
      let whole = shares.reduce(0, +)
      // A variation without the key gives nothing for it.
      let split = zip(0..., shares).filter { variation, _ in
        bucketing.sets(flag, place, variation: variation, rules)
      }.compactMap { part($0, whole > 0 ? $1 / whole : 0) }
      // What no share takes is as if the group took only a part of those whom it targets.
      return (whole, split, false)
    }
  }
}

extension Kameleoon.Configuration {
  /// What a rule takes of those whom it targets, how it divides that among its entries, and whether
  /// the evaluation ends at it.
  fileprivate func shares(
    ofRule number: Int, _ flag: Int
  ) -> (exposure: Double, split: [Double], endsEvaluation: Bool) {
    let rule = model.rules[Int(model.flags[flag].rules.start) + number]
    let isReadable = !rule.isExpositionBroken && !rule.exposition.isNaN
    let exposure = isReadable ? min(1, max(0, rule.exposition)) : 0
    guard rule.kind != .delivery else {
      let rest = Array(repeating: 0.0, count: max(0, Int(rule.entries.count) - 1))
      return (exposure, rule.entries.count > 0 ? [1] + rest : [], true)
    }
    // A running total never falls: what an entry takes begins where the greatest one before ends.
    var (sum, end) = (0.0, 0.0)
    let split = rule.entries.range.map { index -> Double in
      guard !model.shares[index].isBroken else { return 0 }
      sum += model.shares[index].exposition
      let reached = min(1, max(end, sum.isNaN ? 0 : sum))
      defer { end = reached }
      return reached - end
    }
    // Where its exposition cannot be read the SDK stops.
    return (exposure, split, rule.isExpositionBroken)
  }
}

extension Flagship.Bucketing {
  /// Whether a variation of a group gives a value for a key.
  fileprivate func sets(
    _ flag: Int, _ place: RuleOutline.Place, variation: Int, _ rules: Flagship.Rules
  ) -> Bool {
    let group = campaigns[Int(place.rule)].groups.lowerBound + Int(place.group)
    if setting(flag, ofVariation: groups[group].variations.lowerBound + variation) != nil {
      return true
    }
    return rules.isServer && sets(flag, inGroup: group)
  }

  /// The parts of a group's visitors that its variations take, 0...1 each, as buckets fall.
  fileprivate func shares(of place: RuleOutline.Place, rules: Flagship.Rules) -> [Double] {
    let group = groups[campaigns[Int(place.rule)].groups.lowerBound + Int(place.group)]
    guard !group.isPreselected else { return group.variations.map { _ in 1 } }
    return group.variations.map { index in
      let variation = variations[index]
      guard !variation.isDamaged, !variation.hasBadAllocation else { return 0 }
      let first = Int(rules.isServer ? variation.firstServerBucket : variation.firstBucket)
      return Double(max(0, Int(variation.endBucket(rules)) - first)) / 100
    }
  }
}

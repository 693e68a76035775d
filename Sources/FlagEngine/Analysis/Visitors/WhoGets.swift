/// Who gets a variation, as the rules say it, whoever the visitors are.
public struct WhoGets: Equatable, Sendable {
  /// A rule that can give it.
  public struct Way: Equatable, Sendable {
    /// What names the rule.
    public var rule: String
    /// Whom it takes from, in words: those whom it targets, without those whom others take before.
    public var audience: String
    /// The share of them that it takes, 0...1.
    public var exposure: Double
    /// The part of these that gets the variation, 0...1.
    public var share: Double
  }

  /// The variation as the list shows it.
  public var variation: String
  /// The rules that can give it, in the order of the file.
  public var ways: [Way]
  /// Whether those get it whom no rule serves.
  public var isDefault: Bool
  /// Why nobody gets it, where the rules say so.
  public var nobodyBecause: String?
  /// What holds for all of the flag's rules: a holdout, an exclusion group.
  public var limits: [String]

  /// The sentence: `express: everyone but "Staff"; 90% of them, a third of those (rule 2)`.
  public var sentence: String {
    if let nobodyBecause { return "\(variation): nobody: \(nobodyBecause)" }
    var parts = ways.map(\.words)
    if isDefault {
      parts.append("everyone whom no rule serves")
    }
    // Those who are kept out of the rules get the default.
    let limits = ways.isEmpty || isDefault ? [] : self.limits
    return "\(variation): "
      + (parts.joined(separator: "; and ") + limits.map { ", \($0)" }.joined())
  }

  /// The greatest part of all visitors that can get it by rules: the sweep of any population comes to
  /// no more but for chance; 1 where it is the default.
  public var ceiling: Double {
    if nobodyBecause != nil { return 0 }
    return isDefault ? 1 : min(1, ways.reduce(0) { $0 + $1.exposure * $1.share })
  }
}

extension WhoGets.Way {
  /// The way in words.
  public var words: String {
    var shares: [String] = []
    if exposure < 1 { shares.append("\(Self.words(for: exposure)) of them") }
    if share < 1 {
      shares.append("\(Self.words(for: share)) of \(exposure < 1 ? "those" : "them")")
    }
    return audience + (shares.isEmpty ? "" : "; " + shares.joined(separator: ", ")) + " (\(rule))"
  }

  private static func words(for share: Double) -> String {
    let plain: [(Double, String)] = [
      (1 / 2, "half"), (1 / 3, "a third"), (2 / 3, "two thirds"), (1 / 4, "a quarter"),
      (3 / 4, "three quarters"),
    ]
    return plain.first { abs($0.0 - share) < 0.000_5 }?.1 ?? Explanation.percent(share)
  }
}

// MARK: - From the rules

extension FlagConfiguration {
  /// Who gets each variation that a flag can serve.
  ///
  /// - Parameters:
  ///   - flag: the flag's index.
  ///   - options: the profile that reads the file.
  /// - Returns: one entry a variation, in the order of the file, the default last.
  public func whoGets(_ flag: Int, options: EvaluationOptions) -> [WhoGets] {
    let rules = outline(of: flag, options: options)
    let gates = gates(of: flag, options)
    let fallback = fallback(of: flag, options.profile)
    return servable(flag, options: options).map { variation in
      var who = WhoGets(
        variation: variation, ways: [], isDefault: fallback?.isIdentical(to: variation) == true,
        nobodyBecause: nil, limits: gates.limits)
      if let closed = gates.closed {
        who.isDefault = false
        who.nobodyBecause = closed
        return who
      }
      var reasons: [String] = []
      for (index, rule) in rules.enumerated() {
        guard let part = rule.split.first(where: { $0.variation.isIdentical(to: variation) })
        else { continue }
        if let reason = Self.obstacle(rule, part, before: before(index, in: rules)) {
          reasons.append(reason)
          continue
        }
        who.ways.append(
          WhoGets.Way(
            rule: rule.title, audience: audience(of: index, in: rules), exposure: rule.exposure,
            share: part.share))
      }
      if who.isDefault, gates.limits.isEmpty, let rule = Self.ruleForEveryone(rules),
        platform == .kameleoon || rules.count == 1
      {
        who.isDefault = false
        reasons.append("\(rule.title) serves everyone")
      }
      if who.ways.isEmpty, !who.isDefault {
        who.nobodyBecause = reasons.first ?? "no rule gives it"
      }
      return who
    }
  }

  /// The rule that serves all who come to it, if all others come to it or are served before.
  private static func ruleForEveryone(_ rules: [RuleOutline]) -> RuleOutline? {
    guard let place = rules.firstIndex(where: { $0.targetsEveryone && $0.servesAllTargeted })
    else { return nil }
    let losesNobody = rules[..<place].allSatisfy { !$0.endsEvaluation || $0.servesAllTargeted }
    return losesNobody ? rules[place] : nil
  }

  /// The rules that are asked before one and can take its visitors away: all before it (Kameleoon),
  /// the groups before it in its campaign (Flagship).
  private func before(_ index: Int, in rules: [RuleOutline]) -> ArraySlice<RuleOutline> {
    guard platform == .flagship else { return rules[..<index] }
    let first = rules.firstIndex { $0.place.rule == rules[index].place.rule } ?? index
    return rules[first..<index]
  }

  /// Why a rule cannot give a variation although it has a part for it.
  private static func obstacle(
    _ rule: RuleOutline, _ part: RuleOutline.Part, before: ArraySlice<RuleOutline>
  ) -> String? {
    if rule.exposure <= 0 { return "\(rule.title) takes nobody: its share is 0" }
    if rule.targetsNobody { return "\(rule.title) targets nobody" }
    if part.share <= 0 { return "its share in \(rule.title) is 0" }
    let first = before.first { $0.targetsEveryone && $0.takesAllTargeted }
    return first.map { "\($0.title) takes everyone first" }
  }

  /// Whom a rule takes from, in words.
  private func audience(of index: Int, in rules: [RuleOutline]) -> String {
    var words = rules[index].audience
    let before = before(index, in: rules).filter {
      !$0.targetsNobody && ($0.exposure > 0 || $0.endsEvaluation)
    }
    let gone = before.filter(\.takesAllTargeted)
    if !gone.isEmpty {
      words += " but " + gone.map(\.audience).joined(separator: " and ")
    }
    let some = before.filter { !$0.takesAllTargeted }
    if !some.isEmpty {
      words += gone.isEmpty ? " but " : " and "
      words += "those whom " + some.map(\.title).joined(separator: " or ")
      words += some.count == 1 ? " takes" : " take"
    }
    guard platform == .flagship else { return words }
    let later = rules[index...].filter {
      $0.place.rule != rules[index].place.rule && !$0.targetsNobody && $0.exposure > 0
    }.map(\.title)
    return later.isEmpty
      ? words : words + ", unless \(later.joined(separator: " or ")) sets it later in the file"
  }

  /// What stands before the rules: why nobody passes, or who does not.
  private func gates(
    of flag: Int, _ options: EvaluationOptions
  ) -> (closed: String?, limits: [String]) {
    switch self {
    case .kameleoon(let configuration):
      return configuration.gates(of: flag, options.profile)
    case .flagship(let configuration):
      let rules = Flagship.Rules(options.profile)
      if configuration.bucketing.startError(rules) != nil {
        return ("the SDK does not take this file", [])
      }
      if isPanic(options.profile) { return ("panic is on in this file", []) }
      let hasRanges = configuration.bucketing.flags[flag].campaigns.contains {
        configuration.bucketing.campaigns[$0].hasRanges
      }
      guard rules.isServer, configuration.bucketing.outline.isOneVisitorOneTest || hasRanges
      else { return (nil, []) }
      return (nil, ["where the server's rules of one test a visitor and of buckets let it"])
    }
  }
}

extension Kameleoon.Configuration {
  fileprivate func gates(of flag: Int, _ profile: Profile) -> (closed: String?, limits: [String]) {
    let facts = model.flags[flag]
    guard isLoaded(by: profile) else { return ("the SDK does not take this file", []) }
    guard facts.isEnabled else { return ("the flag is off in this file's environment", []) }
    var limits: [String] = []
    if let holdout = model.holdout {
      limits.append("outside of holdout #\(model.printed(holdout.experiment))")
    }
    if facts.group >= 0 {
      let group = model.groups[Int(facts.group)]
      limits.append(
        "as far as exclusion group \(Explanation.quoted(model.string(group.name))) picks the flag"
          + " (1 of \(group.members.count))")
    }
    if model.consent.isRequired { limits.append("unless consent is refused") }
    return (nil, limits)
  }
}

extension RuleOutline {
  /// Whether everyone whom it targets gets something from it.
  fileprivate var servesAllTargeted: Bool {
    exposure >= 1 && split.reduce(0) { $0 + $1.share } >= 1
  }

  /// Whom it targets, in words.
  fileprivate var audience: String {
    guard let targeting else { return "everyone" }
    if case .segment(let segment) = targeting.subject, let label = segment.label {
      return Explanation.quoted(label)
    }
    // Where the vendor's evaluator does not follow the tree, the tree's words would mislead.
    if targeting.isOdd { return "those whom \(title) targets" }
    if targeting.isForAllUsers { return "everyone" }
    let count = conditions.count
    return "those where "
      + (count > 6 ? "\(targeting.gist) (\(count) conditions)" : targeting.words(inside: false))
  }
}

extension TraceNode {
  /// Whether a tree asks for nothing but the attribute that stands for all users (Flagship).
  fileprivate var isForAllUsers: Bool {
    if case .condition(let condition) = subject {
      return condition.label == "fs_all_users" && verdict == .passed
    }
    return !children.isEmpty && children.allSatisfy(\.isForAllUsers)
  }

  /// Whether the truth of a node does not follow from those of its parts, somewhere in a tree.
  fileprivate var isOdd: Bool {
    guard !children.isEmpty else { return false }
    let truths = children.map(\.verdict.truth)
    let truth: Bool
    var isInverted = false
    switch subject {
    case .any: truth = truths.contains(true)
    case .rightOnly: return true
    case .condition(let condition):
      isInverted = condition.isExcluded
      truth = truths.allSatisfy { $0 == true }
    default: truth = truths.allSatisfy { $0 == true }
    }
    return verdict.truth != (truth != isInverted) || children.contains(where: \.isOdd)
  }

  /// A tree of conditions in words.
  fileprivate func words(inside isInside: Bool) -> String {
    switch subject {
    case .condition(let condition) where !children.isEmpty:
      let words = children.map { $0.words(inside: true) }.joined(separator: " and ")
      return condition.isExcluded ? "NOT (\(words))" : words
    case .condition: return conditionText
    // A targeting group without conditions.
    case _ where children.isEmpty: return verdict.truth == true ? "anything" : "nothing"
    case .any where children.count > 1:
      let words = children.map { $0.words(inside: true) }.joined(separator: " or ")
      return isInside ? "(\(words))" : words
    default:
      // An "and" needs no brackets inside an "or".
      return children.map { $0.words(inside: children.count > 1) }.joined(separator: " and ")
    }
  }
}

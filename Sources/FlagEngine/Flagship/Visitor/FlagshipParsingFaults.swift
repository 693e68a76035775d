extension Flagship {
  /// A part of a file or an answer that the SDK cannot read; it logs a line and goes on.
  ///
  /// Source: Python SDK 2.1.1, observed; Vectors/flagship/robustness.json.
  public enum ParsingFault: String, Sendable {
    /// A campaign that is no object with an id
    case campaign = "An error occurred while parsing campaign json object."
    /// A variation group that lacks something
    case group = "An error occurred while parsing variation group json object : "
    /// A variation that was looked at and lacks something
    case variation = "An error occurred while parsing variation json object."
  }
}

extension Flagship.Pass {
  /// What the SDK says of the file while it allocates, in the order of the file.
  func parsingFaults() -> [Flagship.ParsingFault] {
    guard bucketing.mayHoldFaults || visitor.hasCache else { return [] }
    var faults = bucketing.document.withRoot { $0["campaigns"]?.charactersAsCampaigns ?? [] }
    withEvaluator { evaluator in
      for campaign in bucketing.campaigns {
        guard campaign.isListed else {
          faults.append(.campaign)
          continue
        }
        if bucketing.withNode(campaign.node, { $0.lacksGroups }) { faults.append(.group) }
        for index in campaign.groups {
          faults += self.faults(of: bucketing.groups[index], index, evaluator)
        }
      }
    }
    return faults
  }

  private func faults(
    of group: Flagship.Bucketing.Group, _ index: Int, _ evaluator: Flagship.Evaluator
  ) -> [Flagship.ParsingFault] {
    let isUnusable =
      group.state == .unreadable || evaluator.select(group, index).kind == .unreadable
    return bucketing.withNode(group.node) { view in
      group.isPreselected
        ? Flagship.ServerAnswer.faults(ofVariation: view["variation"], rules)
        : view.variationFaults + (isUnusable ? [.group] : [])
    }
  }
}

extension Flagship.Bucketing {
  /// Whether some campaign, group or variation may be unreadable: a sound file has nothing to look for.
  fileprivate var mayHoldFaults: Bool {
    campaigns.isEmpty || campaigns.contains { !$0.isListed || $0.isDamaged || $0.groupCount == 0 }
  }
}

extension JSONView {
  /// Whether a campaign has neither a list of variation groups nor the variation of an answer.
  fileprivate var lacksGroups: Bool {
    if let list = self["variationGroups"] { return list.kind != .array }
    return self["variationGroupId"] == nil || self["variation"] == nil
  }
}

extension Flagship.ServerAnswer {
  /// What the SDK says of the answer's campaigns, in their order.
  ///
  /// - Parameter profile: the SDK that asks.
  /// - Returns: the faults.
  public func parsingFaults(_ profile: Profile) -> [Flagship.ParsingFault] {
    let rules = Flagship.Rules(profile)
    return document.withRoot { root in
      guard root.kind == .object, let list = root["campaigns"] else { return [] }
      return list.elements.flatMap { Self.faults(of: $0, rules) } + list.charactersAsCampaigns
    }
  }

  private static func faults(
    of campaign: JSONView, _ rules: Flagship.Rules
  ) -> [Flagship.ParsingFault] {
    guard campaign.kind == .object, campaign["id"] != nil else { return [.campaign] }
    if let groups = campaign["variationGroups"] {
      guard groups.kind == .array else { return [.group] }
      return groups.elements.flatMap { group in
        group.variationFaults + (group.isVariationGroup ? [] : [.group])
      }
    }
    guard campaign["variationGroupId"] != nil, let variation = campaign["variation"] else {
      return [.group]
    }
    return faults(ofVariation: variation, rules)
  }

  /// The faults of a variation that the server chose; since 2.1.3 the group bears it.
  fileprivate static func faults(
    ofVariation variation: JSONView?, _ rules: Flagship.Rules
  ) -> [Flagship.ParsingFault] {
    if variation?.isReadableVariation == true { return [] }
    return rules.keepsUnreadableAnswers ? [.variation] : [.variation, .group]
  }

  /// What the SDK remembers of panic to log its changes: anything but `false` counts as on.
  ///
  /// - Parameter profile: the SDK: 2.1.1 remembers whether there is such a member, later ones its
  ///   value.
  /// - Returns: what it remembers.
  public func loggedPanic(_ profile: Profile) -> JSONValue {
    document.withRoot { root in
      Flagship.Rules(profile).anyPanicMemberCounts
        ? .bool(root.holdsName("panic") == true) : root["panic"]?.value ?? false
    }
  }

  /// How the SDK fares with the answer as a whole.
  public enum Reading: Equatable, Sendable {
    /// It holds campaigns, or none
    case campaigns
    /// It switches everything off for the visitor
    case panic
    /// Its campaigns cannot be walked: reported, and like none
    case unwalkable
    /// It is a value in which no name can be looked for: TypeError; its kind in the SDK's language
    case raises(kind: String)
  }

  /// How the SDK fares with the answer.
  ///
  /// - Parameter profile: the SDK that asks.
  /// - Returns: what it does.
  ///
  /// Source: Python SDK 2.1.1 and 2.1.5, observed.
  public func reading(_ profile: Profile) -> Reading {
    document.withRoot { root in
      if isPanic(profile) { return .panic }
      let isOld = Flagship.Rules(profile).anyPanicMemberCounts
      switch root.kind {
      case .object:
        guard let campaigns = root["campaigns"] else { return .campaigns }
        switch campaigns.kind {
        case .array, .object, .string: return .campaigns
        case .null, .bool, .integer, .double: return .unwalkable
        }
      case .null: return .unwalkable
      case .array, .string:
        if isOld, root.holdsName("panic") == true { return .panic }
        return root.holdsName("campaigns") == true ? .unwalkable : .campaigns
      case .bool: return .raises(kind: "bool")
      case .integer: return .raises(kind: "int")
      case .double: return .raises(kind: "float")
      }
    }
  }
}

extension JSONView {
  /// The faults of campaigns that are no list: the SDK walks a text by characters, an object by names.
  fileprivate var charactersAsCampaigns: [Flagship.ParsingFault] {
    guard kind == .string || kind == .object else { return [] }
    switch value {
    case .string(let text): return text.unicodeScalars.map { _ in .campaign }
    case .object(let object): return object.members.map { _ in .campaign }
    default: return []
    }
  }

  /// Whether the SDK begins to read the value as a variation group.
  fileprivate var isVariationGroup: Bool {
    kind == .object && self["id"] != nil && self["variations"]?.isWalkable == true
  }

  /// The faults of a group's variations, all of which are read before one is chosen.
  fileprivate var variationFaults: [Flagship.ParsingFault] {
    guard isVariationGroup, let variations = self["variations"] else { return [] }
    return variations.walked.compactMap { $0.isReadableVariation ? nil : .variation }
  }

  /// Whether the SDK can read a variation: an id, and modifications with a type and values by key.
  fileprivate var isReadableVariation: Bool {
    guard kind == .object, self["id"] != nil, let modifications = self["modifications"],
      modifications.kind == .object, modifications["type"] != nil,
      let values = modifications["value"]
    else { return false }
    return values.kind == .object
      || (values.kind == .array || values.kind == .string) && !values.isTruthy
  }
}

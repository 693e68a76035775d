extension Flagship.Bucketing {
  /// A campaign in words: its name in quotes, else `#id`.
  func campaignTitle(_ index: Int) -> String {
    withNode(campaigns[index].node) { view in
      view["name"]?.string.map { "\"\($0)\"" } ?? "#\(view["id"]?.idText ?? "\(index + 1)")"
    }
  }

  /// A campaign in a narrow column: its name, else `#id`.
  func campaignName(_ index: Int) -> String {
    withNode(campaigns[index].node) { view in
      view["name"]?.string ?? "#\(view["id"]?.idText ?? "\(index + 1)")"
    }
  }

  /// A variation in words: its name, else `#id`.
  func variationTitle(_ index: Int) -> String {
    withNode(variations[index].node) { view in
      view["name"]?.string ?? "#\(view["id"]?.idText ?? "?")"
    }
  }

  /// A group in words: its name in quotes, else `#id`.
  func groupTitle(_ index: Int) -> String {
    groupName(index).map { "\"\($0)\"" } ?? "#\(part(groups[index].id))"
  }

  /// A group's display name; in the Decision API's shape the campaign holds it.
  private func groupName(_ index: Int) -> String? {
    withNode(groups[index].node) { view in
      (groups[index].isPreselected ? view["variationGroupName"] : view["name"])?.string
    }
  }

  /// Whether a campaign is known from an earlier answer than the server's newest.
  func isEarlier(campaign index: Int) -> Bool { index < decided?.earlierCount ?? 0 }

  /// The file's facts about a campaign.
  func subject(ofCampaign index: Int) -> TraceSubject.Campaign {
    let earlier = decided?.earlierCount ?? 0
    let (number, count) =
      index < earlier ? (index + 1, earlier) : (index - earlier + 1, campaigns.count - earlier)
    return withNode(campaigns[index].node) { view in
      TraceSubject.Campaign(
        number: number, count: count, id: view["id"]?.idText ?? "",
        name: view["name"]?.string, type: view["type"]?.string)
    }
  }

  /// The file's facts about a group.
  func subject(ofGroup index: Int) -> TraceSubject.Group {
    let group = groups[index]
    let campaign = campaigns[Int(group.campaign)]
    return TraceSubject.Group(
      number: index - campaign.groups.lowerBound + 1, count: campaign.groups.count,
      id: part(group.id), name: groupName(index))
  }

  /// The buckets of a variation; nil if it has none.
  func buckets(ofVariation variation: Int, _ rules: Flagship.Rules) -> ClosedRange<Int>? {
    let record = variations[variation]
    // Running totals can fall where an allocation is negative: what an earlier part covers is gone.
    let start = Int(rules.isServer ? record.firstServerBucket : record.firstBucket)
    let end = Int(record.endBucket(rules))
    return start < end ? start...(end - 1) : nil
  }

  /// The value that an answer gives for a key; nil if it gives none.
  func value(of flag: Int, by answer: Answer) -> JSONValue? {
    guard let variation = variationIndex(of: answer) else { return nil }
    // A sibling's key, which the server sets to null.
    guard let node = setting(flag, ofVariation: variation) else { return .null }
    return withNode(node) { $0.value }
  }

  /// The variation of an answer, by index in the whole file.
  func variationIndex(of answer: Answer) -> Int? {
    guard let group = groupIndex(of: answer), answer.variation >= 0 else { return nil }
    return groups[group].variations.lowerBound + Int(answer.variation)
  }

  /// The group of an answer, by index in the whole file.
  func groupIndex(of answer: Answer) -> Int? {
    guard answer.rule >= 0, answer.group >= 0 else { return nil }
    return campaigns[Int(answer.rule)].groups.lowerBound + Int(answer.group)
  }
}

extension Flagship.Configuration {
  func served(_ flag: Int, by answer: Answer) -> Served {
    switch answer.source {
    case .rule, .forced:
      guard let variation = bucketing.variationIndex(of: answer),
        let group = bucketing.groupIndex(of: answer)
      else { preconditionFailure("such an answer always names a variation") }
      let value = bucketing.value(of: flag, by: answer)
      let (name, id) = bucketing.withNode(bucketing.variations[variation].node) { view in
        (view["name"]?.string ?? view["id"]?.idText, view["id"]?.value)
      }
      return Served(
        variationKey: name, variationID: id, experimentID: bucketing.groupID(group),
        ruleID: bucketing.withNode(bucketing.campaigns[Int(answer.rule)].node) { $0["id"]?.value },
        text: value?.jsonText ?? "--",
        from: answer.source == .forced ? "forced" : bucketing.campaignName(Int(answer.rule)),
        shape: answer.source == .forced ? .forced : .served)
    case .panic: return Served(variationKey: nil, text: "--", from: "panic", shape: .nothing)
    case .error: return Served(variationKey: nil, text: "--", from: "error", shape: .nothing)
    case .nothing, .defaultVariation, .simulated, .environmentOff, .holdout, .group, .consent:
      return Served(variationKey: nil, text: "--", from: "default", shape: .nothing)
    }
  }

  func variables(_ flag: Int, by answer: Answer) -> [Variable] {
    guard let value = bucketing.value(of: flag, by: answer) else { return [] }
    return [Variable(key: key(of: flag), type: value.flagshipType, value: value)]
  }
}

extension JSONValue {
  /// The kind of a modification's value, in the words of the vendor's console.
  var flagshipType: String {
    switch self {
    case .null: "NULL"
    case .bool: "BOOLEAN"
    case .integer, .hugeInteger, .double: "NUMBER"
    case .string: "STRING"
    case .array: "ARRAY"
    case .object: "OBJECT"
    }
  }

  /// The word for the kind where types are told apart.
  var kindWord: String {
    switch self {
    case .null: "null"
    case .bool: "bool"
    case .integer, .hugeInteger, .double: "number"
    case .string: "text"
    case .array: "list"
    case .object: "object"
    }
  }
}

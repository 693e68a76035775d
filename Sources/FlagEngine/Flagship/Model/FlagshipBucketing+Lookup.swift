// What is looked up in a bucketing file.
extension Flagship.Bucketing {
  /// Whether the file switches everything off.
  func isPanic(_ rules: Flagship.Rules) -> Bool {
    rules.anyPanicMemberCounts ? outline.hasPanic == true : outline.panicIsTrue
  }

  /// The error with which the SDK's `start` refuses the file.
  func startError(_ rules: Flagship.Rules) -> String? {
    if rules.rootMustBeObject {
      return outline.rootKind == .object || outline.rootKind == .null ? nil : "AttributeError"
    }
    // No file at all is no error.
    return outline.hasPanic == nil && outline.rootKind != .null ? "TypeError" : nil
  }

  /// The value that a variation sets for a key, as an entry of the document.
  @inline(__always)
  func setting(_ flag: Int, ofVariation variation: Int) -> Int32? {
    let settings = variations[variation].settings
    guard settings.count <= Flagship.SettingIndex.scanLimit else {
      return settingIndex.node(of: flag, inVariation: variation)
    }
    for index in settings where self.settings[index].flag == Int32(flag) {
      return self.settings[index].node
    }
    return nil
  }

  /// Whether any variation of a group sets a key.
  func sets(_ flag: Int, inGroup group: Int) -> Bool {
    let variations = groups[group].variations
    return variations.count <= Flagship.SettingIndex.scanLimit
      ? variations.contains { setting(flag, ofVariation: $0) != nil }
      : settingIndex.sets(flag, inGroup: group)
  }

  /// A campaign's id as text.
  func id(ofCampaign index: Int) -> String {
    withNode(campaigns[index].node) { $0["id"]?.idText ?? "" }
  }

  /// The ranges of visitor buckets that the server lets into a campaign.
  func ranges(of campaign: Int) -> [(low: Double, high: Double)] {
    withNode(campaigns[campaign].node) { view in
      (view["bucketRanges"].map { Array($0.elements) } ?? []).compactMap { range in
        let ends = (range["r"].map { Array($0.elements) } ?? []).compactMap(\.number)
        return ends.count == 2 ? (ends[0], ends[1]) : nil
      }
    }
  }

  /// An override of a campaign as indices; idle ones resolve to nothing.
  func resolve(_ override: Override, campaign: Int) -> Flagship.CampaignOverride {
    var resolved = Flagship.CampaignOverride()
    switch override {
    case .hidden: resolved.kind = .hidden
    case .forcedVariation: resolved.kind = .variation
    case .forcedAllocation(_, let name):
      guard let found = variationIndices(named: name, campaign: campaign).first else { break }
      resolved.kind = .allocation
      resolved.group = found.group
      resolved.variation = found.variation
    case .simulated, .forced: break
    }
    return resolved
  }

  /// The variations of a campaign that bear an id, or else a name.
  func variationIndices(named name: String, campaign: Int) -> [(group: Int, variation: Int)] {
    let all = campaigns[campaign].groups.flatMap { group in
      groups[group].variations.filter { !variations[$0].isDamaged }.map { (group, $0) }
    }
    let byID = all.filter { part(variations[$0.1].id).isIdentical(to: name) }
    return byID.isEmpty
      ? all.filter { self.name(ofVariation: $0.1)?.isIdentical(to: name) == true } : byID
  }

  /// A piece of the compared texts.
  func part(_ span: Span) -> String {
    String(decoding: text[Int(span.start)..<Int(span.start + span.count)], as: UTF8.self)
  }

  /// The display name of a variation, if the file has one.
  func name(ofVariation index: Int) -> String? {
    withNode(variations[index].node) { $0["name"]?.string }
  }
}

extension Override {
  /// The variation that a Flagship override gives.
  var flagshipVariation: String? {
    switch self {
    case .forcedVariation(_, let variation), .forcedAllocation(_, let variation): variation
    case .hidden, .simulated, .forced: nil
    }
  }

  /// The campaign that a Flagship override concerns.
  var flagshipCampaign: String? {
    switch self {
    case .forcedVariation(let campaign, _), .forcedAllocation(let campaign, _),
      .hidden(let campaign):
      campaign
    case .simulated, .forced: nil
    }
  }
}

extension Flagship {
  /// A campaign that gives a visitor a variation, with all that the Decision API tells of it.
  public struct CampaignDecision: Equatable, Sendable {
    /// The campaign's id, as the file has it.
    public var id: JSONValue
    /// The campaign's other name for the Decision API, if it has one.
    public var slug: JSONValue
    /// The campaign's display name, if it has one.
    public var name: JSONValue
    /// The campaign's type, if it has one.
    public var type: JSONValue
    /// The variation group's id.
    public var groupID: JSONValue
    /// The variation group's display name, if it has one.
    public var groupName: JSONValue
    /// The variation's id.
    public var variationID: JSONValue
    /// The variation's display name, if it has one.
    public var variationName: JSONValue
    /// Whether the file marks the variation as the reference; as the file has it, `false` if not at all.
    public var reference: JSONValue
    /// The type of the modifications, such as `FLAG`.
    public var modificationType: JSONValue
    /// The values by key.
    public var modifications: JSONObject
  }

  /// What the server answers a visitor.
  public enum CampaignDecisions: Equatable, Sendable {
    /// The file switches everything off
    case panic
    /// The file cannot be walked, or the server crashes on it; why
    case failed(String)
    /// The campaigns that give a variation, in the order of the file
    case campaigns([CampaignDecision])
  }

  /// Decides every campaign as the vendor's server does.
  ///
  /// - Parameters:
  ///   - configuration: the bucketing file.
  ///   - visitor: the visitor; its `id` is hashed.
  ///   - exposesAllKeys: whether `null` values stay and the keys of a variation's siblings are added
  ///     as `null`.
  ///   - campaign: only the campaign with this id or slug; nil: all.
  /// - Returns: the answer; with `campaign`, nil if the file has no such campaign.
  ///
  /// Source: the vendor's Go decision library and self-hosted Decision API;
  /// Vectors/flagship/vendor-go-decision.json.
  public static func decideCampaigns(
    _ configuration: Configuration, _ visitor: Visitor, exposesAllKeys: Bool,
    only campaign: String? = nil
  ) -> CampaignDecisions? {
    var pass = Pass(configuration.bucketing, for: visitor, profile: .flagshipServer)
    let bucketing = configuration.bucketing
    let chosen = campaign.map { bucketing.campaignIndex(named: $0) }
    if let chosen, chosen == nil { return nil }
    if pass.isPanic { return .panic }
    if bucketing.startError(pass.rules) != nil || bucketing.outline.campaignsAreUnusable {
      return .failed("the campaigns of the file cannot be read")
    }
    let stop = pass.firstStop()
    guard stop >= 0 else { return .failed("a version in the context or in a targeting is empty") }
    let indices = chosen.flatMap { $0 }.map { $0..<$0 + 1 } ?? bucketing.campaigns.indices
    return .campaigns(
      indices.compactMap { index in
        let outcome = pass.outcome(ofCampaign: index)
        guard outcome.kind == .served else { return nil }
        return bucketing.decision(outcome, campaign: index, exposesAllKeys: exposesAllKeys)
      })
  }
}

extension Flagship.Bucketing {
  /// The campaign with that id, else with that slug.
  fileprivate func campaignIndex(named name: String) -> Int? {
    campaigns.indices.first { id(ofCampaign: $0).isIdentical(to: name) }
      ?? campaigns.indices.first { index in
        withNode(campaigns[index].node) { $0["slug"]?.string }?.isIdentical(to: name) == true
      }
  }

  fileprivate func decision(
    _ outcome: Flagship.Outcome, campaign: Int, exposesAllKeys: Bool
  ) -> Flagship.CampaignDecision {
    let variation = Int(outcome.variation)
    let group = Int(outcome.group)
    let ofCampaign = members(of: campaigns[campaign].node, "id", "slug", "name", "type")
    let groupName = members(of: groups[group].node, "name")[0]
    let ofVariation = members(of: variations[variation].node, "id", "name", "reference")
    let type = withNode(variations[variation].node) { $0["modifications"]?["type"]?.value }
    return Flagship.CampaignDecision(
      id: ofCampaign[0] ?? .null, slug: ofCampaign[1] ?? .null, name: ofCampaign[2] ?? .null,
      type: ofCampaign[3] ?? .null, groupID: groupID(group) ?? .null,
      groupName: groupName ?? .null, variationID: ofVariation[0] ?? .null,
      variationName: ofVariation[1] ?? .null, reference: ofVariation[2] ?? false,
      modificationType: type ?? .null,
      modifications: modifications(variation, group: group, exposesAllKeys: exposesAllKeys))
  }

  private func members(of node: Int32, _ names: StaticString...) -> [JSONValue?] {
    withNode(node) { view in names.map { view[$0]?.value } }
  }

  private func modifications(_ variation: Int, group: Int, exposesAllKeys: Bool) -> JSONObject {
    var object = JSONObject()
    for setting in variations[variation].settings {
      let value = withNode(settings[setting].node) { $0.value }
      if exposesAllKeys || value != .null {
        object[flags[Int(settings[setting].flag)].key] = value
      }
    }
    guard exposesAllKeys else { return object }
    for sibling in groups[group].variations where sibling != variation {
      for setting in variations[sibling].settings {
        let key = flags[Int(settings[setting].flag)].key
        if object[key] == nil { object[key] = JSONValue.null }
      }
    }
    return object
  }
}

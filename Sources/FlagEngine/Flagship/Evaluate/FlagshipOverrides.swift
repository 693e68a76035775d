extension Flagship.Configuration {
  /// Force variation: a variation of a campaign's groups where these target the visitor.
  func forces(of flag: Int) -> [OverrideChoice] {
    choices(of: flag) { .forcedVariation(campaign: $0, variation: $1) }
  }

  /// Force allocation (group and variation whatever the targeting), and hiding a campaign.
  func simulations(of flag: Int) -> [OverrideChoice] {
    let allocations = choices(of: flag) { .forcedAllocation(campaign: $0, variation: $1) }
    let hidings = bucketing.flags[flag].campaigns.map { campaign in
      OverrideChoice(
        override: .hidden(campaign: bucketing.id(ofCampaign: campaign)), title: "hide",
        detail: "campaign \(bucketing.campaignTitle(campaign)) gives nothing", variables: [])
    }
    return allocations + hidings
  }

  private func choices(
    of flag: Int, _ override: (String, String) -> Override
  ) -> [OverrideChoice] {
    let rules = Flagship.Rules(.flagship215)
    return bucketing.flags[flag].campaigns.flatMap { campaign in
      let id = bucketing.id(ofCampaign: campaign)
      return bucketing.campaigns[campaign].groups.flatMap { group in
        bucketing.groups[group].variations.compactMap { variation -> OverrideChoice? in
          let record = bucketing.variations[variation]
          guard !record.isDamaged, record.idKind != .unhashable else { return nil }
          let range = bucketing.buckets(ofVariation: variation, rules).map(Flagship.text)
          let share =
            bucketing.groups[group].isDecided
            ? "decided by the server" : range.map { "buckets \($0)" } ?? "no share"
          let node = bucketing.setting(flag, ofVariation: variation)
          let value = node.map { node in bucketing.withNode(node) { $0.value } }
          return OverrideChoice(
            override: override(id, bucketing.part(record.id)),
            title: bucketing.variationTitle(variation),
            detail:
              "campaign \(bucketing.campaignTitle(campaign)), group \(bucketing.groupTitle(group)), \(share)",
            variables: value.map {
              [Variable(key: key(of: flag), type: $0.flagshipType, value: $0)]
            } ?? [])
        }
      }
    }
  }

  /// Whether an override's campaign sets the flag.
  func concerns(_ override: Override, flag: Int) -> Bool {
    guard let name = override.flagshipCampaign else { return false }
    return bucketing.flags[flag].campaigns.contains {
      bucketing.id(ofCampaign: $0).isIdentical(to: name)
    }
  }
}

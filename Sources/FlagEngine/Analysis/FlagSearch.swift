extension FlagConfiguration {
  /// The keys (Kameleoon) or names (Flagship) of the variations that a flag can serve, each once.
  ///
  /// - Parameter flag: the flag's index.
  /// - Returns: the texts in the order of the file.
  public func variationNames(of flag: Int) -> [String] {
    switch self {
    case .kameleoon(let configuration): configuration.variationNames(of: flag)
    case .flagship(let configuration): configuration.variationNames(of: flag)
    }
  }

  /// The ids of a flag's rules and experiments (Kameleoon), or the ids and names of its campaigns
  /// and groups (Flagship).
  ///
  /// - Parameter flag: the flag's index.
  /// - Returns: the texts in the order of the file.
  public func ruleNames(of flag: Int) -> [String] {
    switch self {
    case .kameleoon(let configuration): configuration.ruleNames(of: flag)
    case .flagship(let configuration): configuration.ruleNames(of: flag)
    }
  }

  /// The flags whose conditions read one of these fields, also through segments.
  ///
  /// - Parameter fields: the fields.
  /// - Returns: the flags, by index.
  public func flags(reading fields: Set<Field>) -> Set<Int> {
    switch self {
    case .kameleoon(let configuration): configuration.flags(reading: fields)
    case .flagship(let configuration): configuration.flags(reading: fields)
    }
  }
}

extension Kameleoon.Configuration {
  func variationNames(of flag: Int) -> [String] {
    model.flags[flag].variations.range.map { model.string(model.variations[$0].key) }
  }

  func ruleNames(of flag: Int) -> [String] {
    model.flags[flag].rules.range.flatMap { rule -> [String] in
      let id = model.printed(model.rules[rule].id)
      return [id, model.printed(model.rules[rule].experiment)]
        + (labels.rules[id].map { [$0] } ?? [])
    }
  }

  func flags(reading fields: Set<Field>) -> Set<Int> {
    // Many rules share a segment: each is asked once.
    var known: [Int32: Bool] = [:]
    var found: Set<Int> = []
    for (flag, entry) in model.flags.enumerated() {
      let isReading = entry.rules.range.contains { rule in
        guard case .segment(let segment) = model.rules[rule].segment else { return false }
        if let known = known[segment] { return known }
        var visited: Set<Int32> = []
        let answer = reads(fields, segment, &visited)
        known[segment] = answer
        return answer
      }
      if isReading { found.insert(flag) }
    }
    return found
  }

  private func reads(
    _ fields: Set<Field>, _ segment: Int32, _ visited: inout Set<Int32>
  ) -> Bool {
    // A hostile file may nest segments without end.
    guard visited.insert(segment).inserted, visited.count < 1_000 else { return false }
    return model.conditions(below: model.segments[Int(segment)].root).contains { condition in
      let test = model.conditions[condition].test
      if case .segment(let inner) = test {
        return inner.segment >= 0 && reads(fields, inner.segment, &visited)
      }
      return test.facts.comparedValues(in: model).contains { fields.contains($0.field) }
    }
  }
}

extension Flagship.Configuration {
  func variationNames(of flag: Int) -> [String] {
    var names: [String] = []
    for campaign in bucketing.flags[flag].campaigns {
      for group in bucketing.campaigns[Int(campaign)].groups {
        for variation in bucketing.groups[group].variations
        where bucketing.setting(flag, ofVariation: variation) != nil {
          let name = bucketing.variationTitle(variation)
          if !names.contains(name) { names.append(name) }
        }
      }
    }
    return names
  }

  func ruleNames(of flag: Int) -> [String] {
    bucketing.flags[flag].campaigns.flatMap { index in
      let campaign = bucketing.subject(ofCampaign: Int(index))
      let groups = bucketing.campaigns[Int(index)].groups.map {
        bucketing.subject(ofGroup: $0)
      }
      return [campaign.id, campaign.name ?? ""] + groups.flatMap { [$0.id, $0.name ?? ""] }
    }
  }

  func flags(reading fields: Set<Field>) -> Set<Int> {
    let attributes = bucketing.attributes.indices.filter {
      fields.contains(bucketing.attributes[$0].field)
        || fields.contains(.attribute(key: bucketing.attributes[$0].key))
    }
    let campaigns = Set(
      bucketing.campaigns.indices.filter { campaign in
        bucketing.campaigns[campaign].groups.contains { reads(attributes, $0) }
      })
    return Set(
      bucketing.flags.indices.filter { flag in
        bucketing.flags[flag].campaigns.contains { campaigns.contains(Int($0)) }
      })
  }

  private func reads(_ attributes: [Int], _ group: Int) -> Bool {
    bucketing.groups[group].targetingGroups.contains { targetingGroup in
      bucketing.targetingGroups[targetingGroup].conditions.contains {
        attributes.contains(Int(bucketing.conditions[$0].attribute))
      }
    }
  }
}

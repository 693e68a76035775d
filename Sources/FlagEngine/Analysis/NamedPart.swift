/// A part of a configuration that people call by its id or by a name.
public struct NamedPart: Equatable, Sendable {
  /// What overrides hold, and what counts before any name: an experiment's, campaign's or Flagship
  /// variation's id, a Kameleoon variation's key.
  public var id: String
  /// What it is called besides: names, and ids that stand elsewhere for it.
  public var names: [String]
  /// Both in one text, to choose from a list: `"Checkout v2" (#c1)`, `#260302 (rule 2 #510002 of
  /// new_checkout)`.
  public var title: String

  /// Makes a part; see the properties.
  public init(id: String, names: [String] = [], title: String) {
    self.id = id
    self.names = names
    self.title = title
  }
}

extension NamedPart {
  /// The first of many texts, and how many more there are.
  package static func list(_ texts: [String]) -> String {
    let limit = 12
    let more = texts.count > limit ? " and \(texts.count - limit) more" : ""
    return texts.prefix(limit).joined(separator: ", ") + more
  }
}

/// What a force acts on, with what it can give.
public struct Forceable: Equatable, Sendable {
  /// The experiment (Kameleoon) or campaign (Flagship).
  public var part: NamedPart
  /// The experiment's id as the file has it (Kameleoon); a campaign's as text (Flagship).
  public var value: JSONValue
  /// Its variations, in the order of the file.
  public var variations: [NamedPart]
}

/// An override as people call its parts.
public struct OverrideNames: Equatable, Sendable {
  /// The variation that it gives, the default's key included; nil where it gives none.
  public var variation: String?
  /// What it acts on: a flag's key, `experiment #260302`, `campaign "Checkout v2"`.
  public var place: String
  /// The same without its kind and without quotes: `Checkout v2`, `#260302`.
  public var name: String
}

extension FlagConfiguration {
  /// The experiments and deliveries (Kameleoon) or campaigns (Flagship) that can be forced, each
  /// once, in the order of the file.
  public var forceables: [Forceable] {
    switch self {
    case .kameleoon(let configuration): configuration.forceables
    case .flagship(let configuration): configuration.forceables
    }
  }

  /// The variations that a flag can serve, each once, in the order of the file.
  ///
  /// - Parameter flag: the flag's index.
  /// - Returns: the variations.
  public func variations(of flag: Int) -> [NamedPart] {
    switch self {
    case .kameleoon(let configuration): configuration.variations(of: flag)
    case .flagship(let configuration): configuration.variations(of: flag)
    }
  }

  /// A variation that a visitor's data names by its id, as people call it: `930004 (express)`
  /// (Kameleoon), `On (#c1)` (Flagship); the id itself where the file has no such variation.
  ///
  /// - Parameter id: the id.
  /// - Returns: the words.
  public func title(ofVariation id: JSONValue) -> String {
    let text = id.text ?? id.jsonText
    switch self {
    case .kameleoon(let configuration):
      let model = configuration.model
      let key = model.ids.find(id).flatMap { model.key(ofVariation: $0) }
      return key.map { "\(text) (\(model.string($0)))" } ?? text
    case .flagship(let configuration):
      let bucketing = configuration.bucketing
      let index = bucketing.variations.indices.first {
        bucketing.part(bucketing.variations[$0].id).isIdentical(to: text)
      }
      let name = index.flatMap { bucketing.name(ofVariation: $0) }
      return name.map { "\($0) (#\(text))" } ?? text
    }
  }

  /// The variations that a field can name: those of the experiment whose assignment it holds.
  ///
  /// - Parameter field: the field.
  /// - Returns: the variations; empty for other fields.
  public func variations(namedBy field: Field) -> [NamedPart] {
    guard case .assignedVariation(let experiment) = field else { return [] }
    return forceables.first { $0.value == experiment }?.variations ?? []
  }

  /// The rules of the file (Kameleoon), called by their ids, labels, and experiments.
  public var rules: [NamedPart] {
    guard case .kameleoon(let configuration) = self else { return [] }
    return configuration.rules
  }

  /// The segments that rules name (Kameleoon), called by their ids and labels.
  public var segments: [NamedPart] {
    guard case .kameleoon(let configuration) = self else { return [] }
    return configuration.segments
  }

  /// An override in the words that people have for its parts.
  ///
  /// - Parameter override: the override; what the file lacks is called as the override calls it.
  /// - Returns: the words.
  public func names(of override: Override) -> OverrideNames {
    switch override {
    case .simulated(let flag, let variation):
      let key = variation ?? index(of: flag).flatMap { served($0, by: Answer(.simulated)).text }
      return OverrideNames(variation: key ?? "default", place: flag, name: flag)
    case .forced(let experiment, let variation, _):
      let id = experiment.text ?? experiment.jsonText
      var noun = "experiment"
      if case .kameleoon(let configuration) = self, configuration.isDelivery(experiment) {
        noun = "delivery"
      }
      return OverrideNames(variation: variation, place: "\(noun) #\(id)", name: "#\(id)")
    case .forcedVariation(let campaign, _), .forcedAllocation(let campaign, _),
      .hidden(let campaign):
      guard case .flagship(let configuration) = self else {
        return OverrideNames(
          variation: override.flagshipVariation, place: "campaign #\(campaign)",
          name: "#\(campaign)")
      }
      return configuration.bucketing.names(of: override, campaign)
    }
  }
}

extension Kameleoon.Configuration {
  var forceables: [Forceable] {
    var places: [String: Int] = [:]
    var found: [Forceable] = []
    forEachRule { rule, number, flag in
      let id = model.printed(rule.experiment)
      let part = NamedPart(
        id: id, names: names(of: rule),
        title: "#\(id) (rule \(number + 1) #\(model.printed(rule.id)) of \(key(of: flag)))")
      let value = model.value(rule.experiment) ?? 0
      guard let place = places[id] else {
        places[id] = found.count
        found.append(Forceable(part: part, value: value, variations: variations(of: rule)))
        return
      }
      // Of several rules with the experiment the SDK forces the last (spec E.8).
      found[place].part.names += part.names
      found[place].variations = variations(of: rule)
    }
    return found
  }

  /// Whether the id is a targeted delivery's.
  func isDelivery(_ experiment: JSONValue) -> Bool {
    guard let number = model.ids.find(experiment), let rule = model.ruleOfExperiment[number] else {
      return false
    }
    return model.rules[Int(rule)].kind == .delivery
  }

  var rules: [NamedPart] {
    var seen: Set<String> = []
    var found: [NamedPart] = []
    forEachRule { rule, number, flag in
      let id = model.printed(rule.id)
      guard seen.insert(id).inserted else { return }
      let label = labels.rules[id].map { [$0] } ?? []
      found.append(
        NamedPart(
          id: id, names: label + [model.printed(rule.experiment)],
          title: "#\(id) (rule \(number + 1) of \(key(of: flag)))"))
    }
    return found
  }

  var segments: [NamedPart] {
    var seen: Set<String> = []
    var found: [NamedPart] = []
    forEachRule { rule, _, _ in
      guard rule.segment != .everyone else { return }
      let id = model.printed(rule.segmentID)
      guard seen.insert(id).inserted else { return }
      let label = labels.segments[id].map { [$0] } ?? []
      found.append(NamedPart(id: id, names: label, title: "#\(id) (segment)"))
    }
    return found
  }

  func variations(of flag: Int) -> [NamedPart] {
    var found = variationNames(of: flag).map { NamedPart(id: $0, title: $0) }
    for rule in model.flags[flag].rules.range {
      for variation in variations(of: model.rules[rule]) {
        if let place = found.firstIndex(where: { $0.id.isIdentical(to: variation.id) }) {
          let known = found[place].names
          found[place].names += variation.names.filter { !known.contains($0) }
        } else {
          found.append(variation)
        }
      }
    }
    return found
  }

  private func variations(of rule: Kameleoon.Rule) -> [NamedPart] {
    rule.entries.range.compactMap { index in
      let entry = model.entries[index]
      guard entry.hasKey else { return nil }
      let key = model.string(entry.key)
      return NamedPart(
        id: key, names: entry.isIDNull ? [] : [model.printed(entry.id)], title: key)
    }
  }

  private func names(of rule: Kameleoon.Rule) -> [String] {
    let id = model.printed(rule.id)
    return [id] + (labels.rules[id].map { [$0] } ?? [])
  }

  private func forEachRule(_ body: (Kameleoon.Rule, _ number: Int, _ flag: Int) -> Void) {
    for (flag, entry) in model.flags.enumerated() {
      for number in 0..<Int(entry.rules.count) {
        body(model.rules[Int(entry.rules.start) + number], number, flag)
      }
    }
  }
}

extension Flagship.Configuration {
  var forceables: [Forceable] {
    var places: [String: Int] = [:]
    var found: [Forceable] = []
    let setters = Set(bucketing.flags.flatMap(\.campaigns))
    for campaign in setters.sorted() {
      let id = bucketing.id(ofCampaign: campaign)
      let variations = bucketing.campaigns[campaign].groups.flatMap { group in
        bucketing.groups[group].variations.compactMap { bucketing.part(ofVariation: $0, in: group) }
      }
      if let place = places[id] {
        found[place].variations += variations
        continue
      }
      places[id] = found.count
      let name = bucketing.subject(ofCampaign: campaign).name
      found.append(
        Forceable(
          part: NamedPart(
            id: id, names: name.map { [$0] } ?? [], title: Explanation.title(name, id: id)),
          value: .string(id), variations: variations))
    }
    return found
  }

  func variations(of flag: Int) -> [NamedPart] {
    bucketing.flags[flag].campaigns.flatMap { campaign in
      bucketing.campaigns[campaign].groups.flatMap { group in
        bucketing.groups[group].variations
          .filter { bucketing.setting(flag, ofVariation: $0) != nil }
          .compactMap { bucketing.part(ofVariation: $0, in: group) }
      }
    }
  }
}

extension Flagship.Bucketing {
  /// A variation with what it is called; nil where no override can mean it.
  fileprivate func part(ofVariation index: Int, in group: Int) -> NamedPart? {
    let record = variations[index]
    guard !record.isDamaged, record.idKind != .unhashable else { return nil }
    let id = part(record.id)
    let name = name(ofVariation: index)
    let title = name.map { "\(Explanation.quoted($0)) (#\(id), group \(groupTitle(group)))" }
    return NamedPart(id: id, names: name.map { [$0] } ?? [], title: title ?? "#\(id)")
  }

  fileprivate func names(of override: Override, _ id: String) -> OverrideNames {
    let campaign = campaigns.indices.first { self.id(ofCampaign: $0).isIdentical(to: id) }
    return OverrideNames(
      variation: variationTitle(of: override),
      place: "campaign \(campaign.map(campaignTitle) ?? "#\(id)")",
      name: campaign.map(campaignName) ?? "#\(id)")
  }

  /// The variation that an override gives as people call it; what the campaign lacks as the override
  /// calls it; nil where it gives none.
  func variationTitle(of override: Override) -> String? {
    guard let name = override.flagshipVariation else { return nil }
    let campaign = campaigns.indices.first {
      id(ofCampaign: $0).isIdentical(to: override.flagshipCampaign ?? "")
    }
    let found = campaign.flatMap { variationIndices(named: name, campaign: $0).first }
    return found.map { variationTitle($0.variation) } ?? name
  }
}

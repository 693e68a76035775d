package import FlagEngine

/// Reads the overrides that a user names, against what the configuration has: names and ids alike.
package struct OverrideEntries {
  private let configuration: FlagConfiguration
  /// What the sentences call the commands: `--force` on a command line, `force` after `:`.
  private let dashes: String

  /// Reads for a configuration.
  ///
  /// - Parameters:
  ///   - configuration: what the names stand in.
  ///   - isTyped: whether they are typed in the console, not on a command line.
  package init(configuration: FlagConfiguration, isTyped: Bool = false) {
    self.configuration = configuration
    dashes = isTyped ? "" : "--"
  }

  /// `FLAG=VARIATION` or `FLAG=default`.
  ///
  /// - Throws: what the file does not have.
  package func simulation(_ entry: String) throws(FieldText.Fault) -> Override {
    guard configuration.platform == .kameleoon else {
      throw FieldText.Fault(
        text: "\(dashes)simulate is Kameleoon's; for Flagship use"
          + " \(dashes)force CAMPAIGN=VARIATION.")
    }
    let (key, variation) = try split(
      entry, command: "simulate", example: "FLAG=VARIATION"
    ) { configuration.index(of: $0) != nil }
    let flag = try flag(key)
    if variation == "default" { return .simulated(flag: key, variation: nil) }
    let known = configuration.simulations(of: flag).compactMap { choice -> String? in
      if case .simulated(_, let variation?) = choice.override { variation } else { nil }
    }
    let parts = configuration.variations(of: flag).filter { part in
      known.contains { $0.isIdentical(to: part.id) }
    }
    let search = NameSearch("variation", among: parts)
    do throws(NameSearch.Fault) {
      return .simulated(flag: key, variation: parts[try search.find(variation)].id)
    } catch {
      throw FieldText.Fault(
        text: search.sentence(variation, error, partOf: "flag \(key)", others: ["default"]))
    }
  }

  private func flag(_ key: String) throws(FieldText.Fault) -> Int {
    if let flag = configuration.index(of: key) { return flag }
    let sentence = configuration.noFlag(key, owner: "the file")
    throw FieldText.Fault(text: "\(dashes)simulate: \(sentence)")
  }

  /// `EXPERIMENT=VARIATION[,targeting]`, or for Flagship `CAMPAIGN=VARIATION`,
  /// `CAMPAIGN=allocate:VARIATION` or `CAMPAIGN=hide`.
  ///
  /// - Throws: what the file does not have.
  package func force(_ entry: String) throws(FieldText.Fault) -> Override {
    switch configuration.platform {
    case .kameleoon: try forceExperiment(entry)
    case .flagship: try forceCampaign(entry)
    }
  }

  /// The same, where a flag may stand in place of what is forced: the first of its experiments or
  /// campaigns that has the variation.
  ///
  /// - Throws: what the file does not have.
  package func forceOrFlag(_ entry: String) throws(FieldText.Fault) -> Override {
    let (name, value) = try split(force: entry, example: "FLAG=VARIATION")
    let isForceable =
      (try? NameSearch("", among: configuration.forceables.map(\.part)).find(name)) != nil
    guard !isForceable, let flag = configuration.index(of: name) else { return try force(entry) }
    let choices = configuration.forces(of: flag)
    for choice in choices {
      let names = configuration.names(of: choice.override)
      let isMeant =
        choice.title.isIdentical(to: value) || names.variation?.isIdentical(to: value) == true
      if isMeant { return choice.override }
    }
    var known: [String] = []
    for choice in choices where !known.contains(choice.title) { known.append(choice.title) }
    throw FieldText.Fault(
      text: "\(value) cannot be forced for \(name). It has:"
        + " \(known.isEmpty ? "none" : NamedPart.list(known)).")
  }

  private func forceExperiment(_ entry: String) throws(FieldText.Fault) -> Override {
    let (name, value) = try split(force: entry, example: "EXPERIMENT=VARIATION")
    let keepsTargeting = value.hasSuffix(",targeting")
    let variation = keepsTargeting ? String(value.dropLast(",targeting".count)) : value
    let experiment = try forceable(name, "experiment")
    let search = NameSearch("variation", among: experiment.variations)
    do throws(NameSearch.Fault) {
      return .forced(
        experiment: experiment.value,
        variation: experiment.variations[try search.find(variation)].id,
        keepsTargeting: keepsTargeting)
    } catch {
      throw FieldText.Fault(
        text: search.sentence(variation, error, partOf: "experiment \(experiment.part.id)"))
    }
  }

  private func forceCampaign(_ entry: String) throws(FieldText.Fault) -> Override {
    let (name, value) = try split(force: entry, example: "CAMPAIGN=VARIATION")
    let campaign = try forceable(name, "campaign")
    if value == "hide" { return .hidden(campaign: campaign.part.id) }
    let isAllocation = value.hasPrefix("allocate:")
    let variation = isAllocation ? String(value.dropFirst("allocate:".count)) : value
    let search = NameSearch("variation", among: campaign.variations)
    do throws(NameSearch.Fault) {
      let id = campaign.variations[try search.find(variation)].id
      return isAllocation
        ? .forcedAllocation(campaign: campaign.part.id, variation: id)
        : .forcedVariation(campaign: campaign.part.id, variation: id)
    } catch {
      // Where each group has a variation of that name, the deciding group takes its own.
      if case .ambiguous = error, !isAllocation {
        return .forcedVariation(campaign: campaign.part.id, variation: variation)
      }
      throw FieldText.Fault(
        text: search.sentence(
          variation, error, partOf: "campaign \(campaign.part.title)", others: ["hide"]))
    }
  }

  private func forceable(_ name: String, _ noun: String) throws(FieldText.Fault) -> Forceable {
    let all = configuration.forceables
    let search = NameSearch(noun, among: all.map(\.part))
    do throws(NameSearch.Fault) {
      return all[try search.find(name)]
    } catch {
      throw FieldText.Fault(
        text: "\(dashes)force: " + search.sentence(name, error, owner: "the file"))
    }
  }

  private func split(
    force entry: String, example: String
  ) throws(FieldText.Fault) -> (String, String) {
    let search = NameSearch("", among: configuration.forceables.map(\.part))
    return try split(entry, command: "force", example: example) { name in
      (try? search.find(name)) != nil
    }
  }

  /// Name and value of an entry.
  private func split(
    _ entry: String, command: String, example: String,
    where isKnown: (String) -> Bool = { _ in true }
  ) throws(FieldText.Fault) -> (String, String) {
    let command = dashes + command
    guard let entry = NamedEntry(entry, where: isKnown) else {
      throw FieldText.Fault(
        text: entry.isEmpty
          ? "\(command) needs a name and a value. Example: \(command) \(example)"
          : "\(command) \"\(entry)\" has no value. Example: \(command) \(example)")
    }
    return (entry.name, entry.value)
  }
}

extension FlagConfiguration {
  /// The sentence on a key that no flag has.
  package func noFlag(_ key: String, owner: String = "This file") -> String {
    let keys = (0..<flagCount).map { self.key(of: $0) }
    return NameSearch("flag", among: keys.map { NamedPart(id: $0, title: $0) })
      .sentence(key, .unknown, owner: owner)
  }
}

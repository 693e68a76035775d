import FlagConsole
import FlagEngine
import TerminalUI

/// Reads `--simulate` and `--force`, against what the configuration has: names and ids alike.
struct OverrideEntries {
  let configuration: FlagConfiguration

  /// `FLAG=VARIATION` or `FLAG=default`.
  ///
  /// - Throws: what the file does not have.
  func simulation(_ entry: String) throws(InputError) -> Override {
    guard configuration.platform == .kameleoon else {
      throw InputError("--simulate is Kameleoon's; for Flagship use --force CAMPAIGN=VARIATION.")
    }
    let (key, variation) = try Self.split(
      entry, option: "--simulate", example: "FLAG=VARIATION"
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
      throw InputError(
        search.sentence(variation, error, partOf: "flag \(key)", others: ["default"]).safe)
    }
  }

  private func flag(_ key: String) throws(InputError) -> Int {
    if let flag = configuration.index(of: key) { return flag }
    let parts = (0..<configuration.flagCount).map {
      NamedPart(id: configuration.key(of: $0), title: configuration.key(of: $0))
    }
    throw InputError(
      "--simulate: "
        + NameSearch("flag", among: parts).sentence(key, .unknown, owner: "the file").safe)
  }

  /// `EXPERIMENT=VARIATION[,targeting]`, or for Flagship `CAMPAIGN=VARIATION`,
  /// `CAMPAIGN=allocate:VARIATION` or `CAMPAIGN=hide`.
  ///
  /// - Throws: what the file does not have.
  func force(_ entry: String) throws(InputError) -> Override {
    switch configuration.platform {
    case .kameleoon: try forceExperiment(entry)
    case .flagship: try forceCampaign(entry)
    }
  }

  private func forceExperiment(_ entry: String) throws(InputError) -> Override {
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
      throw InputError(
        search.sentence(variation, error, partOf: "experiment \(experiment.part.id)").safe)
    }
  }

  private func forceCampaign(_ entry: String) throws(InputError) -> Override {
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
      throw InputError(
        search.sentence(
          variation, error, partOf: "campaign \(campaign.part.title)", others: ["hide"]
        ).safe)
    }
  }

  private func forceable(_ name: String, _ noun: String) throws(InputError) -> Forceable {
    let all = configuration.forceables
    let search = NameSearch(noun, among: all.map(\.part))
    do throws(NameSearch.Fault) {
      return all[try search.find(name)]
    } catch {
      throw InputError("--force: " + search.sentence(name, error, owner: "the file").safe)
    }
  }

  private func split(force entry: String, example: String) throws(InputError) -> (String, String) {
    let search = NameSearch("", among: configuration.forceables.map(\.part))
    return try Self.split(entry, option: "--force", example: example) { name in
      (try? search.find(name)) != nil
    }
  }

  /// Name and value of an entry.
  private static func split(
    _ entry: String, option: String, example: String,
    where isKnown: (String) -> Bool = { _ in true }
  ) throws(InputError) -> (String, String) {
    guard let entry = NamedEntry(entry, where: isKnown) else {
      throw InputError("\(option) \(entry.quoted) has no value. Example: \(option) \(example)")
    }
    return (entry.name, entry.value)
  }
}

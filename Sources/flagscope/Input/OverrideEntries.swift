import FlagConsole
import FlagEngine

/// Reads `--simulate` and `--force`, against what the configuration has.
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
    guard let flag = configuration.index(of: key) else {
      let keys = (0..<configuration.flagCount).map { configuration.key(of: $0) }
      throw InputError(
        "--simulate: the file has no flag \(key.quoted).\(Suggestion.hint(for: key, among: keys))")
    }
    if variation == "default" { return .simulated(flag: key, variation: nil) }
    let choices = configuration.simulations(of: flag).compactMap { choice -> String? in
      guard case .simulated(_, let variation) = choice.override else { return nil }
      return variation
    }
    guard choices.contains(where: { $0.isIdentical(to: variation) }) else {
      throw InputError(
        "\(variation.safe) cannot be simulated for \(key.safe)."
          + Suggestion.hint(for: variation, among: ["default"] + choices) + " It has: "
          + (["default"] + choices).joined(separator: ", ").safe + ".")
    }
    return .simulated(flag: key, variation: variation)
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
    let (name, value) = try Self.split(entry, option: "--force", example: "EXPERIMENT=VARIATION")
    let keepsTargeting = value.hasSuffix(",targeting")
    let variation = keepsTargeting ? String(value.dropLast(",targeting".count)) : value
    let experiment: JSONValue = Int(name).map { .integer($0) } ?? .string(name)
    var variations: [String] = []
    for flag in 0..<configuration.flagCount {
      for choice in configuration.forces(of: flag) {
        guard case .forced(experiment, let key, _) = choice.override,
          !variations.contains(where: { $0.isIdentical(to: key) })
        else { continue }
        variations.append(key)
      }
    }
    try Self.check(variation, among: variations, of: "experiment \(name.safe)")
    return .forced(experiment: experiment, variation: variation, keepsTargeting: keepsTargeting)
  }

  private func forceCampaign(_ entry: String) throws(InputError) -> Override {
    let (campaign, value) = try Self.split(entry, option: "--force", example: "CAMPAIGN=VARIATION")
    let isAllocation = value.hasPrefix("allocate:")
    let variation = isAllocation ? String(value.dropFirst("allocate:".count)) : value
    var variations: [String] = []
    var exists = false
    for flag in 0..<configuration.flagCount {
      for choice in configuration.forces(of: flag) + configuration.simulations(of: flag) {
        switch choice.override {
        case .forcedVariation(campaign, let id), .forcedAllocation(campaign, let id):
          exists = true
          if !variations.contains(where: { $0.isIdentical(to: id) }) { variations.append(id) }
        case .hidden(campaign): exists = true
        default: break
        }
      }
    }
    if value == "hide", exists { return .hidden(campaign: campaign) }
    try Self.check(variation, among: variations, of: "campaign \(campaign.safe)")
    return isAllocation
      ? .forcedAllocation(campaign: campaign, variation: variation)
      : .forcedVariation(campaign: campaign, variation: variation)
  }

  private static func check(
    _ variation: String, among variations: [String], of what: String
  ) throws(InputError) {
    guard !variations.isEmpty else { throw InputError("--force: the file has no \(what).") }
    guard variations.contains(where: { $0.isIdentical(to: variation) }) else {
      throw InputError(
        "\(variation.safe) is not part of \(what). It has: "
          + "\(variations.joined(separator: ", ").safe).")
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

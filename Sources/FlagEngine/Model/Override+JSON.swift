extension Override {
  /// The override as the JSON object that `init(json:)` reads.
  public var json: JSONValue {
    switch self {
    case .simulated(let flag, let variation):
      ["simulate": .string(flag), "variation": variation.map { .string($0) } ?? .null]
    case .forced(let experiment, let variation, let keepsTargeting):
      [
        "force": experiment, "variation": .string(variation),
        "keepsTargeting": .bool(keepsTargeting),
      ]
    case .forcedVariation(let campaign, let variation):
      ["forceVariation": .string(campaign), "variation": .string(variation)]
    case .forcedAllocation(let campaign, let variation):
      ["forceAllocation": .string(campaign), "variation": .string(variation)]
    case .hidden(let campaign): ["hide": .string(campaign)]
    }
  }

  /// Reads an override: `{"simulate": FLAG, "variation": KEY or null}`, `{"force": EXPERIMENT,
  /// "variation": KEY, "keepsTargeting": BOOL}`, `{"forceVariation": CAMPAIGN, "variation": ID}`,
  /// `{"forceAllocation": CAMPAIGN, "variation": ID}` or `{"hide": CAMPAIGN}`.
  ///
  /// - Parameter json: the object.
  /// - Throws: that it is none of these.
  public init(json: JSONValue) throws(VisitorFormatError) {
    let variation = json["variation"]?.text
    if let flag = json["simulate"]?.text {
      self = .simulated(flag: flag, variation: variation)
    } else if let experiment = json["force"], let variation {
      self = .forced(
        experiment: experiment, variation: variation,
        keepsTargeting: json["keepsTargeting"] == .bool(true))
    } else if let campaign = json["forceVariation"]?.text, let variation {
      self = .forcedVariation(campaign: campaign, variation: variation)
    } else if let campaign = json["forceAllocation"]?.text, let variation {
      self = .forcedAllocation(campaign: campaign, variation: variation)
    } else if let campaign = json["hide"]?.text {
      self = .hidden(campaign: campaign)
    } else {
      throw VisitorFormatError("no override: \(json.jsonText)")
    }
  }
}

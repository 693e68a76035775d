import FlagEngine

/// A Flagship bucketing file of any size, always the same for the same size.
///
/// Every campaign has 2 variation groups with 2 targeting groups of 3 targetings each, and 2
/// variations a group that share all visitors.
struct FlagshipLoadFile {
  private static let countries = ["FR", "BE", "DE", "ES"]
  private static let tiers = ["basic", "silver", "gold", "platinum"]

  private var random = SeededRandom(seed: 20_260_102)

  /// A visitor with all that the targetings read.
  static func visitor(_ number: Int) -> JSONValue {
    [
      "visitorId": .string("visitor-\(number)"), "anonymousId": nil, "authenticated": false,
      "context": [
        "country": .string(countries[number % 4]), "tier": .string(tiers[number / 4 % 4]),
        "orders": .integer(number % 40), "logged_in": .bool(number.isMultiple(of: 2)),
      ],
      "cachedAssignments": nil,
    ]
  }

  /// The engine's visitor of a JSON one.
  static func read(_ visitor: JSONValue) -> Flagship.Visitor? {
    try? JSONDocument(Array(visitor.jsonText.utf8)).withRoot { Flagship.Visitor(json: $0) }
  }

  /// The JSON text of a file with so many campaigns.
  static func bytes(campaigns: Int) -> [UInt8] {
    var file = FlagshipLoadFile()
    var writer = JSONWriter()
    writer.raw(#"{"campaigns":["#)
    for index in 0..<campaigns {
      if index > 0 { writer.raw(",") }
      writer.write(file.campaign(index))
    }
    writer.raw("]}")
    return writer.bytes
  }

  private mutating func campaign(_ index: Int) -> JSONValue {
    [
      "id": .string("campaign\(index)"), "name": .string("Campaign \(index)"), "type": "ab",
      "variationGroups": [group(0, of: index), group(1, of: index)],
    ]
  }

  private mutating func group(_ number: Int, of campaign: Int) -> JSONValue {
    let id = "group\(campaign)x\(number)"
    return [
      "id": .string(id), "name": .string("Group \(number + 1)"),
      "targeting": ["targetingGroups": [targetingGroup(), targetingGroup()]],
      "variations": [
        variation("\(id)a", of: campaign, isReference: true),
        variation("\(id)b", of: campaign, isReference: false),
      ],
    ]
  }

  private func variation(_ id: String, of campaign: Int, isReference: Bool) -> JSONValue {
    [
      "id": .string(id), "reference": .bool(isReference), "allocation": 50,
      "modifications": [
        "type": "FLAG",
        "value": JSONValue.object([
          "flag_\(campaign)": .bool(!isReference), "limit_\(campaign)": .integer(campaign % 9),
        ]),
      ],
    ]
  }

  private mutating func targetingGroup() -> JSONValue {
    [
      "targetings": [
        targeting("country", "EQUALS", two(of: Self.countries)),
        targeting("tier", "NOT_EQUALS", .string(Self.tiers.randomElement(using: &random) ?? "")),
        targeting("orders", "GREATER_THAN", .integer(Int.random(in: 0..<30, using: &random))),
      ]
    ]
  }

  private mutating func two(of texts: [String]) -> JSONValue {
    .array(texts.shuffled(using: &random).prefix(2).map { .string($0) })
  }

  private func targeting(_ key: String, _ operatorName: String, _ value: JSONValue) -> JSONValue {
    ["key": .string(key), "operator": .string(operatorName), "value": value]
  }
}

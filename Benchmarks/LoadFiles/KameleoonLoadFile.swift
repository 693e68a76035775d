import FlagEngine

/// A Kameleoon data file of any size, always the same for the same size.
///
/// Every flag has 3 variations and 3 experiment rules, and every rule a segment of its own with 3
/// conditions, half of them `(c1 and c2) or c3`, half `(c1 or c2) or c3`. The chances are chosen so
/// that `visitor` reaches about 2.2 rules of a flag and needs about 1.7 hashes for it; a flag takes
/// about 3.5 KB.
struct KameleoonLoadFile {
  /// The share of its targeted visitors that each rule takes.
  private static let exposition = 0.62
  private static let tiers = ["basic", "silver", "gold", "platinum"]
  private static let countries = ["France", "Belgium", "Germany", "Spain"]

  private var random = SeededRandom(seed: 20_260_101)
  private var writer = JSONWriter()

  /// The visitor whose chances the file is made for.
  static func visitor(_ number: Int) -> JSONValue {
    [
      "visitorCode": .string("visitor-\(number)"),
      "data": [
        ["type": "CustomData", "name": "tier", "values": [.string(tiers[number % 4])]],
        ["type": "CustomData", "name": "orders", "values": [.string("\(number % 40)")]],
        ["type": "Geolocation", "country": .string(countries[number / 4 % 4])],
        ["type": "Browser", "browser": "CHROME", "version": 120.0],
        ["type": "PageView", "url": "https://shop.example/c/shoes", "title": "Shoes"],
      ],
    ]
  }

  /// The JSON text of a file with so many flags.
  static func bytes(flags: Int) -> [UInt8] {
    var file = KameleoonLoadFile()
    file.writer.bytes.reserveCapacity(flags * 3600)
    file.write(flags: flags)
    return file.writer.bytes
  }

  private mutating func write(flags: Int) {
    writer.raw(#"{"configuration":{"realTimeUpdate":false,"consentType":"NOT_REQUIRED"},"#)
    writer.raw(#""customData":[{"id":41200,"index":1,"name":"tier","scope":"VISITOR"},"#)
    writer.raw(#"{"id":41207,"index":2,"name":"orders","scope":"VISITOR"}],"featureFlags":["#)
    for flag in 0..<flags {
      if flag > 0 { writer.raw(",") }
      writer.write(self.flag(flag))
    }
    writer.raw(#"],"segments":["#)
    for segment in 0..<flags * 3 {
      if segment > 0 { writer.raw(",") }
      writer.write(self.segment(segment))
    }
    writer.raw("]}")
  }

  private func flag(_ index: Int) -> JSONValue {
    [
      "id": .integer(31_001 + index),
      "featureKey": .string("feature_\(index)"),
      "environmentEnabled": true,
      "defaultVariationKey": "off",
      "mutuallyExclusiveGroup": nil,
      "bucketingCustomDataId": nil,
      "variations": .array(["off", "variation_a", "variation_b"].map { variation($0, of: index) }),
      "rules": .array((0..<3).map { rule($0, of: index) }),
    ]
  }

  private func variation(_ key: String, of flag: Int) -> JSONValue {
    [
      "key": .string(key),
      "name": .string("\(key) of feature \(flag)"),
      "variables": [
        ["key": "title", "type": "STRING", "value": .string("Title of \(key), feature \(flag)")],
        ["key": "steps", "type": "NUMBER", "value": .integer(flag % 7)],
        ["key": "compact", "type": "BOOLEAN", "value": .bool(flag.isMultiple(of: 2))],
      ],
    ]
  }

  private func rule(_ index: Int, of flag: Int) -> JSONValue {
    let number = flag * 3 + index
    let shares: [JSONValue] = ["off", "variation_a", "variation_b"].enumerated().map { place, key in
      [
        "variationKey": .string(key),
        "variationId": .integer(930_001 + number * 3 + place),
        "exposition": .double(place == 0 ? 0.34 : 0.33),
      ]
    }
    return [
      "id": .integer(510_001 + number),
      "order": .integer(index),
      "type": "EXPERIMENTATION",
      "exposition": .double(Self.exposition),
      "experimentId": .integer(260_301 + number),
      "variationByExposition": .array(shares),
      "respoolTime": nil,
      "segmentId": .integer(88_101 + number),
    ]
  }

  private mutating func segment(_ index: Int) -> JSONValue {
    let conditions = [condition(), condition(), condition()]
    return [
      "id": .integer(88_101 + index),
      "name": .string("Segment \(index) of the load file"),
      "audienceTracking": false,
      "conditionsData": [
        "firstLevel": [
          [
            "conditions": .array(Array(conditions.prefix(2))),
            "orOperators": [.bool(index.isMultiple(of: 2))],
          ],
          ["conditions": .array(Array(conditions.suffix(1))), "orOperators": []],
        ],
        "firstLevelOrOperators": [true],
      ],
    ]
  }

  /// A condition that holds for about 28 of 100 visitors.
  private mutating func condition() -> JSONValue {
    switch Int.random(in: 0..<5, using: &random) {
    case 0:
      customDatum(1, "EXACT", Self.tiers.randomElement(using: &random) ?? "gold")
    case 1:
      customDatum(
        1, "AMONG_VALUES", #"["\#(Self.tiers.randomElement(using: &random) ?? "gold")","vip"]"#)
    case 2:
      customDatum(2, "GREATER", "\(Int.random(in: 20..<36, using: &random))")
    case 3:
      [
        "targetingType": "GEOLOCATION", "isInclude": true,
        "country": .string(Self.countries.randomElement(using: &random) ?? "France"),
      ]
    default:
      [
        "targetingType": "PAGE_URL", "isInclude": true,
        "matchType": "CONTAINS",
        "url": .string(Int.random(in: 0..<10, using: &random) < 3 ? "/c/shoes" : "/c/garden"),
      ]
    }
  }

  private func customDatum(_ index: Int, _ match: String, _ value: String) -> JSONValue {
    [
      "targetingType": "CUSTOM_DATUM", "isInclude": true,
      "customDataIndex": .string("\(index)"), "valueMatchType": .string(match),
      "value": .string(value),
    ]
  }
}

import FlagEngine

/// A configuration in which one size is large and all others are small.
struct ScaleFile {
  /// What there are many of.
  enum Size: String, CaseIterable {
    case flags, grouped, rules, conditions, values, variations, variables, members, bytes
    case campaigns, groups, targetings, operands, choices, keys
  }

  /// The number for each size, 2 where none is given.
  private let counts: [Size: Int]

  init(_ size: Size, _ count: Int) { counts = [size: count] }

  private func count(_ size: Size, otherwise usual: Int = 2) -> Int { counts[size] ?? usual }

  private func list(_ size: Size, otherwise usual: Int = 2, _ make: (Int) -> JSONValue)
    -> JSONValue
  {
    .array((0..<count(size, otherwise: usual)).map(make))
  }

  /// Whether the size is one of Flagship's.
  private var isFlagship: Bool {
    let sizes: [Size] = [.campaigns, .groups, .targetings, .operands, .choices, .keys]
    return sizes.contains { counts[$0] != nil }
  }

  /// The JSON text.
  var bytes: [UInt8] { Array((isFlagship ? flagship : kameleoon).jsonText.utf8) }

  /// The key of the first flag.
  var flag: String { isFlagship ? "key_0_0" : "flag_0" }

  // MARK: Kameleoon

  private var kameleoon: JSONValue {
    let flags = max(count(.flags), counts[.grouped] ?? 0)
    return [
      "configuration": ["consentType": "NOT_REQUIRED"],
      "customData": [["id": 1, "index": 1, "name": "tier", "scope": "VISITOR"]],
      "featureFlags": .array((0..<flags).map(flag)),
      "segments": .array((0..<flags * count(.rules)).map(segment)),
    ]
  }

  private func flag(_ index: Int) -> JSONValue {
    [
      "id": .integer(index + 1), "featureKey": .string("flag_\(index)"),
      "environmentEnabled": true, "defaultVariationKey": "v0",
      "mutuallyExclusiveGroup": counts[.grouped] == nil ? nil : "group",
      "variations": list(.variations) { variation($0) },
      "rules": list(.rules) { rule(index * count(.rules) + $0) },
    ]
  }

  private func variation(_ index: Int) -> JSONValue {
    let text = String(repeating: "x", count: count(.bytes, otherwise: 8))
    var variables = (0..<count(.variables)).map { number -> JSONValue in
      ["key": .string("variable_\(number)"), "type": "STRING", "value": .string(text + "\(index)")]
    }
    if let members = counts[.members] {
      let object = (0..<members).reduce(into: JSONObject()) { $0["m\($1)"] = .integer($1) }
      variables.append(
        ["key": "json", "type": "JSON", "value": .string(JSONValue.object(object).jsonText)])
    }
    return ["key": .string("v\(index)"), "variables": .array(variables)]
  }

  private func rule(_ number: Int) -> JSONValue {
    let share = 1 / Double(count(.variations))
    return [
      "id": .integer(10_000 + number), "type": "EXPERIMENTATION", "exposition": 0.5,
      "experimentId": .integer(90_000_000 + number), "segmentId": .integer(1 + number),
      "variationByExposition": list(.variations) { index in
        [
          "variationKey": .string("v\(index)"), "variationId": .integer(index + 1),
          "exposition": .double(share),
        ]
      },
    ]
  }

  private func segment(_ number: Int) -> JSONValue {
    let groups = stride(from: 0, to: count(.conditions), by: Self.groupSize).map { start in
      group(of: start..<min(start + Self.groupSize, count(.conditions)))
    }
    return [
      "id": .integer(1 + number),
      "conditionsData": [
        "firstLevel": .array(groups),
        "firstLevelOrOperators": .array(Array(repeating: false, count: groups.count - 1)),
      ],
    ]
  }

  /// More conditions behind one another than the SDK's call stack holds are an error, not work.
  private static let groupSize = 400

  private func group(of conditions: Range<Int>) -> JSONValue {
    [
      "conditions": .array(conditions.map { condition($0) }),
      "orOperators": .array(Array(repeating: false, count: conditions.count - 1)),
    ]
  }

  private func condition(_ number: Int) -> JSONValue {
    let values = list(.values) { .string("value \($0) of \(number)") }
    return [
      "targetingType": "CUSTOM_DATUM", "isInclude": true, "customDataIndex": "1",
      "valueMatchType": "AMONG_VALUES", "value": .string(values.jsonText),
    ]
  }

  // MARK: Flagship

  private var flagship: JSONValue { ["campaigns": list(.campaigns) { campaign($0) }] }

  private func campaign(_ index: Int) -> JSONValue {
    [
      "id": .string("c\(index)"), "type": "ab",
      "variationGroups": list(.groups) { group($0, of: index) },
    ]
  }

  private func group(_ number: Int, of campaign: Int) -> JSONValue {
    let id = "c\(campaign)g\(number)"
    let targetings = list(.targetings) { targeting($0) }
    return [
      "id": .string(id), "targeting": ["targetingGroups": [["targetings": targetings]]],
      "variations": list(.choices) { choice($0, of: id, campaign) },
    ]
  }

  private func targeting(_ number: Int) -> JSONValue {
    [
      "key": "tier", "operator": "EQUALS",
      "value": list(.operands) { .string("value \($0) of \(number)") },
    ]
  }

  private func choice(_ number: Int, of group: String, _ campaign: Int) -> JSONValue {
    let values = (0..<count(.keys)).reduce(into: JSONObject()) {
      $0["key_\(campaign)_\($1)"] = .integer(number)
    }
    return [
      "id": .string("\(group)v\(number)"), "reference": .bool(number == 0),
      "allocation": .double(100 / Double(count(.choices))),
      "modifications": ["type": "FLAG", "value": .object(values)],
    ]
  }
}

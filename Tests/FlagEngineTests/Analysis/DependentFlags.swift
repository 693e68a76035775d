import FlagEngine

/// A file whose flags hang on earlier ones.
enum DependentFlags {
  /// Flags of which every third asks whether its neighbour before was assigned.
  static func configuration(_ count: Int = 700) throws -> FlagConfiguration {
    var flags: [JSONValue] = []
    var segments: [JSONValue] = []
    for number in 0..<count {
      let isDependent = number % 3 == 1
      if isDependent {
        segments.append([
          "id": .integer(number),
          "conditionsData": [
            "firstLevel": [
              [
                "conditions": [
                  [
                    "targetingType": "TARGET_FEATURE_FLAG", "isInclude": .bool(number % 2 == 0),
                    "featureFlagId": .integer(number - 1),
                  ]
                ], "orOperators": [],
              ]
            ], "firstLevelOrOperators": [],
          ],
        ])
      }
      flags.append([
        "id": .integer(number), "featureKey": .string("flag_\(number)"),
        "environmentEnabled": true, "defaultVariationKey": "off",
        "variations": [["key": "off"], ["key": "on"]],
        "rules": [
          [
            "id": .integer(number), "type": "EXPERIMENTATION",
            "experimentId": .integer(10_000 + number), "exposition": 0.5,
            "segmentId": isDependent ? .integer(number) : nil,
            "variationByExposition": [
              [
                "variationKey": "on", "variationId": .integer(20_000 + number), "exposition": 1.0,
              ]
            ],
          ]
        ],
      ])
    }
    let root: JSONObject = ["featureFlags": .array(flags), "segments": .array(segments)]
    return try FlagConfiguration(Array(JSONValue.object(root).jsonText.utf8))
  }

  static let visitor = Visitor.kameleoon(Kameleoon.Visitor(code: "v1"))

  static func options(isIsolated: Bool = false) -> EvaluationOptions {
    EvaluationOptions(profile: .kameleoon318, now: 1_767_225_600_000, isIsolated: isIsolated)
  }
}

import FlagEngine
import Testing

@testable import FlagConsole

/// Answers are found piece by piece.
@Suite struct ResolutionTests {
  /// Each gives up a few milliseconds late; thousands of them do not hold a key.
  @Test func patternsThatAreTooCostlyAreDecidedBitByBit() throws {
    let flags = (0..<60).map { number -> JSONValue in
      [
        "id": .integer(number), "featureKey": .string("flag_\(number)"),
        "environmentEnabled": true, "defaultVariationKey": "off", "variations": [["key": "off"]],
        "rules": [["id": .integer(number), "segmentId": 1, "exposition": 1.0]],
      ]
    }
    let root: JSONObject = [
      "featureFlags": .array(flags),
      "segments": [
        [
          "id": 1,
          "conditionsData": [
            "firstLevel": [
              [
                "conditions": [
                  [
                    "targetingType": "VISITOR_CODE", "matchType": "REGULAR_EXPRESSION",
                    "visitorCode": "(a?){25}a{25}",
                  ]
                ], "orOperators": [],
              ]
            ], "firstLevelOrOperators": [],
          ],
        ]
      ],
    ]
    let configuration = try FlagConfiguration(Array(JSONValue.object(root).jsonText.utf8))
    let code = String(repeating: "a", count: 25)
    var resolution = Resolution(
      Catalogue(configuration), visitor: .kameleoon(Kameleoon.Visitor(code: code)),
      options: EvaluationOptions(profile: .kameleoon318, now: 1_767_225_600_000))
    #expect(!resolution.isSettled)
    while resolution.work() {}
    #expect(resolution.isSettled)
    #expect(resolution.answers.allSatisfy { $0?.isLimited == true })
  }
}

import FlagEngine
import Testing

@testable import FlagConsole

/// Answers found piece by piece are those of one pass over the file.
@Suite struct ResolutionTests {
  /// 700 flags; every third asks whether its neighbour before was assigned.
  private static func configuration() throws -> FlagConfiguration {
    var flags: [JSONValue] = []
    var segments: [JSONValue] = []
    for number in 0..<700 {
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

  @Test(arguments: [false, true])
  func aFlagAskedForAloneAnswersAsInAPassOverTheFile(_ isIsolated: Bool) throws {
    let configuration = try Self.configuration()
    let visitor = Visitor.kameleoon(Kameleoon.Visitor(code: "v1"))
    var options = EvaluationOptions(profile: .kameleoon318, now: 1_767_225_600_000)
    options.isIsolated = isIsolated
    var resolution = Resolution(Catalogue(configuration), visitor: visitor, options: options)
    while resolution.work() {}
    #expect((0..<700).contains { configuration.dependsOnEarlierFlags($0) })
    for flag in [699, 1, 4, 256, 259, 511, 513, 514, 697, 300] {
      resolution.resolve(CollectionOfOne(flag))
      #expect(
        resolution.decision(flag)
          == configuration.explain(flag, for: visitor, options: options), "\(flag)")
      #expect(
        resolution.nearestMisses(flag)
          == configuration.nearestMisses(flag, for: visitor, options: options), "\(flag)")
    }
  }

  @Test func whatAnOverrideChangesIsFoundInSlices() throws {
    let configuration = try Self.configuration()
    let options = EvaluationOptions(profile: .kameleoon318, now: 1_767_225_600_000)
    let visitor = Visitor.kameleoon(Kameleoon.Visitor(code: "v1"))
    var resolution = Resolution(Catalogue(configuration), visitor: visitor, options: options)
    while resolution.work() {}
    var count = 0
    for flag in [0, 3, 6, 9, 12, 15, 18, 4, 697] {
      var changed = visitor
      changed.overrides = [.simulated(flag: configuration.key(of: flag), variation: nil)]
      var preview = OverridePreview(changed, flag, resolution)
      #expect((preview.decision != nil) == !configuration.dependsOnEarlierFlags(flag))
      while !preview.isThrough(resolution) { preview.work(64, resolution) }
      #expect(preview.decision == configuration.explain(flag, for: changed, options: options))
      var pass = Pass(configuration, for: changed, options: options)
      let others = (0..<700).filter { other in
        let (before, after) = (resolution.answers[other], pass.decide(other))
        guard other != flag, let before else { return false }
        return configuration.served(other, by: before).shaped
          != configuration.served(other, by: after).shaped
      }
      #expect(preview.others.map(\.flag) == others)
      count += others.count
    }
    #expect(count > 0, "some neighbour asks whether the flag was assigned")
  }

  @Test func whatAnotherSDKAnswersIsFoundForDependentFlagsToo() throws {
    let configuration = try Self.configuration()
    let visitor = Visitor.kameleoon(Kameleoon.Visitor(code: "v1"))
    let options = EvaluationOptions(profile: .kameleoon318, now: 1_767_225_600_000)
    var search = WhatIfSearch(
      697, configuration, visitor, WhatIf.circumstances(of: 697, nil, options))
    var turns = 0
    while !search.isThrough {
      search.work(100)
      turns += 1
    }
    #expect(turns == 7)
    var other = options
    other.profile = .kameleoon322
    #expect(search.found.map(\.options) == [other])
    #expect(
      search.found.first?.decision == configuration.explain(697, for: visitor, options: other))
  }
}

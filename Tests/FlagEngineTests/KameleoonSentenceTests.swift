import Testing

@testable import FlagEngine

@Suite struct KameleoonSentenceTests {
  static let options = KameleoonPropertyTests.options

  static func entry(_ key: String, _ id: Int, _ share: Double) -> JSONValue {
    ["variationKey": .string(key), "variationId": .integer(id), "exposition": .double(share)]
  }

  static func rule(
    _ id: Int, _ type: String, _ exposition: Double, _ entries: [JSONValue],
    segment: JSONValue = nil
  ) -> JSONValue {
    [
      "id": .integer(id), "type": .string(type), "experimentId": .integer(id * 100),
      "exposition": .double(exposition), "variationByExposition": .array(entries),
      "segmentId": segment,
    ]
  }

  static func configuration(
    _ rules: [JSONValue], flag: [String: JSONValue] = [:], file: [String: JSONValue] = [:],
    segments: [JSONValue] = []
  ) -> Kameleoon.Configuration {
    var object: JSONObject = [
      "id": 1, "featureKey": "f", "environmentEnabled": true, "defaultVariationKey": "off",
      "variations": [["key": "off"], ["key": "a"], ["key": "b"]], "rules": .array(rules),
    ]
    for (name, value) in flag { object[name] = value }
    var root: JSONObject = ["featureFlags": [.object(object)], "segments": .array(segments)]
    for (name, value) in file { root[name] = value }
    return Kameleoon.Configuration(answer: Array(JSONValue.object(root).jsonText.utf8))
  }

  static func decision(
    _ configuration: Kameleoon.Configuration,
    _ change: (inout Kameleoon.Visitor) -> Void = { _ in }
  ) -> Decision {
    var visitor = Kameleoon.Visitor(code: "v1")
    change(&visitor)
    var pass = Kameleoon.Pass(configuration, for: visitor, options: options)
    return pass.explain(0)
  }

  static let halves = [entry("a", 11, 0.5), entry("b", 12, 0.5)]

  @Test func anExperimentNamesTheSplit() {
    let rules = [Self.rule(1, "EXPERIMENTATION", 1, Self.halves)]
    #expect(
      Self.decision(Self.configuration(rules)).sentence
        == "Served because rule 1 of 1 #1 matched and exposed this visitor; the split put hash"
        + " 0.6025 into b (above 0.5000 up to 1.0000).")
  }

  @Test func aDeliveryNamesTheExposure() {
    let rules = [Self.rule(1, "TARGETED_DELIVERY", 0.4, Self.halves)]
    #expect(
      Self.decision(Self.configuration(rules)).sentence
        == "Served because rule 1 of 1 #1 delivers a to everyone it targets and exposes (hash"
        + " 0.0583 ≤ 0.4000).")
  }

  @Test func aMissedDeliveryEndsTheEvaluation() {
    let rules = [
      Self.rule(1, "TARGETED_DELIVERY", 0.01, Self.halves),
      Self.rule(2, "EXPERIMENTATION", 1, Self.halves),
    ]
    let decision = Self.decision(Self.configuration(rules))
    #expect(
      decision.sentence
        == "(off) is the default: rule 1 of 2 #1: segment matched, but hash 0.0583 > exposure"
        + " 0.0100 → not exposed; a delivery rule ends the evaluation, rule 2 was not reached.")
    #expect(decision.trace[2].verdict == .notReached)
  }

  @Test func theDefaultSaysHowManyRulesThereAre() {
    #expect(
      Self.decision(Self.configuration([])).sentence
        == "(off) is the default: this flag has no rules.")
    let segment = KameleoonPropertyTests.segment(
      1, [["targetingType": "DEVICE_TYPE", "device": "PHONE"]])
    let rules = [1, 2].map { Self.rule($0, "EXPERIMENTATION", 1, Self.halves, segment: 1) }
    let decision = Self.decision(Self.configuration(rules, segments: [segment]))
    #expect(decision.sentence == "(off) is the default: none of 2 rules served.")
    #expect(decision.dependsOnUnknown)
    let known = Self.decision(Self.configuration(rules, segments: [segment])) {
      $0[.device] = "TABLET"
    }
    #expect(!known.dependsOnUnknown)
  }

  @Test func gatesSayWhatTheyDid() {
    let rules = [Self.rule(1, "EXPERIMENTATION", 1, Self.halves)]
    #expect(
      Self.decision(Self.configuration(rules, flag: ["environmentEnabled": false])).sentence
        == "This flag is off in this file's environment: no rule was read.")
    let holdout: JSONValue = [
      "experimentId": 900, "variationByExposition": [Self.entry("in-holdout", 901, 1)],
    ]
    #expect(
      Self.decision(Self.configuration(rules, file: ["holdout": holdout])).sentence
        == "Held out: in holdout #900, hash 0.5942 falls in in-holdout (up to 1.0000). Flags answer"
        + " their default.")
    let consent: JSONValue = ["consentType": "REQUIRED"]
    let refused = Self.decision(Self.configuration(rules, file: ["configuration": consent])) {
      $0.legalConsent = false
    }
    #expect(
      refused.sentence
        == "Consent refused: rule 1 is an experiment and ends the evaluation (PARTIALLY_BLOCK);"
        + " (off) is the default.")
    let full: JSONValue = [
      "consentType": "REQUIRED", "consentOptOutBehavior": "FULLY_BLOCK",
    ]
    let blocked = Self.decision(Self.configuration(rules, file: ["configuration": full])) {
      $0.legalConsent = false
    }
    #expect(
      blocked.sentence
        == "Consent refused: the SDK raises FeatureEnvironmentDisabled (FULLY_BLOCK) at rule 1")
    #expect(blocked.served.shape == .nothing)
  }

  @Test func overridesNameTheNaturalAnswer() {
    let configuration = Self.configuration([Self.rule(1, "EXPERIMENTATION", 1, Self.halves)])
    let forced = Self.decision(configuration) {
      $0.overrides = [.forced(experiment: 100, variation: "a", keepsTargeting: false)]
    }
    #expect(forced.sentence == "Forced to a in experiment #100; natural answer: b.")
    #expect(forced.served.shaped == "[a]")
    let simulated = Self.decision(configuration) {
      $0.overrides = [.simulated(flag: "f", variation: nil)]
    }
    #expect(simulated.sentence == "Simulated: (off); evaluation skipped; natural answer: b.")
    #expect(simulated.served.shaped == "{off}")
    #expect(simulated.natural?.variationKey == "b")
  }

  @Test func anIdleForceSaysWhy() {
    let configuration = Self.configuration([
      Self.rule(1, "EXPERIMENTATION", 1, Self.halves),
      Self.rule(2, "EXPERIMENTATION", 1, Self.halves),
    ])
    let idle = Self.decision(configuration) {
      $0.overrides = [.forced(experiment: 200, variation: "a", keepsTargeting: false)]
    }
    #expect(idle.sentence.hasSuffix("Force on rule 2 is idle: rule 1 already served."))
    #expect(idle.served.from == "force idle")
    #expect(idle.served.shape == .served)
  }

  // MARK: Conditions

  struct Golden: Sendable {
    var condition: JSONValue
    var text: String
    var detail: String
  }

  static let goldens = [
    Golden(
      condition: [
        "targetingType": "CUSTOM_DATUM", "customDataIndex": "1", "valueMatchType": "AMONG_VALUES",
        "value": #"["gold","black"]"#,
      ], text: #"data.plan is among "gold", "black""#, detail: #"visitor: "Gold""#),
    Golden(
      condition: [
        "targetingType": "GEOLOCATION", "country": "France", "city": "Paris", "isInclude": false,
      ], text: #"NOT country is "France", city "Paris""#, detail: #"visitor: "Belgium", "Ghent""#),
    Golden(
      condition: [
        "targetingType": "APPLICATION_VERSION", "version": "4.2", "versionMatchType": "GREATER",
      ], text: "app version > 4.2",
      detail: "visitor: no data → counts as not matching (SDK rule)"),
    Golden(
      condition: [
        "targetingType": "APPLICATION_VERSION", "version": "4.2", "versionMatchType": "GREATER",
        "isInclude": false,
      ], text: "NOT app version > 4.2",
      detail: "visitor: no data → counts as matching (SDK rule)"),
    Golden(
      condition: ["targetingType": "VISITS", "visitCount": 2, "matchType": "GREATER"],
      text: "visits > 2", detail: "visitor: 1"),
    Golden(
      condition: ["targetingType": "LANDING_PAGE"], text: "condition of an unknown type",
      detail: "the SDK does not know this type → counts as matching (SDK rule)"),
    Golden(
      condition: ["targetingType": "DEVICE_TYPE", "device": "phone"], text: "device is PHONE",
      detail: "visitor: TABLET"),
  ]

  @Test(arguments: goldens.indices)
  func aConditionReads(_ index: Int) {
    let golden = Self.goldens[index]
    let configuration = Self.configuration(
      [Self.rule(1, "EXPERIMENTATION", 1, Self.halves, segment: 1)],
      file: ["customData": [["id": 5, "index": 1, "name": "plan"]]],
      segments: [KameleoonPropertyTests.segment(1, [golden.condition])])
    let decision = Self.decision(configuration) {
      $0[.customData(index: 1)] = "Gold"
      $0[.country] = "Belgium"
      $0[.city] = "Ghent"
      $0[.device] = "TABLET"
    }
    let segment = decision.trace[1].children[0]
    let words = Explanation.line(for: segment.children[0])
    #expect(words.text == golden.text)
    #expect(words.detail == golden.detail)
    if index == 0 { #expect(segment.children[0].notes.map(\.text) == ["differs only by case"]) }
  }

  @Test(arguments: [false, true])
  func aPatternThatIsTooCostlyIsOurLimitAndNoRuleOfTheSDK(isExcluded: Bool) {
    let pattern: JSONValue = [
      "targetingType": "CUSTOM_DATUM", "customDataIndex": "1",
      "valueMatchType": "REGULAR_EXPRESSION", "value": "(a?){25}a{25}",
      "isInclude": .bool(!isExcluded),
    ]
    let configuration = Self.configuration(
      [Self.rule(1, "EXPERIMENTATION", 1, Self.halves, segment: 1)],
      file: ["customData": [["id": 5, "index": 1, "name": "plan"]]],
      segments: [KameleoonPropertyTests.segment(1, [pattern])])
    func decision(_ text: String) -> Decision {
      Self.decision(configuration) { $0[.customData(index: 1)] = .string(text) }
    }
    let limited = decision(String(repeating: "a", count: 25))
    #expect(limited.answer.isLimited)
    #expect(limited.answer.limitDetail?.contains("too costly for flagscope") == true)
    #expect(
      Explanation.line(for: limited.trace[1].children[0].children[0]).detail
        == "too costly for flagscope → counts as \(isExcluded ? "matching" : "not matching")"
        + " (our limit; the SDK would go on)")
    let known = decision("b")
    #expect(!known.answer.isLimited)
    #expect(known.answer.limitDetail == nil)
  }

  @Test func aSegmentWithoutALabelIsNamedByItsShortestCondition() throws {
    let country: JSONValue = [
      "targetingType": "COUNTRY", "country": "France", "isInclude": false,
    ]
    let device: JSONValue = ["targetingType": "DEVICE_TYPE", "device": "DESKTOP"]
    let inner = KameleoonPropertyTests.reference(9)
    let segments = [
      KameleoonPropertyTests.segment(1, [KameleoonPropertyTests.reference(7)]),
      KameleoonPropertyTests.segment(7, [inner, device, country]),
      KameleoonPropertyTests.segment(9, [device]),
    ]
    let rule = Self.rule(1, "EXPERIMENTATION", 1, Self.halves, segment: 1)
    var configuration = Self.configuration([rule], segments: segments)
    func condition() throws -> String {
      let segment = Self.decision(configuration).trace[1].children[0]
      return Explanation.line(for: try #require(segment.children.first)).text
    }
    #expect(try condition() == "segment #7 (device is DESKTOP, …) matches")
    var labels = Labels()
    labels.segments = ["7": "Loyal FR"]
    configuration.labels = labels
    #expect(try condition() == "segment #7 \"Loyal FR\" matches")
    // A segment inside says least: it names only where there is nothing else.
    let onlyInner = [
      KameleoonPropertyTests.segment(1, [KameleoonPropertyTests.reference(7)]),
      KameleoonPropertyTests.segment(7, [KameleoonPropertyTests.reference(9)]),
      KameleoonPropertyTests.segment(9, []),
    ]
    configuration = Self.configuration([rule], segments: onlyInner)
    #expect(try condition() == "segment #7 (segment #9 matches) matches")
  }
}

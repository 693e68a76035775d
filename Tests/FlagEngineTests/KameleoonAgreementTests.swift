import Testing

@testable import FlagEngine

/// A flag that is asked alone answers as it does in a pass over the file: the same decision with the
/// same steps, the same dependence on unknown data, the same nearest misses.
@Suite struct KameleoonAgreementTests {
  @Test(arguments: KameleoonVectorFile.all)
  func everyRecordedVisitorGetsTheSameAloneAndInAPass(_ file: KameleoonVectorFile) throws {
    let cases = try KameleoonVector.cases(of: file).prefix(80)
    for vector in cases where !vector.options.isIsolated {
      Self.compare(vector.configuration, vector.visitor, vector.options, vector.name)
      // Whoever has no data has no record either, until an earlier flag saves something.
      let nobody = Kameleoon.Visitor(code: vector.visitor.code)
      Self.compare(vector.configuration, nobody, vector.options, "\(vector.name), without data")
    }
  }

  @Test(arguments: Profile.allCases.filter { $0.platform == .kameleoon })
  func everyKindOfConditionAnswersTheSameAfterAFlagThatServes(_ profile: Profile) throws {
    let options = EvaluationOptions(profile: profile, now: KameleoonPropertyTests.now)
    for (name, condition) in try Self.conditions() {
      let file = Self.file(condition)
      for code in ["v1", "v2", "v3"] {
        Self.compare(file, Kameleoon.Visitor(code: code), options, name)
      }
      for seed in 0..<6 {
        Self.compare(file, Self.visitor(seed, of: file), options, "\(name), visitor \(seed)")
      }
    }
  }

  @Test func theRecordedFilesHoldEveryKindOfCondition() throws {
    let types = Set(
      try Self.conditions().map { $0.name.split(separator: " ").first.map(String.init) })
    let known = [
      "CUSTOM_DATUM", "BROWSER", "DEVICE_TYPE", "OPERATING_SYSTEM", "GEOLOCATION", "COOKIE",
      "PAGE_URL", "PAGE_TITLE", "PREVIOUS_PAGE", "VISITOR_CODE", "PAGE_VIEWS", "VISITS",
      "SAME_DAY_VISITS", "FIRST_VISIT", "LAST_VISIT", "NEW_VISITORS", "CONVERSIONS",
      "SDK_LANGUAGE", "APPLICATION_VERSION", "SEGMENT", "HEAT_SLICE", "TARGET_FEATURE_FLAG",
      "TARGET_EXPERIMENT", "TARGET_PERSONALIZATION", "EXCLUSIVE_EXPERIMENT", "BRAND_NEW_TYPE",
    ]
    #expect(types.isSuperset(of: known))
  }

  private static func compare(
    _ configuration: Kameleoon.Configuration, _ visitor: Kameleoon.Visitor,
    _ options: EvaluationOptions, _ name: String
  ) {
    let file = FlagConfiguration.kameleoon(configuration)
    let visitor = file.resolvingNames(of: .kameleoon(visitor))
    var pass = Pass(file, for: visitor, options: options)
    var silent = pass
    for flag in 0..<min(configuration.flagCount, 60) {
      let answer = silent.decide(flag)
      let decision = pass.explain(flag)
      #expect(answer == decision.answer, "\(name), flag \(flag)")
      // What does not depend on earlier flags was asked alone, so it must not have changed here.
      guard !configuration.dependsOnEarlierFlags(flag) else { continue }
      let alone = file.explain(flag, for: visitor, options: options)
      // NaN, which a file may hold, equals nothing.
      let isSame = decision == alone || "\(decision)" == "\(alone)"
      #expect(isSame, "\(name), flag \(flag): \(decision) but alone \(alone)")
      #expect(
        pass.nearestMisses(flag) == file.nearestMisses(flag, for: visitor, options: options),
        "\(name), flag \(flag)")
    }
  }

  /// One condition of every kind that the recorded files hold, with each of its operators.
  private static func conditions() throws -> [(name: String, json: JSONValue)] {
    var found: [String: JSONValue] = [:]
    for file in KameleoonVectorFile.all where file.name.hasPrefix("condition-") {
      collect(try file.load(), &found)
    }
    return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func collect(_ json: JSONValue, _ found: inout [String: JSONValue]) {
    switch json {
    case .array(let elements): for element in elements { collect(element, &found) }
    case .object(let object):
      if let type = object["targetingType"]?.text {
        let operators = object.members.filter { $0.name.hasSuffix("atchType") }
        let name = ([type] + operators.map { $0.value.jsonText }).joined(separator: " ")
        found[name] = found[name] ?? json
      }
      for member in object.members { collect(member.value, &found) }
    default: break
    }
  }

  /// A visitor with some of the values that a file compares, and some other data.
  private static func visitor(
    _ seed: Int, of file: Kameleoon.Configuration
  ) -> Kameleoon.Visitor {
    var random = SeededNumbers(seed)
    var visitor = Kameleoon.Visitor(code: "visitor-\(seed)")
    visitor.data = [
      .init(.device("PHONE")), .init(.geolocation(.init(country: "France"))),
      .init(.pageView(.init(url: "https://example/", title: "Home"))),
      .init(.conversion(.init(goal: 1))),
      .init(.visits([.init(start: KameleoonPropertyTests.now - 3_600_000)], number: 0)),
      .init(.assignedVariation(experiment: 21, variation: 7, ruleType: nil, time: nil)),
      .init(.personalization(id: 5, variation: .null)),
      .init(.browser(name: "CHROME", version: nil)),
    ].filter { _ in Bool.random(using: &random) }
    for field in file.fields where Bool.random(using: &random) {
      guard let value = field.values.randomElement(using: &random) else { continue }
      switch field.type {
      case .texts, .integers: visitor[field.field] = .array([value])
      default: visitor[field.field] = value
      }
    }
    return visitor
  }

  /// A flag that serves everybody, one whose rule asks the condition, and one whose rule asks that
  /// rule's segment to fail.
  private static func file(_ condition: JSONValue) -> Kameleoon.Configuration {
    let segments: [Int: Int] = [2: 9, 3: 8]
    let flags = [1, 2, 3].map { number -> JSONValue in
      [
        "id": .integer(number), "featureKey": .string("f\(number)"), "environmentEnabled": true,
        "defaultVariationKey": "off", "variations": [],
        "rules": [
          [
            "id": .integer(10 + number), "type": "EXPERIMENTATION",
            "experimentId": .integer(20 + number), "exposition": 1.0,
            "segmentId": segments[number].map { .integer($0) } ?? .null,
            "variationByExposition": [
              ["variationKey": "on", "variationId": .integer(30 + number), "exposition": 1.0]
            ],
          ]
        ],
      ]
    }
    let opposite: JSONValue = ["targetingType": "SEGMENT", "segmentId": 9, "isInclude": false]
    let file: JSONValue = [
      "customData": [["id": 101, "index": 1, "name": "cd1"]], "featureFlags": .array(flags),
      "segments": [segment(8, opposite), segment(9, condition)],
    ]
    return Kameleoon.Configuration(answer: Array(file.jsonText.utf8))
  }

  private static func segment(_ id: Int, _ condition: JSONValue) -> JSONValue {
    [
      "id": .integer(id),
      "conditionsData": [
        "firstLevel": [["conditions": [condition], "orOperators": []]],
        "firstLevelOrOperators": [],
      ],
    ]
  }
}

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
    }
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

  /// A flag that serves everybody and one whose rule asks the condition.
  private static func file(_ condition: JSONValue) -> Kameleoon.Configuration {
    let flags = [1, 2].map { number -> JSONValue in
      [
        "id": .integer(number), "featureKey": .string("f\(number)"), "environmentEnabled": true,
        "defaultVariationKey": "off", "variations": [],
        "rules": [
          [
            "id": .integer(10 + number), "type": "EXPERIMENTATION",
            "experimentId": .integer(20 + number), "exposition": 1.0,
            "segmentId": number == 2 ? 9 : nil,
            "variationByExposition": [
              ["variationKey": "on", "variationId": .integer(30 + number), "exposition": 1.0]
            ],
          ]
        ],
      ]
    }
    let file: JSONValue = [
      "customData": [["id": 101, "index": 1, "name": "cd1"]], "featureFlags": .array(flags),
      "segments": [
        [
          "id": 9,
          "conditionsData": [
            "firstLevel": [["conditions": [condition], "orOperators": []]],
            "firstLevelOrOperators": [],
          ],
        ]
      ],
    ]
    return Kameleoon.Configuration(answer: Array(file.jsonText.utf8))
  }
}

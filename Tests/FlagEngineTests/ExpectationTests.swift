import Testing

@testable import FlagEngine

/// "I expected Y": every way that is offered leads there, and where there is one it is offered.
@Suite struct ExpectationTests {
  /// The name is also the testing library's.
  typealias Expectation = FlagEngine.Expectation

  static func search(
    _ flag: Int, _ text: String, for visitor: Visitor, in configuration: FlagConfiguration,
    _ options: EvaluationOptions, codes: Int = 2_000
  ) throws -> Expectation {
    let expected = try #require(ExpectedAnswer(text, of: flag, in: configuration))
    var search = Expectation(flag, expected, for: visitor, in: configuration, options: options)
    search.codeLimit = codes
    while !search.isThrough { search.work(500) }
    return search
  }

  /// Every variation that a flag can be expected to serve, its default and nothing among them.
  static func texts(of flag: Int, in configuration: FlagConfiguration) -> [String] {
    let parts = configuration.variations(of: flag).map(\.id)
    let others = configuration.platform == .flagship ? ["--"] : []
    return Array((parts + others).prefix(5))
  }

  /// Checks what is offered for each variation of some flags.
  ///
  /// - Returns: the number of ways of each kind.
  static func checkWays(
    _ configuration: FlagConfiguration, _ visitor: Visitor, _ options: EvaluationOptions,
    _ name: String, into kinds: inout [Expectation.Kind: Int]
  ) throws {
    for flag in 0..<min(configuration.flagCount, 3) {
      for text in texts(of: flag, in: configuration) {
        guard let expected = ExpectedAnswer(text, of: flag, in: configuration) else { continue }
        let search = try search(flag, text, for: visitor, in: configuration, options, codes: 100)
        if search.isMet { #expect(search.ways.isEmpty) }
        for way in search.ways {
          kinds[way.kind, default: 0] += 1
          let decision = configuration.explain(flag, for: way.visitor, options: options)
          #expect(
            expected.isMet(by: decision.answer, of: flag, in: configuration),
            "\(name) \(decision.flagKey) \(text): \(way.kind) gives \(decision.served.shaped)")
        }
        let isNatural = search.ways.contains { $0.kind != .force && $0.kind != .simulate }
        if !search.isMet, !isNatural, visitor.overrides.isEmpty { #expect(search.reason != nil) }
      }
    }
  }

  @Test(arguments: KameleoonVectorFile.all)
  func everyWayOfAKameleoonCaseLeadsThere(_ file: KameleoonVectorFile) throws {
    var kinds: [Expectation.Kind: Int] = [:]
    for test in try KameleoonVector.cases(of: file).prefix(3) {
      try Self.checkWays(
        .kameleoon(test.configuration), .kameleoon(test.visitor), test.options, test.name,
        into: &kinds)
    }
  }

  @Test(arguments: FlagshipCase.files, FlagshipNearestMissTests.profiles)
  func everyWayOfAFlagshipCaseLeadsThere(_ file: String, _ profile: Profile) throws {
    var kinds: [Expectation.Kind: Int] = [:]
    let options = EvaluationOptions(profile: profile, now: 0)
    for item in try FlagshipCase.load(file).prefix(1) {
      guard let document = try? JSONDocument(item.bucketing) else { continue }
      try Self.checkWays(
        .flagship(Flagship.Configuration(document)), .flagship(item.visitor), options, file,
        into: &kinds)
    }
  }

  @Test func theShopHasWaysOfEveryKind() throws {
    let shop = try FlagConfiguration(KameleoonVectorFile.bytes("kameleoon-shop.json"))
    var kinds: [Expectation.Kind: Int] = [:]
    for code in ["anna", "marie", "v-7"] {
      try Self.checkWays(
        shop, .kameleoon(Kameleoon.Visitor(code: code)), KameleoonPropertyTests.options, code,
        into: &kinds)
    }
    for kind in Expectation.Kind.allCases where kind != .earlier {
      #expect(kinds[kind] ?? 0 > 0, "\(kind)")
    }
  }

  // MARK: Completeness

  @Test(arguments: 0..<24)
  func aKameleoonWayOfUpToThreeChangesIsFound(_ seed: Int) throws {
    var random = SeededNumbers(seed)
    let file = Self.kameleoonFile(&random)
    let configuration = try FlagConfiguration(Array(file.jsonText.utf8))
    var visitor = Kameleoon.Visitor(code: "v\(seed)")
    visitor.hasRecord = Bool.random(using: &random)
    if Bool.random(using: &random) { visitor[.customData(index: 1)] = "b" }
    if Bool.random(using: &random) { visitor[.customData(index: 3)] = "6" }
    if Bool.random(using: &random) { visitor[.device] = "PHONE" }
    try Self.compare(
      configuration, .kameleoon(visitor), KameleoonPropertyTests.options,
      KameleoonNearestMissTests.values, file.jsonText)
  }

  @Test(arguments: 0..<24)
  func aFlagshipWayOfUpToTwoChangesIsFound(_ seed: Int) throws {
    var random = SeededGenerator(seed)
    let file = Self.flagshipFile(&random)
    let configuration = try FlagConfiguration(Array(file.utf8))
    var visitor = Flagship.Visitor(id: "v\(seed)")
    for key in ["a", "b", "c"] where Bool.random(using: &random) {
      visitor.context[key] = FlagshipNearestMissTests.pool.randomElement(using: &random)
    }
    let values = FlagshipNearestMissTests.pool + ["abcd", "xyz", "", 2, 4, 11, -1, .null]
    try Self.compare(
      configuration, .flagship(visitor),
      EvaluationOptions(profile: FlagshipNearestMissTests.profiles[seed % 3], now: 0),
      ["a", "b", "c"].map { (.attribute(key: $0), values) }, file, upTo: 2)
  }

  /// Compares what is found with what trying every value finds.
  static func compare(
    _ configuration: FlagConfiguration, _ visitor: Visitor, _ options: EvaluationOptions,
    _ values: [(Field, [JSONValue])], _ file: String, upTo limit: Int = 3
  ) throws {
    for text in texts(of: 0, in: configuration) {
      let search = try search(0, text, for: visitor, in: configuration, options, codes: 50)
      guard !search.isMet else { continue }
      let way = search.ways.first { $0.kind == .context || $0.kind == .earlier }
      guard way == nil else { continue }
      let found = changes(search.expected, configuration, visitor, options, values, limit)
      #expect(
        found == nil,
        "\(text): \(found.map { "\($0)" } ?? "") \(visitor.json.jsonText) \(search.reason ?? "") \(file)"
      )
    }
  }

  private static func changes(
    _ expected: ExpectedAnswer, _ configuration: FlagConfiguration, _ visitor: Visitor,
    _ options: EvaluationOptions, _ values: [(Field, [JSONValue])], _ limit: Int
  ) -> [ContextChange]? {
    func search(_ chosen: [ContextChange], from start: Int) -> [ContextChange]? {
      let answer = configuration.explain(
        0, for: visitor.applying(chosen), options: options
      ).answer
      if expected.isMet(by: answer, of: 0, in: configuration) { return chosen }
      guard chosen.count < limit else { return nil }
      for index in start..<max(start, values.count) {
        for value in values[index].1 {
          let change = ContextChange(field: values[index].0, value: value, text: "")
          if let found = search(chosen + [change], from: index + 1) { return found }
        }
      }
      return nil
    }
    return search([], from: 0)
  }

  private static func kameleoonFile(_ random: inout SeededNumbers) -> JSONValue {
    let count = Int.random(in: 1...3, using: &random)
    let segments = (0..<count).map { number -> JSONValue in
      let conditions = (0..<Int.random(in: 1...2, using: &random)).map { _ in
        KameleoonNearestMissTests.condition(&random)
      }
      return [
        "id": .integer(number + 1),
        "conditionsData": [
          "firstLevel": [
            [
              "conditions": .array(conditions),
              "orOperators": .array(
                conditions.dropFirst().map { _ in .bool(Bool.random(using: &random)) }),
            ]
          ], "firstLevelOrOperators": [],
        ],
      ]
    }
    let rules = (0..<count).map { number -> JSONValue in
      let isDelivery = Int.random(in: 0..<3, using: &random) == 0
      let half = [0.0, 0.5, 1.0].randomElement(using: &random) ?? 0.5
      return [
        "id": .integer(100 + number), "experimentId": .integer(200 + number),
        "type": isDelivery ? "TARGETED_DELIVERY" : "EXPERIMENTATION",
        "exposition": .double([0.5, 1.0].randomElement(using: &random) ?? 1),
        "segmentId": .integer(number + 1),
        "variationByExposition": [
          ["variationKey": "a", "variationId": 10, "exposition": .double(half)],
          ["variationKey": "b", "variationId": 11, "exposition": .double(1 - half)],
        ],
      ]
    }
    return [
      "featureFlags": [
        [
          "id": 1, "featureKey": "f", "environmentEnabled": true, "defaultVariationKey": "off",
          "variations": [["key": "off"], ["key": "a"], ["key": "b"]], "rules": .array(rules),
        ]
      ], "segments": .array(segments),
    ]
  }

  private static func flagshipFile(_ random: inout SeededGenerator) -> String {
    let campaigns = (0..<Int.random(in: 1...3, using: &random)).map { campaign in
      let groups = (0..<Int.random(in: 1...2, using: &random)).map { group in
        let targeting = FlagshipNearestMissTests.randomTargeting(&random)
        let share = [0, 50, 100].randomElement(using: &random) ?? 50
        let rest = Bool.random(using: &random) ? 100 - share : 10
        return
          #"{"id":"g\#(campaign)\#(group)","targeting":\#(targeting),"variations":[{"id":"a\#(campaign)\#(group)","allocation":\#(share),"modifications":{"type":"FLAG","value":{"k":"a"}}},{"id":"b\#(campaign)\#(group)","allocation":\#(rest),"modifications":{"type":"FLAG","value":{"\#(Bool.random(using: &random) ? "k" : "other")":"b"}}}]}"#
      }
      return #"{"id":"c\#(campaign)","variationGroups":[\#(groups.joined(separator: ","))]}"#
    }
    return "{\"campaigns\":[\(campaigns.joined(separator: ","))]}"
  }

  // MARK: Reasons

  /// A flag with two rules: a delivery of `a`, and an experiment of `b` and `c`.
  private static func twoRules(
    isOn: Bool = true, firstSegment: JSONValue = .null, secondExposition: Double = 1,
    shares: (Double, Double) = (1, 0)
  ) throws -> FlagConfiguration {
    let file: JSONValue = [
      "featureFlags": [
        [
          "id": 1, "featureKey": "f", "environmentEnabled": .bool(isOn),
          "defaultVariationKey": "off",
          "variations": [["key": "off"], ["key": "a"], ["key": "b"], ["key": "c"]],
          "rules": [
            [
              "id": 100, "type": "TARGETED_DELIVERY", "experimentId": 200, "exposition": 1,
              "segmentId": firstSegment,
              "variationByExposition": [
                ["variationKey": "a", "variationId": 10, "exposition": 1]
              ],
            ],
            [
              "id": 101, "type": "EXPERIMENTATION", "experimentId": 201,
              "exposition": .double(secondExposition),
              "variationByExposition": [
                ["variationKey": "b", "variationId": 11, "exposition": .double(shares.0)],
                ["variationKey": "c", "variationId": 12, "exposition": .double(shares.1)],
              ],
            ],
          ],
        ]
      ],
      "segments": [
        [
          "id": 1,
          "conditionsData": [
            "firstLevel": [
              [
                "conditions": [
                  ["targetingType": "GEOLOCATION", "country": "France", "isInclude": true]
                ], "orOperators": [],
              ]
            ], "firstLevelOrOperators": [],
          ],
        ]
      ],
    ]
    return try FlagConfiguration(Array(file.jsonText.utf8))
  }

  private func reason(_ configuration: FlagConfiguration, _ text: String) throws -> String? {
    try Self.search(
      0, text, for: .kameleoon(Kameleoon.Visitor(code: "v")), in: configuration,
      KameleoonPropertyTests.options
    ).reason
  }

  @Test func aFlagThatIsOffSaysSo() throws {
    #expect(
      try reason(Self.twoRules(isOn: false), "b")
        == "b cannot be reached: the flag is off in this environment.")
    #expect(try reason(Self.twoRules(isOn: true, firstSegment: 1), "b") == nil)
  }

  @Test func aVariationWithoutAShareSaysSo() throws {
    #expect(
      try reason(Self.twoRules(firstSegment: 1), "c")
        == "c cannot be reached: its share is 0 (rule 2).")
    #expect(
      try reason(Self.twoRules(firstSegment: 1, shares: (0.99, 0.01)), "c") == nil)
  }

  @Test func aRuleBehindOneForEveryoneSaysSo() throws {
    #expect(
      try reason(Self.twoRules(), "b") == "b cannot be reached: rule 1 serves everyone first.")
  }

  @Test func anEarlierRuleIsNamedWithTheChangeThatStopsIt() throws {
    let configuration = try Self.twoRules(firstSegment: 1)
    var visitor = Kameleoon.Visitor(code: "v")
    visitor[.country] = "France"
    let search = try Self.search(
      0, "b", for: .kameleoon(visitor), in: configuration, KameleoonPropertyTests.options)
    let way = try #require(search.ways.first)
    #expect(way.kind == .earlier)
    #expect(way.stops == ["rule 1"])
    #expect(way.step == "rule 2")
    #expect(way.visitor[.country] != "France")
  }

  @Test func aSimulationThatHidesTheAnswerIsTakenBack() throws {
    let configuration = try Self.twoRules(firstSegment: 1)
    var visitor = Kameleoon.Visitor(code: "v")
    visitor.overrides = [.simulated(flag: "f", variation: "a")]
    let search = try Self.search(
      0, "b", for: .kameleoon(visitor), in: configuration, KameleoonPropertyTests.options)
    #expect(search.ways.contains { $0.kind == .simulate && $0.visitor.overrides.isEmpty })
  }
}

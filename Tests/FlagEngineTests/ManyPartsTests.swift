import Testing

@testable import FlagEngine

/// Files and values with so many parts that tables stand in for looking through them.
@Suite struct ManyPartsTests {
  // MARK: Objects

  @Test(arguments: 0..<20)
  func aLargeObjectAnswersAsASmallOneWould(_ seed: Int) {
    var random = SeededNumbers(seed)
    var object = JSONObject()
    var plain: [(name: String, value: JSONValue)] = []
    for step in 0..<400 {
      let name = "name \(Int.random(in: 0..<60, using: &random))"
      let value: JSONValue? = Int.random(in: 0..<4, using: &random) == 0 ? nil : .integer(step)
      object[name] = value
      switch (plain.firstIndex { $0.name == name }, value) {
      case (let place?, let value?): plain[place].value = value
      case (let place?, nil): plain.remove(at: place)
      case (nil, let value?): plain.append((name, value))
      case (nil, nil): break
      }
      #expect(object[name] == plain.first { $0.name == name }?.value)
    }
    #expect(object.members.map(\.name) == plain.map(\.name))
    #expect(object.members.map(\.value) == plain.map(\.value))
  }

  @Test func namesThatOnlyLookAlikeAreTwoAlsoAmongMany() {
    var object = JSONObject()
    for number in 0..<40 { object["\(number)"] = .integer(number) }
    object["\u{e9}"] = 1
    object["e\u{301}"] = 2
    #expect(object["\u{e9}"] == 1)
    #expect(object.members.count == 42)
  }

  @Test func everyValueOfADocumentIsFoundAgain() throws {
    let text = #"{"a":[],"b":{"c":[1,[2,{}],"x"],"":null},"a":[{}],"d":-0.5}"#
    let document = try JSONDocument(Array(text.utf8))
    document.withRoot { root in
      #expect(root["a"]?.value == [[:]])
      #expect(root["b"]?["c"]?.value == [1, [2, [:]], "x"])
      #expect(root["b"]?["c"]?.sourceRange == 17..<31)
      #expect(root["d"]?.path == "$.d")
      #expect(root.members.map { $0.name.string } == ["a", "b", "a", "d"])
      #expect(root["b"].map { Array($0.members)[1].name.string } == "")
    }
  }

  // MARK: Kameleoon

  @Test func ofManyVariationsWithOneKeyTheFirstCounts() throws {
    let configuration = try Self.file(variations: 40, repeated: 37)
    guard case .kameleoon(let file) = configuration else { return }
    let flag = file.model.flags[0]
    #expect(flag.defaultVariation == 3)
    let entries = file.model.rules[Int(flag.rules.start)].entries.range
    #expect(entries.map { Int(file.model.entries[$0].variation) } == Array(0..<37) + [3, 3, 3])
  }

  /// A flag whose last variations, from a place on, bear the key of the fourth, which is its default.
  private static func file(variations: Int, repeated: Int) throws -> FlagConfiguration {
    let keys = (0..<variations).map { JSONValue.string("v\($0 < repeated ? $0 : 3)") }
    let file: JSONValue = [
      "featureFlags": [
        [
          "id": 1, "featureKey": "f", "environmentEnabled": true, "defaultVariationKey": "v3",
          "variations": .array(keys.map { ["key": $0, "variables": []] }),
          "rules": [
            [
              "id": 1, "type": "EXPERIMENTATION", "experimentId": 2, "exposition": 1,
              "variationByExposition": .array(
                keys.map { ["variationKey": $0, "variationId": 1, "exposition": 0.025] }),
            ]
          ],
        ]
      ]
    ]
    return try FlagConfiguration(Array(file.jsonText.utf8))
  }

  @Test func ofManyVariablesWithOneKeyTheLastCountsAtTheFirstOnesPlace() throws {
    let variables = (0..<50).map { number -> JSONValue in
      ["key": .string("k\(number % 45)"), "type": "NUMBER", "value": .integer(number)]
    }
    let file: JSONValue = [
      "featureFlags": [
        [
          "id": 1, "featureKey": "f", "environmentEnabled": true, "defaultVariationKey": "a",
          "variations": [["key": "a", "variables": .array(variables)]], "rules": [],
        ]
      ]
    ]
    let configuration = try FlagConfiguration(Array(file.jsonText.utf8))
    let given = configuration.variables(0, by: Answer(.defaultVariation))
    #expect(given.map(\.key) == (0..<45).map { "k\($0)" })
    #expect(given.map(\.value) == (0..<45).map { .integer($0 < 5 ? $0 + 45 : $0) })
  }

  @Test func everyFlagOfAGroupNamesItsMembersWithoutHoldingTheirKeys() throws {
    let flags = (0..<50).map { number -> JSONValue in
      [
        "id": .integer(number), "featureKey": .string("f\(number)"), "environmentEnabled": true,
        "defaultVariationKey": "a", "variations": [], "rules": [],
        "mutuallyExclusiveGroup": "group",
      ]
    }
    let file: JSONValue = ["featureFlags": .array(flags)]
    let configuration = try FlagConfiguration(Array(file.jsonText.utf8))
    let decision = configuration.explain(
      7, for: .kameleoon(Kameleoon.Visitor(code: "v")), options: KameleoonPropertyTests.options)
    let groups = decision.trace.flatMap(\.children).compactMap { node in
      if case .exclusionGroup(let group?) = node.subject { group } else { nil }
    }
    let group = try #require(groups.first)
    #expect(Array(group.flags) == (0..<50).map { "f\($0)" })
    // A reference and a range, however many they are.
    #expect(MemoryLayout.size(ofValue: group.flags) <= 24)
  }

  // MARK: Flagship

  @Test func ofARepeatedKeyAmongManyTheLastValueCountsAtTheFirstOnesPlace() throws {
    let members = (0..<60).map { "\"k\($0 % 50)\":\($0)" }.joined(separator: ",")
    let text = #"""
      {"campaigns":[{"id":"c","variationGroups":[{"id":"g","targeting":{"targetingGroups":[
      {"targetings":[{"key":"fs_all_users","operator":"EQUALS","value":""}]}]},"variations":[
      {"id":"v","allocation":100,"modifications":{"type":"FLAG","value":{\#(members)}}}]}]}]}
      """#
    let file = try Flagship.Configuration(JSONDocument(Array(text.utf8)))
    let result = Flagship.synchronize(
      file, Flagship.Visitor(id: "v"), options: EvaluationOptions(profile: .flagship215, now: 0))
    #expect(result.modifications.map(\.key) == (0..<50).map { "k\($0)" })
    #expect(result.modifications.map(\.value) == (0..<50).map { .integer($0 < 10 ? $0 + 50 : $0) })
  }

  @Test(arguments: [
    JSONValue.null, true, false, 0, 1, 1.0, -0.0, 0.5, "1", "", "\u{e9}", "e\u{301}", [], [1],
    [true],
    [:], ["a": 1], ["a": 1.0], .hugeInteger("123456789012345678901234567890"), .double(.nan),
  ])
  func aTableOfValuesKnowsWhatIsEqualInTheVendorsLanguage(_ value: JSONValue) {
    let others: [JSONValue] = [
      nil, true, 0, 1.0, 0.5, "1", "\u{e9}", [], [1.0], [:], ["a": true],
      .hugeInteger("123456789012345678901234567890"), .double(.nan),
    ]
    for other in others {
      #expect(
        Flagship.DistinctValues([other]).contains(value)
          == Flagship.CacheEntry.areEqual(other, value))
    }
  }
}

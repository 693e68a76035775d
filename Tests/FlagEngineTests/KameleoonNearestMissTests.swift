import Testing

@testable import FlagEngine

@Suite struct KameleoonNearestMissTests {
  /// Whether a rule of a flag targets a visitor, by the evaluator.
  static func targets(
    _ configuration: Kameleoon.Configuration, _ flag: Int, rule: Int, _ visitor: Kameleoon.Visitor,
    _ options: EvaluationOptions
  ) -> Bool {
    let model = configuration.model
    let pass = Kameleoon.Pass(configuration, for: visitor, options: options)
    return pass.targets(model.rules[Int(model.flags[flag].rules.start) + rule]) == .yes
  }

  static func apply(
    _ changes: [ContextChange], to visitor: Kameleoon.Visitor
  ) -> Kameleoon.Visitor {
    var visitor = visitor
    for change in changes { visitor[change.field] = change.value }
    return visitor
  }

  @Test(arguments: KameleoonVectorFile.all)
  func anOfferedSetMakesTheRuleMatch(_ file: KameleoonVectorFile) throws {
    var offered = 0
    var impossible = 0
    var patterns = 0
    for test in try KameleoonVector.cases(of: file).prefix(40) where test.configuration.isLoaded {
      var options = test.options
      options.isIsolated = true
      let visitor = test.configuration.resolvingNames(of: test.visitor)
      for flag in 0..<min(test.configuration.flagCount, 60) {
        for miss in test.configuration.nearestMisses(flag, for: visitor, options: options) {
          #expect(
            !Self.targets(test.configuration, flag, rule: miss.rule, visitor, options),
            "\(test.name): a rule that matches has no miss")
          #expect(miss.changes.count <= 3)
          if miss.isOfferable {
            offered += 1
            let changed = Self.apply(miss.changes, to: visitor)
            #expect(
              Self.targets(test.configuration, flag, rule: miss.rule, changed, options),
              "\(test.name) \(test.configuration.key(of: flag)): \(miss.changes.map(\.text))")
          } else if miss.changes.isEmpty {
            impossible += 1
            #expect(miss.impossibleBecause != nil)
          } else {
            patterns += 1
          }
        }
      }
    }
    print("\(file.name): \(offered) offered, \(patterns) by pattern, \(impossible) impossible")
  }

  @Test func everyMoveTurnsWhatTheVisitorWithItsChangesTurns() throws {
    var compared = 0
    for file in KameleoonVectorFile.all {
      for test in try KameleoonVector.cases(of: file).prefix(20) where test.configuration.isLoaded {
        let visitor = test.configuration.resolvingNames(of: test.visitor)
        let pass = Kameleoon.Pass(test.configuration, for: visitor, options: test.options)
        for rule in pass.model.rules.prefix(20) {
          let finder = Kameleoon.MissFinder(rule, pass)
          for move in Kameleoon.MissParts(finder).moves()
          where move.changes.allSatisfy({ $0.value != nil }) {
            let whole = finder.pass.with(Self.apply(move.changes, to: finder.pass.visitor))
            for (leaf, truth) in move.truths {
              let condition = finder.conditions[leaf]
              let holds = whole.check(condition, campaign: rule.experimentNumber).holds
              #expect(truth == holds, "\(test.name): \(move.changes.map(\.text))")
              compared += 1
            }
          }
        }
      }
    }
    #expect(compared > 1_000)
  }

  @Test func aPartThatIsReadAloneIsReadAsWithAllData() throws {
    var compared = 0
    for file in KameleoonVectorFile.all {
      for test in try KameleoonVector.cases(of: file).prefix(60) where test.configuration.isLoaded {
        let visitor = test.configuration.resolvingNames(of: test.visitor)
        let pass = Kameleoon.Pass(test.configuration, for: visitor, options: test.options)
        guard pass.hasRecord else { continue }
        let model = test.configuration.model
        for index in model.conditions.indices.prefix(40) {
          let condition = model.conditions[index].test
          guard let part = condition.facts.reads.part(in: model) else { continue }
          for changes in Kameleoon.MissValues(pass, [condition]).changes(part) {
            let changed = Self.apply(changes, to: visitor)
            var alone = pass
            alone.readRecord(of: changed, part: part, over: pass.prepared)
            let whole = pass.with(changed)
            #expect(
              alone.check(Int32(index), campaign: -1) == whole.check(Int32(index), campaign: -1),
              "\(test.name): \(changes.map(\.text))")
            compared += 1
          }
        }
      }
    }
    #expect(compared > 1_000)
  }
}

// MARK: - Smallest sets

extension KameleoonNearestMissTests {
  /// A condition on one of a few fields.
  static func condition(_ random: inout SeededNumbers) -> JSONValue {
    let isInclude = JSONValue.bool(Int.random(in: 0..<4, using: &random) > 0)
    func one<Element>(_ values: [Element]) -> Element {
      values[Int.random(in: 0..<values.count, using: &random)]
    }
    switch Int.random(in: 0..<6, using: &random) {
    case 0:
      return [
        "targetingType": "CUSTOM_DATUM", "customDataIndex": .string(one(["1", "2"])),
        "valueMatchType": "EXACT", "value": .string(one(["a", "b"])), "isInclude": isInclude,
      ]
    case 1:
      return [
        "targetingType": "CUSTOM_DATUM", "customDataIndex": "3",
        "valueMatchType": .string(one(["GREATER", "LOWER", "EQUAL"])),
        "value": .string(one(["5", "7"])), "isInclude": isInclude,
      ]
    case 2:
      return [
        "targetingType": "DEVICE_TYPE", "device": .string(one(["PHONE", "TABLET"])),
        "isInclude": isInclude,
      ]
    case 3:
      return [
        "targetingType": "GEOLOCATION", "country": .string(one(["France", "Spain"])),
        "isInclude": isInclude,
      ]
    case 4:
      return [
        "targetingType": "VISITS", "matchType": .string(one(["GREATER", "EQUAL"])),
        "visitCount": .integer(one([1, 2])), "isInclude": isInclude,
      ]
    default:
      return [
        "targetingType": "TARGET_EXPERIMENT", "experimentId": 77, "variationMatchType": "ANY",
      ]
    }
  }

  /// Every value worth setting a field to, found without the engine's own search.
  static let values: [(Field, [JSONValue])] = [
    (.customData(index: 1), ["a", "b", "c", nil, ["a", "b"]]),
    (.customData(index: 2), ["a", "b", "c", nil, ["a", "b"]]),
    (
      .customData(index: 3),
      ["4", "5", "6", "7", "8", nil, ["4", "8"], ["5", "7"], ["8", "4", "5"]]
    ),
    (.device, ["PHONE", "TABLET", "DESKTOP"]), (.country, ["France", "Spain", "Chile"]),
    (.previousVisits, [[], [1_767_000_000_000], [1_767_000_000_000, 1_766_000_000_000]]),
  ]

  /// The least number of changes that makes the rule match, by trying all; nil above 3.
  private static func leastChanges(
    _ configuration: Kameleoon.Configuration, _ visitor: Kameleoon.Visitor,
    _ options: EvaluationOptions
  ) -> Int? {
    func search(_ visitor: Kameleoon.Visitor, from start: Int, left: Int) -> Bool {
      if left == 0 { return targets(configuration, 0, rule: 0, visitor, options) }
      for index in start..<max(start, values.count) {
        let (field, candidates) = values[index]
        for value in candidates {
          var changed = visitor
          changed[field] = value
          if search(changed, from: index + 1, left: left - 1) { return true }
        }
      }
      return false
    }
    return (1...3).first { search(visitor, from: 0, left: $0) }
  }

  @Test(arguments: 0..<60)
  func noSmallerSetExists(_ seed: Int) {
    var random = SeededNumbers(seed)
    let conditions = (0..<Int.random(in: 2...4, using: &random)).map { _ in
      Self.condition(&random)
    }
    let isOr = Bool.random(using: &random)
    var operators = conditions.dropFirst().map { _ in JSONValue.bool(isOr) }
    if !operators.isEmpty, Bool.random(using: &random) { operators[0] = .bool(!isOr) }
    let segment: JSONValue = [
      "id": 1,
      "conditionsData": [
        "firstLevel": [["conditions": .array(conditions), "orOperators": .array(operators)]],
        "firstLevelOrOperators": [],
      ],
    ]
    let configuration = KameleoonPropertyTests.file(segments: [segment])
    var visitor = Kameleoon.Visitor(code: "v1")
    visitor.hasRecord = true
    if Bool.random(using: &random) { visitor[.customData(index: 1)] = "b" }
    if Bool.random(using: &random) { visitor[.customData(index: 3)] = "6" }
    if Bool.random(using: &random) { visitor[.device] = "DESKTOP" }
    let options = KameleoonPropertyTests.options
    guard !Self.targets(configuration, 0, rule: 0, visitor, options) else { return }
    let misses = configuration.nearestMisses(0, for: visitor, options: options)
    let least = Self.leastChanges(configuration, visitor, options)
    #expect(misses.count == 1)
    #expect(
      misses.first.map(\.changes.count) == least ?? 0,
      "\(misses.first?.changes.map(\.text) ?? []), least \(least ?? 0): \(segment.jsonText)")
    if let miss = misses.first, miss.isOfferable {
      #expect(
        Self.targets(configuration, 0, rule: 0, Self.apply(miss.changes, to: visitor), options))
    }
  }
}

import Testing

@testable import FlagEngine

/// What the examination finds, each in a file that has it and not in one that nearly has it.
@Suite struct LintTests {
  static func lint(_ configuration: FlagConfiguration, _ profile: Profile? = nil) -> [LintFinding] {
    let profile = profile ?? configuration.platform.defaultProfile
    var lint = Lint(
      configuration, options: EvaluationOptions(profile: profile, now: 1_767_225_600_000))
    while !lint.isThrough { lint.work(1) }
    return lint.findings
  }

  // MARK: Kameleoon

  static func entry(_ key: String, _ share: Double) -> JSONValue {
    ["variationKey": .string(key), "variationId": 1, "exposition": .double(share)]
  }

  static func rule(
    _ id: Int, type: String = "EXPERIMENTATION", exposition: Double = 1,
    segment: JSONValue = nil, _ entries: [JSONValue]
  ) -> JSONValue {
    [
      "id": .integer(id), "experimentId": .integer(id + 100), "type": .string(type),
      "exposition": .double(exposition), "segmentId": segment,
      "variationByExposition": .array(entries),
    ]
  }

  /// A data file with one flag that has the variations off, a and b.
  static func file(
    _ rules: [JSONValue], conditions: [JSONValue]? = nil, isOn: Bool = true,
    defaultKey: String = "off", isOr: Bool = false
  ) throws -> FlagConfiguration {
    let segment: JSONValue = [
      "id": 7,
      "conditionsData": conditions.map { conditions in
        [
          "firstLevel": [
            [
              "conditions": .array(conditions),
              "orOperators": .array(conditions.dropFirst().map { _ in .bool(isOr) }),
            ]
          ], "firstLevelOrOperators": [],
        ]
      } ?? .null,
    ]
    let file: JSONValue = [
      "featureFlags": [
        [
          "id": 1, "featureKey": "f", "environmentEnabled": .bool(isOn),
          "defaultVariationKey": .string(defaultKey),
          "variations": [["key": "off"], ["key": "a"], ["key": "b"]], "rules": .array(rules),
        ]
      ], "segments": [segment],
    ]
    return try FlagConfiguration(Array(file.jsonText.utf8))
  }

  /// A data file whose flag has a variable of type JSON.
  static func variable(_ text: String) throws -> FlagConfiguration {
    let file: JSONValue = [
      "featureFlags": [
        [
          "id": 1, "featureKey": "f", "environmentEnabled": true, "defaultVariationKey": "off",
          "variations": [
            [
              "key": "off",
              "variables": [["key": "k", "type": "JSON", "value": .string(text)]],
            ]
          ], "rules": [],
        ]
      ]
    ]
    return try FlagConfiguration(Array(file.jsonText.utf8))
  }

  static func country(_ name: String) -> JSONValue {
    ["targetingType": "GEOLOCATION", "country": .string(name), "isInclude": true]
  }

  static func kinds(_ findings: [LintFinding]) -> Set<LintFinding.Kind> {
    Set(findings.map(\.kind))
  }

  private static let half = [entry("a", 0.5), entry("b", 0.5)]

  /// A kind, a file that has it, and one that nearly has it.
  struct Case: Sendable, CustomTestStringConvertible {
    var kind: LintFinding.Kind
    var has: FlagConfiguration
    var nearly: FlagConfiguration
    var path: String
    var profile: Profile?
    var testDescription: String { "\(kind.rawValue) \(path)" }
  }

  static func kameleoonCases() throws -> [Case] {
    let segment: JSONValue = 7
    func pattern(_ text: String) -> JSONValue {
      [
        "targetingType": "PAGE_TITLE", "matchType": "REGULAR_EXPRESSION", "title": .string(text),
        "isInclude": true,
      ]
    }
    let rules = "$.featureFlags[0].rules"
    let condition = "$.segments[0].conditionsData.firstLevel[0].conditions[0]"
    func about(_ conditions: [JSONValue], isOr: Bool = false) throws -> FlagConfiguration {
      try file([rule(1, segment: segment, half)], conditions: conditions, isOr: isOr)
    }
    return [
      Case(
        kind: .brokenReference, has: try file([rule(1, segment: 8, half)]),
        nearly: try file([rule(1, segment: 7, half)]), path: "\(rules)[0].segmentId"),
      Case(
        kind: .brokenReference, has: try file([rule(1, [entry("a", 0.5), entry("c", 0.5)])]),
        nearly: try file([rule(1, half)]), path: "\(rules)[0].variationByExposition[1].variationKey"
      ),
      Case(
        kind: .brokenReference, has: try file([rule(1, half)], defaultKey: "none"),
        nearly: try file([rule(1, half)]), path: "$.featureFlags[0].defaultVariationKey"),
      Case(
        kind: .brokenReference,
        has: try about([["targetingType": "TARGET_EXPERIMENT", "experimentId": 77]]),
        nearly: try about([["targetingType": "TARGET_EXPERIMENT", "experimentId": 101]]),
        path: condition),
      Case(
        kind: .crashes,
        has: try file([rule(1, [["variationKey": "a", "exposition": "half"]])]),
        nearly: try file([rule(1, half)]),
        path: "\(rules)[0].variationByExposition[0].exposition"),
      Case(
        kind: .unreadableVariable, has: try variable("{"), nearly: try variable("{}"),
        path: "$.featureFlags[0].variations[0].variables[0].value"),
      Case(
        kind: .unsupportedCondition, has: try about([["targetingType": "MOON"]]),
        nearly: try about([country("France")]), path: condition),
      Case(
        kind: .unreachableRule,
        has: try file([rule(1, half), rule(2, segment: 7, half)], conditions: [country("France")]),
        nearly: try file(
          [rule(1, exposition: 0.99, half), rule(2, segment: 7, half)],
          conditions: [country("France")]), path: "\(rules)[1]"),
      Case(
        kind: .unreachableRule,
        has: try file(
          [
            rule(1, type: "TARGETED_DELIVERY", exposition: 0.1, segment: 7, half),
            rule(2, segment: 7, half),
          ],
          conditions: [country("France")]),
        nearly: try file(
          [rule(1, type: "TARGETED_DELIVERY", exposition: 0.1, segment: 7, half), rule(2, half)],
          conditions: [country("France")]), path: "\(rules)[1]"),
      Case(
        kind: .noExposure, has: try file([rule(1, exposition: 0, half)]),
        nearly: try file([rule(1, exposition: 0.001, half)]), path: "\(rules)[0].exposition"),
      Case(
        kind: .splitSum, has: try file([rule(1, [entry("a", 0.5), entry("b", 0.4)])]),
        nearly: try file([rule(1, [entry("a", 0.9), entry("b", 0.1)])]),
        path: "\(rules)[0].variationByExposition"),
      Case(
        kind: .noShare, has: try file([rule(1, [entry("a", 1), entry("b", 0.1)])]),
        nearly: try file([rule(1, half)]), path: "\(rules)[0].variationByExposition[1]"),
      Case(
        kind: .noShare, has: try file([rule(1, [entry("a", 1)])]),
        nearly: try file([rule(1, half)]),
        path: "$.featureFlags[0].variations[2]"),
      Case(
        kind: .unusedSegment, has: try file([rule(1, half)], conditions: [country("France")]),
        nearly: try file([rule(1, segment: 7, half)], conditions: [country("France")]),
        path: "$.segments[0]"),
      Case(
        kind: .emptySegment, has: try file([rule(1, segment: 7, half)]),
        nearly: try about([country("France")]), path: "$.segments[0]"),
      Case(
        kind: .flagOff, has: try file([rule(1, half)], isOn: false),
        nearly: try file([rule(1, half)]),
        path: "$.featureFlags[0].environmentEnabled"),
      Case(
        kind: .staleRollout, has: try file([rule(1, type: "TARGETED_DELIVERY", [entry("a", 1)])]),
        nearly: try file([rule(1, type: "TARGETED_DELIVERY", exposition: 0.99, [entry("a", 1)])]),
        path: "\(rules)[0]"),
      Case(
        kind: .contradictorySegment, has: try about([country("France"), country("Spain")]),
        nearly: try about([country("France"), country("Spain")], isOr: true),
        path: "$.segments[0]"),
      Case(
        kind: .contradictorySegment,
        has: try about([
          ["targetingType": "VISITS", "matchType": "GREATER", "visitCount": 5],
          ["targetingType": "VISITS", "matchType": "LOWER", "visitCount": 6],
        ]),
        nearly: try about([
          ["targetingType": "VISITS", "matchType": "GREATER", "visitCount": 5],
          ["targetingType": "VISITS", "matchType": "LOWER", "visitCount": 7],
        ]), path: "$.segments[0]"),
      Case(
        kind: .contradictorySegment,
        has: try about([
          datum("a", isInclude: true), datum("a", isInclude: false),
        ]),
        // A visitor may have several texts.
        nearly: try about([datum("a", isInclude: true), datum("b", isInclude: true)]),
        path: "$.segments[0]"),
      Case(
        kind: .impossibleCondition,
        has: try about([["targetingType": "VISITS", "matchType": "LOWER", "visitCount": 1]]),
        nearly: try about([["targetingType": "VISITS", "matchType": "LOWER", "visitCount": 2]]),
        path: condition),
      Case(
        kind: .badPattern, has: try about([pattern("(a")]), nearly: try about([pattern("(a)")]),
        path: condition),
      Case(
        kind: .costlyPattern, has: try about([pattern("(a+)+b")]),
        nearly: try about([pattern("(ab)+c")]), path: condition),
    ]
  }

  private static func datum(_ value: String, isInclude: Bool) -> JSONValue {
    [
      "targetingType": "CUSTOM_DATUM", "customDataIndex": "1", "valueMatchType": "EXACT",
      "value": .string(value), "isInclude": .bool(isInclude),
    ]
  }

  // MARK: Flagship

  static func variation(_ id: String, _ allocation: Double, _ value: JSONValue = "x") -> String {
    #"{"id":"\#(id)","allocation":\#(JSONValue.double(allocation).jsonText),"modifications":{"type":"FLAG","value":{"k":\#(value.jsonText)}}}"#
  }

  static let everyone = #"{"key":"fs_all_users","operator":"EQUALS","value":""}"#

  static func group(_ id: String, _ targetings: [[String]], _ variations: [String]) -> String {
    let groups = targetings.map { "{\"targetings\":[\($0.joined(separator: ","))]}" }
    return
      #"{"id":"\#(id)","targeting":{"targetingGroups":[\#(groups.joined(separator: ","))]},"variations":[\#(variations.joined(separator: ","))]}"#
  }

  static func campaigns(_ groups: [String]...) throws -> FlagConfiguration {
    let campaigns = groups.enumerated().map { number, groups in
      #"{"id":"c\#(number)","variationGroups":[\#(groups.joined(separator: ","))]}"#
    }
    return try FlagConfiguration(
      Array("{\"campaigns\":[\(campaigns.joined(separator: ","))]}".utf8))
  }

  static func condition(_ key: String, _ op: String, _ value: JSONValue) -> String {
    #"{"key":"\#(key)","operator":"\#(op)","value":\#(value.jsonText)}"#
  }

  static func flagshipCases() throws -> [Case] {
    let split = [variation("a", 50), variation("b", 50)]
    let france = condition("country", "EQUALS", "FR")
    let targeted = group("g1", [[france]], split)
    let place = "$.campaigns[0].variationGroups[0]"
    func about(_ conditions: [String]) throws -> FlagConfiguration {
      try campaigns([group("g0", [conditions], split)])
    }
    return [
      Case(
        kind: .unreachableRule, has: try campaigns([group("g0", [[everyone]], split), targeted]),
        nearly: try campaigns([group("g0", [[everyone, france]], split), targeted]),
        path: "$.campaigns[0].variationGroups[1]"),
      Case(
        kind: .emptySegment, has: try campaigns([group("g0", [], split)]),
        nearly: try campaigns([group("g0", [[everyone]], split)]),
        path: "\(place).targeting.targetingGroups"),
      Case(
        kind: .unsupportedCondition, has: try about([condition("a", "EXISTS", true)]),
        nearly: try about([condition("a", "EQUALS", true)]),
        path: "\(place).targeting.targetingGroups[0].targetings[0].operator"),
      Case(
        kind: .contradictorySegment,
        has: try about([condition("a", "EQUALS", "x"), condition("a", "EQUALS", "y")]),
        nearly: try about([condition("a", "EQUALS", "x"), condition("b", "EQUALS", "y")]),
        path: "\(place).targeting"),
      Case(
        kind: .contradictorySegment,
        has: try about([condition("a", "GREATER_THAN", 5), condition("a", "LOWER_THAN", 5)]),
        nearly: try about([
          condition("a", "GREATER_THAN", 5), condition("a", "LOWER_THAN", 5.5),
        ]), path: "\(place).targeting"),
      Case(
        kind: .contradictorySegment,
        has: try about([condition("a", "EQUALS", "x"), condition("a", "NOT_CONTAINS", "x")]),
        nearly: try about([condition("a", "CONTAINS", "x"), condition("a", "NOT_CONTAINS", "y")]),
        path: "\(place).targeting"),
      Case(
        kind: .impossibleCondition, has: try about([condition("a", "EQUALS", [])]),
        nearly: try about([condition("a", "EQUALS", ["x"])]),
        path: "\(place).targeting.targetingGroups[0].targetings[0]"),
      Case(
        kind: .splitSum,
        has: try campaigns([group("g0", [[france]], [variation("a", 50), variation("b", 40)])]),
        nearly: try campaigns([group("g0", [[france]], [variation("a", 90), variation("b", 10)])]),
        path: "\(place).variations"),
      Case(
        kind: .noShare,
        has: try campaigns([group("g0", [[france]], [variation("a", 100), variation("b", 0)])]),
        nearly: try campaigns([group("g0", [[france]], [variation("a", 99), variation("b", 1)])]),
        path: "\(place).variations[1]"),
      Case(
        kind: .keyClash, has: try campaigns([targeted], [targeted]),
        nearly: try campaigns([targeted, targeted]), path: "$.campaigns[0]"),
      Case(
        kind: .typeClash,
        has: try campaigns([
          group("g0", [[france]], [variation("a", 50, 1), variation("b", 50, "1")])
        ]),
        nearly: try campaigns([
          group("g0", [[france]], [variation("a", 50, 1), variation("b", 50, 1.5)])
        ]), path: "$.campaigns[0]"),
      Case(
        kind: .staleRollout,
        has: try campaigns([group("g0", [[everyone]], [variation("a", 100)])]),
        nearly: try campaigns([group("g0", [[everyone]], [variation("a", 99)])]),
        path: "$.campaigns[0]"),
      Case(
        kind: .refused, has: try FlagConfiguration(Array("[1]".utf8), platform: .flagship),
        nearly: try FlagConfiguration(Array("{\"campaigns\":[]}".utf8)), path: "$"),
      Case(
        kind: .readsOtherwise,
        has: try FlagConfiguration(Array("{\"panic\":false,\"campaigns\":[]}".utf8)),
        nearly: try FlagConfiguration(Array("{\"panic\":true,\"campaigns\":[]}".utf8)),
        path: "$.panic"),
    ]
  }

  @Test func eachIsFoundWhereItIsAndNotWhereItNearlyIs() throws {
    let cases = try Self.kameleoonCases() + Self.flagshipCases()
    for item in cases {
      let has = Self.lint(item.has, item.profile)
      #expect(
        has.contains { $0.kind == item.kind && $0.path == item.path },
        "\(item.testDescription): \(has.map { "\($0.kind) \($0.path) \($0.text)" })")
      let nearly = Self.lint(item.nearly, item.profile)
      #expect(
        !nearly.contains { $0.kind == item.kind && $0.path == item.path },
        "\(item.testDescription): \(nearly.map { "\($0.kind) \($0.path) \($0.text)" })")
    }
    #expect(Set(cases.map(\.kind)) == Set(LintFinding.Kind.allCases))
  }

  // MARK: Proofs

  @Test func theServerLetsAListMeetWhatNoSingleValueDoes() throws {
    let conditions = [Self.condition("a", "EQUALS", "x"), Self.condition("a", "EQUALS", "y")]
    let file = try Self.campaigns([Self.group("g0", [conditions], [Self.variation("a", 100)])])
    #expect(Self.kinds(Self.lint(file, .flagshipServer)).contains(.contradictorySegment) == false)
    var visitor = Flagship.Visitor(id: "v")
    visitor.context["a"] = ["x", "y"]
    let decision = file.explain(
      0, for: .flagship(visitor), options: EvaluationOptions(profile: .flagshipServer, now: 0))
    #expect(decision.served.shape == .served)
  }

  @Test(arguments: 0..<40)
  func whatIsCalledContradictoryTargetsNobody(_ seed: Int) throws {
    var random = SeededNumbers(seed)
    let conditions = (0..<Int.random(in: 2...3, using: &random)).map { _ in
      KameleoonNearestMissTests.condition(&random)
    }
    let configuration = try Self.file([Self.rule(1, segment: 7, Self.half)], conditions: conditions)
    guard Self.kinds(Self.lint(configuration)).contains(.contradictorySegment),
      case .kameleoon(let file) = configuration
    else { return }
    var visitor = Kameleoon.Visitor(code: "v")
    visitor.hasRecord = true
    func anyIsTargeted(_ visitor: Kameleoon.Visitor, from start: Int, left: Int) -> Bool {
      if KameleoonNearestMissTests.targets(
        file, 0, rule: 0, visitor, KameleoonPropertyTests.options)
      {
        return true
      }
      guard left > 0 else { return false }
      let values = KameleoonNearestMissTests.values
      for index in start..<max(start, values.count) {
        for value in values[index].1 {
          var changed = visitor
          changed[values[index].0] = value
          if anyIsTargeted(changed, from: index + 1, left: left - 1) { return true }
        }
      }
      return false
    }
    #expect(!anyIsTargeted(visitor, from: 0, left: 3), "\(conditions.map(\.jsonText))")
  }

  @Test func aRuleCalledUnreachableIsReachedByNobody() throws {
    for item in try Self.kameleoonCases() where item.kind == .unreachableRule {
      for number in 0..<2_000 {
        var visitor = Kameleoon.Visitor(code: "visitor-\(number)")
        if number % 2 == 0 { visitor[.country] = "France" }
        var pass = Pass(
          item.has, for: .kameleoon(visitor), options: KameleoonPropertyTests.options)
        let answer = pass.decide(0)
        #expect(answer.source != .rule || answer.rule != 1)
      }
    }
  }

  @Test func theShopsAreExaminedInSlicesAsAtOnce() throws {
    let shop = try FlagConfiguration(KameleoonVectorFile.bytes("kameleoon-shop.json"))
    var whole = Lint(shop, options: KameleoonPropertyTests.options)
    whole.work()
    #expect(whole.findings == Self.lint(shop))
    #expect(!whole.findings.isEmpty)
  }
}

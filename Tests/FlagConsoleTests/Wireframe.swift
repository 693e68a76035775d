import FlagEngine
import TerminalUI

@testable import FlagConsole

/// A shop with 48 flags and 5 visitors, in which every kind of row and step of the interaction
/// design's drawings occurs.
enum Wireframe {
  static func stage(width: Int, height: Int) throws -> Stage {
    var stage = try Stage(
      try configuration(), personas: personas, width: width, height: height)
    // One flag of each override, then the visitor moves from Belgium to France.
    stage.press("/", "'checkout_promo'", "Enter", "f", "Enter", "Esc")
    stage.press("/", "'checkout_express'", "Enter", "s", "Down", "Enter", "Esc", "g")
    stage.press("/", "'checkout'", "Enter", "g")
    var visitor = stage.console.cast.visitor
    visitor[.country] = "FR"
    stage.console.act("country \"BE\"→\"FR\"") { $0.visitor = visitor }
    _ = stage.console.handle(.input(.resize(stage.console.screenSize)))
    stage.finish()
    return stage
  }

  static func configuration() throws -> FlagConfiguration {
    let root: JSONObject = [
      "configuration": ["consentType": "REQUIRED", "consentOptOutBehavior": "PARTIALLY_BLOCK"],
      "customData": [
        ["id": 1, "index": 1, "name": "plan"], ["id": 2, "index": 2, "name": "email"],
        ["id": 3, "index": 3, "name": "vip"],
      ],
      "segments": [
        segment(4101, [country("FR"), data(1, "EXACT", "staff")]),
        segment(
          4183,
          [
            country("FR"), data(1, "AMONG_VALUES", "[\"gold\",\"black\"]"),
            [
              "targetingType": "VISITS", "isInclude": true, "matchType": "GREATER", "visitCount": 2,
            ],
          ]),
        segment(4190, [country("BE")]),
      ],
      "holdout": [
        "experimentId": 9007,
        "variationByExposition": [
          entry("in-holdout", 9101, 0.05), entry("not-in-holdout", 9102, 0.95),
        ],
      ],
      "featureFlags": .array(flags),
    ]
    return try FlagConfiguration(Array(JSONValue.object(root).jsonText.utf8))
  }

  static let personas: PersonaList = {
    func persona(_ code: String, _ name: String, _ country: String, _ plan: String) -> Persona {
      var kameleoon = Kameleoon.Visitor(code: code)
      kameleoon.legalConsent = true
      var visitor = Visitor.kameleoon(kameleoon)
      visitor[.country] = .string(country)
      visitor[.customData(index: 1)] = .array([.string(plan)])
      visitor[.previousVisits] = [1_767_052_800_000, 1_766_707_200_000, 1_765_497_600_000]
      visitor[.customData(index: 2)] = ["m@x.test"]
      visitor[.customData(index: 3)] = ["true"]
      return Persona(id: code, name: name, summary: "", visitor: visitor)
    }
    return PersonaList(
      personas: [
        persona("loyal-fr-01", "Loyal, France", "BE", "gold"),
        persona("guest-be", "Guest, Belgium", "BE", "none"),
        persona("staff-fr", "Staff, France", "FR", "staff"),
        persona("black-fr", "Black card", "FR", "black"),
        persona("bot-7", "Monitoring", "DE", "none"),
      ], now: 1_767_225_600_000)
  }()

  // MARK: Parts

  private static var flags: [JSONValue] {
    [
      flag(
        "new_checkout", ["variation_a", "variation_b"],
        [
          rule(310, "TARGETED_DELIVERY", 1, [entry("variation_b", 70, 1)], segment: 4101),
          rule(
            311, "EXPERIMENTATION", 0.7,
            [entry("variation_a", 76, 0.5), entry("variation_b", 77, 0.5)], segment: 4183),
          rule(312, "TARGETED_DELIVERY", 1, [entry("variation_a", 78, 1)]),
        ],
        variables: [
          "off": [
            variable("layout", "STRING", "one_page"), variable("show_trust", "BOOLEAN", false),
            variable("discount", "NUMBER", 10), variable("steps", "JSON", "[\"cart\",\"pay\"]"),
          ],
          "variation_b": [
            variable("layout", "STRING", "two_step"), variable("show_trust", "BOOLEAN", true),
            variable("discount", "NUMBER", 10),
            variable("steps", "JSON", "[\"cart\",{\"ask\":\"address\"},\"pay\"]"),
          ],
        ]),
      flag(
        "checkout_banner", ["on"],
        [rule(320, "TARGETED_DELIVERY", 1, [entry("on", 80, 1)], segment: 4190)]),
      flag(
        "checkout_promo", ["gold_10"],
        [rule(330, "EXPERIMENTATION", 1, [entry("gold_10", 81, 1)], segment: 4101)]),
      flag("checkout_express", ["on"], [rule(340, "EXPERIMENTATION", 0, [entry("on", 82, 1)])]),
      flag(
        "checkout_tax_v2", ["on"], [rule(350, "TARGETED_DELIVERY", 1, [entry("on", 83, 1)])],
        isOn: false),
      flag(
        "checkout_survey", ["ask"], [rule(360, "EXPERIMENTATION", 1, [entry("ask", 84, 1)])],
        group: "Surveys"),
      flag(
        "nps_v2", ["ask"], [rule(361, "EXPERIMENTATION", 1, [entry("ask", 85, 1)])],
        group: "Surveys"),
    ]
      + (8...48).map { number in
        flag(
          "feature_\(number < 10 ? "0" : "")\(number)", ["on"],
          [rule(1_000 + number, "EXPERIMENTATION", 0.5, [entry("on", 2_000 + number, 1)])])
      }
  }

  private static func flag(
    _ key: String, _ variations: [String], _ rules: [JSONValue], isOn: Bool = true,
    group: String? = nil, variables: [String: JSONValue] = [:]
  ) -> JSONValue {
    [
      "id": .integer(key.utf8.reduce(0) { ($0 * 31 + Int($1)) % 100_000 }),
      "featureKey": .string(key), "environmentEnabled": .bool(isOn), "defaultVariationKey": "off",
      "mutuallyExclusiveGroup": group.map { .string($0) } ?? nil,
      "variations": .array(
        (["off"] + variations).map {
          ["key": .string($0), "variables": variables[$0] ?? []]
        }),
      "rules": .array(rules),
    ]
  }

  private static func rule(
    _ id: Int, _ type: String, _ exposition: Double, _ entries: [JSONValue], segment: Int? = nil
  ) -> JSONValue {
    [
      "id": .integer(id), "type": .string(type), "experimentId": .integer(id * 10),
      "exposition": .double(exposition), "variationByExposition": .array(entries),
      "segmentId": segment.map { .integer($0) } ?? nil,
    ]
  }

  private static func entry(_ key: String, _ id: Int, _ share: Double) -> JSONValue {
    ["variationKey": .string(key), "variationId": .integer(id), "exposition": .double(share)]
  }

  private static func variable(_ key: String, _ type: String, _ value: JSONValue) -> JSONValue {
    ["key": .string(key), "type": .string(type), "value": value]
  }

  private static func segment(_ id: Int, _ conditions: [JSONValue]) -> JSONValue {
    [
      "id": .integer(id), "audienceTracking": false,
      "conditionsData": [
        "firstLevel": [
          [
            "conditions": .array(conditions),
            "orOperators": .array(conditions.dropFirst().map { _ in false }),
          ]
        ],
        "firstLevelOrOperators": [],
      ],
    ]
  }

  private static func country(_ name: String) -> JSONValue {
    ["targetingType": "GEOLOCATION", "isInclude": true, "country": .string(name)]
  }

  private static func data(_ index: Int, _ match: String, _ value: String) -> JSONValue {
    [
      "targetingType": "CUSTOM_DATUM", "isInclude": true,
      "customDataIndex": .string("\(index)"), "valueMatchType": .string(match),
      "value": .string(value),
    ]
  }
}

import Testing

@testable import FlagEngine

/// Random numbers that are the same on every run.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}

@Suite struct KameleoonPropertyTests {
  static let now = 1_767_225_600_000
  static let options = EvaluationOptions(profile: .kameleoon318, now: now)

  /// A data file with one experiment and its exposition.
  static func file(exposition: Double, shares: [Double] = [0.5, 0.5]) -> Kameleoon.Configuration {
    let entries = shares.enumerated().map { index, share -> JSONValue in
      [
        "variationKey": .string("v\(index)"), "variationId": .integer(10 + index),
        "exposition": .double(share),
      ]
    }
    let file: JSONValue = [
      "featureFlags": [
        [
          "id": 1, "featureKey": "f", "environmentEnabled": true, "defaultVariationKey": "off",
          "variations": [],
          "rules": [
            [
              "id": 100, "type": "EXPERIMENTATION", "experimentId": 200,
              "exposition": .double(exposition), "variationByExposition": .array(entries),
            ]
          ],
        ]
      ]
    ]
    return Kameleoon.Configuration(answer: Array(file.jsonText.utf8))
  }

  @Test(arguments: 0..<200)
  func aLargerExpositionNeverDropsAVisitor(_ seed: Int) {
    var random = SeededNumbers(seed)
    let small = Double.random(in: 0...1, using: &random)
    let large = Double.random(in: small...1, using: &random)
    for number in 0..<20 {
      let visitor = Kameleoon.Visitor(code: "visitor-\(seed)-\(number)")
      var pass = Kameleoon.Pass(Self.file(exposition: small), for: visitor, options: Self.options)
      let before = pass.decide(0)
      guard before.source == .rule else { continue }
      var later = Kameleoon.Pass(Self.file(exposition: large), for: visitor, options: Self.options)
      #expect(later.decide(0) == before)
    }
  }

  @Test(arguments: 0..<200)
  func mutatedFilesNeverTrap(_ seed: Int) throws {
    var random = SeededNumbers(seed)
    var bytes = try KameleoonVectorFile.bytes("kameleoon-shop.json")
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: Array("null".utf8), at: place)
      default: bytes[place] = Array("[]{}\",:0-truefalsn".utf8).randomElement(using: &random) ?? 0
      }
    }
    let configuration = Kameleoon.Configuration(answer: bytes)
    exercise(configuration)
  }

  @Test(arguments: 0..<200)
  func oddValuesInAnyPlaceNeverTrap(_ seed: Int) throws {
    var random = SeededNumbers(seed)
    var json = try JSONDocument(KameleoonVectorFile.bytes("kameleoon-shop.json")).withRoot {
      $0.value
    }
    for _ in 0..<6 { Self.mutate(&json, depth: 0, &random) }
    exercise(Kameleoon.Configuration(answer: Array(json.jsonText.utf8)))
  }

  private static let odd: [JSONValue] = [
    nil, true, false, 0, 1, -1, 1.5, "", "x", "5", [], [nil], [:], ["a": 1], .double(.infinity),
    .hugeInteger("123456789012345678901234567890"), .integer(.max), .integer(.min),
  ]

  static func mutate(_ value: inout JSONValue, depth: Int, _ random: inout SeededNumbers) {
    let stops = depth > 0 && Int.random(in: 0..<8, using: &random) == 0
    switch value {
    case .array(var list) where !list.isEmpty && !stops:
      let index = Int.random(in: 0..<list.count, using: &random)
      mutate(&list[index], depth: depth + 1, &random)
      value = .array(list)
    case .object(var object) where !object.members.isEmpty && !stops:
      let index = Int.random(in: 0..<object.members.count, using: &random)
      let name = object.members[index].name
      var member = object.members[index].value
      mutate(&member, depth: depth + 1, &random)
      object[name] = Int.random(in: 0..<10, using: &random) == 0 ? nil : member
      value = .object(object)
    default: value = odd.randomElement(using: &random) ?? .null
    }
  }

  /// Asks everything that can be asked of a configuration.
  private func exercise(_ configuration: Kameleoon.Configuration) {
    var visitor = Kameleoon.Visitor(code: "visitor-1")
    visitor.data = [
      .init(.customData(index: 1, values: ["gold"])), .init(.device("PHONE")),
      .init(.geolocation(.init(country: "France"))), .init(.pageView(url: "u", title: nil)),
    ]
    _ = configuration.fields
    for flag in 0..<configuration.flagCount {
      for choice in configuration.forces(of: flag) { visitor.overrides.append(choice.override) }
      _ = configuration.simulations(of: flag)
    }
    for profile in [Profile.kameleoon318, .kameleoon322] {
      let options = EvaluationOptions(profile: profile, now: Self.now)
      for visitor in [Kameleoon.Visitor(code: "v"), visitor] {
        var silent = Kameleoon.Pass(configuration, for: visitor, options: options)
        var spoken = silent
        for flag in 0..<configuration.flagCount {
          let answer = silent.decide(flag)
          #expect(spoken.explain(flag).answer == answer)
          _ = configuration.served(flag, by: answer)
          _ = configuration.variables(flag, by: answer)
        }
      }
    }
    for flag in 0..<min(configuration.flagCount, 3) {
      _ = configuration.nearestMisses(flag, for: visitor, options: Self.options)
    }
  }

  // MARK: Hostile files

  /// A file whose one flag has a segment; the segments are given.
  static func file(segments: [JSONValue]) -> Kameleoon.Configuration {
    let file: JSONValue = [
      "featureFlags": [
        [
          "id": 1, "featureKey": "f", "environmentEnabled": true, "defaultVariationKey": "off",
          "rules": [
            [
              "id": 100, "type": "TARGETED_DELIVERY", "experimentId": 200, "exposition": 1,
              "segmentId": 1, "variationByExposition": [["variationKey": "on", "variationId": 1]],
            ]
          ],
        ]
      ], "segments": .array(segments),
    ]
    return Kameleoon.Configuration(answer: Array(file.jsonText.utf8))
  }

  static func segment(_ id: Int, _ conditions: [JSONValue], or: Bool = false) -> JSONValue {
    [
      "id": .integer(id),
      "conditionsData": [
        "firstLevel": [
          [
            "conditions": .array(conditions),
            "orOperators": .array(conditions.dropFirst().map { _ in .bool(or) }),
          ]
        ], "firstLevelOrOperators": [],
      ],
    ]
  }

  static func reference(_ id: Int) -> JSONValue {
    ["targetingType": "SEGMENT", "segmentId": .integer(id), "isInclude": true]
  }

  private func decide(_ configuration: Kameleoon.Configuration) -> Answer {
    let visitor = Kameleoon.Visitor(code: "v1")
    var pass = Kameleoon.Pass(configuration, for: visitor, options: Self.options)
    var spoken = pass
    let answer = pass.decide(0)
    #expect(spoken.explain(0).answer == answer)
    _ = configuration.nearestMisses(0, for: visitor, options: Self.options)
    return answer
  }

  @Test func segmentsThatContainEachOtherAreAnError() {
    let cycle = Self.file(segments: [
      Self.segment(1, [Self.reference(2)]), Self.segment(2, [Self.reference(1)]),
    ])
    #expect(decide(cycle).failure == .configurationError)
    #expect(cycle.problems.contains { $0.text.contains("contains itself") })
    #expect(cycle.isLoaded)
  }

  @Test func aCycleThatIsNotReachedDoesNoHarm() {
    let known: JSONValue = ["targetingType": "SOMETHING"]
    let file = Self.file(segments: [Self.segment(1, [known, Self.reference(1)], or: true)])
    #expect(decide(file).source == .rule)
  }

  /// What a segment came to is remembered; the SDK would be at it for years.
  @Test func segmentsThatDoubleAtEveryLevelAreDecided() {
    let segments = (1...60).map { id in
      id == 60
        ? Self.segment(id, [["targetingType": "SOMETHING"]])
        : Self.segment(id, [Self.reference(id + 1), Self.reference(id + 1)])
    }
    #expect(decide(Self.file(segments: segments)).source == .rule)
  }

  @Test func aChainOfSegmentsDeeperThanTheCallStackIsAnError() {
    let segments = (1...2_000).map { Self.segment($0, [Self.reference($0 + 1)]) }
    #expect(decide(Self.file(segments: segments)).failure == .configurationError)
  }

  @Test func thousandsOfConditionsAreRefusedAsTheSDKDoes() {
    let conditions = Array(repeating: ["targetingType": "X"] as JSONValue, count: 5_000)
    #expect(!Self.file(segments: [Self.segment(1, conditions, or: true)]).isLoaded)
  }

  @Test func deepNestingAndCutTextsAreErrors() {
    for text in [
      String(repeating: "[", count: 100_000), "{\"featureFlags\":", "{\"featureFlags\":[{\"id\":1",
      "\u{FEFF}{}", "{\"a\":\"\\", "nul",
    ] {
      #expect(!Kameleoon.Configuration(answer: Array(text.utf8)).isLoaded)
    }
    #expect(!Kameleoon.Configuration(answer: [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]).isLoaded)
  }
}

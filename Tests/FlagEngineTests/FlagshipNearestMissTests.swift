import Testing

@testable import FlagEngine

@Suite struct FlagshipNearestMissTests {
  static let profiles: [Profile] = [.flagship211, .flagship215, .flagshipServer]

  @Test(arguments: FlagshipCase.files, profiles)
  func anOfferedSetMakesTheGroupTarget(_ file: String, _ profile: Profile) throws {
    let options = EvaluationOptions(profile: profile, now: 0)
    for item in try FlagshipCase.load(file).prefix(2) {
      guard let document = try? JSONDocument(item.bucketing) else { continue }
      let configuration = try Flagship.Configuration(document)
      let visitor = try item.visitor
      for flag in 0..<min(configuration.flagCount, 12) {
        Self.checkOffers(configuration, flag, visitor, options)
      }
    }
  }

  static func checkOffers(
    _ configuration: Flagship.Configuration, _ flag: Int, _ visitor: Flagship.Visitor,
    _ options: EvaluationOptions
  ) {
    let groups = configuration.bucketing.flags[flag].campaigns.flatMap {
      configuration.bucketing.campaigns[$0].groups
    }
    for miss in configuration.nearestMisses(flag, for: visitor, options: options) {
      #expect(miss.changes.isEmpty != (miss.impossibleBecause == nil))
      guard miss.isOfferable else { continue }
      #expect(
        targets(configuration, groups[miss.rule], changed(visitor, miss.changes), options),
        "\(miss.changes.map(\.text))")
    }
  }

  static func changed(_ visitor: Flagship.Visitor, _ changes: [ContextChange]) -> Flagship.Visitor {
    var visitor = visitor
    for change in changes { visitor[change.field] = change.value }
    return visitor
  }

  static func targets(
    _ configuration: Flagship.Configuration, _ group: Int, _ visitor: Flagship.Visitor,
    _ options: EvaluationOptions
  ) -> Bool {
    let pass = Flagship.Pass(configuration, for: visitor, options: options)
    return pass.withEvaluator { evaluator in
      var silence = SilentRecorder()
      return evaluator.targets(evaluator.groups[group], isNeeded: true, &silence) == .holds
    }
  }

  @Test(arguments: 0..<60)
  func noSmallerSetExists(_ seed: Int) throws {
    var random = SeededGenerator(seed)
    let profile = Self.profiles[seed % 3]
    let options = EvaluationOptions(profile: profile, now: 0)
    let targeting = Self.randomTargeting(&random)
    let configuration = try Flagship.Configuration(JSONDocument(Array(Self.file(targeting).utf8)))
    var visitor = Flagship.Visitor(id: "v")
    for key in ["a", "b", "c"] where Bool.random(using: &random) {
      visitor.context[key] = Self.pool.randomElement(using: &random)
    }
    guard !Self.targets(configuration, 0, visitor, options) else {
      #expect(configuration.nearestMisses(0, for: visitor, options: options).isEmpty)
      return
    }
    let misses = configuration.nearestMisses(0, for: visitor, options: options)
    try #require(misses.count == 1)
    Self.checkOffers(configuration, 0, visitor, options)
    let found = misses[0].changes.isEmpty ? 4 : misses[0].changes.count
    let smallest = Self.bruteForce(configuration, visitor, options)
    #expect(
      found <= smallest,
      "\(targeting) \(JSONValue.object(visitor.context).jsonText) found \(found), \(smallest) suffice"
    )
    // What was found without a value must still be possible.
    if found < 4, !misses[0].isOfferable { #expect(smallest <= found, "\(targeting)") }
  }

  /// The size of the smallest set of values from a wide pool, 4 if none up to 3 does.
  static func bruteForce(
    _ configuration: Flagship.Configuration, _ visitor: Flagship.Visitor,
    _ options: EvaluationOptions
  ) -> Int {
    let values = pool + ["abcd", "xyz", "", 2, 4, 11, -1, 5.5, "12", "zz"]
    let keys = ["a", "b", "c"]
    var best = 4
    for mask in 1..<8 where mask.nonzeroBitCount < best {
      let chosen = keys.indices.filter { mask >> $0 & 1 == 1 }
      func search(_ depth: Int, _ visitor: Flagship.Visitor) -> Bool {
        if depth == chosen.count { return targets(configuration, 0, visitor, options) }
        return values.contains { value in
          var visitor = visitor
          visitor.context[keys[chosen[depth]]] = value
          return search(depth + 1, visitor)
        }
      }
      // Three free fields are what the search itself may take.
      if mask.nonzeroBitCount == 3 { continue }
      if search(0, visitor) { best = mask.nonzeroBitCount }
    }
    return best
  }

  static let pool: [JSONValue] = ["abc", "b", "ab", 1, 3, 10, 9.5, true, false, "10"]

  static func randomTargeting(_ random: inout SeededGenerator) -> String {
    let operators = [
      "EQUALS", "NOT_EQUALS", "CONTAINS", "NOT_CONTAINS", "GREATER_THAN", "LOWER_THAN",
      "GREATER_THAN_OR_EQUALS", "LOWER_THAN_OR_EQUALS", "STARTS_WITH", "ENDS_WITH", "EXISTS",
      "SEMVER_EQUALS",
    ]
    let groups = (0..<Int.random(in: 1...2, using: &random)).map { _ in
      let rules = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        let value = pool.randomElement(using: &random)?.jsonText ?? "1"
        let other = pool.randomElement(using: &random)?.jsonText ?? "2"
        let isList = Int.random(in: 0..<4, using: &random) == 0
        let key = ["a", "b", "c"].randomElement(using: &random) ?? "a"
        let name = operators.randomElement(using: &random) ?? "EQUALS"
        return
          #"{"key":"\#(key)","operator":"\#(name)","value":\#(isList ? "[\(value),\(other)]" : value)}"#
      }
      return "{\"targetings\":[\(rules.joined(separator: ","))]}"
    }
    return "{\"targetingGroups\":[\(groups.joined(separator: ","))]}"
  }

  static func file(_ targeting: String) -> String {
    #"{"campaigns":[{"id":"c","variationGroups":[{"id":"g","targeting":\#(targeting),"variations":[{"id":"v","allocation":100,"modifications":{"type":"FLAG","value":{"k":1}}}]}]}]}"#
  }
}

/// Numbers that follow from a seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}

extension Flagship.Configuration {
  func nearestMisses(
    _ flag: Int, for visitor: Flagship.Visitor, options: EvaluationOptions
  ) -> [NearestMiss] {
    FlagConfiguration.flagship(self).nearestMisses(flag, for: .flagship(visitor), options: options)
  }
}

import Testing

@testable import FlagEngine

/// What changes for whom between two files, and which change is the cause.
@Suite struct OutcomeDiffTests {
  private static let options = KameleoonPropertyTests.options

  private static func diff(
    _ old: FlagConfiguration, _ new: FlagConfiguration, count: Int = 500,
    _ profiles: (Profile, Profile)? = nil, _ visitor: Visitor? = nil
  ) -> OutcomeDiff {
    let platform = old.platform
    let profiles = profiles ?? (platform.defaultProfile, platform.defaultProfile)
    var (before, after) = (options, options)
    (before.profile, after.profile) = profiles
    var diff = OutcomeDiff(
      from: OutcomeDiff.Side(old, before), to: OutcomeDiff.Side(new, after))
    let visitor =
      visitor
      ?? (platform == .kameleoon
        ? .kameleoon(Kameleoon.Visitor(code: "v")) : .flagship(Flagship.Visitor(id: "v")))
    let population = Population(of: visitor, count: count, seed: 1)
    for place in 0..<count { diff.compare(population[place]) }
    return diff
  }

  private static func file(
    exposition: Double = 1, shares: (Double, Double) = (0.5, 0.5), segment: JSONValue = nil,
    country: String = "France", isOn: Bool = true
  ) throws -> FlagConfiguration {
    try LintTests.file(
      [
        LintTests.rule(
          1, exposition: exposition, segment: segment,
          [LintTests.entry("a", shares.0), LintTests.entry("b", shares.1)])
      ], conditions: [LintTests.country(country)], isOn: isOn)
  }

  @Test func theSameFileDiffersForNobody() throws {
    let diff = Self.diff(try Self.file(), try Self.file())
    #expect(diff.isEmpty && diff.flags.isEmpty && diff.edits.isEmpty)
    #expect(diff.count == 500)
  }

  @Test func aLargerExposureIsTheCauseForThoseWhoAreNowExposed() throws {
    let diff = Self.diff(try Self.file(exposition: 0.25), try Self.file(exposition: 0.5))
    let flag = try #require(diff.flags.first)
    #expect(flag.causes.map(\.text) == ["rule 1 exposure 0.25 → 0.50"])
    #expect(flag.causes.first?.count == flag.count)
    #expect(Set(flag.changes.map { "\($0.from) → \($0.to)" }) == ["(off) → a", "(off) → b"])
    #expect((80...170).contains(flag.count))
    #expect(diff.edits.isEmpty)
  }

  @Test func changesThatActOnlyTogetherAreSaidTogether() throws {
    let old = try Self.file(exposition: 0, shares: (1, 0))
    let new = try Self.file(exposition: 1, shares: (0, 1))
    let flag = try #require(Self.diff(old, new).flags.first)
    #expect(flag.causes.count == 1)
    #expect(flag.causes.first?.text.hasPrefix("together: rule 1 ") == true)
    #expect(flag.causes.first?.text.contains("exposure 0.0 → 1.0") == true)
    #expect(flag.causes.first?.text.contains(" + ") == true)
  }

  @Test func anEditWithoutEffectIsNamedApart() throws {
    var visitor = Kameleoon.Visitor(code: "v")
    visitor[.country] = "Chile"
    let diff = Self.diff(
      try Self.file(segment: 7, country: "France"), try Self.file(segment: 7, country: "Spain"),
      nil, .kameleoon(visitor))
    #expect(diff.isEmpty)
    #expect(diff.edits.contains { $0.text.contains("\"France\" → \"Spain\"") })
  }

  @Test func aSegmentsChangeIsTheCause() throws {
    var visitor = Kameleoon.Visitor(code: "v")
    visitor[.country] = "Spain"
    let diff = Self.diff(
      try Self.file(segment: 7, country: "France"), try Self.file(segment: 7, country: "Spain"),
      nil, .kameleoon(visitor))
    let flag = try #require(diff.flags.first)
    #expect(flag.count == 500)
    #expect(flag.causes.first?.text.hasPrefix("segment 7: ") == true)
  }

  @Test func aFlagThatIsNewOrGoneIsSaidSo() throws {
    let empty = try FlagConfiguration(Array(#"{"featureFlags":[]}"#.utf8))
    let added = Self.diff(empty, try Self.file(), count: 10)
    #expect(added.flags.first?.causes.map(\.text) == ["new flag"])
    #expect(added.flags.first?.changes.allSatisfy { $0.from == "absent" } == true)
    let gone = Self.diff(try Self.file(), empty, count: 10)
    #expect(gone.flags.first?.causes.map(\.text) == ["the flag is gone"])
  }

  @Test func anotherSDKIsACause() throws {
    let file = try LintTests.file(
      [LintTests.rule(1, segment: 7, [LintTests.entry("a", 1)])],
      conditions: [["targetingType": "MOON"]])
    let flag = try #require(
      Self.diff(file, file, count: 20, (.kameleoon318, .kameleoon322)).flags.first)
    #expect(flag.causes.map(\.text) == ["SDK kameleoon-3.18.0 → kameleoon-3.22.2"])
  }

  @Test func anotherValueOfTheSameVariationIsADifference() throws {
    func file(_ value: Int) throws -> FlagConfiguration {
      try LintTests.campaigns([
        LintTests.group(
          "g", [[LintTests.everyone]], [LintTests.variation("a", 100, .integer(value))])
      ])
    }
    let flag = try #require(Self.diff(try file(1), try file(2), count: 5).flags.first)
    #expect(flag.changes.first?.from == "1" && flag.changes.first?.to == "2")
    #expect(flag.causes.first?.text.contains("1 → 2") == true)
  }

  @Test func aFlagshipAllocationIsTheCause() throws {
    func file(_ share: Double) throws -> FlagConfiguration {
      try LintTests.campaigns([
        LintTests.group(
          "g", [[LintTests.everyone]],
          [LintTests.variation("a", share, 1), LintTests.variation("b", 100 - share, 2)])
      ])
    }
    let flag = try #require(Self.diff(try file(40), try file(60)).flags.first)
    #expect((60...140).contains(flag.count))
    #expect(flag.causes.first?.text.contains("allocation of #a 40.0 → 60.0") == true)
  }

  /// Every cause, applied alone to the first file, gives the second one's answers for as many.
  @Test(arguments: 0..<20)
  func aSingleCauseAloneGivesTheAnswer(_ seed: Int) throws {
    var random = SeededNumbers(seed)
    func number() -> Double { [0, 0.25, 0.5, 1].randomElement(using: &random) ?? 1 }
    let (a, b) = (number(), number())
    let (c, d) = (number(), number())
    let diff = Self.diff(
      try Self.file(exposition: a, shares: (b, 1 - b)),
      try Self.file(exposition: c, shares: (d, 1 - d)), count: 200)
    let exposureAlone = Self.diff(
      try Self.file(exposition: a, shares: (b, 1 - b)),
      try Self.file(exposition: c, shares: (b, 1 - b)), count: 200)
    let byExposure =
      diff.flags.first?.causes.first { $0.text.hasPrefix("rule 1 exposure") }?.count ?? 0
    #expect(byExposure <= exposureAlone.flags.first?.count ?? 0)
    #expect(diff.flags.allSatisfy { $0.causes.reduce(0) { $0 + $1.count } == $0.count })
  }

  @Test func aDifferenceAppliedGivesTheNewerValue() throws {
    let shop = try JSONDocument(KameleoonVectorFile.bytes("kameleoon-shop.json")).withRoot {
      $0.value
    }
    for seed in 0..<20 {
      var random = SeededNumbers(seed)
      var other = shop
      if case .object(var object) = other, case .array(var flags)? = object["featureFlags"] {
        flags.shuffle(using: &random)
        flags.removeLast()
        object["featureFlags"] = .array(flags)
        other = .object(object)
      }
      var value: JSONValue? = shop
      for difference in JSONDifference.between(shop, other) {
        value = value.flatMap { difference.applied(to: $0) }
      }
      #expect(value == other)
    }
  }
}

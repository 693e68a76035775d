import Testing

@testable import FlagEngine

@Suite struct FlagshipSentenceTests {
  typealias Fixture = FlagshipOverrideTests

  @Test func servedNamesCampaignGroupBucketAndBuckets() throws {
    let decision = try Fixture.explain([], ["country": "FR"], id: "v1")
    #expect(
      decision.sentence
        == "Campaign \"Clearance\" (1 of 2), group \"France\": targeting group 1 of 1 matched; bucket 21 of 0–99 falls in variation A (0–49)."
    )
    #expect(decision.why == "bucket 21 falls in A")
    #expect(decision.served.from == "Clearance")
  }

  @Test func aKeyThatNoCampaignSetsSaysSo() throws {
    let decision = try Fixture.explain([], ["country": "ES", "plan": "free"])
    #expect(
      decision.sentence
        == "color answers the code's own default: none of 2 campaigns that set it targets the visitor."
    )
    #expect(decision.served.shaped == "--")
    #expect(decision.dependsOnUnknown == false)
  }

  @Test func keptAssignmentsSayWhatAFreshDrawWouldGive() throws {
    let decision = try Fixture.explain([], ["country": "FR"], id: "v1", kept: ["b"])
    #expect(
      decision.sentence.hasSuffix(
        "Kept from an earlier visit: variation B. A fresh draw, bucket 21, would give A."))
    let gone = try Fixture.explain([], ["country": "FR"], id: "v1", kept: ["c9"])
    #expect(
      gone.sentence.hasSuffix(
        "An earlier visit kept variation #c9, which this file no longer has; drawn afresh: bucket 21 falls in A."
      ))
  }

  /// Shares that end at 50: visitor `v6` falls behind them in the first of three campaigns.
  static let rollout = #"""
    {"campaigns":[
      {"id":"r","name":"Rollout","variationGroups":[
        {"id":"g1","name":"FR","targeting":{"targetingGroups":[{"targetings":[{"key":"country","operator":"EQUALS","value":"FR"}]}]},
         "variations":[
          {"id":"a","name":"A","allocation":25,"modifications":{"type":"FLAG","value":{"k":1}}},
          {"id":"b","name":"B","allocation":25,"modifications":{"type":"FLAG","value":{"k":2}}}]},
        {"id":"g2","name":"All","targeting":{"targetingGroups":[{"targetings":[]}]},
         "variations":[{"id":"c","name":"C","allocation":0,"modifications":{"type":"FLAG","value":{"k":3}}}]}]},
      {"id":"x","variationGroups":[]},{"id":"y","variationGroups":[]}]}
    """#

  @Test func anUntrackedVisitorIsToldPerProfile() throws {
    let id = try #require(
      (0..<2000).map { "v\($0)" }.first { MurmurHash3.hash32("g1" + $0, .utf8) % 100 == 87 })
    let group =
      "Group \"FR\" targets the visitor, but bucket 87 is past the last share (B ends at 49): "
    func note(_ profile: Profile) throws -> (String, String?) {
      let decision = try Fixture.explain([], ["country": "FR"], profile, file: Self.rollout, id: id)
      return (decision.sentence, decision.trace[1].children.first?.notes.first?.text)
    }
    #expect(try note(.flagship215).1 == group + "next group tried.")
    #expect(
      try note(.flagship211).0.hasSuffix(
        group + "SDK 2.1.1 stops here with an error; the 2 campaigns after it are lost."))
    #expect(
      try note(.flagshipServer).0
        == group + "the campaign is left out; later groups are not tried.")
  }

  @Test func typesAndLettersThatDifferAreMarked() throws {
    let file = FlagshipNearestMissTests.file(
      #"{"targetingGroups":[{"targetings":[{"key":"age","operator":"EQUALS","value":30},{"key":"plan","operator":"EQUALS","value":"gold"},{"key":"sdk_city","operator":"NOT_EQUALS","value":"Paris"}]}]}"#
    )
    let decision = try Fixture.explain([], ["age": "30", "plan": "Gold"], file: file)
    let conditions = decision.trace[1].children[0].children[0].children
    let words = conditions.map { Explanation.line(for: $0) }
    #expect(words[0].text == "age equals 30 (number)")
    #expect(words[0].detail == "visitor: \"30\" (text)")
    #expect(conditions[0].notes.first?.text == "types differ")
    #expect(conditions[0].notes.first?.change?.text == "try 30 as number")
    #expect(conditions[0].notes.first?.change?.value == 30)
    #expect(words[1].text == "plan is \"gold\"")
    #expect(conditions[1].notes.first?.text == "differs only by case")
    #expect(!conditions[1].isNeeded)
    #expect(conditions[2].verdict == .passed)
    #expect(
      conditions[2].notes.first?.text == "nobody set sdk_city: it holds for the SDK's preset \"\"")
  }

  @Test func aValueNobodySuppliedIsUnknown() throws {
    let decision = try Fixture.explain([], [:])
    let condition = decision.trace[1].children[0].children[0].children[0]
    #expect(condition.verdict == .unknown(countsAs: false))
    #expect(decision.dependsOnUnknown)
  }

  @Test func aDamagedGroupStopsAndSaysWhatIsLost() throws {
    let file = #"""
      {"campaigns":[{"id":"bad","name":"Bad","variationGroups":[{"id":"g","variations":[]}]},
      {"id":"c","name":"Good","variationGroups":[{"id":"h","targeting":{"targetingGroups":[{"targetings":[]}]},
      "variations":[{"id":"v","allocation":100,"modifications":{"type":"FLAG","value":{"k":1}}}]}]}]}
      """#
    let decision = try Fixture.explain([], [:], file: file)
    #expect(decision.answer.source == .nothing)
    #expect(
      decision.sentence
        == "k answers the code's own default: campaign \"Bad\" stops the synchronisation: the group has no targeting: the SDK raises AttributeError."
    )
    #expect(
      decision.trace[1].notes.first?.text
        == "the SDK stops here with AttributeError; 1 campaign is lost")
    #expect(decision.trace[2].verdict == .notReached)
  }
}

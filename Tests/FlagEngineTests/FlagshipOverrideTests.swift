import Testing

@testable import FlagEngine

@Suite struct FlagshipOverrideTests {
  /// Two campaigns set `color`; the first has a group for France and one for Germany.
  static let file = #"""
    {"campaigns":[
      {"id":"c1","name":"Clearance","type":"ab","variationGroups":[
        {"id":"fr","name":"France","targeting":{"targetingGroups":[{"targetings":[{"key":"country","operator":"EQUALS","value":"FR"}]}]},
         "variations":[
          {"id":"a","name":"A","allocation":50,"modifications":{"type":"FLAG","value":{"color":"red"}}},
          {"id":"b","name":"B","allocation":50,"modifications":{"type":"FLAG","value":{"color":"blue"}}}]},
        {"id":"de","name":"Germany","targeting":{"targetingGroups":[{"targetings":[{"key":"country","operator":"EQUALS","value":"DE"}]}]},
         "variations":[{"id":"d","name":"D","allocation":100,"modifications":{"type":"FLAG","value":{"color":"black"}}}]}]},
      {"id":"c2","name":"Summer","type":"perso","variationGroups":[
        {"id":"gold","name":"Gold","targeting":{"targetingGroups":[{"targetings":[{"key":"plan","operator":"EQUALS","value":"gold"}]}]},
         "variations":[{"id":"s","name":"S","allocation":100,"modifications":{"type":"FLAG","value":{"color":"yellow"}}}]}]}]}
    """#

  static func explain(
    _ overrides: [Override], _ context: JSONObject, _ profile: Profile = .flagship215,
    file: String = file, id: String = "visitor-1", kept: [String]? = nil
  ) throws -> Decision {
    let configuration = try FlagConfiguration(Array(file.utf8))
    var visitor = Flagship.Visitor(id: id)
    visitor.context = context
    visitor.overrides = overrides
    visitor.keptAssignments = kept
    return configuration.explain(
      0, for: .flagship(visitor), options: EvaluationOptions(profile: profile, now: 0))
  }

  @Test func aForcedVariationReplacesTheDraw() throws {
    for (variation, value) in [("a", "red"), ("b", "blue"), ("B", "blue")] {
      let decision = try Self.explain(
        [.forcedVariation(campaign: "c1", variation: variation)], ["country": "FR"])
      #expect(decision.answer.source == .forced)
      #expect(decision.served.shaped == "[\"\(value)\"]")
      #expect(decision.natural?.shape == .served)
    }
  }

  @Test func aForcedVariationReplacesWhatWasKept() throws {
    let decision = try Self.explain(
      [.forcedVariation(campaign: "c1", variation: "b")], ["country": "FR"], kept: ["a"])
    #expect(decision.variables.first?.value == "blue")
    #expect(decision.natural?.text == "\"red\"")
  }

  @Test func aForcedVariationIsIdleWhereNoGroupTargets() throws {
    let decision = try Self.explain(
      [.forcedVariation(campaign: "c1", variation: "b")], ["country": "ES"])
    #expect(decision.answer.source == .nothing)
    #expect(
      decision.sentence.hasSuffix(
        "Force on campaign \"Clearance\" is idle: no group targets the visitor."))
  }

  @Test func aForcedVariationOfAnotherGroupIsIdle() throws {
    let decision = try Self.explain(
      [.forcedVariation(campaign: "c1", variation: "d")], ["country": "FR"])
    #expect(decision.answer.source == .rule)
    #expect(decision.sentence.contains("is idle: the deciding group has no such variation."))
  }

  @Test func aForcedAllocationNeedsNoTargeting() throws {
    let decision = try Self.explain(
      [.forcedAllocation(campaign: "c1", variation: "d")], ["country": "ES"])
    #expect(decision.answer == Answer(.forced, rule: 0, group: 1, variation: 0))
    #expect(
      decision.sentence
        == "Forced to D in campaign \"Clearance\" (this program's override, not the SDK's); natural answer: --."
    )
  }

  @Test func aHiddenCampaignGivesNothing() throws {
    let decision = try Self.explain([.hidden(campaign: "c2")], ["country": "DE", "plan": "gold"])
    #expect(decision.variables.first?.value == "black")
    #expect(decision.natural?.text == "\"yellow\"")
  }

  @Test func theLastOverrideOfACampaignWins() throws {
    let decision = try Self.explain(
      [.hidden(campaign: "c1"), .forcedAllocation(campaign: "c1", variation: "a")], [:])
    #expect(decision.variables.first?.value == "red")
  }

  @Test func aForcedKeyCanStillBeHiddenByALaterCampaign() throws {
    let decision = try Self.explain(
      [.forcedAllocation(campaign: "c1", variation: "a")], ["plan": "gold"])
    #expect(decision.variables.first?.value == "yellow")
    #expect(
      decision.sentence.hasSuffix(
        "Key color is set by 2 campaigns; the later in the file, \"Summer\", wins; \"Clearance\" (A \"red\") is hidden by it."
      ))
  }

  @Test func panicBeatsEveryOverride() throws {
    let file = Self.file.replacing(
      "{\"campaigns\"", with: "{\"panic\":true,\"campaigns\"", maxReplacements: 1)
    let decision = try Self.explain(
      [.forcedAllocation(campaign: "c1", variation: "a")], [:], file: file)
    #expect(decision.answer.source == .panic)
    #expect(
      decision.sentence
        == "Panic is on in this file: every flag answers the code's own default and nothing is sent."
    )
  }

  @Test func choicesNameEveryVariationOfTheKeysCampaigns() throws {
    let configuration = try FlagConfiguration(Array(Self.file.utf8))
    #expect(configuration.forces(of: 0).map(\.title) == ["A", "B", "D", "S"])
    #expect(configuration.simulations(of: 0).count == 6)
    for choice in configuration.forces(of: 0) + configuration.simulations(of: 0) {
      #expect(configuration.concerns(choice.override, flag: 0))
    }
    #expect(!configuration.concerns(.hidden(campaign: "c3"), flag: 0))
  }
}

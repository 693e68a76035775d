import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole
@testable import FlagReports

/// What only Flagship visitors have: cache entry, decision group, and what third parties know.
@Suite struct FlagshipVisitorTests {
  /// One campaign for gold customers of a third party, and one that is drawn.
  private static let file = """
    {"campaigns": [
      {"id": "c1", "name": "Gold", "variationGroups": [{"id": "g1",
        "targeting": {"targetingGroups": [{"targetings": [
          {"key": "plan", "operator": "EQUALS", "value": "gold", "provider": "mixpanel"}]}]},
        "variations": [{"id": "v1", "allocation": 100,
          "modifications": {"type": "FLAG", "value": {"perk": true}}}]}]},
      {"id": "c2", "name": "Split", "variationGroups": [{"id": "g2",
        "targeting": {"targetingGroups": [{"targetings": [
          {"key": "fs_all_users", "operator": "EQUALS", "value": ""}]}]},
        "variations": [
          {"id": "a", "name": "A", "allocation": 50, "modifications": {"type": "FLAG",
            "value": {"side": "a"}}},
          {"id": "b", "name": "B", "allocation": 50, "modifications": {"type": "FLAG",
            "value": {"side": "b"}}}]}]}]}
    """

  private func stage(_ profile: Profile = .flagshipServer) throws -> Stage {
    let configuration = try FlagConfiguration(Array(Self.file.utf8))
    let persona = Persona(
      id: "v", name: "Visitor", summary: "", visitor: .flagship(Flagship.Visitor(id: "visitor-1")))
    let personas = PersonaList(personas: [persona], now: nil)
    var stage = try Stage(configuration, personas: personas, width: 120, height: 40)
    _ = stage.console.handle(
      .loaded(
        Catalogue(configuration), stage.console.source, personas,
        EvaluationOptions(profile: profile, now: 0)))
    stage.finish()
    return stage
  }

  private func add(_ name: String, _ value: String, to stage: inout Stage) {
    stage.press("v", "a", "'\(name)'", "Enter", "Ctrl-u", "'\(value)'", "Enter")
  }

  private func visitor(_ stage: Stage) throws -> Flagship.Visitor {
    guard case .flagship(let visitor) = stage.console.cast.visitor else { throw Wrong() }
    return visitor
  }

  private struct Wrong: Error {}

  private func answer(_ key: String, _ stage: Stage) throws -> String {
    let resolution = try #require(stage.console.resolution)
    let flag = try #require(resolution.configuration.index(of: key))
    return try #require(resolution.decision(flag)).served.text
  }

  @Test func whatAThirdPartyKnowsIsEditedAndDecides() throws {
    var stage = try stage()
    #expect(try answer("perk", stage) == "--")
    add("provider.mixpanel.plan", "gold", to: &stage)
    #expect(try visitor(stage).providers == ["mixpanel": ["plan": "gold"]])
    #expect(try answer("perk", stage) == "true")
    stage.press("u")
    #expect(try visitor(stage).providers.members.isEmpty)
    #expect(try answer("perk", stage) == "--")
    stage.press("Ctrl-r", "d")
    #expect(try visitor(stage).providers.members.isEmpty)
  }

  @Test(arguments: [
    (Profile.flagshipServer, "provider.mixpanel.plan is \"gold\""),
    (.flagship215, "plan is \"gold\""),
  ])
  func theNearestMissOffersTheFieldThatIsRead(_ profile: Profile, _ change: String) throws {
    let resolution = try #require(try stage(profile).console.resolution)
    let misses = resolution.configuration.nearestMisses(
      0, for: resolution.visitor, options: resolution.options)
    #expect(misses.first?.changes.map(\.text) == [change])
    let decision = try #require(resolution.decision(0))
    let text = ExplanationText(configuration: resolution.configuration, misses: misses)
    #expect(text.lines(of: decision).contains { $0.contains("? \(change)   visitor: no data") })
  }

  @Test func aRuleOnAThirdPartyReadsTheVisitorsOwnValueInTheSDK() throws {
    var stage = try stage(.flagship215)
    for name in ["plan", "provider.mixpanel.plan"] {
      let field = stage.console.resolution?.catalogue.fields.first { $0.name == name }
      #expect(field?.ruleCount == 1 && field?.values == ["gold"], "\(name)")
    }
    #expect(stage.text.contains("server only"))
    add("plan", "gold", to: &stage)
    #expect(try answer("perk", stage) == "true")
  }

  @Test func theDecisionGroupIsHashedOnTheServer() throws {
    var stage = try stage()
    add("decision group", "family", to: &stage)
    #expect(try visitor(stage).decisionGroup == "family")
    #expect(stage.text.contains("ZmFtaWx5"))
    add("decision group", "", to: &stage)
    #expect(try visitor(stage).decisionGroup == nil)
    var sdk = try self.stage(.flagship215)
    add("decision group", "family", to: &sdk)
    #expect(sdk.text.contains("server only"))
  }

  @Test func aCacheEntryIsOfferedAsTheSDKSavesItAndKeepsAVariation() throws {
    var stage = try stage(.flagship215)
    let drawn = try answer("side", stage)
    let other = drawn == "\"a\"" ? "b" : "a"
    stage.press("v", "a", "'cache entry'", "Enter", "Enter")
    #expect(
      try visitor(stage).cacheEntry
        == ["version": 1, "data": ["vId": "visitor-1", "vaIds": .array([])]])
    #expect(try answer("side", stage) == drawn)
    // The row that was added is selected.
    stage.press(
      "e", "Ctrl-u", #"'{"version":1,"data":{"vId":"visitor-1","vaIds":["\#(other)"]}}'"#, "Enter")
    #expect(try answer("side", stage) == "\"\(other)\"")
    #expect(stage.text.contains("beats kept"))
    stage.press("e", "Ctrl-u", #"'{"version":2}'"#, "Enter")
    #expect(try answer("side", stage) == drawn)
    #expect(stage.text.contains("not taken"))
    stage.press("e", "Ctrl-u", #"'{"version":'"#, "Enter")
    #expect(stage.text.contains("cache entry is not JSON: "))
    stage.press("Esc", "d")
    #expect(try visitor(stage).cacheEntry == nil)
  }

  @Test func aNameThatIsHalfAThirdPartysIsExplained() throws {
    var stage = try stage()
    for name in ["provider.", "provider.other", "provider..x"] {
      stage.press("v", "a", "'\(name)'", "Enter")
      #expect(stage.text.contains("What a third party knows is provider.NAME.KEY."), "\(name)")
      stage.press("Esc")
    }
  }

  @Test func thePresetsOfTheSDKAreOffered() throws {
    var stage = try stage(.flagship215)
    add("sdk_osName", "Linux", to: &stage)
    #expect(try visitor(stage).context == ["sdk_osName": "Linux"])
  }

  @Test func evidenceAndJSONBringEverythingBack() throws {
    var stage = try stage()
    add("provider.mixpanel.plan", "gold", to: &stage)
    add("provider.segment.age", "30", to: &stage)
    add("decision group", "family", to: &stage)
    add("cache entry", #"{"g2":{"variationId":"b","activated":true}}"#, to: &stage)
    let full = try visitor(stage)
    #expect(full.providers == ["mixpanel": ["plan": "gold"], "segment": ["age": 30]])
    let evidence = try #require(stage.console.evidence)
    #expect(try Evidence.parse(evidence.text) == evidence)
    #expect(try Visitor(json: evidence.visitor.json) == .flagship(full))

    var other = try self.stage()
    other.press("V")
    _ = other.console.handle(.input(.paste(evidence.text)))
    other.finish()
    // What will change is told before Enter.
    for line in ["provider.mixpanel.plan", "decision group", "cache entry"] {
      #expect(other.text.contains(line), "\(line)")
    }
    other.press("Enter")
    #expect(try visitor(other) == full)
    other.press("u")
    #expect(try visitor(other) == Flagship.Visitor(id: "visitor-1"))
  }
}

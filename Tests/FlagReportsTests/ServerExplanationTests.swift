import FlagEngine
import Testing

@testable import FlagReports

/// What the explanation prints about decisions of Flagship's server.
@Suite struct ServerExplanationTests {
  private static let file = #"""
    {"campaigns": [{"id": "c1", "name": "Sale", "type": "ab", "variationGroups": [{"id": "g1",
      "name": "France", "targeting": {"targetingGroups": [{"targetings": [
        {"key": "country", "operator": "EQUALS", "value": "FR"}]}]},
      "variations": [{"id": "v1", "name": "Blue", "allocation": 100,
        "modifications": {"type": "FLAG", "value": {"color": "blue"}}}]}]}]}
    """#

  private static let earlier = #"""
    {"campaigns": [{"id": "c0", "variationGroupId": "g0", "variation": {"id": "v0",
      "modifications": {"type": "FLAG", "value": {"size": 3}}}}]}
    """#

  private static let newest = #"""
    {"campaigns": [{"id": "c1", "name": "Sale", "type": "ab", "variationGroupId": "g1",
      "variationGroupName": "France", "variation": {"id": "v2", "name": "Red", "modifications":
        {"type": "FLAG", "value": {"color": "red"}}}}]}
    """#

  private func text(_ key: String) throws -> [String] {
    guard case .flagship(let file) = try FlagConfiguration(Array(Self.file.utf8)) else { return [] }
    var decisions = Flagship.ServerDecisions()
    for answer in [Self.earlier, Self.newest] {
      decisions.take(try Flagship.ServerAnswer(Array(answer.utf8)), profile: .flagship215)
    }
    let configuration = FlagConfiguration.flagship(decisions.configuration(beside: file))
    var visitor = Flagship.Visitor(id: "u")
    visitor.context = ["country": "FR"]
    let decision = try #require(
      configuration.decide(
        key, for: .flagship(visitor), options: EvaluationOptions(profile: .flagship215, now: 0)))
    return ExplanationText(configuration: configuration, misses: []).lines(of: decision)
  }

  @Test func whatTheServerDecidedStandsInPlaceOfTargetingAndSplit() throws {
    #expect(
      try text("color") == [
        #"color   "red"   Sale"#,
        #"The server decided: campaign "Sale", group "France", variation Red (1 of 1 in its answer)."#
          + #" They differ: the bucketing file answers "blue" (variation Blue of campaign "Sale")."#,
        "",
        "✓ gates   no panic",
        "   ✓ no panic",
        #"✓ campaign "Sale" (#c1) ab   1 of 1"#,
        #"   ✓ group 1 of 1  "France" (#g1)   the server's choice"#,
        "      ✓ the server decided: variation Red",
        #"✗ the bucketing file answers "blue"   variation Blue of campaign "Sale""#,
        "   ! the server and the bucketing file differ",
        "",
        "The code receives:",
        #"   color = "red" (STRING)"#,
      ])
  }

  @Test func aKeyOfAnEarlierAnswerIsMarked() throws {
    #expect(
      try text("size") == [
        "size   3   #c0",
        "An earlier answer of the server decided: campaign #c0, group #g0, variation #v0. The newest"
          + " does not set it, but SDK 2.1.x never forgets. They differ: the bucketing file answers"
          + " the code's own default (no campaign sets it).",
        "",
        "✓ gates   no panic",
        "   ✓ no panic",
        "✓ campaign #c0   1 of 1",
        "   ✓ group 1 of 1  #g0   the server's choice",
        "      ✓ an earlier answer decided: variation #v0",
        "         ! not in the newest answer: SDK 2.1.x never forgets the keys of earlier answers",
        "✗ the bucketing file answers the code's own default   no campaign sets it",
        "   ! the server and the bucketing file differ",
        "",
        "The code receives:",
        "   size = 3 (NUMBER)",
      ])
  }

  @Test func inJSONTheStepsHaveTheirFacts() throws {
    guard case .flagship(let file) = try FlagConfiguration(Array(Self.file.utf8)) else { return }
    var decisions = Flagship.ServerDecisions()
    decisions.take(try Flagship.ServerAnswer(Array(Self.newest.utf8)), profile: .flagship215)
    let configuration = FlagConfiguration.flagship(decisions.configuration(beside: file))
    let decision = configuration.explain(
      0, for: .flagship(.init(id: "u")), options: EvaluationOptions(profile: .flagship215, now: 0))
    let steps = decision.trace.map { TraceJSON.value($0, in: configuration) }
    let json = JSONValue.array(steps).jsonText
    #expect(
      json.contains(
        #""step":"decided","variationId":"v2","variation":"Red","isFromEarlierAnswer":false"#))
    #expect(
      json.contains(
        #""step":"local","value":null,"campaign":null,"variation":null,"isSame":false"#))
  }
}

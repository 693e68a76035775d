import Foundation
import Testing

@testable import FlagEngine

/// Conversations of the official SDK with the Decision API, played again.
@Suite struct FlagshipServerDecisionTests {
  static let scenarios: [JSONValue] = {
    let url = FlagshipCase.vectors.deletingLastPathComponent()
      .appendingPathComponent("flagship-api/scenarios.json")
    guard let bytes = try? Array(Data(contentsOf: url)),
      let root = try? JSONDocument(bytes).withRoot({ $0.value }),
      case .array(let scenarios)? = root["scenarios"]
    else { return [] }
    return scenarios
  }()

  @Test(arguments: scenarios.compactMap { $0["id"]?.text })
  func theSDKHoldsTheSameAfterEveryAnswer(id: String) throws {
    let scenario = try #require(Self.scenarios.first { $0["id"]?.text == id })
    var sdk = Replay()
    guard case .array(let steps)? = scenario["steps"] else { return }
    for step in steps { try sdk.play(step) }
    #expect(sdk.checkCount > 0 || id == "other environment and timeout")
  }

  @Test func thereAreScenarios() { #expect(Self.scenarios.count > 15) }

  /// The SDK's part in a conversation.
  private struct Replay {
    var body: [UInt8]? = []
    var decisions = Flagship.ServerDecisions()
    var checkCount = 0

    mutating func play(_ step: JSONValue) throws {
      switch step["op"]?.text {
      case "set_api":
        let text = step["text"]?.text ?? step["json"]?.jsonText
        body = step["raise"] == nil ? Array((text ?? "").utf8) : nil
      case "create_visitor": decisions = Flagship.ServerDecisions()
      case "synchronize": try synchronize(step["expect"])
      case "state": try check(step["expect"]?["result"])
      default: break
      }
    }

    /// Without an answer the SDK goes on with what it has.
    private mutating func synchronize(_ expected: JSONValue?) throws {
      guard let body else { return }
      let isJSON = expected?["exceptionsReported"]?.jsonText.contains("JSONDecodeError") != true
      do throws(JSONError) {
        decisions.take(try Flagship.ServerAnswer(body), profile: .flagship211)
        #expect(isJSON)
      } catch {
        #expect(!isJSON)
      }
    }

    private mutating func check(_ state: JSONValue?) throws {
      let configuration = FlagConfiguration.flagship(decisions.configuration())
      let visitor = Visitor.flagship(Flagship.Visitor(id: "visitor-1"))
      var options = EvaluationOptions(profile: .flagship211, now: 0)
      if configuration.flagCount > 0 {
        var pass = Pass(configuration, for: visitor, options: options)
        #expect((pass.decide(0).source == .panic) == (state?["panic"] == true))
      }
      // Panic hides what the SDK holds; below it everything is as before.
      options.assumedOn = 0
      var pass = Pass(configuration, for: visitor, options: options)
      var held = JSONObject()
      for flag in 0..<configuration.flagCount {
        let answer = pass.decide(flag)
        held[configuration.key(of: flag)] = configuration.variables(flag, by: answer).first?.value
      }
      guard case .object(let wanted)? = state?["modifications"] else {
        Issue.record("the step tells what is held")
        return
      }
      // What an answer holds beside its panic is listed too, for the time without it.
      if state?["panic"] != true { #expect(held.members.count == wanted.members.count) }
      for member in wanted.members { #expect(held[member.name] == member.value) }
      checkCount += 1
    }
  }

  // MARK: Answers and explanations

  typealias Fixture = FlagshipOverrideTests

  /// An answer that gives `color` a value by campaign `c2`, as the fixture's file has it.
  static func answer(_ color: String) -> String {
    #"""
    {"visitorId": "v1", "campaigns": [{"id": "c2", "name": "Summer", "type": "perso",
      "variationGroupId": "gold", "variationGroupName": "Gold",
      "variation": {"id": "s", "name": "S", "reference": true,
        "modifications": {"type": "FLAG", "value": {"color": \#(color), "size": 2}}}}]}
    """#
  }

  static func decisions(
    _ answers: [String], profile: Profile = .flagship215
  ) throws -> Flagship.ServerDecisions {
    var decisions = Flagship.ServerDecisions()
    for answer in answers {
      decisions.take(try Flagship.ServerAnswer(Array(answer.utf8)), profile: profile)
    }
    return decisions
  }

  static func explain(
    _ key: String, _ answers: [String], beside: String? = nil, _ context: JSONObject = [:],
    overrides: [Override] = [], profile: Profile = .flagship215
  ) throws -> Decision {
    var file: Flagship.Configuration?
    if let beside, case .flagship(let read) = try FlagConfiguration(Array(beside.utf8)) {
      file = read
    }
    let configuration = FlagConfiguration.flagship(
      try decisions(answers, profile: profile).configuration(beside: file))
    var visitor = Flagship.Visitor(id: "v1")
    visitor.context = context
    visitor.overrides = overrides
    return try #require(
      configuration.decide(
        key, for: .flagship(visitor), options: EvaluationOptions(profile: profile, now: 0)))
  }

  @Test func theServerDecidedInsteadOfTargetingAndDraw() throws {
    let decision = try Self.explain("color", [Self.answer(#""green""#)])
    #expect(decision.served.shaped == #""green""#)
    #expect(decision.served.from == "Summer")
    #expect(
      decision.sentence
        == #"The server decided: campaign "Summer", group "Gold", variation S (1 of 1 in its answer)."#
    )
    let group = decision.trace[1].children[0]
    #expect(group.children.count == 1)
    guard case .decided(let decided) = group.children[0].subject else {
      Issue.record("no server's decision in the trace: \(group)")
      return
    }
    #expect(decided == .init(variationID: "s", variation: "S", isFromEarlierAnswer: false))
    #expect(group.children[0].won)
  }

  @Test func theBucketingFileAnswersBesideIt() throws {
    let differs = try Self.explain(
      "color", [Self.answer(#""green""#)], beside: Fixture.file, ["country": "FR"])
    #expect(
      differs.sentence.hasSuffix(
        #"They differ: the bucketing file answers "red" (variation A of campaign "Clearance")."#))
    #expect(
      differs.trace.last?.notes == [.warning("the server and the bucketing file differ")])
    let same = try Self.explain(
      "color", [Self.answer(#""yellow""#)], beside: Fixture.file, ["plan": "gold"])
    #expect(same.sentence.hasSuffix("The bucketing file answers the same."))
    #expect(same.trace.last?.notes == [])
  }

  @Test func aKeyThatTheFileDoesNotHaveDiffers() throws {
    let decision = try Self.explain("size", [Self.answer("1")], beside: Fixture.file)
    #expect(
      decision.sentence.hasSuffix(
        "They differ: the bucketing file answers the code's own default (no campaign sets it)."))
  }

  @Test func aFlagThatOnlyTheFileHasIsListedWithoutAnswer() throws {
    let decision = try Self.explain(
      "color", [#"{"campaigns": []}"#], beside: Fixture.file, ["plan": "gold"])
    #expect(decision.served.shaped == "--")
    #expect(
      decision.sentence
        == "color answers the code's own default: no campaign of the server's answer sets it."
        + #" They differ: the bucketing file answers "yellow" (variation S of campaign "Summer")."#
    )
  }

  @Test func keysOfEarlierAnswersStayAndSaySo() throws {
    let newer = #"""
      {"campaigns": [{"id": "c9", "variationGroupId": "g9", "variation": {"id": "v9",
        "modifications": {"type": "FLAG", "value": {"color": "black"}}}}]}
      """#
    let size = try Self.explain("size", [Self.answer("1"), newer])
    #expect(size.served.shaped == "2")
    #expect(size.why == "earlier answer: S")
    let notes = size.trace[1].children[0].children[0].notes
    #expect(notes.first?.kind == .warning)
    // What the newest answer sets hides no earlier value.
    let color = try Self.explain("color", [Self.answer("1"), newer])
    #expect(color.served.shaped == #""black""#)
    #expect(!color.trace.contains { if case .clash = $0.subject { true } else { false } })
  }

  @Test func keysOfThousandsOfCampaignsAreKept() throws {
    let campaigns = { (numbers: Range<Int>) in
      let list = numbers.map { number in
        #"{"id": "c\#(number)", "variationGroupId": "g", "variation": {"id": "v", "#
          + #""modifications": {"type": "FLAG", "value": {"k\#(number)": \#(number)}}}}"#
      }
      return #"{"campaigns": [\#(list.joined(separator: ","))]}"#
    }
    let decisions = try Self.decisions([campaigns(0..<3_000), campaigns(2_000..<5_000)])
    let configuration = decisions.configuration()
    #expect(configuration.flagCount == 5_000)
    #expect(configuration.bucketing.decided?.earlierCount == 2_000)
  }

  @Test func panicIsTheServers() throws {
    let panic = #"{"visitorId": "v1", "campaigns": [], "panic": true}"#
    let decision = try Self.explain("color", [Self.answer("1"), panic])
    #expect(decision.answer.source == .panic)
    #expect(decision.sentence.hasPrefix("Panic is on in the server's answer:"))
    // Only SDK 2.1.1 takes any member for panic.
    let odd = #"{"campaigns": [], "panic": false}"#
    let old = try Self.explain("color", [Self.answer("1"), odd], profile: .flagship211)
    #expect(old.answer.source == .panic)
    #expect(try Self.explain("color", [Self.answer("1"), odd]).served.shaped == "1")
  }

  @Test(arguments: ["null", "{}", "5", "true", #""groups""#])
  func variationGroupsThatAreNoListChangeNothing(_ groups: String) throws {
    let text = #"""
      {"campaigns": [{"id": "c1", "variationGroups": \#(groups), "variationGroupId": "g",
        "variation": {"id": "v", "modifications": {"type": "FLAG", "value": {"color": 7}}}}]}
      """#
    #expect(try Self.explain("color", [text]).served.shaped == "7")
  }

  @Test func overridesWorkOnWhatTheServerDecided() throws {
    let hidden = try Self.explain(
      "color", [Self.answer("1")], overrides: [.hidden(campaign: "c2")])
    #expect(hidden.served.shaped == "--")
    #expect(hidden.natural?.shaped == "1")
  }

  @Test(arguments: [
    "null", "[]", "5", #""panic""#, "{}", #"{"campaigns": {}}"#, #"{"campaigns": ["x", 1, null]}"#,
    #"{"campaigns": [{"id": "a", "variationGroups": [{"id": "g"}]}]}"#,
    #"{"campaigns": [{"id": "a", "variationGroupId": {}, "variation": []}]}"#,
    #"{"campaigns": [{"id": "a", "variationGroupId": 1, "variation": {"id": [], "modifications": {"type": 1, "value": {"k": NaN}}}}]}"#,
  ])
  func anyJSONIsAnAnswer(text: String) throws {
    for profile in [Profile.flagship211, .flagship215, .flagshipServer] {
      let decisions = try Self.decisions(
        [Self.answer("1"), text, Self.answer("2"), text], profile: profile)
      let configuration = FlagConfiguration.flagship(decisions.configuration())
      #expect(configuration.flagCount >= 2)
      let decision = try #require(
        configuration.decide(
          "color", for: .flagship(.init(id: "v")),
          options: EvaluationOptions(profile: profile, now: 0)))
      #expect(decision.served.shaped == "2")
      #expect(
        configuration.nearestMisses(
          0, for: .flagship(.init(id: "v")),
          options: EvaluationOptions(profile: profile, now: 0)
        ).isEmpty)
    }
  }

  @Test func listAndExplanationAgree() throws {
    let configuration = FlagConfiguration.flagship(
      try Self.decisions([Self.answer("1"), Self.answer("null"), "{}"]).configuration())
    let visitor = Visitor.flagship(.init(id: "v"))
    let options = EvaluationOptions(profile: .flagship215, now: 0)
    var silent = Pass(configuration, for: visitor, options: options)
    for flag in 0..<configuration.flagCount {
      #expect(
        silent.decide(flag) == configuration.explain(flag, for: visitor, options: options).answer)
    }
  }
}

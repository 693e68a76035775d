import FlagEngine
import FlagReplay
import Testing

/// How journeys are read, compared and shown as commands.
@Suite struct JourneyTests {
  private static let flagship = #"{"id":"a","mode":"API","steps":[{"op":"start"}]}"#
  private static let kameleoon =
    #"{"name":"b","dataFile":{},"steps":[{"op":"flush","visitorCode":"v"}]}"#

  private static func read(_ text: String) throws(JourneyError) -> [Journey] {
    try Journey.read(Array(text.utf8))
  }

  @Test(arguments: [
    flagship, "[\(flagship),\(kameleoon)]", "\(flagship)\n\n\(kameleoon)\n",
    #"{"scenarios":[\#(flagship)]}"#, #"{"cases":[\#(kameleoon)],"now":1}"#,
    #"[{"scenarios":[\#(flagship)]},\#(kameleoon)]"#,
  ])
  func oneOrManyAreReadInOrder(_ text: String) throws {
    let journeys = try Self.read(text)
    let expected = ["a", "b"].filter { text.contains("\"\($0)\"") }
    #expect(journeys.map(\.name) == expected)
    #expect(
      journeys.map(\.platform.rawValue).allSatisfy { ["flagship", "kameleoon"].contains($0) })
    #expect(journeys.first { $0.name == "a" }?.platform != .kameleoon)
    #expect(journeys.first { $0.name == "b" }?.platform != .flagship)
  }

  @Test(arguments: [
    ("", "There is no journey in it."),
    ("[]", "There is no journey in it."),
    ("7", "It is no journey: an object with steps is expected."),
    ("{}", #"It has no list of steps: {"steps":[{"op":"…"},…]} is expected."#),
    (#"{"steps":[{"op":"start"},{}]}"#, "Step 2 names no call: it has no op."),
    (#"{"steps":[{"op":"dance"}]}"#, "It is of neither platform: none of its calls is known."),
    (
      "\(flagship)\n{",
      "Line 2 is no JSON: ends inside an object at byte 1: the text is incomplete."
    ),
    (#"[\#(flagship),3]"#, "Case 2 is no journey: an object with steps is expected."),
  ])
  func whatIsNoJourneyIsSaid(_ text: String, _ sentence: String) {
    #expect(throws: JourneyError(sentence: sentence)) { try Self.read(text) }
  }

  @Test func aCallThatFlagshipDoesNotHaveIsNamedWithThoseThatItHas() throws {
    do {
      _ = try Self.read(#"{"steps":[{"op":"start"},{"op":"fly"}]}"#)
      Issue.record("the call is not refused")
    } catch {
      #expect(error.sentence.hasPrefix(#"Step 2 names no call of Flagship: "fly". The calls are "#))
      #expect(error.sentence.contains("send_hit"))
    }
  }

  @Test(arguments: [
    "flagship/scenario-config.json", "flagship/scenario-experience-continuity.json",
    "kameleoon/cookies.json",
  ])
  func aRecordedFileGoesAsItExpects(_ name: String) async throws {
    for journey in try Self.read(JourneyFile(name: name).read().jsonText) {
      let played = await journey.played(ReplayOptions())
      let unmeant = journey.differences(from: played).filter { !$0.isMeant }
      #expect(unmeant.map(\.sentence) == [], "\(journey.name)")
    }
  }

  @Test(arguments: [
    (
      #"{"op":"get_context","expect":{"result":{}}}"#,
      #"step 3 get_context, result.a: is there, and is not expected: 1"#
    ),
    (
      #"{"op":"activate","args":["k"],"expect":{"result":[true,"200"]}}"#,
      "step 3 activate, result 1: expected true, got false"
    ),
    (
      #"{"op":"activate","args":[],"expect":{"error":{"type":"KeyError","message":"x"}}}"#,
      "step 3 activate, error: expected KeyError, got TypeError"
    ),
    (
      #"{"op":"synchronize","expect":{"result":[true,""]}}"#,
      "step 3 synchronize, requests: has "
    ),
  ])
  func anotherAnswerIsToldInWords(_ step: String, _ sentence: String) async throws {
    let text = #"""
      {"mode":"API","steps":[{"op":"start"},
        {"op":"create_visitor","args":["v",false,{"a":1}]},\#(step)]}
      """#
    let journey = try #require(try Self.read(text).first)
    let differences = journey.differences(from: await journey.played(ReplayOptions()))
    #expect(differences.contains { $0.sentence.hasPrefix(sentence) }, "\(differences)")
  }

  @Test(arguments: [
    (
      "flagship/scenario-panic.json", "bucketing mode, panic at start is never lifted by polling",
      "step 8 state, result.panic: expected true, got false"
    ),
    (
      "kameleoon/remote-visitor-data.json", "static: only device",
      #"step 1 getRemoteVisitorData, result: has {"type":"Device","device":"TABLET"}, too"#
    ),
  ])
  func aFaultThatAnApplicationIsSparedIsToldAsMeant(
    _ file: String, _ name: String, _ sentence: String
  ) async throws {
    let text = try JourneyFile(name: file).read().jsonText
    let journeys = try Self.read(text)
    let journey = try #require(journeys.first { $0.name == name })
    let played = await journey.played(ReplayOptions())
    let deviations = await journey.deviations(from: played, ReplayOptions())
    #expect(deviations.contains { $0.sentence.hasPrefix(sentence) }, "\(deviations)")
    #expect(deviations.allSatisfy { $0.isMeant })
    #expect(journey.differences(from: played).allSatisfy { $0.isMeant })
  }

  @Test func aJourneyWithoutFaultsHasNoDeviation() async throws {
    let text = #"{"mode":"API","steps":[{"op":"start"},{"op":"create_visitor","args":["v"]}]}"#
    let journey = try #require(try Self.read(text).first)
    let played = await journey.played(ReplayOptions())
    #expect(await journey.deviations(from: played, ReplayOptions()) == [])
  }

  @Test func whatTheOfficialSDKPrintsIsADifferenceThatIsMeant() async throws {
    let text = #"{"steps":[{"op":"close","expect":{"printed":"2.0\n"}}]}"#
    let journey = try #require(try Self.read(text).first)
    let differences = journey.differences(from: await journey.played(ReplayOptions()))
    #expect(differences.count == 1)
    #expect(differences.first?.isMeant == true)
  }

  @Test func commandsHoldNoSecretAndNothingThatControlsATerminal() async throws {
    let text = #"""
      {"mode":"API","steps":[{"op":"start","envId":"e'\u001b]0;x","apiKey":"key-1"},
        {"op":"create_visitor","args":["v"]},{"op":"synchronize"}]}
      """#
    let journey = try #require(try Self.read(text).first)
    let lines = journey.curlLines(of: await journey.played(ReplayOptions())).joined()
    #expect(!lines.contains("key-1") && !lines.contains("\u{1B}"))
    #expect(lines.contains(#"-H 'x-api-key: '"$FLAGSHIP_API_KEY""#))
    #expect(lines.contains(#"$'https://decision.flagship.io/v2/e\'\U0000001b]0;x/campaigns/"#))
  }

  @Test func aSeedDrawsIdsThatAreShown() async throws {
    let text = #"{"steps":[{"op":"start"},{"op":"create_visitor","args":[]},{"op":"state"}]}"#
    let journey = try #require(try Self.read(text).first)
    func id(_ options: ReplayOptions) async -> String? {
      guard case .array(let steps)? = await journey.played(options)["steps"] else { return nil }
      return steps.last?["expect"]?["result"]?["visitorId"]?.text
    }
    #expect(await id(ReplayOptions()) == "<generated>")
    let drawn = await id(ReplayOptions(seed: 1))
    #expect(drawn?.utf8.count == 19)
    #expect(await id(ReplayOptions(seed: 1)) == drawn)
    #expect(await id(ReplayOptions(seed: 2)) != drawn)
  }
}

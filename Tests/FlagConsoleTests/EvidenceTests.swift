import FlagEngine
import Testing

@testable import FlagConsole

/// An evidence block is written, mailed, and read back.
@Suite struct EvidenceTests {
  @Test(arguments: Platform.allCases)
  func whatIsWrittenReadsBackTheSameForEveryPersona(_ platform: Platform) throws {
    let demo = try Demo(platform)
    for index in demo.personas.personas.indices.prefix(9) {
      var stage = try Stage(platform)
      stage.press("\(index + 1)", "f", "Down", "Enter", "s", "Enter")
      let evidence = try #require(stage.console.evidence)
      #expect(!evidence.visitor.overrides.isEmpty)
      #expect(try Evidence.parse(evidence.text) == evidence)
      let mailed = evidence.text.split(separator: "\n").map { "> > \($0)\r" }
        .joined(separator: "\n")
      #expect(try Evidence.parse("\n" + mailed) == evidence)
    }
  }

  @Test func everyOverrideAndTheRareMembersComeBack() throws {
    var visitor = Flagship.Visitor(id: "new\nline \"x\"")
    visitor.anonymousID = "anon"
    visitor.isAuthenticated = true
    visitor.context = ["age": 30, "ratio": 30.0, "odd": .double(.nan), "a b": "x:y"]
    visitor.keptAssignments = ["c1", "c2"]
    visitor.decisionGroup = "family"
    visitor.providers = ["mixpanel": ["segment": true]]
    visitor.overrides = [
      .hidden(campaign: "c"), .forcedVariation(campaign: "d", variation: "v"),
      .forcedAllocation(campaign: "e", variation: "w"),
    ]
    let evidence = Evidence(
      options: EvaluationOptions(
        profile: .flagshipServer, now: 1_767_225_600_123, startOfDay: 1_767_222_000_000,
        isIsolated: true), source: " odd\tname ", revision: "9f3c", visitor: .flagship(visitor),
      flagKey: "key\u{1b}[31m", answer: "\"quoted\"", sentence: "Kept.")
    #expect(try Evidence.parse(evidence.text) == evidence)
    #expect(evidence.text.contains("now: 1767225600123 (2026-01-01T00:00:00.123Z)"))

    var other = Kameleoon.Visitor(code: "v")
    other.legalConsent = false
    other.overrides = [
      .simulated(flag: "a", variation: nil), .simulated(flag: "b", variation: "on"),
      .forced(experiment: 311, variation: "on", keepsTargeting: true),
    ]
    other.simulationCookie = "{}"
    let second = Evidence(
      options: EvaluationOptions(profile: .kameleoon322, now: -1), source: "s", revision: "r",
      visitor: .kameleoon(other))
    #expect(try Evidence.parse(second.text) == second)
    #expect(second.text.contains("(1969-12-31T23:59:59.999Z)"))
  }

  @Test(arguments: [
    ("flagscope evidence 1", #"The evidence has no line "visitor:"; copy all of it."#),
    (
      "flagscope evidence 1\nvisitor: {\"visitorId\":\"x\"",
      "Evidence, line 2: visitor is not JSON: column 17."
    ),
    ("flagscope evidence 1\nvisitor: [1]", "Evidence, line 2: visitor is no object."),
    (
      "flagscope evidence 1\nnow: 1\nsdk: cobol\nvisitor: {\"visitorId\":\"x\"}",
      #"Evidence: "cobol" is no SDK of Flagship."#
    ),
    (
      "flagscope evidence 1\nvisitor: {\"visitorId\":\"x\"}",
      #"The evidence has no time in a line "now:"; copy all of it."#
    ),
    (
      "flagscope evidence 1\nnow: 1\nvisitor: {\"visitorId\":\"x\"}\noverride: {}",
      "Evidence: no override: {}."
    ),
  ])
  func aBrokenBlockSaysWhatIsMissing(_ text: String, _ message: String) {
    #expect(throws: FieldText.Fault(text: message)) { try Evidence.parse(text) }
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
    (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
  ])
  func instantsReadAsDates(_ milliseconds: Int, _ text: String) {
    #expect(InstantText.iso8601(milliseconds) == text)
  }
}

import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// The explanation: its lines, folds and offers, told by the state.
@Suite struct DetailTests {
  private func stage() throws -> Stage {
    var stage = try Wireframe.stage(width: 120, height: 60)
    stage.press("Tab")
    return stage
  }

  @Test func theMissStandsBelowTheConditionItWouldChange() throws {
    let stage = try stage()
    let lines = stage.console.detail.lines
    let condition = try #require(lines.firstIndex { $0.lead == "≈" })
    #expect(lines[condition].text == "data.plan is \"staff\"")
    #expect(lines[condition].detail == "visitor: \"gold\"")
    #expect(
      lines[condition + 1].text
        == "misses by 1: data.plan is \"gold\", needs \"staff\".   Enter: try it")
    #expect(!lines[condition + 1].offer.isEmpty)
  }

  @Test func enterOnAStepHidesItsPartsAndShowsThemAgain() throws {
    var stage = try stage()
    let all = stage.console.detail.lines
    let gates = try #require(all.firstIndex { $0.text == "gates" })
    for _ in 0..<gates { stage.press("Down") }
    stage.press("Enter")
    #expect(stage.console.detail.lines.count < all.count)
    #expect(stage.console.detail.selectedLine?.isFolded == true)
    stage.press("Enter")
    #expect(stage.console.detail.lines == all)
  }

  @Test func leftGoesToTheStepThatALineBelongsToAndThenHidesIt() throws {
    var stage = try stage()
    let lines = stage.console.detail.lines
    let condition = try #require(lines.firstIndex { $0.text == "data.plan is \"staff\"" })
    for _ in 0..<condition { stage.press("j") }
    stage.press("h")
    #expect(stage.console.detail.selectedLine?.text.hasPrefix("segment #4101") == true)
    stage.press("Left")
    #expect(stage.console.detail.selectedLine?.isFolded == true)
    #expect(stage.console.detail.selectedLine?.text == "segment #4101 (country is \"FR\", …)")
    stage.press("l")
    #expect(stage.console.detail.lines == lines)
  }

  @Test func foldsAreKeptWhileTheFlagIsTheSame() throws {
    var stage = try stage()
    let gates = try #require(stage.console.detail.lines.firstIndex { $0.text == "gates" })
    for _ in 0..<gates { stage.press("Down") }
    stage.press("Enter", "2", "1")
    #expect(stage.console.detail.selectedLine?.isFolded == true)
    stage.press("Esc", "Down", "Up", "Tab")
    #expect(!stage.console.detail.lines.contains { $0.text == "gates" && $0.isFolded })
  }

  @Test func whatWasNotReachedAndWhatWasHashedIsHiddenAtFirst() throws {
    var stage = try stage()
    #expect(!stage.text.contains("hashed"))
    let split = try #require(
      stage.console.detail.lines.firstIndex { $0.text.hasPrefix("split  ") })
    for _ in 0..<split { stage.press("Down") }
    stage.press("Right")
    #expect(stage.text.contains("hashed \"loyal-fr-013110\""))
  }

  @Test func variablesAreTypedAndComparedWithTheDefault() throws {
    let texts = try stage().console.detail.lines.map { "\($0.text)|\($0.detail)" }
    #expect(texts.contains("layout      text   \"two_step\"|differs from (off): \"one_page\""))
    #expect(texts.contains("show_trust  bool   true|differs from (off): false"))
    #expect(texts.contains("discount    number 10|"))
  }

  @Test func aJSONVariableOpensIntoLines() throws {
    var stage = try stage()
    let steps = try #require(
      stage.console.detail.lines.firstIndex { $0.text.hasPrefix("steps") })
    for _ in 0..<steps { stage.press("Down") }
    stage.press("Enter")
    let texts = stage.console.detail.lines[steps...].prefix(7).map(\.text)
    #expect(
      texts == [
        "steps       json   [", "  \"cart\",", "  {", "    \"ask\": \"address\"", "  },",
        "  \"pay\"", "]",
      ])
  }

  @Test func aFlagThatIsOffSaysWhatItWouldServe() throws {
    var stage = try Wireframe.stage(width: 120, height: 40)
    stage.press("/", "Ctrl-u", "'tax'", "Enter")
    #expect(stage.text.contains("if it were on: on by rule 1"))
  }

  @Test func nextMatchGoesToALineWithTheFiltersWord() throws {
    var stage = try Wireframe.stage(width: 120, height: 60)
    stage.press("/", "Ctrl-u", "'variation_b'", "Enter", "Tab", "n")
    let first = stage.console.detail.viewport.selection
    #expect(stage.console.detail.selectedLine?.text.contains("variation_b") == true)
    stage.press("n")
    #expect(stage.console.detail.selectedLine?.text.contains("variation_b") == true)
    #expect(stage.console.detail.viewport.selection > first)
    stage.press("N")
    #expect(stage.console.detail.viewport.selection == first)
  }

  @Test func anotherSDKThatAnswersOtherwiseIsNamed() throws {
    // Condition types that no SDK knows count as true in 3.18.0, as false in 3.22.2.
    let text = #"""
      {"segments":[{"id":1,"conditionsData":{"firstLevel":[{"conditions":
       [{"targetingType":"MOON_PHASE","isInclude":true}],"orOperators":[]}],
       "firstLevelOrOperators":[]}}],
       "featureFlags":[{"id":1,"featureKey":"f","environmentEnabled":true,
       "defaultVariationKey":"off","variations":[{"key":"off"},{"key":"on"}],"rules":[{"id":5,
       "type":"TARGETED_DELIVERY","experimentId":6,"exposition":1,"segmentId":1,
       "variationByExposition":[{"variationKey":"on","variationId":7,"exposition":1}]}]}]}
      """#
    let personas = PersonaList(
      personas: [
        Persona(
          id: "v", name: "v", summary: "", visitor: .kameleoon(Kameleoon.Visitor(code: "v")))
      ], now: nil)
    let stage = try Stage(
      try FlagConfiguration(Array(text.utf8)), personas: personas, width: 120, height: 40)
    #expect(
      stage.text.contains("! reads differently elsewhere: SDK 3.22.2 answers (off) (default)"))
    var calm = try Wireframe.stage(width: 120, height: 40)
    calm.press("Tab")
    #expect(!calm.text.contains("elsewhere"))
  }

  @Test func theMissIsTriedByEnter() throws {
    var stage = try stage()
    let line = try #require(stage.console.detail.lines.firstIndex { !$0.offer.isEmpty })
    for _ in 0..<line { stage.press("Down") }
    stage.press("Enter")
    #expect(stage.console.selectedDecision?.served.from == "rule 1")
  }
}

/// Another visitor code, where the hash missed.
@Suite struct CodeSearchTests {
  /// One rule that exposes a share of its visitors.
  private func stage(exposing share: Double) throws -> Stage {
    let text =
      #"{"featureFlags":[{"id":1,"featureKey":"f","environmentEnabled":true,"#
      + #""defaultVariationKey":"off","variations":[{"key":"off"},{"key":"on"}],"rules":[{"id":5,"#
      + #""type":"EXPERIMENTATION","experimentId":6,"exposition":\#(share),"#
      + #""variationByExposition":[{"variationKey":"on","variationId":7,"exposition":1}]}]}]}"#
    let personas = PersonaList(
      personas: [
        Persona(
          id: "v", name: "v", summary: "", visitor: .kameleoon(Kameleoon.Visitor(code: "v")))
      ], now: nil)
    var stage = try Stage(
      try FlagConfiguration(Array(text.utf8)), personas: personas, width: 120, height: 40)
    stage.press("Tab")
    let line = try #require(stage.console.detail.lines.firstIndex { $0.search != nil })
    for _ in 0..<line { stage.press("Down") }
    return stage
  }

  @Test func aCodeThatTheRuleServesBecomesTheVisitorsAndIsUndone() throws {
    var stage = try stage(exposing: 0.02)
    stage.press("Enter")
    #expect(stage.console.selectedDecision?.served.from == "rule 1")
    #expect(stage.console.cast.visitor.code != "v")
    stage.press("u")
    #expect(stage.console.cast.visitor.code == "v")
  }

  @Test func aShareOfNothingIsSaidToBeSo() throws {
    var stage = try stage(exposing: 0)
    _ = stage.console.handle(.input(.key(.enter)))
    #expect(stage.console.codeSearch?.limit == 100_000)
    stage.console.codeSearch?.limit = 300
    stage.finish()
    #expect(stage.text.contains("No code in 300 lands there: share is 0."))
    #expect(stage.console.cast.visitor.code == "v")
  }

  @Test func controlCStopsTheSearchAndDoesNotQuit() throws {
    var stage = try stage(exposing: 0)
    _ = stage.console.handle(.input(.key(.enter)))
    _ = stage.console.work()
    #expect(stage.console.handle(.input(.key(.ctrl("c")))) == [])
    #expect(stage.text.contains("Stopped after "))
    #expect(stage.console.handle(.input(.key(.ctrl("c")))) == [.quit])
  }
}

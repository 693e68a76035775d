import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole
@testable import FlagReports

/// Marks tell who was let through, Enter and `t` apply what they offer, `!` leads to its places.
@Suite struct MarkTests {
  /// A flag whose only rule targets everyone and exposes nobody.
  private func unexposed(kind: String) throws -> Stage {
    let text =
      #"{"featureFlags":[{"id":1,"featureKey":"f","environmentEnabled":true,"#
      + #""defaultVariationKey":"off","variations":[{"key":"off"},{"key":"on"}],"rules":[{"id":5,"#
      + #""type":"\#(kind)","experimentId":6,"exposition":0,"#
      + #""variationByExposition":[{"variationKey":"on","variationId":7,"exposition":1}]}]}]}"#
    let personas = PersonaList(
      personas: [
        Persona(
          id: "v", name: "v", summary: "", visitor: .kameleoon(Kameleoon.Visitor(code: "v")))
      ], now: nil)
    return try Stage(
      try FlagConfiguration(Array(text.utf8)), personas: personas, width: 120, height: 40)
  }

  @Test(arguments: ["EXPERIMENTATION", "TARGETED_DELIVERY"])
  func aRuleThatMatchedAndDidNotExposeIsNotTicked(_ kind: String) throws {
    var stage = try unexposed(kind: kind)
    let decision = try #require(stage.console.selectedDecision)
    let rule = try #require(
      decision.trace.first { if case .rule = $0.subject { true } else { false } })
    // That its targeting holds stays a fact of the trace.
    #expect(rule.verdict == .passed && rule.standing == .failed)
    let line = try #require(stage.console.detail.lines.first { $0.text.hasPrefix("rule 1 #5") })
    #expect(line.mark == "✗" && line.detail == "not exposed")
    let text = ExplanationText(configuration: try configuration(of: stage), misses: [])
      .lines(of: decision)
    #expect(text.contains { $0.hasPrefix("✗ rule 1 #5") && $0.hasSuffix("not exposed") })
    stage.resize(width: 80, height: 24)
    #expect(stage.text.contains("✗ rule 1"))
    #expect(stage.text.contains("everyone · not exposed"))
  }

  @Test func aGroupThatNoShareTakesIsNotTicked() throws {
    let text = #"""
      {"campaigns":[{"id":"c","name":"C","type":"ab","variationGroups":[{"id":"g","targeting":
        {"targetingGroups":[{"targetings":[{"key":"fs_all_users","operator":"EQUALS","value":""}]}]},
        "variations":[{"id":"a","allocation":0,"modifications":{"type":"FLAG","value":{"k":1}}},
         {"id":"b","allocation":0,"modifications":{"type":"FLAG","value":{"k":2}}}]}]}]}
      """#
    let configuration = try FlagConfiguration(Array(text.utf8))
    let decision = try #require(
      configuration.decide(
        "k", for: .flagship(Flagship.Visitor(id: "v")),
        options: EvaluationOptions(profile: .flagship215, now: 0)))
    let campaign = try #require(
      decision.trace.first { if case .campaign = $0.subject { true } else { false } })
    #expect(campaign.verdict == .passed && campaign.standing == .failed)
    #expect(campaign.children[0].verdict == .passed)
    #expect(campaign.children[0].standing == .failed)
  }

  private func configuration(of stage: Stage) throws -> FlagConfiguration {
    try #require(stage.console.resolution?.configuration)
  }

  // MARK: Enter and t

  @Test(arguments: [80, 120])
  func enterOpensTheExplanationAtTheStepThatDecided(_ width: Int) throws {
    var stage = try Stage(width: width, height: 40)
    stage.press("2", "Enter")
    #expect(stage.console.detail.selectedLine?.text.hasPrefix("rule 2 #510002") == true)
    stage.press("Esc", "/", "'holiday'", "Enter", "Enter")
    #expect(stage.console.focus == .detail)
    #expect(stage.console.detail.selectedLine?.text.hasPrefix("environment is off") == true)
    stage.press("Esc", "/", "Ctrl-u", "'winback_v'", "Enter", "Enter")
    #expect(stage.console.detail.selectedLine?.text.hasPrefix("default (off)") == true)
    var flagship = try Stage(.flagship, width: width, height: 40)
    flagship.press("2", "Enter")
    #expect(flagship.console.detail.selectedLine?.text.hasPrefix("group 2 of 2") == true)
  }

  @Test func enterOnAConditionMarkedNearestAppliesTheOffer() throws {
    var stage = try Wireframe.stage(width: 120, height: 60)
    stage.press("Tab")
    let line = try #require(stage.console.detail.lines.firstIndex { $0.lead == "≈" })
    for _ in 0..<line { stage.press("Down") }
    stage.press("Enter")
    #expect(stage.visitorValue("data.plan") == ["staff"])
    #expect(stage.text.contains("data.plan \"gold\"→\"staff\" changed"))
  }

  @Test func enterOnAnotherConditionGoesToItsField() throws {
    var stage = try Wireframe.stage(width: 120, height: 60)
    stage.press("Tab")
    let line = try #require(
      stage.console.detail.lines.firstIndex { $0.lead.isEmpty && $0.field == .country })
    for _ in 0..<line { stage.press("Down") }
    stage.press("Enter")
    #expect(stage.console.focus == .visitor)
    guard case .field(let summary)? = stage.console.visitorPane.selected else {
      Issue.record("no field is selected")
      return
    }
    #expect(summary.name == "country")
  }

  @Test func aNearestMissWithoutAValueSaysWhyEnterDoesNothing() throws {
    let text = #"""
      {"featureFlags":[{"id":1,"featureKey":"f","environmentEnabled":true,
        "defaultVariationKey":"off","variations":[{"key":"off"},{"key":"on"}],"rules":[{"id":5,
        "type":"EXPERIMENTATION","experimentId":6,"exposition":1,"segmentId":9,
        "variationByExposition":[{"variationKey":"on","variationId":7,"exposition":1}]}]}],
       "segments":[{"id":9,"conditionsData":{"firstLevel":[{"conditions":[
         {"targetingType":"PAGE_URL","matchType":"REGULAR_EXPRESSION","url":"^/cart/[0-9]+$"}],
         "orOperators":[]}],"firstLevelOrOperators":[]}}]}
      """#
    let personas = PersonaList(
      personas: [
        Persona(
          id: "v", name: "v", summary: "", visitor: .kameleoon(Kameleoon.Visitor(code: "v")))
      ], now: nil)
    var stage = try Stage(
      try FlagConfiguration(Array(text.utf8)), personas: personas, width: 120, height: 40)
    stage.press("t")
    #expect(stage.text.contains("f: nothing to try: change page url to match"))
    stage.press("Tab")
    let line = try #require(stage.console.detail.lines.firstIndex { $0.lead == "≈" })
    for _ in 0..<line { stage.press("Down") }
    stage.press("Enter")
    #expect(stage.text.contains("Nothing to try here: change page url to match"))
  }

  @Test func theKeyTTriesTheNearestFixInListAndExplanation() throws {
    for pane in [[], ["Tab"]] {
      var stage = try Stage()
      stage.press("/", "'recommendation'", "Enter")
      for key in pane { stage.press(key) }
      #expect(stage.console.selectedDecision?.isUnserved == true)
      stage.press("t")
      let misses = stage.console.resolution?.knownMisses(stage.console.list.selected ?? 0) ?? []
      #expect(stage.text.contains("visits unset→"), "\(misses)")
      stage.press("u")
      #expect(stage.visitorValue("visits") == nil)
    }
  }

  @Test func theKeyTLeavesAServedFlagAlone() throws {
    var stage = try Stage(.flagship, width: 160, height: 40)
    stage.press("2", "/", "'greeting'", "Enter")
    let visitor = stage.console.cast.visitor
    stage.press("t")
    #expect(stage.console.cast.visitor == visitor)
    #expect(stage.text.contains("nothing to mend"))
  }

  // MARK: Problems

  @Test(arguments: [80, 120])
  func theCountOfProblemsLeadsToTheirPlaces(_ width: Int) throws {
    var stage = try Stage(.flagship, width: width, height: 40)
    let problems = stage.console.context.problems.findings
    let count = problems.count { $0.severity > .info }
    #expect(count > 7 && problems.count > count)
    stage.press("!")
    let shown = stage.text.filter { !"\n ▐".contains($0) }
    for problem in problems.prefix(3) {
      #expect(shown.contains(problem.path.replacing(" ", with: "")))
    }
    stage.press("Esc")
    let badge = try #require(
      Header(stage.console.context).badgePlaces.first { $0.badge.text == "! \(count)" })
    _ = stage.console.handle(
      .input(
        .mouse(MouseEvent(.press(0), at: Point(x: badge.place.x + 1, y: 0)))))
    stage.finish()
    #expect(stage.text.contains("\(problems.count) problems: \(count) warnings"))
  }

  @Test func enterOnAProblemGoesToItsFlag() throws {
    let text =
      #"{"featureFlags":[{"id":1,"featureKey":"sound","environmentEnabled":true,"#
      + #""defaultVariationKey":"off","variations":[{"key":"off"}],"rules":[]},"#
      + #"{"id":2,"featureKey":"broken","environmentEnabled":true,"defaultVariationKey":"off","#
      + #""variations":[{"key":"off"},{"key":"on"}],"rules":[{"id":5,"segmentId":4183,"#
      + #""type":"EXPERIMENTATION","experimentId":6,"exposition":1,"variationByExposition":"#
      + #"[{"variationKey":"on","variationId":7,"exposition":1}]}]}]}"#
    var stage = try Stage(
      try FlagConfiguration(Array(text.utf8)),
      personas: PersonaList(personas: [.blank(.kameleoon)], now: nil), width: 120, height: 40)
    stage.press("/", "'sound'", "Enter", "L")
    #expect(stage.text.contains("broken  $.featureFlags[1].rules[0].segmentId"))
    stage.press("Enter")
    #expect(stage.console.overlay == nil && stage.console.list.filter.isEmpty)
    #expect(stage.console.list.selected == 1 && stage.console.focus == .detail)
  }

  @Test func aProblemOfNoSingleFlagSaysSo() throws {
    var stage = try Stage(.flagship, width: 120, height: 40)
    let problem = try #require(stage.console.context.problems.findings.first)
    #expect(problem.flag == nil)
    stage.press("!", "Enter")
    #expect(stage.text.contains("\(problem.path) is not a part of one flag"))
    #expect(!stage.text.contains("Enter go there"))
    stage.press("q")
    #expect(stage.console.overlay == nil)
  }

  @Test func theSelectedProblemIsInSightHoweverLongTheOthersAre() throws {
    var stage = try Stage(.flagship, width: 60, height: 16)
    let problems = stage.console.context.problems.findings
    stage.press("!", "G")
    let last = try #require(problems.last)
    let shown = stage.text.replacing("\n", with: "").replacing(" ", with: "")
    #expect(shown.contains(last.path.replacing(" ", with: "").suffix(20)))
    stage.press("?", "Esc")
    #expect(stage.text.contains("problems: "))
  }

  @Test func aFileWithoutProblemsSaysSo() throws {
    let text =
      #"{"featureFlags":[{"id":1,"featureKey":"sound","environmentEnabled":true,"#
      + #""defaultVariationKey":"off","variations":[{"key":"off"},{"key":"on"}],"rules":["#
      + #"{"id":5,"type":"EXPERIMENTATION","experimentId":6,"exposition":0.5,"#
      + #""variationByExposition":[{"variationKey":"on","variationId":7,"exposition":0.5},"#
      + #"{"variationKey":"off","variationId":8,"exposition":0.5}]}]}]}"#
    var stage = try Stage(
      try FlagConfiguration(Array(text.utf8)),
      personas: PersonaList(personas: [.blank(.kameleoon)], now: nil), width: 120, height: 40)
    stage.press("L")
    #expect(stage.text.contains("Nothing is wrong in this file"))
  }

  // MARK: The line below

  @Test func theFilterShowsItsTokensWhileItIsEmpty() throws {
    var stage = try Stage()
    stage.press("/")
    #expect(stage.text.contains(FlagFilter.tokens))
    stage.press("'x'")
    #expect(!stage.text.contains(FlagFilter.tokens))
  }

  @Test func aFirstStartShowsTheLegendUntilAKeyIsPressed() throws {
    var stage = try Stage()
    stage.console.showsLegend = true
    stage.resize(width: 80, height: 25)
    #expect(
      stage.text.contains(
        "✓ matched ✗ not ≈ nearest ? no data (off) default [x] forced {x} simulated"))
    stage.press("Down")
    #expect(!stage.text.contains("≈ nearest"))
  }
}

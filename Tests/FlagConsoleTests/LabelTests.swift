import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// Names of rules and segments, and the search for another visitor code.
@Suite struct LabelTests {
  /// A shop whose first flag has two rules with a segment each.
  private func stage(width: Int = 120) throws -> Stage {
    let text = #"""
      {"featureFlags":[{"id":1,"featureKey":"new_checkout","environmentEnabled":true,
        "defaultVariationKey":"off","variations":[{"key":"off"},{"key":"on"},{"key":"never"}],
        "rules":[
         {"id":310,"type":"TARGETED_DELIVERY","exposition":1,"segmentId":4101,"experimentId":1,
          "variationByExposition":[{"variationId":1,"variationKey":"on","exposition":1}]},
         {"id":311,"type":"EXPERIMENTATION","exposition":1,"experimentId":2,
          "variationByExposition":[{"variationId":2,"variationKey":"on","exposition":0.5},
           {"variationId":3,"variationKey":"off","exposition":0.5},
           {"variationId":4,"variationKey":"never","exposition":0}]}]}],
       "segments":[{"id":4101,"conditionsData":{"firstLevel":[{"conditions":[
         {"targetingType":"VISITOR_CODE","matchType":"EXACT","value":"x"}],"orOperators":[]}],
         "firstLevelOrOperators":[]}}]}
      """#
    return try Stage(
      try FlagConfiguration(Array(text.utf8)),
      personas: PersonaList(
        personas: [
          Persona(
            id: "v", name: "V", summary: "", visitor: .kameleoon(Kameleoon.Visitor(code: "v1")))
        ], now: nil), width: width, height: 40)
  }

  @Test func labelsNameRulesAndSegmentsWhereverTheyAreShown() throws {
    var stage = try stage()
    #expect(stage.text.contains("rule 2 of 2 #311 matched"))
    var labels = Labels()
    labels.rules = ["310": "Staff", "311": "Loyal FR"]
    labels.segments = ["4101": "Staff only"]
    _ = stage.console.handle(.labels(labels, LabelStore(path: "flagscope.labels.json")))
    stage.finish()
    #expect(stage.text.contains("rule 2 of 2 \"Loyal FR\" matched"))
    #expect(stage.text.contains("rule 1 \"Staff\" #310  targeted delivery #1"))
    #expect(stage.text.contains("segment #4101 \"Staff only\""))
    stage.press("/", "'loyal'")
    #expect(stage.text.contains("1 of 1"))

    var strip = try self.stage(width: 80)
    _ = strip.console.handle(.labels(labels, LabelStore(path: nil)))
    strip.finish()
    #expect(strip.text.contains("experiment \"Loyal FR\""))
  }

  @Test func aLabelIsGivenTakenAwayAndUndoneAndTheFileFollows() throws {
    var stage = try stage()
    _ = stage.console.handle(.labels(Labels(), LabelStore(path: "labels.json")))
    func run(_ line: String) -> [Console.Effect] {
      stage.press(":", "'\(line)'")
      defer { stage.finish() }
      return stage.console.handle(.input(.key(.enter)))
    }
    var named = Labels()
    named.rules["311"] = "Loyal FR"
    #expect(run("label 311 Loyal FR") == [.saveLabels(named, path: "labels.json")])
    #expect(stage.text.contains("\"Loyal FR\""))
    named.segments["4101"] = "Staff"
    #expect(run("label #4101 Staff") == [.saveLabels(named, path: "labels.json")])
    #expect(stage.console.handle(.input(.key(.character("u")))).count == 1)
    named.segments = [:]
    #expect(stage.console.cast.labels == named)
    // The rule is also known by its name and by its experiment.
    named.rules["311"] = "Gold"
    #expect(run("label \"Loyal FR\" Gold") == [.saveLabels(named, path: "labels.json")])
    #expect(run("label 2") == [.saveLabels(Labels(), path: "labels.json")])
    stage.press("Down")
    #expect(stage.text.contains("rule 2 of 2 #311"))
  }

  @Test(arguments: [
    ("label ", "label needs an id and a name. Example: label 311 Loyal FR"),
    (
      "label 999 X",
      "This file has no rule or segment \"999\". It has: #310 (rule 1 of new_checkout), #311"
    ),
    ("label segment 311 X", "This file has no segment \"311\". It has: #4101 (segment)."),
    ("find nothing=on", "This file has no flag \"nothing\"."),
    ("find ", "find needs a variation. Example: find new_checkout=variation_b"),
    ("watch ", "Type the path of a file. Example: watch ctx.json"),
  ])
  func aCommandThatCannotBeDoneSaysWhy(_ line: String, _ reason: String) throws {
    var stage = try stage()
    stage.press(":", "'\(line)'", "Enter")
    if stage.text.contains(":\(line)") == false { stage.press("Enter") }
    #expect(stage.text.contains(reason))
  }

  @Test func labelsOfFlagshipAreInItsFile() throws {
    var stage = try Stage(.flagship, width: 120, height: 40)
    stage.run("label 1 X")
    #expect(stage.text.contains("only Kameleoon's rules take labels."))
  }

  @Test func labelsReadBackAsTheyAreWritten() throws {
    let text = #"{"rules":{"311":"Loyal FR"},"segments":{"4183":"Loyal FR"}}"#
    let labels = try Labels(json: try JSONValue(parsing: text))
    #expect(labels.json.jsonText == text)
    #expect(throws: VisitorFormatError.self) { try Labels(json: ["rules": [1]]) }
    #expect(throws: VisitorFormatError.self) { try Labels(json: ["rules": ["1": 2]]) }
  }

  // MARK: Find

  @Test func anotherCodeIsFoundThatGetsTheVariation() throws {
    var stage = try stage()
    for variation in ["on", "off"] {
      stage.run("find new_checkout=\(variation)")
      stage.finish()
      stage.press("Enter")
      #expect(stage.console.selectedDecision?.served.variationKey == variation)
      #expect(stage.console.cast.visitor.code.count == 16)
    }
    stage.press("u", "u")
    #expect(stage.console.cast.visitor.code == "v1")
  }

  @Test func aShareOfNothingIsFoundByNobody() throws {
    var stage = try stage()
    stage.run("find never")
    #expect(stage.text.contains("codes for new_checkout = never"))
    stage.finish()
    #expect(stage.text.contains("No code in 100 000 lands there: share is 0"))
    #expect(stage.console.cast.visitor.code == "v1" && stage.console.work() == nil)
  }

  @Test func controlCStopsTheSearchAndNotTheProgram() throws {
    var stage = try stage()
    stage.run("find never")
    _ = stage.console.work()
    #expect(stage.console.handle(.input(.key(.ctrl("c")))) == [])
    #expect(stage.text.contains("Stopped after 500 codes."))
    stage.press("Esc")
    #expect(stage.console.handle(.input(.key(.ctrl("c")))) == [.quit])
  }
}

extension Stage {
  /// Types a command behind the colon.
  mutating func run(_ line: String) {
    press(":", "'\(line)'")
    _ = console.handle(.input(.key(.enter)))
  }
}

/// A reference into nothing.
@Suite struct BadReferenceTests {
  @Test func aRuleThatNamesASegmentTheFileLacksSaysHowItIsTaken() throws {
    let text = #"""
      {"featureFlags":[{"id":1,"featureKey":"new_checkout","environmentEnabled":true,
        "defaultVariationKey":"off","variations":[{"key":"off"},{"key":"on"}],"rules":[
         {"id":311,"type":"TARGETED_DELIVERY","exposition":1,"segmentId":4183,"experimentId":1,
          "variationByExposition":[{"variationId":1,"variationKey":"on","exposition":1}]}]}]}
      """#
    let configuration = try FlagConfiguration(Array(text.utf8))
    let decision = configuration.explain(
      0, for: .kameleoon(Kameleoon.Visitor(code: "v")),
      options: EvaluationOptions(profile: .kameleoon318, now: 0))
    let notes = decision.trace.flatMap(\.children).flatMap(\.notes).map(\.text)
    #expect(
      notes == [
        "rule 311 of new_checkout names segment 4183, which the file lacks. Evaluated as the SDK"
          + " does (everyone targeted); marked !."
      ])
  }
}

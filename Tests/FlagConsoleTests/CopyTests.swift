import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole
@testable import FlagReports

/// The copy menu gives texts; the program puts them somewhere.
@Suite struct CopyTests {
  /// What the keys copy.
  private func copied(_ stage: inout Stage, _ key: Character) throws -> Clipping {
    stage.press("y")
    let effects = stage.console.handle(.input(.key(.character(key))))
    guard case .copy(let clipping)? = effects.first, effects.count == 1 else {
      throw NoCopy(screen: stage.text)
    }
    return clipping
  }

  private struct NoCopy: Error { var screen: String }

  @Test func theValueIsWhatTheListShowsWithoutItsBrackets() throws {
    var stage = try Stage()
    stage.press("2")
    #expect(try copied(&stage, "v") == Clipping(text: "express", what: "value express"))
    #expect(try copied(&stage, "k") == Clipping(text: "new_checkout", what: "key new_checkout"))
    stage.press("s", "Enter")
    #expect(try copied(&stage, "v").text == "off")
  }

  @Test func inFlagshipTheValueIsTheOneThatTheCodeReceives() throws {
    var stage = try Stage(.flagship)
    stage.press("2", "/", "'checkout_steps'", "Enter")
    #expect(try copied(&stage, "v") == Clipping(text: "4", what: "value 4"))
    stage.press("/", "Ctrl-u", "'search_backend'", "Enter")
    #expect(try copied(&stage, "v").text == "classic")
  }

  @Test func inTheVisitorPaneTheFieldIsCopied() throws {
    var stage = try Stage()
    stage.press("2", "v")
    #expect(try copied(&stage, "v").text == "d76d4330f1446bea")
    stage.press("Down", "Down", "Down")
    #expect(try copied(&stage, "v").text == "DESKTOP")
    #expect(try copied(&stage, "k").text == "device")
  }

  @Test func theTraceIsWhatExplainPrints() throws {
    var stage = try Stage()
    stage.press("2")
    let clipping = try copied(&stage, "t")
    let lines = clipping.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(clipping.what == "trace, \(lines.count) lines")
    #expect(lines[0] == "new_checkout   express   rule 2")
    #expect(clipping.text.contains("✓ rule 2"))
    #expect(clipping.text.contains("The code receives:"))
  }

  @Test func theJSONIsTheDecisionWithItsTrace() throws {
    var stage = try Stage(.flagship)
    let json = try JSONValue(parsing: try copied(&stage, "j").text)
    #expect(json["platform"] == "flagship")
    #expect(json["flag"] == .string(stage.console.evidence?.flagKey ?? ""))
    guard case .array(let steps)? = json["trace"] else { throw NoCopy(screen: stage.text) }
    #expect(!steps.isEmpty)
  }

  @Test(arguments: Platform.allCases)
  func theEvidenceReadsBackToTheSameState(_ platform: Platform) throws {
    var stage = try Stage(platform)
    stage.press("3", "s", "Enter")
    let text = try copied(&stage, "e").text
    #expect(try Evidence.parse(text) == stage.console.evidence)
  }

  @Test func whatCouldNotBePrintedIsEscapedAndStillReadsBack() throws {
    let code = "a\u{202e}b\u{9b}31m\u{200d}é👩‍💻"
    let visitor = Visitor.kameleoon(Kameleoon.Visitor(code: code))
    let evidence = Evidence(
      options: EvaluationOptions(profile: .kameleoon318, now: 0), source: "x\u{202e}y",
      revision: "9f3c", visitor: visitor, flagKey: "\u{feff}key")
    let text = ClipboardText.evidence(evidence.text)
    for scalar in ["\u{202e}", "\u{9b}", "\u{feff}"] { #expect(!text.contains(scalar)) }
    #expect(try Evidence.parse(text) == evidence)
  }

  @Test func theCookieHoldsTheSimulations() throws {
    var stage = try Stage()
    stage.press("2", "s", "Down", "Enter")
    let clipping = try copied(&stage, "c")
    #expect(clipping.what == "cookie, 1 simulation")
    #expect(clipping.remark.isEmpty)
    #expect(
      clipping.text.hasPrefix("kameleoonSimulationFFData=%7B%22new_checkout%22%3A%7B%22expId%22"))
  }

  @Test func aForceIsOfferedAsASimulationWithWhatDiffers() throws {
    var stage = try Stage()
    stage.press("2", "f", "Enter")
    let clipping = try copied(&stage, "c")
    #expect(clipping.what == "cookie, 1 simulation")
    #expect(
      clipping.remark
        == "Simulated instead of forced: new_checkout; not recorded, holdout and group skipped.")
  }

  @Test func withoutOverridesThereIsNoCookieAndTheMenuSaysWhy() throws {
    var stage = try Stage(width: 120, height: 40)
    stage.press("y")
    #expect(stage.text.contains("This visitor has no simulation or force to put into a cookie."))
    stage.press("c")
    #expect(stage.text.contains("This visitor has no simulation or force to put into a cookie."))
    var flagship = try Stage(.flagship)
    flagship.press("y", "c")
    #expect(flagship.text.contains("Flagship has no simulation cookie"))
  }

  @Test func theMenuIsLeftWithoutACopy() throws {
    var stage = try Stage()
    let before = stage.text
    stage.press("y", "Esc")
    stage.press("y", "q")
    #expect(stage.text == before)
  }

  @Test func whatWasDoneIsSaid() throws {
    var stage = try Stage()
    _ = stage.console.handle(.done("copied trace, 31 lines (OSC 52)"))
    #expect(stage.text.contains("copied trace, 31 lines (OSC 52)"))
  }
}

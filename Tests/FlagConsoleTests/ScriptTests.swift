import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

@Suite struct ScriptTests {
  @Test func aStepIsACaptionWithTheCommandsBehindIt() throws {
    let script = try Script(
      name: "x",
      parsing: """
        ## Marie moves
        ## platform: kameleoon

        # Marie lives
        # in Paris
        persona gold
        flag new_checkout

        # She moves to Belgium
        :set country "Belgium"

        # And that was it
        """)
    #expect(script.sentence == "Marie moves")
    #expect(script.platform == .kameleoon)
    #expect(
      script.steps.map(\.caption) == [
        "Marie lives in Paris", "She moves to Belgium", "And that was it",
      ])
    #expect(
      script.steps.map { $0.commands.map(\.command) } == [
        ["persona gold", "flag new_checkout"], ["set country \"Belgium\""], [],
      ])
    #expect(script.steps[1].commands[0].number == 10)
  }

  @Test func aCommandWithoutACaptionIsAStep() throws {
    let script = try Script(name: "x", parsing: "undo\nredo")
    #expect(script.steps.map { $0.commands.map(\.command) } == [["undo"], ["redo"]])
  }

  @Test func aFaultNamesItsLine() {
    #expect(
      throws: ScriptError(line: 2, text: "no command \"sett\", did you mean set?")
    ) { try Script(name: "x", parsing: "# a\nsett country FR") }
    #expect(throws: ScriptError.self) { try Script(name: "x", parsing: "\n## only a head\n") }
  }

  @Test(arguments: ["## platform: other", "#", "\u{0}\u{1b}[2J", "# a\r\n\r\nundo"])
  func rubbishIsAFaultOrAStepAndNeverACrash(_ text: String) {
    _ = try? Script(name: "x", parsing: text)
  }

  /// Every command of the palette that takes something behind it.
  @Test func fieldsAreSetByTheirNames() throws {
    var stage = try Stage()
    stage.press(":", "'set country \"Belgium\"'", "Enter")
    #expect(stage.console.cast.visitor[.country] == "Belgium")
    stage.press(":", "'set data.membership_tier gold'", "Enter")
    #expect(stage.console.cast.visitor[.customData(index: 1)] == ["gold"])
    stage.press(":", "'set consent refused'", "Enter")
    #expect(stage.console.cast.visitor.json["legalConsent"] == .bool(false))
    stage.press(":", "'set code \"qa-1\"'", "Enter")
    #expect(stage.console.cast.visitor.code == "qa-1")
    stage.press(":", "'unset country'", "Enter")
    #expect(stage.console.cast.visitor[.country] == nil)
    stage.press(":", "'set contry FR'", "Enter")
    #expect(stage.text.contains("No field is called \"contry\"."))
  }

  @Test func aValueOfFlagshipHasTheTypeThatItIsWrittenWith() throws {
    var stage = try Stage(.flagship)
    for (typed, value) in [
      ("310", JSONValue.integer(310)), ("\"310\"", "310"), ("2.5", .double(2.5)),
      ("true", .bool(true)), ("Paris", "Paris"),
    ] {
      stage.press(":", "'set cart_total \(typed)'", "Enter")
      #expect(stage.console.cast.visitor[.attribute(key: "cart_total")] == value)
    }
  }

  @Test func aFlagIsForcedByItsKeyOrByWhatDecidesIt() throws {
    var stage = try Stage()
    stage.press(":", "'force new_checkout=one_page'", "Enter")
    let force = Override.forced(experiment: 260302, variation: "one_page", keepsTargeting: false)
    #expect(stage.console.cast.visitor.overrides == [force])
    stage.press("X", ":", "'force 260302=one_page'", "Enter")
    #expect(stage.console.cast.visitor.overrides == [force])
    stage.press(":", "'force new_checkout=two_page'", "Enter")
    #expect(stage.text.contains("two_page cannot be forced for new_checkout."))
    stage.press("Esc", ":", "'force'", "Enter")
    #expect(stage.text.contains("Force a variation"))
  }

  @Test func flagsAndPersonasAreGoneToByName() throws {
    var stage = try Stage()
    stage.press(":", "'flag dark_mode'", "Enter")
    #expect(stage.console.view?.json["flag"] == "dark_mode")
    stage.press(":", "'persona Gold member in Paris'", "Enter")
    #expect(stage.console.cast.active == 1)
    stage.press(":", "'persona 3'", "Enter")
    #expect(stage.console.cast.active == 2)
    stage.press(":", "'persona nobody'", "Enter")
    #expect(stage.text.contains("The list has no persona \"nobody\"."))
    stage.press("Esc", ":", "'flag drak_mode'", "Enter")
    #expect(stage.text.contains("Did you mean \"dark_mode\"?"))
  }
}

@Suite struct RecordingTests {
  /// Plays a script on a console of its own.
  private func played(_ text: String, _ platform: Platform = .kameleoon) throws -> Stage {
    let script = try Script(name: "recorded", parsing: text)
    var stage = try Stage(platform)
    _ = stage.console.enterStage(script)
    for _ in script.steps { stage.press("Space") }
    #expect(stage.console.faults == [])
    return stage
  }

  @Test(arguments: Platform.allCases)
  func whatWasDoneIsDoneAgain(_ platform: Platform) throws {
    var stage = try Stage(platform)
    stage.press("2", "Down", "Down", "f", "Enter", "j", "Enter", "q")
    let field = platform == .kameleoon ? "country" : "cart_total"
    stage.press(":", "'set \(field) 12'", "Enter", "u", ":", "'set \(field) 13'", "Enter")
    stage.press("4", "s", "Down", "Enter", "G")
    let again = try played(stage.console.recordedScript.text, platform)
    #expect(again.console.cast == stage.console.cast)
    #expect(again.console.view?.json["flag"] == stage.console.view?.json["flag"])
  }

  @Test func fieldsThatGoAreRecordedToo() throws {
    var stage = try Stage()
    stage.press("2", ":", "'unset country'", "Enter")
    let again = try played(stage.console.recordedScript.text)
    #expect(again.console.cast.visitor[.country] == nil)
    #expect(again.console.cast == stage.console.cast)
  }

  @Test func overridesThatGoAreRecordedToo() throws {
    var stage = try Stage()
    stage.press(":", "'force new_checkout=one_page'", "Enter")
    stage.press(":", "'simulate dark_mode=on'", "Enter")
    stage.press(":", "'flag dark_mode'", "Enter", "x")
    let again = try played(stage.console.recordedScript.text)
    #expect(again.console.cast.visitor.overrides == stage.console.cast.visitor.overrides)
    #expect(again.console.cast.visitor.overrides.count == 1)
  }

  @Test func theScriptIsWrittenWhereItWasAskedFor() throws {
    var stage = try Stage()
    stage.press("2", ":", "'record story.script'")
    let effects = stage.console.handle(.input(.key(.enter)))
    guard case .writeFile(let document)? = effects.first else {
      Issue.record("nothing is written")
      return
    }
    #expect(document.path == "story.script")
    #expect(document.text.contains("persona gold_parisian"))
    #expect(document.text.contains("# Look at new_checkout"))
  }
}

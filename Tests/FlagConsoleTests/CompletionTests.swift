import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// Tab where something outside of the console is named.
@Suite struct CompletionTests {
  /// Presses Tab; what the program is asked for.
  private func tab(_ stage: inout Stage) -> [Console.Effect] {
    stage.console.handle(.input(.key(.tab)))
  }

  private func typed(_ stage: Stage) -> String? {
    switch stage.console.overlay {
    case .palette(let palette)?: palette.input.text
    case .prompt(let prompt)?: prompt.input.text
    default: nil
    }
  }

  @Test func tabAfterOpenGoesThroughWhatWasOpenLately() throws {
    var stage = try Stage()
    stage.press(":", "'open '")
    #expect(tab(&stage) == [.complete(.source, "")])
    _ = stage.console.handle(.completions(.source, "", ["prod.json", "kameleoon:x", "a/"]))
    #expect(typed(stage) == "open prod.json")
    #expect(stage.text.contains("3: prod.json  kameleoon:x  a/"))
    #expect(tab(&stage) == [])
    #expect(typed(stage) == "open kameleoon:x")
    #expect(tab(&stage) == [] && tab(&stage) == [])
    #expect(typed(stage) == "open prod.json", "after the last comes the first")
    #expect(stage.console.handle(.input(.key(.enter))) == [.open("prod.json")])
  }

  @Test func tabTakesWhatAllHaveInCommonBeforeItChooses() throws {
    var stage = try Stage()
    stage.press(":", "'watch c'")
    #expect(tab(&stage) == [.complete(.file, "c")])
    _ = stage.console.handle(.completions(.file, "c", ["ctx-a.json", "ctx-b.json"]))
    #expect(typed(stage) == "watch ctx-")
    #expect(tab(&stage) == [])
    #expect(typed(stage) == "watch ctx-a.json")
    stage.press("Backspace")
    #expect(tab(&stage) == [.complete(.file, "ctx-a.jso")], "what is typed anew is asked anew")
  }

  @Test func aFolderIsEnteredByTheNextTab() throws {
    var stage = try Stage()
    stage.press("v", "i", "'te'")
    #expect(tab(&stage) == [.complete(.file, "te")])
    _ = stage.console.handle(.completions(.file, "te", ["team/"]))
    #expect(typed(stage) == "team/")
    #expect(tab(&stage) == [.complete(.file, "team/")])
  }

  @Test func whatComesTooLateOrIsNothingChangesNothing() throws {
    var stage = try Stage()
    stage.press(":", "'open x'")
    _ = tab(&stage)
    stage.press("'y'")
    _ = stage.console.handle(.completions(.source, "x", ["x1"]))
    #expect(typed(stage) == "open xy")
    _ = tab(&stage)
    _ = stage.console.handle(.completions(.source, "xy", []))
    #expect(typed(stage) == "open xy")
    #expect(stage.text.contains("Nothing begins with \"xy\"."))
    stage.press("Esc")
    _ = stage.console.handle(.completions(.source, "xy", ["xyz"]))
    #expect(typed(stage) == nil)
  }

  @Test func tabStillCompletesNamesOfActions() throws {
    var stage = try Stage()
    stage.press(":", "'the'")
    #expect(tab(&stage) == [])
    #expect(typed(stage) == "theme ")
    #expect(tab(&stage) == [.complete(.theme, "")])
  }

  @Test func whatCannotBeOpenedComesBackToBeMended() throws {
    var stage = try Stage()
    stage.press(":", "'open shop.jso'", "Enter")
    let reason = "Cannot read shop.jso: no such file. Recent: prod.json, demo:kameleoon (Tab)."
    _ = stage.console.handle(.cannotOpen("shop.jso", reason: reason))
    #expect(typed(stage) == "open shop.jso")
    #expect(stage.text.contains(reason))
    #expect(tab(&stage) == [.complete(.source, "shop.jso")])
  }

  @Test func whatCannotBeOpenedDisturbsNothingThatIsBeingTyped() throws {
    var stage = try Stage()
    stage.press(":", "'open shop.jso'", "Enter", "/", "'price'")
    _ = stage.console.handle(.cannotOpen("shop.jso", reason: "Cannot read shop.jso."))
    #expect(stage.console.list.filter == "price")
    #expect(typed(stage) == nil)
  }
}

@Suite struct CommandHistoryTests {
  @Test func earlierCommandsComeBackInThePalette() throws {
    var stage = try Stage()
    stage.press(":", "'set hints off'", "Enter", ":", "'slog'", "Ctrl-u", "'log'", "Enter", "Esc")
    #expect(stage.console.commandHistory == ["set hints off", "log"])
    stage.press(":", "Ctrl-p")
    #expect(stage.text.contains(":log"))
    stage.press("Ctrl-p")
    #expect(stage.text.contains(":set hints off"))
    stage.press("Ctrl-n", "Ctrl-n")
    guard case .palette(let palette)? = stage.console.overlay else {
      Issue.record("the palette stays open")
      return
    }
    #expect(palette.input.text == "")
  }

  @Test func anActionChosenFromTheListIsRememberedByItsName() throws {
    var stage = try Stage()
    stage.press(":", "'zoo'", "Enter")
    #expect(stage.console.commandHistory == ["zoom"])
    stage.press(":", "'theme'", "Enter", "Enter")
    #expect(stage.console.commandHistory == ["zoom"], "what was refused is not kept")
  }
}

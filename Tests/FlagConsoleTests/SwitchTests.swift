import TerminalUI
import Testing

@testable import FlagConsole

@Suite struct SwitchTests {
  @Test func theLineOfKeysCanBeHiddenAndIsThereWhereSomethingIsOpen() throws {
    var stage = try Stage()
    stage.press("2")
    #expect(stage.text.contains("? help"))
    stage.press("H")
    #expect(!stage.text.contains("? help"))
    stage.press("]")
    let lines = stage.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(stage.console.layout.message.y == 23, "the message takes the last row")
    #expect(lines.count <= 24)
    stage.press("v", "e")
    #expect(stage.text.contains("Esc drop"))
    stage.press("'x y'", "Esc", "H")
    #expect(stage.text.contains("? help"))
  }

  @Test func theMouseIsLeftToTheTerminalAndTakenAgain() throws {
    var stage = try Stage()
    #expect(stage.console.handle(.input(.key(.character("M")))) == [.mouse(false)])
    #expect(stage.text.contains("The mouse is the terminal's"))
    #expect(stage.console.handle(.input(.key(.character("M")))) == [.mouse(true)])
  }

  @Test func aThemeIsAskedForByNameAndTakenWhenItIsThere() throws {
    var stage = try Stage()
    #expect(stage.console.chooseTheme("dark256") == [.loadTheme("dark256")])
    _ = stage.console.handle(.theme(Theme(name: "dark256")))
    #expect(stage.console.theme.name == "dark256")
    _ = stage.console.handle(.refused("mine.theme:3: no role is called \"x\""))
    #expect(stage.console.theme.name == "dark256")
    #expect(stage.text.contains("mine.theme:3: no role is called \"x\""))
  }
}

@Suite struct InputHistoryTests {
  @Test func earlierFiltersComeBackInTheField() throws {
    var stage = try Stage()
    stage.press("/", "'checkout'", "Enter", "/", "Ctrl-u", "'price'", "Enter")
    #expect(stage.console.filterHistory == ["checkout", "price"])
    stage.press("/", "Ctrl-u", "'ne'", "Up")
    #expect(stage.text.contains("filter: price"))
    stage.press("Up")
    #expect(stage.text.contains("filter: checkout"))
    #expect(stage.text.contains("checkout_upsell"))
    stage.press("Up")
    #expect(stage.text.contains("filter: checkout"), "there is none before")
    stage.press("Down", "Down")
    #expect(stage.text.contains("filter: ne"), "at the end comes what was being typed")
    stage.press("Down")
    #expect(stage.text.contains("filter: ne"))
    stage.press("Esc")
    #expect(
      stage.console.filterHistory == ["checkout", "price"], "a filter that was dropped is not kept")
  }

  @Test func aTextStandsInItOnce() {
    var history = InputHistory(["a", "b"])
    history.record("a")
    history.record("")
    #expect(history.texts == ["b", "a"])
  }

  @Test func onlyTheLatestHundredAreKept() {
    var history = InputHistory((0..<150).map(String.init))
    history.record("new")
    #expect(history.texts.count == 100)
    #expect(history.texts.first == "51")
    #expect(history.texts.last == "new")
  }

  @Test func theListIsWalkedWhileFiltering() throws {
    var stage = try Stage()
    stage.press("/", "'e'", "Ctrl-n", "Ctrl-n", "Ctrl-p")
    #expect(stage.console.list.viewport.selection == 1)
  }
}

@Suite struct SetCommandTests {
  @Test func theMouseAndTheLineOfKeysAreSetByName() throws {
    var stage = try Stage()
    stage.press(":", "'set mouse off'")
    #expect(stage.console.handle(.input(.key(.enter))) == [.mouse(false)])
    stage.press(":", "'set hints off'", "Enter")
    #expect(!stage.text.contains("? help"))
    stage.press(":", "'set hints on'", "Enter")
    #expect(stage.text.contains("? help"))
    stage.press(":", "'set mouse maybe'", "Enter")
    #expect(stage.text.contains("Type mouse or hints, then on or off."))
  }
}

import TerminalUI
import Testing

@testable import FlagConsole

/// Terminals send the same bytes for Esc, then a key, and for the key with Alt.
@Suite struct EscapeTests {
  @Test func escAndAKeyThatHasNoMeaningWithAltAreBoth() throws {
    var stage = try Stage()
    stage.press("/", "'price'")
    stage.press("Alt-j")
    #expect(stage.console.overlay == nil)
    #expect(stage.console.list.filter == "")
    var slow = try Stage()
    slow.press("/", "'price'", "Esc", "j")
    #expect(stage.text == slow.text)
    stage.press("Enter", "Alt-v")
    #expect(stage.console.focus == .visitor)
  }

  @Test func aKeyThatEditsTextWithAltStaysOne() throws {
    var stage = try Stage()
    stage.press("/", "'price hint'", "Alt-b", "'x'")
    #expect(stage.console.list.filter == "price xhint")
    stage.press("Alt-d")
    #expect(stage.console.list.filter == "price x")
    stage.press("Alt-Backspace")
    #expect(stage.console.list.filter == "price ")
  }

  @Test func aKeyWithABindingOfItsOwnStaysOne() throws {
    var stage = try Stage()
    stage.press("V", "'a'", "Alt-Enter", "'b'")
    guard case .paste(let dialog)? = stage.console.overlay else {
      Issue.record("the paste dialog is open")
      return
    }
    #expect(dialog.area.lineCount == 2)
  }

  @Test func aCursorKeyWithAltIsNoEscape() throws {
    var stage = try Stage()
    stage.press("/", "'price'", "Alt-Up")
    #expect(stage.console.list.filter == "price")
    #expect(stage.console.overlay != nil)
  }
}

import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// Undo and redo take back everything, one step at a time, and say what.
@Suite struct UndoTests {
  @Test func aFilterIsOneStepHoweverItWasTyped() throws {
    var stage = try Stage()
    stage.press("/", "'checkout'", "Enter", "u")
    #expect(stage.console.list.filter == "")
    #expect(stage.text.contains("undid: filter \"checkout\""))
    stage.press("Ctrl-r")
    #expect(stage.console.list.filter == "checkout")
    #expect(stage.text.contains("redid: filter \"checkout\""))
    stage.press("Esc", "u")
    #expect(stage.console.list.filter == "checkout")
    #expect(stage.text.contains("undid: filter cleared"))
  }

  @Test func aFilterThatWasDroppedIsNoStep() throws {
    var stage = try Stage()
    stage.press("/", "'checkout'", "Esc", "/", "Enter", "u")
    #expect(stage.text.contains("Nothing to undo."))
  }

  @Test func anOrderIsAStepAndTheSplitIsOneHoweverFarItWent() throws {
    var stage = try Stage(width: 120, height: 40)
    let width = stage.console.layout.list.width
    stage.press("o", ">", ">", ">", "u")
    #expect(stage.console.layout.list.width == width)
    #expect(stage.text.contains("undid: split"))
    #expect(stage.console.list.sort == .name)
    stage.press("u")
    #expect(stage.console.list.sort == .file)
    #expect(stage.text.contains("undid: sort by name"))
    stage.press("Ctrl-r", "Ctrl-r")
    #expect(stage.console.layout.list.width == width + 6)
    #expect(stage.console.list.sort == .name)
  }

  @Test func stepsOfViewAndVisitorAreTakenBackInTheirOrder() throws {
    var stage = try Stage()
    let code = stage.console.cast.visitor.code
    stage.press("2", "/", "'price'", "Enter", "3", "z")
    stage.press("u")
    #expect(stage.console.cast.active == 1)
    #expect(stage.console.list.filter == "price", "what was done to the visitor leaves the view")
    #expect(stage.console.arrangement.isZoomed, "zoom is its own way back")
    stage.press("u")
    #expect(stage.console.list.filter == "")
    #expect(stage.console.cast.active == 1, "what was done to the view leaves the visitor")
    stage.press("u")
    #expect(stage.console.cast.visitor.code == code)
    stage.press("Ctrl-r", "Ctrl-r", "Ctrl-r")
    #expect(stage.console.cast.active == 2)
    #expect(stage.console.list.filter == "price")
  }

  @Test func somethingNewForgetsWhatWasUndone() throws {
    var stage = try Stage()
    stage.press("/", "'price'", "Enter", "u", "o", "Ctrl-r")
    #expect(stage.text.contains("Nothing to redo."))
    #expect(stage.console.list.sort == .name)
  }

  @Test func aRestoredViewIsNoStep() throws {
    var stage = try Stage()
    stage.press("/", "'price'", "Enter", "o")
    let view = try #require(stage.console.view)
    var next = try Stage()
    next.console.restore(view)
    #expect(next.console.list.filter == "price")
    next.press("u")
    #expect(next.text.contains("Nothing to undo."))
  }
}

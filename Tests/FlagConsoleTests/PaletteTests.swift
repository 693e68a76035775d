import TerminalUI
import Testing

@testable import FlagConsole

@Suite struct PaletteTests {
  private func palette(_ stage: Stage) throws -> Palette {
    var open: Palette?
    if case .palette(let palette)? = stage.console.overlay { open = palette }
    return try #require(open)
  }

  @Test func sentencesHaveRoomBesideLongArguments() throws {
    var stage = try Stage()
    stage.press(":", "'c'")
    #expect(stage.text.contains("GOAL …           the visitor converts a goal"))
    stage.press("Ctrl-u", "'convert '")
    #expect(stage.text.contains("GOAL [revenue=] [negative=]"))
  }

  @Test func everyActionOfThePanesIsInThePalette() throws {
    var stage = try Stage()
    stage.press(":")
    let names = try palette(stage).matches.map(\.name)
    for binding in Keymap.standardBindings
    where !binding.scopes.isDisjoint(with: Scope.panes) {
      guard binding.command != .selectPersona, binding.command != .palette else { continue }
      #expect(names.contains(binding.command.name))
    }
    for command in LineCommand.all { #expect(names.contains(command.name)) }
  }

  @Test(arguments: [("und", "undo"), ("cal", "clear-all-overrides"), ("forc", "force")])
  func lettersInOrderFindAnAction(typed: String, name: String) throws {
    var stage = try Stage()
    stage.press(":", "'\(typed)'")
    #expect(try palette(stage).selected?.name == name)
  }

  @Test func enterRunsTheSelectedAction() throws {
    var stage = try Stage()
    stage.press(":", "'simulate'", "Enter")
    #expect(stage.console.scope == .dialog)
  }

  @Test func anActionThatWouldDoNothingSaysWhyAndKeepsTheLine() throws {
    var stage = try Stage()
    stage.press(":", "'undo'", "Enter")
    #expect(try palette(stage).fault == "undo: nothing to undo.")
    #expect(try palette(stage).input.text == "undo")
    stage.press("Esc", ":", "'delete-f'", "Enter")
    #expect(try palette(stage).fault == "delete-field: works in the visitor's fields.")
  }

  @Test func recentCommandsComeFirstAndWhatCannotRunNowLast() throws {
    var stage = try Stage()
    stage.console.commandHistory = ["zoom", "theme mono"]
    stage.press(":")
    let entries = try palette(stage).matches
    #expect(entries.prefix(3).map(\.name) == ["theme", "zoom", "open-row"])
    let first = try #require(entries.firstIndex { $0.disabledBecause != nil })
    #expect(entries[first...].allSatisfy { $0.disabledBecause != nil })
    #expect(stage.text.contains("open-row"))
  }

  @Test func theListPagesAndGoesToItsEnds() throws {
    var stage = try Stage()
    stage.press(":", "End")
    let last = try palette(stage).viewport.selection
    #expect(last == (try palette(stage)).matches.count - 1)
    stage.press("PgUp")
    let paged = try palette(stage).viewport.selection
    #expect(paged < last - 5)
    stage.press("PgDn")
    #expect(try palette(stage).viewport.selection == last)
    stage.press("Home")
    #expect(try palette(stage).viewport.selection == 0)
    // In a text the cursor of the line moves first.
    stage.press("'e'", "Home")
    #expect(try palette(stage).input.cursor == 0)
    stage.press("End")
    #expect(try palette(stage).viewport.selection == 0)
    stage.press("End")
    #expect(try palette(stage).viewport.selection > 0)
  }

  @Test func anUnknownCommandNamesTheNearestAndItsKey() throws {
    var stage = try Stage()
    stage.press(":", "'undoo'", "Enter")
    #expect(try palette(stage).fault == "No command \"undoo\". Did you mean undo (u)?")
  }

  @Test func aCommandWithAnArgumentIsCompletedAndRun() throws {
    var stage = try Stage()
    stage.press(":", "'the'", "Tab")
    #expect(try palette(stage).input.text == "theme ")
    stage.press("'mono'")
    #expect(stage.console.handle(.input(.key(.enter))) == [.loadTheme("mono")])
    #expect(stage.console.overlay == nil)
  }

  @Test func aCommandWithoutItsArgumentSaysWhatToType() throws {
    var stage = try Stage()
    stage.press(":", "'watch'", "Enter")
    #expect(
      try palette(stage).fault == "Type the path of a file. Example: watch ctx.json")
  }
}

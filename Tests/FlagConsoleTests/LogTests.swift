import TerminalUI
import Testing

@testable import FlagConsole

@Suite struct LogTests {
  @Test func whatHasSeveralLinesStandsInSeveralRows() {
    var log = ActionLog()
    log.add("not JSON\n<html>\n^", at: "10:00:00", details: ["answered: a\nb\n"])
    #expect(log.lines.map(\.text) == ["not JSON", "<html>", "^", "answered: a", "b"])
    #expect(log.lines.map(\.time) == ["10:00:00", "", "", "", ""])
  }

  @Test func anActionIsLoggedWithItsTimeAndWhatItFlipped() throws {
    var stage = try Stage()
    stage.console.clock = "14:02:11"
    stage.press("2", "s", "Enter")
    let lines = stage.console.log.lines
    #expect(lines.count == 2)
    #expect(lines[0].time == "14:02:11")
    #expect(
      lines[0].text
        == "new_checkout simulated {off}: new_checkout express→{off},"
        + " checkout_upsell accessory→(off)")
    #expect(lines[1].text.hasPrefix("persona 2 "))
  }

  @Test func undoIsLoggedToo() throws {
    var stage = try Stage()
    stage.press("2", "u")
    #expect(stage.console.log.lines.first?.text.hasPrefix("undid: persona 2") == true)
  }

  @Test func theLogOpensFromThePaletteAndEscapeClosesIt() throws {
    var stage = try Stage()
    stage.press("2", ":", "'log'", "Enter")
    #expect(stage.text.contains("persona 2"))
    #expect(stage.text.contains("── Log  1"))
    stage.press("Esc")
    #expect(stage.console.overlay == nil)
  }
}

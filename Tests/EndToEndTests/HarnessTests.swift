@preconcurrency import Glibc
import Testing

/// The helpers must notice what they are there to notice.
@Suite(.serialized) struct HarnessTests {
  private func shell(_ script: String) throws -> PseudoTerminal {
    try PseudoTerminal(["sh", "-c", script])
  }

  @Test func aQuietProgramLeavesTheTerminalAsItWas() throws {
    let terminal = try shell("printf '\\033[?1049h\\033[?25lhello\\033[?25h\\033[?1049l'; exit 3")
    #expect(try terminal.waitForExit() == .code(3))
    #expect(terminal.leftovers == [])
    #expect(terminal.text.contains("hello"))
  }

  @Test(arguments: [
    ("stty -echo", "modes of the terminal differ"), ("printf '\\033[?1049h'", "mode 1049 is on"),
    ("printf '\\033[?25l'", "mode 25 is off"), ("printf '\\033[?1;2004h'", "mode 2004 is on"),
  ])
  func aTerminalThatIsNotRestoredIsNoticed(_ sample: (String, String)) throws {
    let terminal = try shell(sample.0)
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.leftovers.contains(sample.1))
  }

  @Test func theSignalThatEndsAProgramIsTold() throws {
    #expect(try shell("kill -TERM $$").waitForExit() == .signal(SIGTERM))
  }

  @Test func theProgramHasTheTerminalAndItsSize() throws {
    let terminal = try PseudoTerminal(
      ["sh", "-c", "stty size; read x; echo got $x"], width: 33, height: 7)
    try terminal.wait(for: "7 33")
    terminal.type("key\r")
    try terminal.wait(for: "got key")
    #expect(try terminal.waitForExit() == .code(0))
  }

  @Test func tmuxShowsTheScreenOfAProgram() throws {
    let session = try TmuxSession(
      ["sh", "-c", "stty size; read x; echo \"got $x\"; exit 4"], width: 70, height: 9)
    try session.wait(for: "9 70")
    try session.type("漢 'x'")
    try session.press("Enter")
    try session.wait(for: "got 漢 'x'")
    #expect(try session.waitForExit() == .code(4))
  }

  @Test func waitingForWhatDoesNotComeFails() throws {
    let session = try TmuxSession(["cat"])
    #expect(throws: HarnessError.self) {
      try session.wait(for: "never", Deadline(.milliseconds(50)))
    }
    #expect(throws: HarnessError.self) { try session.waitForExit(Deadline(.milliseconds(50))) }
  }
}

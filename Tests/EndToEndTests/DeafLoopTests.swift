@preconcurrency import Glibc
import Testing

/// Whatever the loop is busy with, who wants out gets out, and the terminal back.
@Suite(.serialized) struct DeafLoopTests {
  /// A loop that works (`x`) or sleeps (`z`) without end.
  private func start(_ key: String) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal([Program.deafLoop])
    try terminal.wait(for: "typed:")
    terminal.type(key)
    terminal.waitUntilQuiet()
    return terminal
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT], ["x", "z"])
  func aSignalToEndThatIsNotHeardEndsTheProgram(_ signal: Int32, _ key: String) throws {
    let terminal = try start(key)
    kill(terminal.process, signal)
    #expect(try terminal.waitForExit() == .signal(signal))
    #expect(terminal.leftovers == [])
  }

  @Test(arguments: ["x", "z"])
  func theSecondControlCEndsTheProgramAndTheFirstDoesNot(_ key: String) throws {
    let terminal = try start(key)
    terminal.type("ab\u{3}")
    terminal.waitUntilQuiet()
    #expect(kill(terminal.process, 0) == 0)
    terminal.type("\u{3}")
    #expect(try terminal.waitForExit() == .signal(SIGINT))
    #expect(terminal.leftovers == [])
  }

  @Test func keysThatComeMeanwhileCountAfterwardsInTheirOrder() throws {
    let terminal = try start("w")
    terminal.type("abc")
    terminal.waitUntilQuiet()
    // A paste may hold any bytes; they are no keys.
    terminal.type("\u{1b}[200~\u{3}\u{3}\u{1b}[201~def")
    try terminal.wait(for: "abcdef")
    terminal.type("\u{3}")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.leftovers == [])
  }

  @Test func aTerminalThatTakesNothingIsNotWaitedFor() throws {
    let terminal = try start("x")
    // More than the terminal holds, so that whoever writes to it would wait.
    let file = open("/proc/\(terminal.process)/fd/1", O_WRONLY | O_NONBLOCK)
    defer { close(file) }
    let line = [UInt8](repeating: 0x2E, count: 4096)
    while write(file, line, line.count) > 0 {}
    kill(terminal.process, SIGTERM)
    #expect(try terminal.waitForExitWithoutReading() == .signal(SIGTERM))
  }
}

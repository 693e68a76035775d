@preconcurrency import Glibc
import Testing

/// The console takes the terminal and gives it back on every way out.
@Suite(.serialized) struct TerminalTests {
  /// The console on the demo, painted and at rest.
  private func start(_ arguments: [String] = [Program.flagscope]) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(arguments)
    try terminal.wait(for: "flagscope")
    terminal.waitUntilQuiet()
    return terminal
  }

  /// The same without core files, for signals that make one.
  private func startWithoutCore() throws -> PseudoTerminal {
    try start(["sh", "-c", "ulimit -c 0; exec \"$@\"", "sh", Program.flagscope])
  }

  @Test func theConsoleTakesTheTerminal() throws {
    let terminal = try start()
    let switches = TerminalSwitches.states(in: terminal.text)
    #expect(switches["1049"] == true, "the other screen")
    #expect(switches["2004"] == true, "brackets around pastes")
    #expect(switches["25"] == false, "no cursor")
    #expect(!terminal.leftovers.isEmpty)
  }

  @Test(arguments: ["q", "\u{3}"])
  func quittingRestoresTheTerminal(_ key: String) throws {
    let terminal = try start()
    terminal.type(key)
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.leftovers == [])
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
  func aSignalToEndRestoresTheTerminalAndEndsTheProgram(_ signal: Int32) throws {
    let terminal = try start()
    kill(terminal.process, signal)
    #expect(try terminal.waitForExit() == .signal(signal))
    #expect(terminal.leftovers == [])
  }

  @Test(arguments: [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGQUIT])
  func aCrashRestoresTheTerminal(_ signal: Int32) throws {
    let terminal = try startWithoutCore()
    kill(terminal.process, signal)
    #expect(try terminal.waitForExit() == .signal(signal))
    #expect(terminal.leftovers == [])
  }

  @Test func aLostTerminalEndsTheProgram() throws {
    let terminal = try start()
    terminal.hangUp()
    #expect(try terminal.waitForExit() == .signal(SIGHUP))
  }

  @Test func aSignalThatTheParentIgnoresStaysIgnored() throws {
    let terminal = try start(["sh", "-c", "trap '' HUP; exec \"$@\"", "sh", Program.flagscope])
    kill(terminal.process, SIGHUP)
    terminal.waitUntilQuiet()
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
  }

  @Test func theConsoleSleepsWhenNothingHappens() throws {
    let terminal = try start()
    let deadline = Deadline()
    var before = -1
    var after = try wakeUps(of: terminal.process)
    // What is computed in the background after the start ends some time.
    while before != after && !deadline.hasPassed {
      terminal.waitUntilQuiet(700)
      (before, after) = (after, try wakeUps(of: terminal.process))
    }
    #expect(before == after)
  }

  @Test func stoppingGivesTheTerminalBackAndContinuingTakesItAgain() throws {
    let session = try TmuxSession(["sh", "-i"])
    try session.type("'\(Program.flagscope)'")
    try session.press("Enter")
    let before = try session.settledScreen(with: "Enter open")
    for _ in 0..<2 {
      try session.press("C-z")
      try session.wait(for: "#{alternate_on} #{cursor_flag}", toBe: "0 1")
      try session.wait(for: "Stopped")
      try session.type("clear; fg; echo ended with $?")
      try session.press("Enter")
      #expect(try session.wait("the console") { $0 == before } == before)
      #expect(try session.value("#{alternate_on} #{cursor_flag}") == "1 0")
    }
    try session.press("q")
    try session.wait(for: "ended with 0")
  }

  @Test func afterAnyResizesTheScreenIsThatOfAFreshPaint() throws {
    let session = try TmuxSession([Program.flagscope], width: 100, height: 30)
    let before = try session.settledScreen(with: "Enter open")
    for (width, height) in [(20, 5), (1, 1), (200, 60), (59, 16), (60, 15), (80, 24), (121, 33)] {
      try session.resize(width: width, height: height)
    }
    try session.resize(width: 30, height: 5)
    try session.wait(for: "flagscope needs 60×16")
    try session.resize(width: 100, height: 30)
    #expect(try session.wait("the same screen") { $0 == before } == before)
    try session.press("C-l")
    try session.press("q")
    #expect(try session.waitForExit() == .code(0))
  }
}

/// Without a usable terminal the console says so and writes nothing to one.
@Suite(.serialized) struct NoTerminalTests {
  @Test(arguments: ["TERM=dumb", "TERM=no-such-terminal", "TERM="])
  func aTerminalThatCannotShowAScreenIsRefused(_ setting: String) throws {
    let environment = Program.environment.filter { !$0.hasPrefix("TERM=") } + [setting]
    let terminal = try PseudoTerminal([Program.flagscope], environment: environment)
    #expect(try terminal.waitForExit() == .code(2))
    #expect(terminal.text.contains("TERM"))
    #expect(terminal.text.contains("flagscope list"))
    #expect(!terminal.text.contains("\u{1b}"))
    #expect(terminal.leftovers == [])
  }

  @Test func withoutATerminalTheOtherCommandsAreNamed() throws {
    let result = try Spawn.run([Program.flagscope])
    #expect(result.status == .code(2))
    #expect(result.text.contains("is not a terminal"))
    #expect(result.text.contains("flagscope list"))
    #expect(!result.text.contains("\u{1b}"))
  }

  @Test func aFileOnStandardInputLeavesTheKeysToTheTerminal() throws {
    let pipe = try Pipe()
    let file = Array(HostileFile.text.utf8)
    #expect(write(pipe.writeEnd, file, file.count) == file.count)
    close(pipe.writeEnd)
    let terminal = try PseudoTerminal([Program.flagscope, "-"], input: pipe.readEnd)
    close(pipe.readEnd)
    try terminal.wait(for: "HOSTILE")
    terminal.waitUntilQuiet()
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.leftovers == [])
  }
}

/// A terminal that takes no more output does not keep the program alive.
@Suite(.serialized) struct BlockedTerminalTests {
  @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
  func aSignalEndsAProgramWhoseTerminalIsStuck(_ signal: Int32) throws {
    let terminal = try PseudoTerminal([Program.flagscope], width: 200, height: 60)
    try terminal.wait(for: "flagscope")
    terminal.waitUntilQuiet()
    // Nobody reads from here on: the terminal's buffer fills and the program waits.
    for _ in 0..<60 {
      terminal.type("\u{c}")
      usleep(20_000)
    }
    kill(terminal.process, signal)
    let start = ContinuousClock.now
    #expect(try terminal.waitForExitWithoutReading() == .signal(signal))
    #expect(.now - start < .seconds(2))
    // What was written last still reaches the terminal.
    _ = try terminal.waitForExit()
    #expect(terminal.leftovers == [])
  }
}

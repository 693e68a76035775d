import Foundation
import Testing

/// Themes come from files, which the running console follows.
@Suite(.serialized) struct ThemeFileTests {
  private static let roles = [
    "text", "heading", "frame", "label", "selected", "served", "defaultAnswer", "forced",
    "simulated", "nothing", "matched", "failed", "nearest", "notReached", "unknown", "warning",
    "changed", "key", "hint", "message", "error", "input", "badge",
  ]

  /// A folder with a theme `mine.theme` in the user's configuration.
  private final class Home {
    let path = NSTemporaryDirectory() + "flagscope-home-\(UUID().uuidString)"
    var theme: String { path + "/flagscope/themes/mine.theme" }

    init(heading: String) throws {
      try FileManager.default.createDirectory(
        atPath: path + "/flagscope/themes", withIntermediateDirectories: true)
      try save(heading: heading)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Saves as most editors do: a new file takes the place of the old one.
    func save(heading: String, inPlace: Bool = false) throws {
      let lines = roles.map { "\($0) = \($0 == "heading" ? heading : "default")\n" }
      try lines.joined().write(toFile: theme, atomically: !inPlace, encoding: .utf8)
    }

    var environment: [String] { Program.environment + ["XDG_CONFIG_HOME=\(path)"] }
  }

  private func start(_ home: Home, _ more: [String] = []) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      [Program.flagscope, "--theme", "mine"], environment: home.environment + more)
    try terminal.wait(for: "flagscope")
    terminal.waitUntilQuiet()
    return terminal
  }

  /// The sequence before the program's name in what was written since a place.
  private func wait(_ terminal: PseudoTerminal, for color: String) throws {
    try terminal.wait(for: "\u{1b}[\(color)m")
    terminal.waitUntilQuiet()
  }

  @Test func aSavedThemeShowsAtOnce() throws {
    let home = try Home(heading: "208")
    let terminal = try start(home)
    #expect(terminal.text.contains("\u{1b}[38;5;208m"))
    try home.save(heading: "99")
    try wait(terminal, for: "38;5;99")
    try home.save(heading: "77", inPlace: true)
    try wait(terminal, for: "38;5;77")
    try home.save(heading: "66")
    try wait(terminal, for: "38;5;66")
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
  }

  @Test func aFaultIsNamedWithItsLineAndTheOldThemeStays() throws {
    let home = try Home(heading: "208")
    let session = try TmuxSession(
      [Program.flagscope, "--theme", "mine"], width: 160,
      environment: ["XDG_CONFIG_HOME=\(home.path)"])
    try session.wait(for: "Enter open")
    try home.save(heading: "orangish")
    try session.wait(for: "mine.theme:2: \"orangish\" is neither a colour")
    try home.save(heading: "blue")
    try session.wait(for: "theme mine")
    try session.press("q")
    #expect(try session.waitForExit() == .code(0))
  }

  @Test func aSignalReadsTheThemeAgain() throws {
    let home = try Home(heading: "208")
    let session = try TmuxSession(
      [Program.flagscope, "--theme", "mine"], environment: ["XDG_CONFIG_HOME=\(home.path)"])
    try session.wait(for: "Enter open")
    #expect(try !session.screen.contains("theme mine"))
    kill(try session.process, SIGUSR1)
    try session.wait(for: "theme mine")
  }

  @Test func aThemeWithAFaultIsRefusedAtTheStart() throws {
    let home = try Home(heading: "purplish")
    let result = try Spawn.run(
      [Program.flagscope, "--theme", home.theme], environment: home.environment)
    #expect(result.status == .code(2))
    #expect(result.text.contains("mine.theme:2: \"purplish\" is neither a colour"))
  }

  /// What each kind of terminal is told for the colours of a theme.
  @Test(arguments: [
    (["TERM=xterm-256color", "COLORTERM=truecolor"], ["38;2;18;52;86"], ["38;5;", "3[1-7]"]),
    (["TERM=xterm-256color", "COLORTERM=24bit"], ["38;2;18;52;86"], ["38;5;"]),
    (["TERM=xterm-256color"], ["38;5;23"], ["38;2;"]),
    (["TERM=xterm"], [], ["38;", "9[0-7]"]),
    (["TERM=vt100"], [], ["38;", "3[0-7]", "9[0-7]"]),
    (
      ["TERM=xterm-256color", "COLORTERM=truecolor", "NO_COLOR=1"], [], ["38;", "3[0-7]", "9[0-7]"]
    ),
  ])
  func eachTerminalGetsTheColoursThatItHas(
    _ sample: (environment: [String], has: [String], hasNot: [String])
  ) throws {
    let home = try Home(heading: "#123456")
    let environment = home.environment.filter { !$0.hasPrefix("TERM=") } + sample.environment
    let terminal = try PseudoTerminal(
      [Program.flagscope, "--theme", "mine"], environment: environment)
    try terminal.wait(for: "flagscope")
    terminal.waitUntilQuiet()
    for sequence in sample.has { #expect(terminal.text.contains("\u{1b}[\(sequence)m")) }
    for sequence in sample.hasNot {
      let pattern = try Regex("\u{1b}\\[[0-9;]*\\b\(sequence)[0-9;]*m")
      #expect(terminal.text.firstMatch(of: pattern) == nil, "\(sequence)")
    }
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.leftovers == [])
  }

  @Test func aForcedColorWinsOverTheEnvironment() throws {
    let home = try Home(heading: "208")
    let terminal = try PseudoTerminal(
      [Program.flagscope, "--theme", "mine", "--color", "always"],
      environment: home.environment + ["NO_COLOR=1"])
    try terminal.wait(for: "\u{1b}[38;5;208m")
  }
}

@preconcurrency import Glibc
import Testing

/// What the console writes to the terminal: little, and what the terminal understands.
@Suite(.serialized) struct OutputTests {
  private func start(
    _ environment: [String] = [], width: UInt16 = 120, height: UInt16 = 40
  ) throws -> PseudoTerminal {
    let names = environment.compactMap { $0.split(separator: "=").first.map { $0 + "=" } }
    let kept = Program.environment.filter { old in !names.contains { old.hasPrefix($0) } }
    let terminal = try PseudoTerminal(
      [Program.flagscope], width: width, height: height, environment: kept + environment)
    try terminal.wait(for: "flagscope")
    terminal.waitUntilQuiet(500)
    return terminal
  }

  /// The bytes that keys make the program write; `isSilent` where there should be none.
  private func bytes(
    _ terminal: PseudoTerminal, after keys: String, isSilent: Bool = false
  ) -> Int {
    let before = terminal.output.count
    let deadline = Deadline()
    terminal.type(keys)
    terminal.waitUntilQuiet()
    while !isSilent, terminal.output.count == before, !deadline.hasPassed {
      terminal.waitUntilQuiet()
    }
    return terminal.output.count - before
  }

  private static let down = "\u{1b}OB"

  @Test func aKeyWritesOnlyWhatChanges() throws {
    let terminal = try start()
    _ = bytes(terminal, after: "v")
    for _ in 0..<3 { #expect((1..<250).contains(bytes(terminal, after: Self.down))) }
    _ = bytes(terminal, after: "\u{1b}")
    // The list takes the explanation along: at most a screen's worth.
    for _ in 0..<3 { #expect((1..<4000).contains(bytes(terminal, after: Self.down))) }
    _ = bytes(terminal, after: "G")
    #expect(bytes(terminal, after: Self.down, isSilent: true) == 0)
  }

  @Test func keysThatComeTogetherArePaintedOnce() throws {
    let terminal = try start()
    let many = bytes(terminal, after: String(repeating: Self.down, count: 200))
    #expect(many > 0)
    #expect(many < 4096)
    #expect(terminal.text.components(of: "\u{1b}[2J") <= 1, "the screen is cleared at most once")
  }

  @Test func withoutUTF8OnlyASCIIIsWritten() throws {
    for environment in [["LC_ALL=C"], ["LC_ALL=POSIX"]] {
      let terminal = try start(environment)
      terminal.type("2\u{9}?")
      terminal.waitUntilQuiet()
      #expect(terminal.output.allSatisfy { $0 < 0x80 })
    }
  }

  @Test func theEscapeKeyIsWaitedForLongerOverANetwork() throws {
    for (environment, least) in [
      (["SSH_CONNECTION=1 2 3 4"], 90), (["TMUX=/nowhere,1,0"], 90), (["ESCDELAY=300"], 290),
    ] {
      let terminal = try start(environment)
      terminal.type("/zzzz")
      terminal.waitUntilQuiet()
      let start = ContinuousClock.now
      terminal.type("\u{1b}")
      try terminal.wait(for: "new_checkout")
      #expect(.now - start >= .milliseconds(least))
    }
  }

  @Test func aReplyOfTheTerminalIsNeverTyped() throws {
    let terminal = try start()
    terminal.type("/che")
    terminal.waitUntilQuiet()
    let replies = [
      "\u{1b}[?62;22c", "\u{1b}[24;80R", "\u{1b}]11;rgb:1e1e/1e1e/1e1e\u{1b}\\",
      "\u{1b}P>|xterm(1)\u{1b}\\", "\u{1b}[I", "\u{1b}[O",
    ]
    #expect(bytes(terminal, after: replies.joined(), isSilent: true) == 0)
  }

  @Test func aPasteIntoTheListRunsNoKeys() throws {
    let terminal = try start()
    terminal.type("\u{1b}[200~qqq\u{3}\n\u{1b}[201~")
    try terminal.wait(for: "Paste")
    terminal.type("\u{1b}")
    terminal.waitUntilQuiet()
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}

/// The same script shows the same screens on every kind of terminal.
@Suite(.serialized) struct TerminalKindTests {
  private static let script: [(keys: [String], text: String?, expected: String)] = [
    ([], nil, "Enter open"),
    (["Down", "Down", "Up"], nil, "search_ranking_v2"),
    (["/"], "check", "filter: check"),
    (["BSpace", "Left", "C-a", "C-e", "Enter"], nil, "flags"),
    (["Escape"], nil, "image_cdn_rollout"),
    (["Enter"], nil, "gates"),
    // Alone: with the next key at once it would be that key with Alt.
    (["Escape"], nil, "Enter open"),
    (["v", "e"], "X", "Enter keep"),
    (["C-u"], "visitor-é漢", "visitor-é漢"),
    (["Enter"], nil, "u undo"),
    (["?", "PgDn", "PgUp", "End", "Home"], nil, "Help"),
    (["q", "C-l"], nil, "? help"),
  ]

  /// Runs the script; each step's screen is waited for, or comes to rest where none is expected yet.
  private func screens(_ term: String, expecting expected: [String]? = nil) throws -> [String] {
    let session = try TmuxSession(
      [Program.flagscope], width: 100, height: 30, environment: ["TERM=\(term)"])
    var screens: [String] = []
    for (index, step) in Self.script.enumerated() {
      for key in step.keys { try session.press(key) }
      if let text = step.text { try session.type(text) }
      if let expected {
        try session.wait("\(term), step \(index), as elsewhere") { $0 == expected[index] }
      } else {
        screens.append(try session.settledScreen(with: step.expected))
      }
    }
    try session.press("C-c")
    #expect(try session.waitForExit() == .code(0))
    return screens
  }

  @Test func everyKindShowsTheSame() throws {
    let expected = try screens("xterm-256color")
    for term in ["xterm", "tmux-256color", "screen", "linux", "vt100"] {
      _ = try screens(term, expecting: expected)
    }
  }
}

/// The mouse is reported while the console wants it.
@Suite(.serialized) struct MouseReportTests {
  @Test func theMouseIsSwitchedOffAndOn() throws {
    let terminal = try PseudoTerminal([Program.flagscope])
    try terminal.wait(for: "flagscope")
    terminal.waitUntilQuiet()
    #expect(TerminalSwitches.states(in: terminal.text)["1000"] == true)
    terminal.type("M")
    try terminal.wait(for: "\u{1b}[?1000l")
    terminal.waitUntilQuiet()
    terminal.type("M")
    try terminal.wait(for: "\u{1b}[?1000h")
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.leftovers == [])
  }

  @Test func withoutTheMouseNothingIsAskedFor() throws {
    let terminal = try PseudoTerminal([Program.flagscope, "--no-mouse"])
    try terminal.wait(for: "flagscope")
    terminal.waitUntilQuiet()
    #expect(TerminalSwitches.states(in: terminal.text)["1000"] == nil)
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.leftovers == [])
  }
}

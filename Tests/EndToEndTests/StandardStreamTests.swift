@preconcurrency import Glibc
import Testing

/// Standard input, output and error as a shell gives them.
@Suite struct StandardStreamTests {
  /// Runs the program by a shell; `$F` is the program.
  private func shell(_ line: String, _ environment: [String] = []) throws -> ProgramResult {
    let names = environment.compactMap { $0.split(separator: "=").first.map { $0 + "=" } }
    let kept = Program.environment.filter { old in !names.contains { old.hasPrefix($0) } }
    return try Spawn.run(
      ["sh", "-c", line], environment: kept + environment + ["F=\(Program.flagscope)"])
  }

  @Test(arguments: [
    "list demo:kameleoon", "list demo:kameleoon --text", "explain demo:flagship hero_title",
    "eval demo:flagship", "config", "sources", "manual", "--help", "--version",
  ])
  func anOutputThatCannotBeWrittenIsSaid(_ command: String) throws {
    let full = try shell("\"$F\" \(command) > /dev/full")
    #expect(full.status == .code(2))
    #expect(full.text.contains("Cannot write to standard output: the disk is full."))
    let closed = try shell("\"$F\" \(command) >&-")
    #expect(closed.status == .code(2))
    #expect(closed.text.contains("Cannot write to standard output: it is closed."))
  }

  @Test func aWarningThatNobodyCanReadDoesNotEndACommand() throws {
    let result = try shell("\"$F\" list demo:kameleoon --context contry=x 2>/dev/full")
    #expect(result.status == .code(2))
    let known = try shell("\"$F\" list demo:kameleoon --visitor '' --text 2>/dev/full")
    #expect(known.status == .code(0))
    #expect(known.text.contains("new_checkout"))
  }

  @Test func textIsASCIIWhereThatIsWantedAndJSONKeepsItsData() throws {
    let list = "list demo:kameleoon --persona gold_parisian"
    let plain = try shell("\"$F\" \(list) --text")
    #expect(plain.text.contains("≤"))
    for (options, environment) in [
      ("--text --ascii", []), ("--text", ["FLAGSCOPE_ASCII=1"]), ("--text", ["LC_ALL=C"]),
    ] {
      let text = try shell("\"$F\" \(list) \(options)", environment)
      #expect(text.status == .code(0))
      #expect(text.output.allSatisfy { $0 < 0x80 }, "\(options) \(environment)")
      #expect(text.text.contains("<="))
    }
    let json = try shell("\"$F\" \(list)")
    #expect(try shell("\"$F\" \(list) --ascii").output == json.output)
  }

  @Test func aTerminalWithoutUTF8GetsASCIIAlone() throws {
    for form in ["--json", "--text"] {
      let terminal = try PseudoTerminal(
        [Program.flagscope, "list", "-", form, "--context", "x=\u{41b}"],
        environment: Program.environment.filter { !$0.hasPrefix("LC_ALL") } + ["LC_ALL=C"],
        input: try file(
          #"{"campaigns":[{"id":"\#u{41b}😀","name":"\#u{41b}","variationGroups":[]}]}"#))
      #expect(try terminal.waitForExit() == .code(0))
      #expect(terminal.output.allSatisfy { $0 < 0x80 }, "\(form)")
    }
  }

  /// A pipe that holds a text.
  private func file(_ text: String) throws -> Int32 {
    let pipe = try Pipe()
    #expect(write(pipe.writeEnd, text, text.utf8.count) == text.utf8.count)
    close(pipe.writeEnd)
    return pipe.readEnd
  }

  @Test(arguments: ["en_US.UTF-8", "de_XX.utf8", "C.UTF-8"])
  func aLocaleWhoseNameSaysUTF8NeedNotBeInstalled(_ name: String) throws {
    let result = try shell(
      "\"$F\" list demo:kameleoon --text", ["LC_ALL=", "LANG=\(name)"])
    #expect(result.text.contains("≤"))
    let terminal = try PseudoTerminal(
      [Program.flagscope],
      environment: Program.environment.filter { !$0.hasPrefix("LC_ALL") } + ["LANG=\(name)"])
    try terminal.wait(for: "≤")
    terminal.type("/é")
    try terminal.wait(for: "é")
  }

  @Test func aTerminalOnStandardInputIsNoConfiguration() throws {
    let terminal = try PseudoTerminal([Program.flagscope, "-"])
    #expect(try terminal.waitForExit() == .code(2))
    #expect(terminal.text.contains("Standard input is a terminal; pipe a file into it"))
    #expect(!terminal.text.contains("\u{1b}"))
  }

  @Test(arguments: [["list", "-"], ["eval", "demo:kameleoon", "--jsonl"], ["serve", "-"]])
  func aCommandThatReadsFromATerminalSaysSo(_ arguments: [String]) throws {
    let terminal = try PseudoTerminal([Program.flagscope] + arguments)
    try terminal.wait(for: "from the terminal; Ctrl-d ends it")
  }
}

import Foundation
import Testing

/// The built program without a screen: what goes in and out as lines.
@Suite struct PlainModeTests {
  private static func run(
    _ arguments: [String], _ lines: [String], environment: [String: String] = [:]
  ) -> CommandLineProgram.Outcome {
    CommandLineProgram.run(
      ["--plain", "--no-state"] + arguments,
      input: lines.map { $0 + "\n" }.joined(), environment: environment)
  }

  private static func isText(_ outcome: CommandLineProgram.Outcome) -> Bool {
    outcome.output.unicodeScalars.allSatisfy {
      $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7f)
    }
  }

  // MARK: Jobs

  /// Why does visitor X get Y: paste, accept, open; the deciding step and the smallest fix are told.
  @Test func whyAVisitorGetsAnAnswerIsToldAfterThreeLines() {
    let outcome = Self.run(
      [],
      [
        "paste kameleoonVisitorCode=guest-be; visits=2", "accept", "open recommendation_carousel",
        "quit",
      ])
    #expect(outcome.exitCode == 0)
    #expect(Self.isText(outcome))
    #expect(outcome.output.contains("taken"))
    #expect(outcome.output.contains("recommendation_carousel serves off, from rule 2."))
    #expect(outcome.output.contains("not matched: rule 1"))
    #expect(outcome.output.contains("matched: rule 2"))
    #expect(outcome.output.contains("misses by 1"))
  }

  /// Put a visitor on Y and verify: force, see it, export it, clear it.
  @Test func aVisitorIsPutOnAVariationAndTakenOff() {
    let outcome = Self.run(
      ["demo:kameleoon"],
      [
        "persona 2", "force new_checkout one_page", "visitor", "open new_checkout", "copy cookie",
        "clear-all-overrides", "why", "quit",
      ])
    #expect(outcome.exitCode == 0)
    #expect(Self.isText(outcome))
    #expect(outcome.output.contains("new_checkout express to\n  one_page (forced)"))
    #expect(outcome.output.contains("1 override:"))
    #expect(outcome.output.contains("1 override:\n  new_checkout: one_page, forced"))
    #expect(outcome.output.contains("new_checkout serves one_page (forced)"))
    #expect(outcome.output.contains("kameleoonSimulationFFData="))
    #expect(outcome.output.contains("cleared 1 override changed 2 flags"))
    #expect(outcome.output.contains("new_checkout serves express, from rule 2."))
  }

  /// Who would get this: the ways to an answer, one of them taken.
  @Test func theWaysToAnAnswerAreToldAndTaken() {
    let outcome = Self.run(
      ["demo:kameleoon"],
      ["persona 1", "expect new_checkout express", "1", "flags recommendation", "2", "quit"])
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("Ways to express:\n1. data.internal_tester unset to \"true\""))
    #expect(outcome.output.contains("new_checkout one_page to\n  express"))
    #expect(outcome.output.contains("1 of 26 flags, filter recommendation:"))
    // What was told since is chosen from, not the ways before.
    #expect(outcome.output.contains("There is no 2 here: 1 to 1."))
  }

  // MARK: In and out

  @Test func flagshipIsToldToo() {
    let outcome = Self.run(
      ["demo:flagship"], ["flags", "why", "all", "visitor", "simulate", "cancel", "quit"])
    #expect(outcome.exitCode == 0)
    #expect(Self.isText(outcome))
    #expect(outcome.output.contains("Flagship, DEMO flagship shop"))
  }

  @Test func theVariableSwitchesItOnAndTheEndOfTheInputEndsIt() {
    let outcome = CommandLineProgram.run(
      ["demo:kameleoon", "--no-state"], input: "where", environment: ["FLAGSCOPE_PLAIN": "1"])
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.hasPrefix("flagscope without a screen."))
    #expect(outcome.output.contains("You are in the list of flags"))
  }

  @Test func aTerminalThatShowsNoScreenIsToldOfIt() {
    let outcome = CommandLineProgram.run(["--demo"], environment: ["TERM": "dumb"])
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("--plain"))
    #expect(outcome.errors.contains("FLAGSCOPE_PLAIN"))
  }

  @Test func aFileThatCannotBeReadIsToldAndTheShellHearsOfIt() throws {
    let path = NSTemporaryDirectory() + "flagscope-plain-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try "{\"featureFlags\":[".write(toFile: path, atomically: true, encoding: .utf8)
    let outcome = Self.run([path], ["flags"])
    #expect(outcome.exitCode == 2)
    #expect(outcome.output.contains("download is incomplete."))
    #expect(outcome.errors.contains("ends inside a list at byte 17: the download is incomplete."))
  }

  @Test func theOptionIsNotTakenForAMisspeltCommand() {
    let outcome = CommandLineProgram.run(["--plain", "--base-url", "x"])
    #expect(outcome.exitCode == 2)
    #expect(!outcome.errors.contains("There is no command"))
  }

  @Test func withoutAnyInputItEndsAtOnce() throws {
    for input in ["</dev/null", "<&-"] {
      let result = try Spawn.run([
        "sh", "-c", "\(Program.flagscope) --plain --no-state demo:kameleoon \(input)",
      ])
      #expect(result.status == .code(0))
      #expect(result.text.contains("You are in the list of flags"))
    }
  }

  @Test func aReaderThatGoesAwayEndsItQuietly() throws {
    let result = try Spawn.run([
      "sh", "-c",
      "yes flags | head -n 2000 | \(Program.flagscope) --plain --no-state demo:kameleoon | head -n 3",
    ])
    #expect(result.text.split(separator: "\n").count == 3)
    #expect(!result.text.contains("Cannot write"))
  }

  @Test func inATerminalThereIsAPromptAndNoEscapeSequence() throws {
    let terminal = try PseudoTerminal(
      [Program.flagscope, "--plain", "--no-state", "demo:kameleoon"])
    try terminal.wait(for: "flagscope> ")
    terminal.type("set country\n")
    try terminal.wait(for: "country: ")
    terminal.type("Belgium\n")
    try terminal.wait(for: "flagscope> ")
    terminal.type("zzz\n")
    try terminal.wait(for: "flagscope> ")
    #expect(terminal.text.contains("No command \"zzz\"."))
    terminal.type("\u{4}")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(!terminal.output.contains(0x1b))
    #expect(terminal.leftovers.isEmpty)
    #expect(terminal.text.contains("to \"Belgium\""))
  }

  @Test func ctrlCDropsAQuestionThenEndsAsTheSignalDoes() throws {
    let terminal = try PseudoTerminal(
      [Program.flagscope, "--plain", "--no-state", "demo:kameleoon"])
    try terminal.wait(for: "flagscope> ")
    terminal.type("set country\n")
    try terminal.wait(for: "country: ")
    terminal.type("\u{3}")
    try terminal.wait(for: "flagscope> ")
    terminal.type("\u{3}")
    #expect(try terminal.waitForExit() == .signal(SIGINT))
    #expect(!terminal.output.contains(0x1b))
    #expect(terminal.leftovers.isEmpty)
  }

  @Test(arguments: [SIGTERM, SIGHUP]) func aSignalToEndEndsIt(signal: Int32) throws {
    let terminal = try PseudoTerminal(
      [Program.flagscope, "--plain", "--no-state", "demo:kameleoon"])
    try terminal.wait(for: "flagscope> ")
    kill(terminal.process, signal)
    #expect(try terminal.waitForExit() == .signal(signal))
  }

  @Test func aTerminalThatIsLostEndsIt() throws {
    let terminal = try PseudoTerminal(
      [Program.flagscope, "--plain", "--no-state", "demo:kameleoon"])
    try terminal.wait(for: "flagscope> ")
    terminal.hangUp()
    let status = try terminal.waitForExitWithoutReading()
    #expect(status == .signal(SIGHUP) || status == .code(0))
  }

  @Test func aSavedFileIsToldOnceWithoutBeingAsked() throws {
    let path = NSTemporaryDirectory() + "flagscope-plain-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    func text(_ isOn: Bool) -> String {
      """
      {"featureFlags":[{"id":1,"featureKey":"promo","variations":[],"rules":[],\
      "defaultVariationKey":"off","environmentEnabled":\(isOn)}]}
      """
    }
    try text(true).write(toFile: path, atomically: true, encoding: .utf8)
    let terminal = try PseudoTerminal([Program.flagscope, "--plain", "--no-state", path])
    try terminal.wait(for: "flagscope> ")
    try text(false).write(toFile: path, atomically: true, encoding: .utf8)
    try terminal.wait(for: "changed 1 flag: promo off (default) to nothing")
    terminal.type("flags\n")
    try terminal.wait(for: "promo: nothing, from env off")
    terminal.type("quit\n")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.text.ranges(of: "changed 1 flag: promo").count == 1)
    #expect(!terminal.output.contains(0x1b))
  }
}

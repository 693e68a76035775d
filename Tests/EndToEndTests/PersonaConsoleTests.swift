import FlagEngine
import Foundation
import Testing

@testable import FlagFiles
@testable import flagscope

/// Personas of a file in the console, and the edits that last.
@Suite struct PersonaConsoleTests {
  private final class Folder {
    let path = NSTemporaryDirectory() + "flagscope-save-\(UUID().uuidString)"

    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }

    subscript(name: String) -> String {
      get { (try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)) ?? "" }
      set { try? newValue.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8) }
    }
  }

  /// A shop of one's own in a folder, and the console on it.
  private func console(_ folder: Folder, _ options: [String]) throws -> TmuxSession {
    folder["shop.json"] = String(
      decoding: flagscope.Demo(.kameleoon).configurationBytes, as: UTF8.self)
    let session = try TmuxSession(
      [Program.flagscope, folder.path + "/shop.json"] + options,
      environment: [
        "XDG_STATE_HOME=\(folder.path)/state", "XDG_CONFIG_HOME=\(folder.path)/config",
      ])
    try session.wait(for: "persona 1/")
    return session
  }

  @Test func aFileOfOnesOwnBeginsWithOneEmptyVisitorAndANewFileIsMade() throws {
    let folder = try Folder()
    let path = folder.path + "/new/team.yaml"
    let session = try console(folder, ["--personas", path])
    #expect(try session.screen.contains("Visitor visitor-1   "))
    #expect(try session.screen.contains("persona 1/1"))
    try session.press("v", "e", "C-u", "k", "1", "f", "9", "Enter")
    try session.wait(for: "not saved")
    try session.press("P", "s")
    try session.wait(for: "(a new file)")
    try session.press("Enter")
    try session.wait(for: "Saved 1 change")
    try session.press("C-c")
    #expect(try session.waitForExit() == .code(0))
    #expect(PersonaFile(path).entries.map(\.persona.name) == ["k1f9"])
  }

  @Test func editsLastUntilTheyAreReset() throws {
    let folder = try Folder()
    folder["team.yaml"] = "personas:\n  - {id: a, name: Loyal FR, visitorCode: a}\n"
    let text = folder["team.yaml"]
    let options = ["--personas", folder.path + "/team.yaml"]
    let first = try console(folder, options)
    try first.press("s", "Enter")
    try first.wait(for: "persona 1/1, edited")
    try first.press("q")
    #expect(try first.waitForExit() == .code(0))
    #expect(
      try first.screen.contains("1 override kept with your edits of \"Loyal FR\"; clear with:"))
    let second = try console(folder, options)
    try second.wait(for: "persona 1/1, edited")
    try second.press("q")
    #expect(try second.waitForExit() == .code(0))

    let environment = ["XDG_STATE_HOME": folder.path + "/state"]
    let list = CommandLineProgram.run(
      ["persona", "list", "--text"] + options, environment: environment)
    #expect(list.output.contains("Edited by you, not saved, 1 override: Loyal FR"))
    let reset = CommandLineProgram.run(
      ["persona", "reset", "Loyal FR"] + options, environment: environment)
    #expect(reset.output == "Dropped your edits of \"Loyal FR\" with 1 override.\n")
    let again = CommandLineProgram.run(
      ["persona", "reset", "Loyal FR"] + options, environment: environment)
    #expect(again.output == "You have no edits of \"Loyal FR\".\n" && again.exitCode == 0)
    let nobody = CommandLineProgram.run(
      ["persona", "reset", "x"] + options, environment: environment)
    #expect(nobody.exitCode == 2 && nobody.errors.contains("There are: Loyal FR."))
    #expect(folder["team.yaml"] == text)

    let third = try console(folder, options + ["--no-state"])
    #expect(try !third.screen.contains("edited"))
    try third.press("s", "Enter", "q")
    try third.wait(for: "s saves and quits")
    try third.press("q")
    #expect(try third.waitForExit() == .code(0))
  }

  @Test func aColleaguesSaveShowsAndABrokenFileIsNamed() throws {
    let folder = try Folder()
    folder["team.yaml"] = "personas:\n  - {id: a, name: Ann, visitorCode: a}\n"
    let options = ["--personas", folder.path + "/team.yaml"]
    let session = try console(folder, options)
    folder["team.yaml"] = "personas:\n  - {id: a, name: Ann, visitorCode: theirs-1}\n"
    try session.wait(for: "Visitor theirs-1")
    folder["team.yaml"] = "personas:\n  - {id: a, name: Ann, visitorCode: a}\n  - {id: b\n"
    try session.press("P")
    try session.wait(for: "4, column 1: ")
    #expect(try session.screen.contains("Personas  1   broken: "))
    try session.press("C-c")
    #expect(try session.waitForExit() == .code(0))
    let later = try console(folder, options)
    #expect(try later.screen.contains("Visitor a  "))
    try later.press("P")
    try later.wait(for: "4, column 1: ")
    try later.press("C-c")
    #expect(try later.waitForExit() == .code(0))
  }

  @Test func aFreshMachineHasNoPersonasToList() throws {
    let folder = try Folder()
    let environment = ["XDG_CONFIG_HOME": folder.path, "XDG_STATE_HOME": folder.path]
    let text = CommandLineProgram.run(["persona", "list", "--text"], environment: environment)
    #expect(text.exitCode == 0 && text.output.contains("personas.yaml does not exist yet"))
    let json = CommandLineProgram.run(["persona", "list", "--json"], environment: environment)
    #expect(json.exitCode == 0 && json.output == "[]\n")
    let named = CommandLineProgram.run(
      ["persona", "list", "--personas", folder.path + "/none.yaml"], environment: environment)
    #expect(named.exitCode == 2 && named.errors.contains("no such file"))
  }
}

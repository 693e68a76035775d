import FlagClient
import FlagConsole
import FlagEngine
import Foundation
import Testing

@testable import flagscope

/// Saving into files that others write, read, lock, link or break.
@Suite struct PersonaSaveTests {
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

  private static func persona(_ id: String) -> Persona {
    Persona(id: id, name: id, summary: "", visitor: .kameleoon(.init(code: id)))
  }

  private static func added(_ id: String) -> PersonaChange {
    PersonaChange(before: nil, after: persona(id))
  }

  /// Whether a save went through.
  private static func isSaved(_ changes: [PersonaChange], _ path: String) throws -> Bool {
    if case .saved = try PersonaFile.save(changes, to: path) { true } else { false }
  }

  // MARK: One file, several writers

  @Test func ofManySavesAtOnceNoneIsLost() throws {
    let folder = try Folder()
    let path = folder.path + "/team.yaml"
    DispatchQueue.concurrentPerform(iterations: 40) { number in
      #expect(throws: Never.self) { try PersonaFile.save([Self.added("p\(number)")], to: path) }
    }
    let ids = Set(PersonaFile(path).entries.map(\.persona.id))
    #expect(ids == Set((0..<40).map { "p\($0)" }))
    #expect(folder.names == ["team.yaml"])
  }

  @Test func whatOthersChangedMeanwhileStaysAndWhatBothChangedIsNotWritten() throws {
    let folder = try Folder()
    let path = folder.path + "/team.yaml"
    folder["team.yaml"] = """
      personas:
        - {id: a, name: a, visitorCode: a}  # first
        - {id: b, name: b, visitorCode: b}  # second

      """
    var (a, b) = (Self.persona("a"), Self.persona("b"))
    a.visitor.code = "new"
    let change = PersonaChange(before: Self.persona("a"), after: a)
    // A colleague changes the other one, by an editor.
    folder["team.yaml"] = folder["team.yaml"].replacing("visitorCode: b", with: "visitorCode: x")
    #expect(try Self.isSaved([change], path))
    #expect(folder["team.yaml"].contains("visitorCode: x}  # second"))
    let text = folder["team.yaml"]
    b.visitor.code = "mine"
    let stale = PersonaChange(before: Self.persona("b"), after: b)
    #expect(try !Self.isSaved([stale], path))
    #expect(try !Self.isSaved([PersonaChange(before: Self.persona("b"), after: nil)], path))
    // Both made one of that name.
    #expect(try !Self.isSaved([PersonaChange(before: nil, after: Self.persona("b"))], path))
    #expect(folder["team.yaml"] == text)
  }

  @Test func anIdOfTheOtherPlatformIsNotTakenTwice() throws {
    let folder = try Folder()
    folder["team.yaml"] = "personas:\n  - {id: a, visitorId: f}\n"
    #expect(try Self.isSaved([Self.added("a")], folder.path + "/team.yaml"))
    let ids = PersonaFile(folder.path + "/team.yaml").entries.map(\.persona.id)
    #expect(ids == ["a", "a_2"])
  }

  @Test func anotherProcessThatKeepsItsTurnIsNotWaitedForForEver() throws {
    let folder = try Folder()
    let path = folder.path + "/team.yaml"
    let file = open(folder.path, O_RDONLY | O_DIRECTORY)
    defer { close(file) }
    #expect(flock(file, LOCK_EX) == 0)
    #expect(FolderLock.hold(around: path, patience: .zero) { true } == nil)
    #expect(flock(file, LOCK_UN) == 0)
    #expect(FolderLock.hold(around: path, patience: .zero) { true } == true)
  }

  // MARK: Files

  @Test func leftoversOfDeadProcessesGoAndThoseOfLivingOnesStay() throws {
    let folder = try Folder()
    let names = [
      "team.yaml.flagscope-abc123", "team.yaml.flagscope-held00", "team.yaml.backup",
      "team.yaml.flagscope-notes.txt",
    ]
    for name in names { folder[name] = "half a fi" }
    let held = open(folder.path + "/team.yaml.flagscope-held00", O_RDONLY)
    defer { close(held) }
    #expect(flock(held, LOCK_EX) == 0)
    #expect(try Self.isSaved([Self.added("a")], folder.path + "/team.yaml"))
    #expect(Set(folder.names) == Set(names.dropFirst() + ["team.yaml"]))
  }

  @Test func aLinkIsWrittenThroughAndOneThatLeadsNowhereIsNot() throws {
    let folder = try Folder()
    let link = folder.path + "/link.yaml"
    folder["team.yaml"] = "personas: []\n"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "team.yaml")
    #expect(try Self.isSaved([Self.added("a")], link))
    #expect(folder["team.yaml"].contains("id: a"))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "team.yaml")
    try FileManager.default.removeItem(atPath: folder.path + "/team.yaml")
    let error = #expect(throws: InputError.self) {
      try PersonaFile.save([Self.added("a")], to: link)
    }
    #expect(error?.message.contains("a link to \(folder.path)/team.yaml, which does not") == true)
    #expect(folder.names == ["link.yaml"])
  }

  @Test(.enabled(if: getuid() == 0, "only root can plant another user's link"))
  func aLinkOfAnotherOwnerIsNotFollowed() throws {
    let folder = try Folder()
    folder["mine.yaml"] = "personas: []\n"
    let link = folder.path + "/planted.yaml"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "mine.yaml")
    #expect(lchown(link, 12_345, 12_345) == 0)
    let error = #expect(throws: InputError.self) {
      try PersonaFile.save([Self.added("a")], to: link)
    }
    #expect(error?.message.contains("whose owner is another than the link's") == true)
    #expect(folder["mine.yaml"] == "personas: []\n")
  }

  @Test func aReadOnlyFileStaysAsItIs() throws {
    let folder = try Folder()
    let path = folder.path + "/team.yaml"
    folder["team.yaml"] = "personas: []\n"
    #expect(chmod(path, 0o444) == 0)
    let error = #expect(throws: InputError.self) {
      try PersonaFile.save([Self.added("a")], to: path)
    }
    #expect(error?.message == "\(path) cannot be written: it is read-only.")
    #expect(folder["team.yaml"] == "personas: []\n")
  }

  @Test(arguments: [
    (
      Array(
        "personas:\n  - {id: a, visitorCode: a}\n  - {id: b\n  - {id: c, visitorCode: c}\n".utf8),
      "line 4"
    ),
    (
      Array("personas:\n- id: a\n  visitorCode: a\n\n- id: b\n- id: c\n  visitorCode: c\n".utf8),
      "line 5: persona 2: "
    ),
    (
      Array(
        "{\"personas\": [\n{\"id\":\"a\",\"visitorCode\":\"a\"},\n{\"id\":\"c\",\"visitorCode\":\"c\"} x"
          .utf8), "line 3"
    ),
    ([0xFF, 0xFE, 0x70, 0x00], "it is UTF-16"),
    (Array("personas:\n  - id: ".utf8) + [0xE9, 0x0A], "line 2: the bytes are not UTF-8"),
    (Array("visitors: []\n".utf8), "no list \"personas\""),
    (Array("personas: 7\n".utf8), "no list \"personas\""),
  ])
  func aBrokenFileNamesItselfItsLineAndTheFault(_ bytes: [UInt8], _ fault: String) throws {
    let folder = try Folder()
    let path = folder.path + "/team.yaml"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let file = PersonaFile(path)
    #expect(file.fault?.contains("\(path): ") == true)
    #expect(file.fault?.contains(fault) == true, "\(file.fault ?? "")")
    if bytes.contains(0x63), fault.contains("line"), bytes.count > 30 {
      #expect(file.entries.map(\.persona.id) == ["a", "c"])
    }
    #expect(throws: InputError.self) { try PersonaFile.save([Self.added("x")], to: path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(bytes))
  }

  // MARK: The program

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

import FlagEngine
import Foundation
import Testing

@testable import FlagFiles

/// Saving into files that others write, read, lock, link or break.
@Suite struct PersonaSaveTests {
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
    let error = #expect(throws: FileFault.self) {
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
    let error = #expect(throws: FileFault.self) {
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
    let error = #expect(throws: FileFault.self) {
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
    #expect(throws: FileFault.self) { try PersonaFile.save([Self.added("x")], to: path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(bytes))
  }
}

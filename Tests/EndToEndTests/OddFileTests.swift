import FlagClient
import Foundation
import Testing

@testable import FlagFiles
@testable import flagscope

/// What lies where a file should be, and what files hold that are packed or in another encoding.
@Suite(.serialized) struct OddFileTests {
  /// A folder that ends with the test.
  private final class Folder {
    let path = NSTemporaryDirectory() + "flagscope-odd-\(UUID().uuidString)"

    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    func write(_ bytes: [UInt8], _ name: String) throws -> String {
      try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
      return file(name)
    }

    func makePipe(_ name: String) throws -> String {
      let folder = file(name).split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try #require(mkfifo(file(name), 0o600) == 0)
      return file(name)
    }

    var environment: [String: String] {
      [
        "HOME": path, "XDG_STATE_HOME": path + "/state", "XDG_CONFIG_HOME": path + "/config",
        "XDG_CACHE_HOME": path + "/cache",
      ]
    }
  }

  private static let empty = Array(#"{"campaigns":[]}"#.utf8)

  private func list(_ path: String, _ options: [String] = []) -> CommandLineProgram.Outcome {
    CommandLineProgram.run(["list", path] + options)
  }

  // MARK: What is no file

  @Test(arguments: [
    ["--labels"], ["--personas"], ["--config"], ["--kameleoon-config"],
  ])
  func aPipeInPlaceOfAFileIsRefusedAtOnce(_ option: [String]) throws {
    let folder = try Folder()
    let pipe = try folder.makePipe("pipe")
    let shop = try folder.write(Array(#"{"featureFlags":[]}"#.utf8), "shop.json")
    let source = option == ["--kameleoon-config"] ? "kameleoon:site" : shop
    let outcome = list(source, option + [pipe])
    #expect(outcome.exitCode == 2)
    #expect(
      outcome.errors.contains("it is a pipe") || outcome.errors.contains("it is no file"),
      "\(outcome.errors)")
  }

  @Test func pipesInPlaceOfWhatTheConsoleKeepsDoNotHoldItUp() throws {
    let folder = try Folder()
    for name in [
      "state/flagscope/history.json", "state/flagscope/views.json", "flagscope.labels.json",
    ] {
      _ = try folder.makePipe(name)
    }
    let shop = try folder.write(Self.empty, "shop.json")
    let kept = Program.environment.filter { !$0.hasPrefix("HOME=") }
    let terminal = try PseudoTerminal(
      [Program.flagscope, shop],
      environment: kept + folder.environment.map { "\($0)=\($1)" })
    try terminal.wait(for: "This configuration has no flags")
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
  }

  @Test(arguments: [
    ("/dev/tty", "it is a terminal"), ("/dev/zero", "it is a device"), ("/dev", "it is a folder"),
    ("/dev/null", "is empty"),
  ])
  func aDeviceIsNoConfiguration(_ path: String, _ reason: String) {
    let outcome = list(path)
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains(reason), "\(outcome.errors)")
  }

  @Test func theTerminalIsLeftToTheKeys() throws {
    let terminal = try PseudoTerminal([Program.flagscope, "/dev/tty"])
    #expect(try terminal.waitForExit() == .code(2))
    #expect(terminal.text.contains("it is a terminal"))
  }

  @Test func aPipeOfAShellIsReadAsAConfiguration() throws {
    let result = try Spawn.run([
      "bash", "-c", "\"$0\" list <(sleep 0.1; echo '{\"campaigns\":[]}') --text",
      Program.flagscope,
    ])
    #expect(result.status == .code(0))
    #expect(result.text.contains("has no flags"))
  }

  @Test func aPipeWithANameIsWaitedForAndReadOnce() throws {
    let folder = try Folder()
    let pipe = try folder.makePipe("pipe")
    let terminal = try PseudoTerminal([Program.flagscope, pipe])
    try terminal.wait(for: "Reading")
    let writer = open(pipe, O_WRONLY)
    try #require(writer >= 0)
    #expect(Glibc.write(writer, Self.empty, Self.empty.count) == Self.empty.count)
    close(writer)
    try terminal.wait(for: "This configuration has no flags")
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
    let ended = try Spawn.run(["bash", "-c", "\"$0\" list <(true)", Program.flagscope])
    #expect(ended.text.contains("is empty"))
  }

  @Test func aFollowedFileThatBecomesAPipeAndAFileAgainIsStillFollowed() throws {
    let folder = try Folder()
    let path = try folder.write(Self.empty, "shop.json")
    let server = RunningProgram(["serve", path, "--port", "0"])
    defer { server.kill() }
    for _ in 0..<3 { _ = server.line() }
    for _ in 0..<5 {
      let pipe = try folder.makePipe("pipe")
      try #require(rename(pipe, path) == 0)
      let file = try folder.write(Self.empty, "new")
      try #require(rename(file, path) == 0)
    }
    // It may have seen some of these pipes, and have said so, before it comes to this file.
    let settled = try folder.write(Array(#"{"campaigns":[  ]}"#.utf8), "new")
    try #require(rename(settled, path) == 0)
    var line = server.line()
    while let text = line, !text.contains("was edited: 18 B") { line = server.line() }
    #expect(line != nil)
    let pipe = try folder.makePipe("pipe")
    try #require(rename(pipe, path) == 0)
    #expect(server.line()?.contains("REJECTED") == true)
    let other = try folder.write(Array(#"{"campaigns":[ ]}"#.utf8), "new")
    try #require(rename(other, path) == 0)
    #expect(server.line()?.contains("was edited: 17 B") == true)
  }

  // MARK: Names

  @Test func aNameThatIsNoUTF8IsAName() throws {
    let folder = try Folder()
    let name = FileName.text(
      Array((folder.path + "/caf").utf8) + [0xE9, 0xFF] + Array(".json".utf8))
    let file = open(name.fileName, O_CREAT | O_WRONLY, 0o600)
    try #require(file >= 0)
    #expect(Glibc.write(file, Self.empty, Self.empty.count) == Self.empty.count)
    close(file)
    let listed = try Spawn.run([
      "sh", "-c", "cd '\(folder.path)'; \"$0\" list \"$(printf 'caf\\351\\377.json')\" --text",
      Program.flagscope,
    ])
    #expect(listed.status == .code(0), "\(listed.text)")
    #expect(listed.text == "caf\\xe9\\xff.json has no flags: its campaigns are empty or missing.\n")
  }

  @Test func everyNameComesBackAsItsBytes() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        UInt8.random(in: 1...255, using: &random)
      }
      #expect(FileName.text(bytes).fileName == bytes.map(CChar.init(bitPattern:)) + [0], "\(bytes)")
    }
  }

  // MARK: Content

  /// `{"campaigns":[]}` as gzip packs it.
  private func packed(_ folder: Folder) throws -> [UInt8] {
    let plain = try folder.write(Self.empty, "plain.json")
    return try Spawn.run(["gzip", "-nc", plain]).output
  }

  @Test func aFileThatGzipHasPackedIsRead() throws {
    let folder = try Folder()
    let bytes = try packed(folder)
    #expect(list(try folder.write(bytes, "a.json.gz")).exitCode == 0)
    let twice = list(try folder.write(bytes + bytes, "b.json.gz"))
    #expect(twice.errors.contains("line 1, column 17"), "both parts are read: \(twice.errors)")
    let piped = try Spawn.run([
      "sh", "-c", "cat '\(folder.file("a.json.gz"))' | \"$0\" list - --text", Program.flagscope,
    ])
    #expect(piped.text.contains("standard input has no flags"))
  }

  @Test func aPackedFileThatIsCutOrDamagedIsSaid() throws {
    let folder = try Folder()
    let bytes = try packed(folder)
    var damaged = bytes
    damaged[damaged.count - 5] ^= 0xFF
    for (index, content) in [Array(bytes.dropLast(6)), damaged, [0x1F, 0x8B]].enumerated() {
      let outcome = list(try folder.write(content, "\(index).gz"))
      #expect(outcome.exitCode == 2)
      #expect(outcome.errors.contains("packed by gzip, but cut or damaged"), "\(outcome.errors)")
    }
  }

  @Test func aPackedFileIsReadWithinTheLimit() throws {
    let folder = try Folder()
    let path = folder.file("bomb.gz")
    _ = try Spawn.run([
      "sh", "-c", "head -c 400000000 /dev/zero | tr '\\0' ' ' | gzip -1 > \(path)",
    ])
    let outcome = list(path)
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("larger than 256 MB"), "\(outcome.errors)")
  }

  @Test(arguments: [
    (String.Encoding.utf16, "UTF-16"), (.utf16LittleEndian, "UTF-16"),
    (.utf16BigEndian, "UTF-16"), (.utf32, "UTF-32"),
  ])
  func anotherEncodingIsNamed(_ encoding: String.Encoding, _ name: String) throws {
    let folder = try Folder()
    let data = try #require(#"{"campaigns":[]}"#.data(using: encoding))
    let outcome = list(try folder.write(Array(data), "shop.json"))
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("it is \(name), not UTF-8"), "\(outcome.errors)")
  }

  @Test func aLogThatCannotBeKeptSaysWhy() throws {
    let folder = try Folder()
    let file = try folder.write([], "file")
    let outcome = CommandLineProgram.run(
      ["list", "demo:kameleoon", "--log-level", "info"],
      environment: ["XDG_STATE_HOME": file + "/a/b"])
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("cannot be made: not a directory"), "\(outcome.errors)")
  }

  // MARK: Links

  @Test func aLinkThatSomebodyElsePlantedIsNotWrittenThrough() throws {
    try #require(getuid() == 0, "only root can make a file of another owner")
    let folder = try Folder()
    let target = try folder.write(Array("mine".utf8), "target")
    let link = folder.file("link")
    try #require(symlink(target, link) == 0)
    #expect(AtomicFile.write(Array("new".utf8), to: link) == nil)
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "new")
    try #require(lchown(link, 12_345, 12_345) == 0)
    let reason = AtomicFile.write(Array("evil".utf8), to: link)
    #expect(reason == "it is a link to \(target), whose owner is another than the link's")
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "new")
  }
}

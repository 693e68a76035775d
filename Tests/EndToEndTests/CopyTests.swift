import Foundation
import Testing

/// Copies reach the terminal's clipboard, else the desktop's, else a file.
@Suite(.serialized) struct CopyEndToEndTests {
  /// A folder for files and programs of a test.
  private final class Folder {
    let path = NSTemporaryDirectory() + "flagscope-copy-\(UUID().uuidString)"

    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try HostileFile.text.write(toFile: path + "/hostile.json", atomically: true, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func text(of name: String) -> String? {
      try? String(contentsOfFile: path + "/" + name, encoding: .utf8)
    }

    /// Adds a program that a shell script stands for.
    func addProgram(_ name: String, _ script: String) throws {
      try "#!/bin/sh\n\(script)\n".write(
        toFile: path + "/" + name, atomically: true, encoding: .utf8)
      chmod(path + "/" + name, 0o755)
    }
  }

  private func start(
    _ folder: Folder, _ arguments: [String], _ environment: [String]
  ) throws -> PseudoTerminal {
    let changed = environment.compactMap { $0.split(separator: "=").first.map { $0 + "=" } }
    let kept = Program.environment.filter { old in !changed.contains { old.hasPrefix($0) } }
    let terminal = try PseudoTerminal(
      ["sh", "-c", "cd \"$1\"; shift; exec \"$@\"", "sh", folder.path, Program.flagscope]
        + arguments, width: 120, height: 30, environment: kept + environment)
    try terminal.wait(for: "flagscope")
    terminal.waitUntilQuiet()
    return terminal
  }

  /// What the terminal was given for its clipboard.
  private func clipboard(of terminal: PseudoTerminal) -> String? {
    terminal.text.firstMatch(of: #/\e\]52;c;([A-Za-z0-9+\/=]*)\x07/#)
      .flatMap { Data(base64Encoded: String($0.1)) }.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: ["xterm-256color", "xterm", "tmux-256color"])
  func theTerminalsClipboardGetsTheText(_ term: String) throws {
    let terminal = try start(try Folder(), ["--demo"], ["TERM=\(term)"])
    terminal.type("yt")
    try terminal.wait(for: "(OSC 52)")
    let text = try #require(clipboard(of: terminal))
    #expect(text.hasPrefix("new_checkout   "))
    #expect(text.contains("copied") == false)
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
    #expect(terminal.leftovers == [])
  }

  @Test func textFromAFileIsEscapedInTheClipboard() throws {
    let terminal = try start(try Folder(), ["hostile.json"], [])
    terminal.type("yk")
    try terminal.wait(for: "(OSC 52)")
    #expect(clipboard(of: terminal) == "HOSTILE\\u001b[31;7mX")
  }

  @Test func aDesktopsProgramTakesWhatTheTerminalCannot() throws {
    let folder = try Folder()
    try folder.addProgram("xclip", "echo \"$@\" > arguments; exec cat > clipboard")
    let terminal = try start(
      folder, ["--demo"], ["TERM=linux", "DISPLAY=:9", "PATH=\(folder.path):/usr/bin:/bin"])
    terminal.type("yk")
    try terminal.wait(for: "copied key new_checkout (xclip)")
    #expect(folder.text(of: "clipboard") == "new_checkout")
    #expect(folder.text(of: "arguments") == "-selection clipboard\n")
    #expect(clipboard(of: terminal) == nil)
  }

  @Test func aProgramThatFailsIsPassedOver() throws {
    let folder = try Folder()
    try folder.addProgram("wl-copy", "exit 1")
    try folder.addProgram("xclip", "exit 1")
    try folder.addProgram("xsel", "exec cat > clipboard")
    let terminal = try start(
      folder, ["--demo"],
      [
        "TERM=linux", "DISPLAY=:9", "WAYLAND_DISPLAY=w", "PATH=\(folder.path):/usr/bin:/bin",
      ])
    terminal.type("yv")
    try terminal.wait(for: "copied value one_page (xsel)")
    #expect(folder.text(of: "clipboard")?.isEmpty == false)
  }

  @Test func withoutAClipboardTheTextGoesToAFile() throws {
    let folder = try Folder()
    let terminal = try start(folder, ["hostile.json"], ["TERM=vt100", "PATH=/nonexistent"])
    terminal.type("yk")
    try terminal.wait(for: "The terminal refused the copy; written to flagscope-copy.txt.")
    #expect(folder.text(of: "flagscope-copy.txt") == "HOSTILE\\u001b[31;7mX\n")
    let mode = try FileManager.default.attributesOfItem(
      atPath: folder.path + "/flagscope-copy.txt")[.posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  @Test func aCopyNeverTakesThePlaceOfAFileNorFollowsALink() throws {
    let folder = try Folder()
    try "mine".write(toFile: folder.path + "/precious", atomically: true, encoding: .utf8)
    #expect(symlink("precious", folder.path + "/flagscope-copy.txt") == 0)
    try "older".write(
      toFile: folder.path + "/flagscope-copy-2.txt", atomically: true, encoding: .utf8)
    let terminal = try start(folder, ["hostile.json"], ["TERM=vt100", "PATH=/nonexistent"])
    for number in [3, 4] {
      terminal.type("yk")
      try terminal.wait(for: "written to flagscope-copy-\(number).txt.")
      #expect(
        folder.text(of: "flagscope-copy-\(number).txt") == "HOSTILE\\u001b[31;7mX\n")
    }
    #expect(folder.text(of: "precious") == "mine")
    #expect(folder.text(of: "flagscope-copy-2.txt") == "older")
  }

  @Test func theDemoWritesNoFile() throws {
    let terminal = try start(try Folder(), ["--demo"], ["TERM=linux", "PATH=/nonexistent"])
    terminal.type("yk")
    try terminal.wait(for: "the demo writes no file")
  }
}

import FlagClient
import Foundation
import Testing

@testable import flagscope

/// What was opened and typed before comes back at the next start.
@Suite(.serialized) struct HistoryTests {
  /// A folder with two configurations, and a home of its own.
  private final class Place {
    let folder = NSTemporaryDirectory() + "flagscope-history-\(UUID().uuidString)"
    var state: String { folder + "/state/flagscope/history.json" }

    init() throws {
      try FileManager.default.createDirectory(
        atPath: folder + "/team", withIntermediateDirectories: true)
      for name in ["prod.json", "team/shop.json"] {
        let text =
          #"{"featureFlags":[{"id":1,"featureKey":"a-flag","environmentEnabled":true,"#
          + #""defaultVariationKey":"off","variations":[{"key":"off","variables":[]}],"rules":[]}]}"#
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var environment: [String] {
      Program.environment.filter { !$0.hasPrefix("HOME=") } + [
        "HOME=\(folder)", "XDG_STATE_HOME=\(folder)/state",
      ]
    }

    func console(_ arguments: [String]) throws -> PseudoTerminal {
      let terminal = try PseudoTerminal(
        [Program.flagscope] + arguments, environment: environment)
      try terminal.wait(for: "a-flag")
      terminal.waitUntilQuiet()
      return terminal
    }

    func list(_ arguments: [String]) -> CommandLineProgram.Outcome {
      CommandLineProgram.run(
        ["list"] + arguments, environment: ["HOME": folder, "XDG_STATE_HOME": folder + "/state"])
    }

    var kept: String { (try? String(contentsOfFile: state, encoding: .utf8)) ?? "" }
  }

  @Test func aMissingFileIsAnsweredWithWhatWasOpenLately() throws {
    let place = try Place()
    #expect(
      place.list(["shop.json"]).errors
        == "Cannot read shop.json: no such file. Check the path, or try demo:kameleoon.\n")
    for file in ["prod.json", "team/shop.json"] {
      let console = try place.console([place.folder + "/" + file])
      console.type("q")
      #expect(try console.waitForExit() == .code(0))
    }
    #expect(
      place.list(["shop.json"]).errors
        == "Cannot read shop.json: no such file. Recent: ~/team/shop.json, ~/prod.json.\n")
    let mode = try FileManager.default.attributesOfItem(atPath: place.state)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    try FileManager.default.removeItem(atPath: place.folder + "/team/shop.json")
    #expect(place.list(["shop.json"]).errors.contains("Recent: ~/prod.json."))
    try "[1".write(toFile: place.state, atomically: true, encoding: .utf8)
    #expect(place.list(["shop.json"]).errors.contains("Check the path"))
  }

  @Test func theConsoleBringsRecentSourcesFiltersAndCommandsBack() throws {
    let place = try Place()
    let first = try place.console([place.folder + "/prod.json"])
    first.type("/a-f\r:set hints off\r")
    first.waitUntilQuiet()
    first.type("q")
    #expect(try first.waitForExit() == .code(0))

    let second = try TmuxSession(
      [Program.flagscope, place.folder + "/team/shop.json"], environment: place.environment)
    try second.wait(for: "> a-flag")
    try second.press("/", "Up")
    try second.wait(for: "filter: a-f")
    try second.press("Enter", ":", "C-p")
    try second.wait(for: ":set hints off")
    try second.press("C-u")
    try second.type("open nowhere.json")
    try second.press("Enter")
    try second.wait(for: "Recent: shop.json, prod.json (Tab).")
    try second.press("Tab")
    try second.wait(for: ":open ~/prod.json")
    try second.press("Enter")
    try second.wait(for: "Opened prod.json")
  }

  @Test func withoutStateNothingIsKeptOrRead() throws {
    let place = try Place()
    let console = try place.console([place.folder + "/prod.json", "--no-state"])
    console.type("/a-f\r")
    console.waitUntilQuiet()
    console.type("q")
    #expect(try console.waitForExit() == .code(0))
    #expect(!FileManager.default.fileExists(atPath: place.state))
  }

  @Test(arguments: [
    ("https://user:pass@example.com/a.json", nil), ("https://example.com/a.json?token=x", nil),
    ("https://example.com/a.json", "https://example.com/a.json"), ("-", nil),
    ("demo:flagship", nil), ("kameleoon:site@prod", "kameleoon:site@prod"),
    ("/nonexistent/a.json", nil),
  ])
  func noSecretAndNothingThatCannotComeBackIsRemembered(_ text: String, _ name: String?) {
    #expect(SourceAddress(text).remembered == name)
  }

  @Test func aFaultOfAWatchedPathInTheHomeFolderIsNotTakenForAMissingFile() throws {
    let home = NSTemporaryDirectory() + "flagscope-home-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: home) }
    try FileManager.default.createDirectory(
      atPath: home + "/ctx", withIntermediateDirectories: true)
    let console = try TmuxSession(
      [Program.flagscope], width: 120, height: 40, environment: ["HOME=\(home)"])
    try console.wait { $0.contains("new_checkout") }
    try console.type(":watch ~/ctx")
    try console.press("Enter")
    try console.wait("the reason") { $0.contains("it is a folder") }
  }

  @Test func pathsAreCompletedAsTheyAreTyped() throws {
    let folder = NSTemporaryDirectory() + "flagscope-paths-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(
      atPath: folder + "/team", withIntermediateDirectories: true)
    for name in ["a.json", "ab.theme", ".hidden", "team/x", "a\u{1B}[31m.json"] {
      try "".write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
    let names = { (typed: String) in
      UserPath.completions(of: folder + "/" + typed).map { String($0.dropFirst(folder.count + 1)) }
    }
    #expect(names("") == ["a.json", "ab.theme", "team/"])
    #expect(names("a") == ["a.json", "ab.theme"])
    #expect(names(".") == [".hidden"])
    #expect(names("team") == ["team/"])
    #expect(names("team/") == ["team/x"])
    #expect(names("nothing/") == [])
    #expect(UserPath.completions(of: folder + "/a") { $0.hasSuffix(".theme") }.count == 1)
  }
}

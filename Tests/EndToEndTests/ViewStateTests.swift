import Foundation
import Testing

/// The next start looks at a file as the last one did.
@Suite(.serialized) struct ViewStateTests {
  private static let file = #"""
    {"featureFlags":[
    {"id":1,"featureKey":"first","environmentEnabled":true,"defaultVariationKey":"off",
    "variations":[{"key":"off","variables":[]}],"rules":[]},
    {"id":2,"featureKey":"second","environmentEnabled":true,"defaultVariationKey":"off",
    "variations":[{"key":"off","variables":[]}],"rules":[]}]}
    """#

  /// What a start shows first, after which the keys are typed and the console is left.
  private func run(_ folder: String, _ options: [String] = [], keys: String) throws -> String {
    let terminal = try PseudoTerminal(
      [Program.flagscope, folder + "/shop.json"] + options,
      environment: Program.environment + ["XDG_STATE_HOME=\(folder)/state"])
    try terminal.wait(for: "second")
    terminal.waitUntilQuiet()
    let shown = terminal.text
    terminal.type(keys)
    terminal.waitUntilQuiet()
    terminal.type("q")
    #expect(try terminal.waitForExit() == .code(0))
    return shown
  }

  @Test func theSelectionComesBackUnlessItIsNotWanted() throws {
    let folder = NSTemporaryDirectory() + "flagscope-view-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Self.file.write(toFile: folder + "/shop.json", atomically: true, encoding: .utf8)

    #expect(try run(folder, keys: "j").contains("> first"))
    #expect(try run(folder, keys: "").contains("> second"))
    #expect(try run(folder, ["--no-state"], keys: "").contains("> first"))

    let kept = folder + "/state/flagscope/views.json"
    let mode = try FileManager.default.attributesOfItem(atPath: kept)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    try "{broken".write(toFile: kept, atomically: true, encoding: .utf8)
    #expect(try run(folder, keys: "").contains("> first"))
  }
}

import FlagClient
import FlagConsole
import FlagEngine
import Foundation
import Testing

@testable import FlagFiles
@testable import flagscope

/// Labels beside a configuration file, and where the command line says.
@Suite struct LabelFileTests {
  private func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("flagscope-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(Demo(.kameleoon).configurationBytes).write(
      to: folder.appendingPathComponent("shop.json"))
    return folder
  }

  @Test func theFileBesideTheConfigurationNamesItsRules() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let shop = folder.appendingPathComponent("shop.json").path
    let labels = #"{"rules":{"510001":"Staff","510002":"Everyone"}}"#
    try labels.write(
      to: folder.appendingPathComponent("flagscope.labels.json"), atomically: true,
      encoding: .utf8)
    let run = CommandLineProgram.run(["explain", shop, "new_checkout", "--text"])
    #expect(run.output.contains("\"Staff\" #510001"), "\(run.errors)")
    let json = CommandLineProgram.run(["explain", shop, "new_checkout", "--json"])
    #expect(json.output.contains("\"label\":\"Everyone\""))
    let none = CommandLineProgram.run([
      "explain", shop, "new_checkout", "--text", "--labels", "/dev/null/none",
    ])
    #expect(none.exitCode == 0 && !none.output.contains("Staff"))
  }

  @Test func aBrokenFileOfLabelsIsNamed() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("flagscope.labels.json")
    try "{\"rules\":[]}".write(to: file, atomically: true, encoding: .utf8)
    let shop = folder.appendingPathComponent("shop.json").path
    let run = CommandLineProgram.run(["list", shop])
    #expect(run.exitCode == 2 && run.errors.contains("flagscope.labels.json: rules is no object."))
    let event = LabelFile(nil, beside: shop).event()
    guard case .labels(let labels, let store) = event else {
      Issue.record("no labels")
      return
    }
    #expect(labels == Labels() && store.path == nil && !store.whyNot.isEmpty)
  }

  @Test func theCommandLineGoesBeforeTheProfile() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ name: String, _ text: String) throws -> String {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
      return file.path
    }
    let named = try file("line.json", #"{"rules":{"510002":"From the command line"}}"#)
    let ofProfile = try file("profile.json", #"{"rules":{"510002":"From the profile"}}"#)
    let shop = folder.appendingPathComponent("shop.json").path
    _ = try file(
      "config/flagscope/config.yaml",
      "profiles:\n  shop:\n    source: \(shop)\n    labels: \(ofProfile)\n")
    let environment = ["XDG_CONFIG_HOME=\(folder.path)/config"]
    let terminal = try TmuxSession(
      [Program.flagscope, "shop", "--labels", named, "--no-state"], width: 120, height: 40,
      environment: environment)
    let screen = try terminal.wait("the rule's label") { $0.contains("From the ") }
    #expect(screen.contains("From the command line"), "\(screen)")
  }

  @Test func aLabelIsKeptBesideTheFileThatWasOpenedLast() throws {
    let (first, second) = (try folder(), try folder())
    defer {
      for folder in [first, second] { try? FileManager.default.removeItem(at: folder) }
    }
    let terminal = try TmuxSession(
      [Program.flagscope, first.appendingPathComponent("shop.json").path, "--no-state"],
      width: 120, height: 40)
    try terminal.wait("the flags") { $0.contains("new_checkout") }
    let other = second.appendingPathComponent("shop.json").path
    try terminal.type(":open \(other)")
    try terminal.press("Enter")
    try terminal.wait("the other file") { $0.contains("opened") || $0.contains("Opened") }
    try terminal.type(":label 510002 Everyone here")
    try terminal.press("Enter")
    let name = "flagscope.labels.json"
    try terminal.wait("the file of labels") { _ in
      FileManager.default.fileExists(atPath: second.appendingPathComponent(name).path)
        || FileManager.default.fileExists(atPath: first.appendingPathComponent(name).path)
    }
    #expect(
      !FileManager.default.fileExists(atPath: first.appendingPathComponent(name).path))
  }
}

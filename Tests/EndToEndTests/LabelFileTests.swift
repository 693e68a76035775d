import FlagClient
import FlagConsole
import FlagEngine
import Foundation
import Testing

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
    let event = LabelFile(nil, beside: .file(shop)).event()
    guard case .labels(let labels, let store) = event else {
      Issue.record("no labels")
      return
    }
    #expect(labels == Labels() && store.path == nil && !store.whyNot.isEmpty)
  }

  @Test func whatIsSavedReadsBack() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = LabelFile(nil, beside: .file(folder.appendingPathComponent("shop.json").path))
    var labels = Labels()
    labels.rules = ["2": "b", "10": "a \"quoted\"\n"]
    _ = file.write(labels)
    #expect(try file.read() == labels)
    #expect(LabelFile(nil, beside: .demo(.kameleoon)).path == nil)
    #expect(LabelFile(nil, beside: .file("shop.json")).path == "flagscope.labels.json")
  }
}

import FlagEngine
import Foundation
import Testing

@testable import FlagFiles
@testable import flagscope

/// The subcommands about files of personas.
@Suite struct PersonaFileTests {
  /// A team's file with comments.
  private static let team = """
    personas:
      - id: gold
        name: Gold "black"   # not "platinum"
        visitorCode: "0123"

      # From Norway.
      - id: no
        name: Norwegian
        visitorId: n-1

      - id: new
        name: New
        visitorCode: abc
        overrides:
          # kept for the demo
          - {simulate: promo, variation: null}
          - {force: 311, variation: on, keepsTargeting: true}

    """

  private func personas(_ text: String) throws -> [Persona] {
    try PersonaList(json: PersonaDocument(Array(text.utf8)).json).personas
  }

  @Test(arguments: Platform.allCases)
  func everyBundledPersonaReadsBackFromYAML(_ platform: Platform) throws {
    let list = try PersonaList.bundled(platform)
    let revision = try PersonaDocument().revised(list.personas.map { .added($0.json) })
    #expect(try personas(revision.text) == list.personas)
    #expect(revision.text.hasPrefix("# Personas of flagscope"))
  }

  private func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("flagscope-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test func overridesAreListedAndCleared() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("team.yaml")
    try Self.team.write(to: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)

    let listed = CommandLineProgram.run(["persona", "list", "--personas", file.path, "--text"])
    #expect(listed.exitCode == 0 && listed.output.contains("2 overrides"))
    let json = CommandLineProgram.run(["persona", "list", "--personas", file.path])
    #expect(try JSONValue(parsing: json.output)["2"] == nil)

    let cleared = CommandLineProgram.run(["persona", "clear", "New", "--personas", file.path])
    #expect(
      cleared.output
        == "Cleared 2 overrides of persona \"New\". Comments inside \"New\" are gone.\n")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(try personas(text)[2].visitor.overrides.isEmpty && text.contains("# From Norway."))
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions]
    #expect(mode as? Int == 0o640)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["team.yaml"])

    let again = CommandLineProgram.run(["persona", "clear", "new", "--personas", file.path])
    #expect(again.exitCode == 0 && again.output == "Persona \"New\" has no overrides.\n")
    let none = CommandLineProgram.run(["persona", "clear", "nobody", "--personas", file.path])
    #expect(none.exitCode == 2 && none.errors.contains("There is no persona \"nobody\"."))
  }

  @Test func theUsersOwnFileIsReadByEverySubcommand() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let own = folder.appendingPathComponent("flagscope")
    try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
    try Self.team.write(
      to: own.appendingPathComponent("personas.yaml"), atomically: true, encoding: .utf8)
    let shop = folder.appendingPathComponent("shop.json")
    try Data(Demo(.kameleoon).configurationBytes).write(to: shop)
    let run = CommandLineProgram.run(
      ["explain", shop.path, "new_checkout", "--persona", "gold", "--json"],
      environment: ["XDG_CONFIG_HOME": folder.path])
    #expect(run.exitCode == 0 && run.output.contains("0123"), "\(run.errors)")
  }

  @Test func aFolderThatCannotBeWrittenLeavesTheFileAsItWas() throws {
    #expect(AtomicFile.write([1], to: "/proc/flagscope/personas.yaml") != nil)
  }
}

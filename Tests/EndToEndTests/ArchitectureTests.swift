import Foundation
import Testing

/// What tells newcomers the way names what is there.
@Suite struct ArchitectureTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardizedFileURL

  @Test(arguments: ["ARCHITECTURE.md", "CONTRIBUTING.md"])
  func everyFileThatIsNamedExists(_ name: String) throws {
    let text = try String(
      contentsOf: Self.root.appendingPathComponent(name), encoding: .utf8)
    let paths = text.split(separator: "`").filter {
      $0.hasPrefix("Sources/") || $0.hasPrefix("Tests/")
    }
    #expect(paths.count > 8)
    for path in paths {
      let place = Self.root.appendingPathComponent(String(path)).path
      #expect(FileManager.default.fileExists(atPath: place), "\(path)")
    }
  }

  /// The table of modules says what the manifest and the sources say.
  @Test func noModuleImportsWhatTheTableDoesNotName() throws {
    let text = try String(
      contentsOf: Self.root.appendingPathComponent("ARCHITECTURE.md"), encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `Sources/") }
      .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
      .filter { $0.count == 3 }
    let modules = rows.map { $0[0].dropFirst("`Sources/".count).dropLast() }
    #expect(modules.count == 13)
    for row in rows where row[1] != "all below" {
      let folder = Self.root.appendingPathComponent(String(row[0].dropFirst().dropLast()))
      let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
      for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
          let words = line.split(separator: " ")
          guard let place = words.firstIndex(of: "import"), place <= 1, words.count == place + 2,
            modules.contains(words[place + 1])
          else { continue }
          #expect(row[1].contains(words[place + 1]), "\(file.lastPathComponent): \(line)")
        }
      }
    }
  }
}

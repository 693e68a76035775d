import BuiltInThemes
import FlagEngine
import Foundation
import TerminalUI
import Testing

@testable import FlagConsole

/// The README's picture and key table are made from the program, not written by hand.
@Suite struct ReadmeTests {
  private static let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../README.md")

  /// Compares what stands between two marks with what the program says; recording replaces it.
  private func expect(_ content: String, between begin: String, and end: String) throws {
    let text = try String(contentsOf: Self.readme, encoding: .utf8)
    let start = try #require(text.range(of: begin + "\n")).upperBound
    let stop = try #require(text.range(of: end)).lowerBound
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try text.replacingCharacters(in: start..<stop, with: content)
        .write(to: Self.readme, atomically: true, encoding: .utf8)
      Issue.record("wrote the README")
    } else {
      #expect(String(text[start..<stop]) == content)
    }
  }

  @Test func theKeyTableIsTheOneThatDispatches() throws {
    var rows = "| where | keys | what they do |\n| --- | --- | --- |\n"
    for binding in Keymap.standard.bindings {
      let scopes = Scope.allCases.filter(binding.scopes.contains)
      let place =
        scopes.count == Scope.allCases.count
        ? "anywhere" : scopes.map(\.rawValue).joined(separator: ", ")
      rows += "| \(place) | `\(binding.keyText)` | \(binding.help) |\n"
    }
    try expect(rows, between: "<!-- keys: begin -->", and: "<!-- keys: end -->")
  }

  @Test func thePictureIsTheScreenOfTheDemo() throws {
    var stage = try Stage(width: 120, height: 40)
    stage.console.theme = try Theme(
      name: "dark256", parsing: try #require(BuiltInThemes.text(named: "dark256")))
    stage.press("2")
    let picture = ScreenPicture(
      foreground: .rgb(0xd0, 0xd0, 0xd0), background: .rgb(0x1e, 0x1e, 0x1e))
    try Saved.expect(
      picture.svg(of: stage.buffer, title: "flagscope on its demo, 120 columns by 40 rows"),
      "demo.svg")
    // What a reader without the picture gets.
    try expect(
      "![flagscope: flags with their answers, the visitor, and why new_checkout serves express]"
        + "(Tests/FlagConsoleTests/Screens/demo.svg)\n",
      between: "<!-- screen: begin -->", and: "<!-- screen: end -->")
  }
}

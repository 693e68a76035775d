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

  /// The picture that `y s` saves.
  private func picture(of stage: inout Stage) throws -> String {
    stage.press("y")
    let effects = stage.console.handle(.input(.key(.character("s"))))
    guard case .writeFile(let document)? = effects.first else {
      Issue.record("no picture is saved")
      return ""
    }
    return String(document.text.dropLast())
  }

  private func theme(_ name: String) throws -> Theme {
    try Theme(name: name, parsing: try #require(BuiltInThemes.text(named: name)))
  }

  @Test func thePictureOfTheStageIsAStepOfTheBundledStory() throws {
    var stage = try Stage(width: 80, height: 24)
    let path = "../../Sources/flagscope/Resources/checkout-in-paris.script"
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent(path)
    let text = try String(contentsOf: file, encoding: .utf8)
    _ = stage.console.handle(.theme(try theme("stage")))
    let script = try Script(name: "checkout-in-paris", parsing: text)
    _ = stage.console.enterStage(script, returningTo: "safe")
    for _ in 1...5 { stage.press("Space") }
    try Saved.expect(try picture(of: &stage), "stage.svg")
    try expect(
      "![The stage: flags at the left, why one of them is off at the right, a caption below]"
        + "(Tests/FlagConsoleTests/Screens/stage.svg)\n",
      between: "<!-- stage: begin -->", and: "<!-- stage: end -->")
  }

  @Test func thePictureIsTheScreenOfTheDemo() throws {
    var stage = try Stage(width: 120, height: 40)
    stage.console.theme = try theme("dark256")
    stage.press("2")
    try Saved.expect(try picture(of: &stage), "demo.svg")
    // What a reader without the picture gets.
    try expect(
      "![flagscope: flags with their answers, the visitor, and why new_checkout serves express]"
        + "(Tests/FlagConsoleTests/Screens/demo.svg)\n",
      between: "<!-- screen: begin -->", and: "<!-- screen: end -->")
  }
}

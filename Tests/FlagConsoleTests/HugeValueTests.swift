import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// Values that no screen can hold.
@Suite struct HugeValueTests {
  private static let length = 1_000_000

  private func stage(type: String = "STRING", value: String) throws -> Stage {
    let file: JSONValue = [
      "featureFlags": [
        [
          "id": 1, "featureKey": "huge", "environmentEnabled": true, "defaultVariationKey": "a",
          "variations": [
            [
              "key": "a",
              "variables": [["key": "text", "type": .string(type), "value": .string(value)]],
            ]
          ], "rules": [],
        ]
      ]
    ]
    let personas = try PersonaList(json: Array(#"{"personas":[{"visitorCode":"v"}]}"#.utf8))
    return try Stage(
      try FlagConfiguration(Array(file.jsonText.utf8)), personas: personas, width: 80, height: 24)
  }

  private func shownLength(_ stage: Stage) -> Int {
    stage.console.detail.lines.reduce(0) { $0 + $1.text.utf8.count + $1.detail.utf8.count }
  }

  @Test func itsBeginningIsShownWithItsSize() throws {
    var stage = try stage(value: String(repeating: "x y ", count: Self.length / 4))
    stage.press("Enter")
    #expect(shownLength(stage) < 20_000)
    #expect(
      stage.console.detail.lines.contains { $0.text.hasSuffix("(\(Self.length + 2) bytes in all)") }
    )
  }

  @Test func anObjectOfManyMembersIsALineUntilItIsOpened() throws {
    let object = (0..<10_000).reduce(into: JSONObject()) { $0["k\($1)"] = .integer($1) }
    var stage = try stage(type: "JSON", value: JSONValue.object(object).jsonText)
    stage.press("Enter", "G")
    #expect(shownLength(stage) < 20_000)
    stage.press("Enter")
    #expect(stage.console.detail.lines.count > 10_000)
  }

  @Test func allOfItIsCopiedAndNoneOfItIsMadeForTheMenu() throws {
    var stage = try stage(value: String(repeating: "x", count: Self.length))
    stage.press("y")
    guard case .copy(let menu)? = stage.console.overlay else {
      Issue.record("y opens the menu")
      return
    }
    #expect(menu.items.allSatisfy { $0.note.utf8.count < 5_000 })
    let clipping = try #require(menu.items.first { $0.command == .copyTrace }?.clipping)
    #expect(clipping.text.utf8.count > Self.length)
    #expect(
      clipping.what
        == "trace, \(clipping.text.split(separator: "\n", omittingEmptySubsequences: false).count) lines"
    )
  }
}

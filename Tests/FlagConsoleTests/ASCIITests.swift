import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// With ASCII marks the program's own words hold no other sign, wherever they stand.
@Suite struct ASCIITests {
  private static let pastes = [
    "visitor code=k1f9 country=Germany", "curl -b 'visitorCode=abc' https://shop.example", "{",
    "nonsense",
  ]

  private func expectASCII(_ stage: Stage, _ demo: Demo, _ keys: String) {
    let foreign = stage.text.unicodeScalars.filter { scalar in
      !scalar.isASCII && !demo.text.unicodeScalars.contains(scalar)
        && !demo.people.unicodeScalars.contains(scalar)
    }
    #expect(foreign.isEmpty, "\(String(String.UnicodeScalarView(foreign))) after \(keys)")
  }

  @Test(arguments: ScreenTests.scenes)
  func aSceneHoldsNoSignOfItsOwn(_ scene: ScreenTests.Scene) throws {
    let demo = try Demo(scene.platform)
    var stage = try Stage(
      scene.platform, width: scene.size.width, height: scene.size.height, marks: .ascii)
    for key in scene.keys {
      stage.press(key)
      expectASCII(stage, demo, "\(scene.keys)")
    }
  }

  @Test(arguments: Platform.allCases, [80, 120, 200])
  func noDialogHoldsASignOfItsOwn(_ platform: Platform, _ width: Int) throws {
    let demo = try Demo(platform)
    for keys in [
      ["V"], ["i"], [":"], [":", "'open'"], [":", "'theme '", "Enter"], [":", "'log'", "Enter"],
      [":", "'source'", "Enter"], [":", "'find x=y'", "Enter"], ["P"], ["P", "c"], ["?"], ["y"],
      ["?", "PgDn", "PgDn"], ["v", "a"], ["v", "e", "Ctrl-u", "Enter"], ["f", "Down"], ["s"],
      ["2", "3", "4", "Enter", "PgDn", "Ctrl-c"],
    ] {
      var stage = try Stage(platform, width: width, height: 40, marks: .ascii)
      for key in keys {
        stage.press(key)
        expectASCII(stage, demo, "\(keys)")
      }
    }
  }

  @Test(arguments: Platform.allCases, pastes)
  func aPreviewOfAPasteHoldsNoSignOfItsOwn(_ platform: Platform, _ text: String) throws {
    let demo = try Demo(platform)
    var stage = try Stage(platform, width: 100, height: 30, marks: .ascii)
    stage.press("V")
    _ = stage.console.handle(.input(.paste(text)))
    stage.finish()
    expectASCII(stage, demo, "V and \(text)")
    stage.press("Enter")
    expectASCII(stage, demo, "V, \(text), Enter")
  }

  @Test func aScreenDrawsSignsWithASCIIAndLeavesOtherCharacters() {
    var screen = CellBuffer(width: 24, height: 2)
    screen.isASCII = true
    screen.write("a → b … é ≤ 日", at: Point(x: 0, y: 0))
    screen.write("a text that is too long for it", in: Rect(x: 0, y: 1, width: 8, height: 1))
    #expect(screen.text == "a -> b ... é <= 日\na text ~")
  }
}

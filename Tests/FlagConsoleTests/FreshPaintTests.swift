import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// Whatever came before, the screen is the one that the state alone gives.
@Suite struct FreshPaintTests {
  private static let keys = [
    "Down", "Up", "PgDn", "G", "g", "Tab", "Enter", "Esc", "v", "2", "1", "o", "z", "s", "f", "u",
    "[", "]", "x", "P", "Left", "Right", "<", ">", "Ctrl-r", "H", "y", "?", "q",
  ]

  @Test(arguments: 0..<8, Platform.allCases)
  func aResizeToTheSameSizeChangesNothing(_ seed: UInt64, _ platform: Platform) throws {
    var random = SeededRandom(seed: seed)
    var stage = try Stage(platform, width: 120, height: 40)
    for _ in 0..<25 {
      let key = Self.keys[Int(random.next() % UInt64(Self.keys.count))]
      // `q` in the list would quit; a console that has quit is not looked at.
      if key == "q", stage.console.scope == .list { continue }
      stage.press(key)
      let shown = stage.text
      stage.resize(width: 120, height: 40)
      try #require(stage.text == shown, "after \(key)")
    }
  }

  @Test(arguments: 0..<2)
  func resizesThatComeBackLeaveTheScreenAsItWas(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var stage = try Stage(width: 200, height: 60)
    for _ in 0..<20 {
      let key = Self.keys[Int(random.next() % UInt64(Self.keys.count))]
      if key == "q", stage.console.scope == .list { continue }
      stage.press(key)
    }
    let flag = stage.console.list.selected
    for _ in 0..<20 {
      let (width, height) = (Int(random.next() % 220) + 1, Int(random.next() % 70) + 1)
      stage.resize(width: width, height: height)
    }
    stage.resize(width: 200, height: 60)
    let shown = stage.text
    #expect(stage.console.list.selected == flag)
    stage.resize(width: 200, height: 60)
    #expect(stage.text == shown)
  }

  @Test(arguments: Platform.allCases)
  func anExplanationThatWasLaidOutAheadIsTheSame(_ platform: Platform) throws {
    let keys = [
      "Down", "Down", "PgDn", "Up", "PgUp", "2", "Down", "1", "Up", "z", "Down", "s", "Down", "Up",
    ]
    var ahead = try Stage(platform, width: 120, height: 40)
    // Gets no time between its keys.
    var late = try Stage(platform, width: 120, height: 40)
    for name in keys {
      ahead.press(name)
      _ = late.console.handle(.input(.key(try #require(Key(name: name)))))
      var shown = late
      shown.finish()
      try #require(ahead.text == shown.text, "after \(name)")
    }
  }
}

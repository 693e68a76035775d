import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// A frame is brought up to date, not drawn anew: `Stage` compares the two after every key.
@Suite struct UpdateTests {
  @Test(arguments: [(60, 16), (80, 24), (120, 40), (200, 60)], Platform.allCases)
  func anyKeysLeaveTheFrameAsTheStateDrawsIt(_ size: (Int, Int), _ platform: Platform) throws {
    var random = SeededRandom(seed: UInt64(size.0))
    var stage = try Stage(platform, width: size.0, height: size.1)
    let steps = ["j", "k", "Down", "Up", "PgDn", "PgUp", "G", "g"]
    let keys = Keymap.standard.bindings.flatMap(\.keys) + [.character("a"), .backspace]
    for _ in 0..<200 {
      // Mostly steps, and often several before anything else is found or drawn.
      if random.next() % 8 == 0 {
        _ = stage.console.handle(.input(.key(keys[Int(random.next() % UInt64(keys.count))])))
        stage.expectFrame()
      } else {
        let name = steps[Int(random.next() % UInt64(steps.count))]
        let key = try #require(Key(name: name))
        let isFollowed = random.next() % 4 == 0
        _ = stage.console.handle(.input(.key(key)), isFollowed: isFollowed)
        if !isFollowed { stage.expectFrame() }
      }
      if random.next() % 3 == 0 { _ = stage.console.work() }
      if random.next() % 8 == 0 { stage.finish() }
    }
    stage.finish()
  }

  @Test func aStepInTheListDrawsTheRowsOfTheCursorAndTheExplanationOnly() throws {
    var stage = try Stage(width: 120, height: 40)
    stage.press("j")
    let last = stage.buffer
    var frame = last.next
    _ = stage.console.handle(.input(.key(.character("j"))))
    _ = stage.console.update(&frame)
    let isChanged = frame != last
    #expect(isChanged)
    let marker = Style(.bold)
    var marked = last.next
    marked.write("#", at: Point(x: 0, y: 0), style: marker)
    marked.write("#", at: Point(x: 0, y: 39), style: marker)
    _ = stage.console.handle(.input(.key(.character("j"))))
    _ = stage.console.update(&marked)
    // What was put into the header and the hints is still there.
    #expect(marked[0, 0].style == marker && marked[0, 39].style == marker)
  }
}

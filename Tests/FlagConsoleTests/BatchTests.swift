import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// Keys that come together do what they do one by one.
@Suite struct BatchTests {
  private static let keys: [Key] = [
    .down, .down, .up, .pageDown, .pageUp, .character("j"), .character("k"), .ctrl("d"),
    .character("G"), .character("g"), .tab, .enter, .escape, .character("/"), .character("e"),
    .character("v"), .character("2"), .character("1"), .character("o"), .character("z"),
    .character("s"), .character("u"), .character("y"), .character("["), .character("]"),
    .character("x"), .character("P"), .backspace,
  ]

  @Test(arguments: 0..<10)
  func theScreenIsTheSame(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var together = try Stage(width: 120, height: 40)
    var single = together
    let count = 60
    for index in 0..<count {
      // Steps of the list are frequent, so that they follow each other.
      let place = Int(random.next() % UInt64(Self.keys.count * 2))
      let key = place < Self.keys.count ? Self.keys[place] : .down
      let first = together.console.handle(.input(.key(key)), isFollowed: index + 1 < count)
      let second = single.console.handle(.input(.key(key)))
      #expect(first == second, "\(key) at \(index)")
    }
    together.finish()
    single.finish()
    #expect(together.text == single.text)
  }
}

import Testing

@testable import FlagConsole

@Suite struct RulerTests {
  @Test func theShareIsALineAndTheRestIsDotted() {
    let ruler = Ruler(parts: [(0.5, "")], position: 0.3)
    #expect(ruler.text(width: 24, marks: .unicode) == "0├──────●──┼┄┄┄┄┄┄┄┄┄┄┤1")
  }

  @Test func namesStandInTheirParts() {
    let ruler = Ruler(parts: [(0.5, "A"), (1, "B")], position: 0.9)
    #expect(ruler.text(width: 24, marks: .ascii) == "0|--- A ---|--- B --o-|1")
  }

  @Test func aPositionPastTheLastShareLiesInTheDots() {
    let ruler = Ruler(parts: [(0.25, "")], position: 0.99)
    #expect(ruler.text(width: 14, marks: .ascii) == "0|--|......o|1")
  }

  @Test func thereIsNoRulerWhereItWouldSayNothing() {
    #expect(Ruler(parts: [], position: 0).text(width: 11, marks: .unicode).isEmpty)
  }

  @Test(arguments: [0, 0.001, 0.5, 0.999, 1, -3, 7e300, .nan, .infinity])
  func theMarkStaysInside(_ position: Double) {
    let text = Ruler(parts: [(position, "A"), (1, "B")], position: position).text(
      width: 30, marks: .unicode)
    #expect(text.count == 30)
    #expect(text.contains("●"))
  }
}

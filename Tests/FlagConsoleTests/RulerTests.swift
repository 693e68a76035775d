import Testing

@testable import FlagConsole

@Suite struct RulerTests {
  @Test func theShareIsALineAndTheRestIsDotted() {
    let ruler = Ruler(parts: [Ruler.Part(end: 0.5)], position: 0.3)
    #expect(ruler.text(width: 24, marks: .unicode) == "0├──────●──┤┄┄┄┄┄┄┄┄┄┄┤1")
  }

  @Test func namesStandInTheirParts() {
    let ruler = Ruler(
      parts: [Ruler.Part(end: 0.5, name: "A"), Ruler.Part(end: 1, name: "B")], position: 0.9)
    #expect(ruler.text(width: 24, marks: .ascii) == "0|--- A ---|--- B --o-|1")
  }

  @Test func theEndOfAShareStandsBehindItsNameWhereThereIsRoom() {
    let parts = [
      Ruler.Part(end: 0.5, name: "A", number: "0.50"),
      Ruler.Part(end: 1, name: "B", number: "1.00"),
    ]
    let wide = Ruler(parts: parts, position: 0.6).text(width: 40, marks: .unicode)
    #expect(wide == "0├──── A 0.50 ─────┼───● B 1.00 ──────┤1")
    let narrow = Ruler(parts: parts, position: 0.6).text(width: 20, marks: .unicode)
    #expect(narrow == "0├── A ──┼─● B ───┤1")
  }

  @Test(arguments: ["a\nb", "日本", "\u{1b}[31m", "é"])
  func aNameThatIsNotOneCellACharacterIsLeftOut(_ name: String) {
    let text = Ruler(parts: [Ruler.Part(end: 1, name: name)], position: 0.9)
      .text(width: 30, marks: .unicode)
    #expect(text.count == 30)
    #expect(!text.contains(name))
  }

  @Test func aPositionPastTheLastShareLiesInTheDots() {
    let ruler = Ruler(parts: [Ruler.Part(end: 0.25)], position: 0.99)
    #expect(ruler.text(width: 14, marks: .ascii) == "0|--|......o|1")
  }

  @Test func thereIsNoRulerWhereItWouldSayNothing() {
    #expect(Ruler(parts: [], position: 0).text(width: 11, marks: .unicode).isEmpty)
  }

  @Test(arguments: [0, 0.001, 0.5, 0.999, 1, -3, 7e300, .nan, .infinity])
  func theMarkStaysInside(_ position: Double) {
    let text = Ruler(
      parts: [Ruler.Part(end: position, name: "A"), Ruler.Part(end: 1, name: "B")],
      position: position
    ).text(
      width: 30, marks: .unicode)
    #expect(text.count == 30)
    #expect(text.contains("●"))
  }
}

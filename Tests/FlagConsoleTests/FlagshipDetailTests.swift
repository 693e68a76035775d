import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// What the explanation compares and offers for Flagship.
@Suite struct FlagshipDetailTests {
  /// A reference that takes half, a variation that takes a little, and nobody the rest.
  private static func file(_ allocations: (Int, Int)) -> String {
    """
    {"campaigns": [{"id": "c1", "name": "Split", "variationGroups": [
      {"id": "g1", "name": "All", "targeting": {"targetingGroups": [{"targetings": [
        {"key": "fs_all_users", "operator": "EQUALS", "value": ""}]}]},
       "variations": [
        {"id": "a", "name": "Original", "reference": true, "allocation": \(allocations.0),
          "modifications": {"type": "FLAG", "value": {"side": "left", "size": 3}}},
        {"id": "b", "name": "Test", "allocation": \(allocations.1),
          "modifications": {"type": "FLAG", "value": {"side": "right", "extra": true,
            "size": 3}}}]}]}]}
    """
  }

  private func stage(
    _ allocations: (Int, Int), _ change: (inout Flagship.Visitor) -> Void = { _ in }
  ) throws -> Stage {
    var visitor = Flagship.Visitor(id: "visitor-1")
    change(&visitor)
    let persona = Persona(id: "v", name: "v", summary: "", visitor: .flagship(visitor))
    var stage = try Stage(
      try FlagConfiguration(Array(Self.file(allocations).utf8)),
      personas: PersonaList(personas: [persona], now: nil), width: 120, height: 40)
    stage.press("Tab")
    return stage
  }

  /// Moves to the line that offers a search.
  private func offer(_ stage: inout Stage) throws {
    let line = try #require(stage.console.detail.lines.firstIndex { $0.search != nil })
    #expect(
      stage.console.detail.lines[line].text == "Enter: find another visitor id with this context")
    for _ in 0..<line { stage.press("Down") }
  }

  private func run(_ line: String, _ stage: inout Stage) {
    stage.press(":", "'\(line)'", "Enter")
  }

  // MARK: The reference

  @Test func aValueIsComparedWithTheReferences() throws {
    let stage = try stage((0, 100))
    #expect(stage.text.contains("side  text   \"right\""))
    #expect(stage.text.contains("differs from reference \"Original\": \"left\""))
    var other = stage
    other.press("Esc", "Down", "Down")
    #expect(other.console.selectedDecision?.flagKey == "extra")
    #expect(other.text.contains("not in reference \"Original\""))
    other.press("Up")
    #expect(other.console.selectedDecision?.flagKey == "size")
    #expect(!other.text.contains("reference \"Original\""))
  }

  @Test func theReferenceItselfIsComparedWithNothing() throws {
    #expect(!(try stage((100, 0))).text.contains("reference"))
  }

  // MARK: Another id

  @Test func whereTheBucketIsPastTheLastShareAnotherIDIsOffered() throws {
    var stage = try stage((1, 2))
    #expect(stage.console.selectedDecision?.answer.source == .nothing)
    try offer(&stage)
    stage.press("Enter")
    #expect(stage.console.selectedDecision?.answer.source == .rule)
    #expect(stage.console.cast.visitor.code != "visitor-1")
    stage.press("u")
    #expect(stage.console.cast.visitor.code == "visitor-1")
  }

  @Test func aGroupWithoutSharesHasNobody() throws {
    var stage = try stage((0, 0))
    try offer(&stage)
    _ = stage.console.handle(.input(.key(.enter)))
    stage.console.codeSearch?.limit = 300
    stage.finish()
    #expect(stage.text.contains("No id in 300 lands there: share is 0."))
  }

  @Test func anIDThatIsNotHashedIsNotSearchedFor() throws {
    var stage = try stage((1, 2)) { $0.anonymousID = "anon-7" }
    try offer(&stage)
    stage.press("Enter")
    #expect(stage.console.codeSearch == nil)
    #expect(
      stage.text.contains(
        "Another id draws the same: the anonymous id \"anon-7\" is hashed. Empty that one first."))
  }

  @Test(arguments: ["Test", "b", "#b", "\"right\""])
  func aVariationIsFoundByNameIDOrValue(_ wanted: String) throws {
    var stage = try stage((50, 1))
    run("find side=\(wanted)", &stage)
    stage.press("Enter")
    #expect(stage.console.selectedDecision?.served.text == "\"right\"")
  }

  @Test func nothingIsFoundAsTheListShowsIt() throws {
    var stage = try stage((50, 1))
    run("find side=--", &stage)
    stage.press("Enter")
    #expect(stage.console.selectedDecision?.served.text == "--")
  }
}

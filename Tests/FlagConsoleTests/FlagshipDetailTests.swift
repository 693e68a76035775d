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
}

import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// The PERSONAS column, checked against decisions asked for one by one.
@Suite struct PersonaCellTests {
  @Test(arguments: [Platform.kameleoon, .flagship])
  func everyCellIsTheNaturalAnswerOfItsVisitor(_ platform: Platform) throws {
    let stage = try Stage(platform, width: 246, height: 60)
    let resolution = try #require(stage.console.resolution)
    let configuration = resolution.configuration
    for (index, persona) in stage.console.cast.personas.enumerated() {
      for flag in 0..<configuration.flagCount {
        let decision = configuration.explain(
          flag, for: persona.visitor, options: resolution.options)
        #expect(
          stage.console.personaCells.cell(index, flag) == PersonaCells.cell(decision),
          "\(index) \(flag)")
      }
    }
  }

  @Test func overridesDoNotShowInTheColumn() throws {
    var stage = try Stage(width: 200, height: 60)
    let before = stage.cells(of: 0)
    stage.press("s", "Enter")
    #expect(stage.cells(of: 0) == before)
  }

  @Test func anEditOfAVisitorChangesItsCellsAlone() throws {
    var stage = try Stage(width: 200, height: 60)
    let (first, second) = (stage.cells(of: 0), stage.cells(of: 1))
    stage.press("v", "e", "Ctrl-u", "'another'", "Enter")
    #expect(stage.cells(of: 0) != first)
    #expect(stage.cells(of: 1) == second)
  }

  /// A wide letter would take the cell of the next visitor.
  @Test(arguments: [("B", "B"), ("É", "É"), ("日", "#"), (nil, "#")] as [(Unicode.Scalar?, String)])
  func aVariationIsOneColumnWide(_ sample: (initial: Unicode.Scalar?, glyph: String)) {
    #expect(ListPainter.glyph(of: .served(initial: sample.initial)).0 == sample.glyph)
  }

  @Test func theColumnGoesWhereThereIsNoRoom() throws {
    #expect(try Stage(width: 200, height: 60).text.contains("PERSONAS"))
    #expect(try !Stage(width: 120, height: 40).text.contains("PERSONAS"))
    var wide = try Stage(width: 150, height: 40)
    wide.press("z")
    #expect(wide.text.contains("WHY"))
    #expect(wide.text.contains("PERSONAS"))
  }
}

extension Stage {
  fileprivate func cells(of persona: Int) -> [PersonaCells.Cell?] {
    console.list.matches.map { console.personaCells.cell(persona, $0) }
  }
}

import FlagEngine
import TerminalUI
import Testing

@testable import FlagConsole

/// The PERSONAS column, checked against decisions asked for one by one.
@Suite struct PersonaCellTests {
  @Test(arguments: [Platform.kameleoon, .flagship])
  func everyCellIsTheNaturalAnswerOfItsVisitor(_ platform: Platform) throws {
    let stage = try Stage(platform, width: 200, height: 60)
    let resolution = try #require(stage.console.resolution)
    let configuration = resolution.configuration
    for (index, persona) in stage.console.cast.personas.enumerated() {
      for flag in 0..<configuration.flagCount {
        let decision = configuration.explain(
          flag, for: persona.visitor, options: resolution.options)
        let expected = Unicode.Scalar(PersonaCells.cell(decision)).map { Character($0) }
        #expect(stage.console.personaCells.cell(index, flag) == expected, "\(index) \(flag)")
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

  @Test(arguments: [
    ("variation_b", "B"), ("Variation 2", "2"), ("on", "1"), ("off", "0"), ("gold_10", "G"),
    ("éclair", "É"), ("日本", "#"), ("", "#"), ("variation_", "V"), ("__", "#"),
  ])
  func theInitialTellsVariationsApart(_ sample: (String, Unicode.Scalar)) {
    #expect(PersonaCells.initial(of: sample.0) == sample.1)
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
  fileprivate func cells(of persona: Int) -> [Character?] {
    console.list.matches.map { console.personaCells.cell(persona, $0) }
  }
}

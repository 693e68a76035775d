import Testing

@testable import FlagEngine

/// What every saved visitor naturally gets.
@Suite struct PersonaCellsTests {
  private func persona(_ code: String, _ overrides: [Override] = []) -> Persona {
    var visitor = Visitor.kameleoon(Kameleoon.Visitor(code: code))
    visitor.overrides = overrides
    return Persona(id: code, name: code, summary: "", visitor: visitor)
  }

  private func finish(_ cells: inout PersonaCells, _ flags: Range<Int>, personas: Int) {
    while cells.isMissing(flags, personas: personas) { cells.work(flags, personas: personas) }
  }

  @Test(arguments: [false, true])
  func everyCellIsTheNaturalAnswerOfItsVisitor(_ isIsolated: Bool) throws {
    let configuration = try DependentFlags.configuration(400)
    let options = DependentFlags.options(isIsolated: isIsolated)
    let personas = [
      persona("v1"), persona("v2", [.simulated(flag: "flag_3", variation: nil)]), persona("v3"),
    ]
    var cells = PersonaCells()
    cells.update(personas, configuration, options)
    #expect(cells.cell(0, 0) == nil)
    // From behind: those that hang on earlier ones need the walk up to them.
    for flags in [300..<400, 100..<200, 0..<100] { finish(&cells, flags, personas: 2) }
    for (index, persona) in personas.prefix(2).enumerated() {
      var visitor = persona.visitor
      visitor.overrides = []
      for flag in [0..<200, 300..<400].joined() {
        let decision = configuration.explain(flag, for: visitor, options: options)
        #expect(cells.cell(index, flag) == PersonaCells.cell(decision), "\(index) \(flag)")
      }
    }
    #expect(cells.cell(2, 0) == nil, "nobody has asked for the third")
  }

  @Test func theCellsOfAVisitorThatStaysAreKept() throws {
    let configuration = try DependentFlags.configuration(30)
    var cells = PersonaCells()
    cells.update([persona("v1"), persona("v2")], configuration, DependentFlags.options())
    finish(&cells, 0..<30, personas: 2)
    let kept = cells.cell(1, 4)
    cells.update([persona("v2"), persona("v4")], configuration, DependentFlags.options())
    #expect(cells.cell(0, 4) == kept)
    #expect(cells.cell(1, 4) == nil)
  }

  @Test(
    arguments: [
      ("variation_b", "B"), ("Variation 2", "2"), ("on", "1"), ("off", "0"), ("gold_10", "G"),
      ("éclair", "É"), ("日本", "日"), ("", nil), ("variation_", "V"), ("__", nil),
    ] as [(String, Unicode.Scalar?)])
  func theInitialTellsVariationsApart(_ sample: (name: String, initial: Unicode.Scalar?)) {
    #expect(PersonaCells.initial(of: sample.name) == sample.initial)
  }
}

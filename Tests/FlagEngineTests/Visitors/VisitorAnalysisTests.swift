import Testing

@testable import FlagEngine

@Suite struct VisitorSearchTests {
  private static func search(
    _ variation: String, _ configuration: FlagConfiguration, seed: UInt64 = 1
  ) -> VisitorSearch {
    let visitor: Visitor =
      configuration.platform == .kameleoon
      ? .kameleoon(Kameleoon.Visitor(code: "x")) : .flagship(Flagship.Visitor(id: "x"))
    var search = VisitorSearch(
      variation, of: 0, for: visitor, in: configuration,
      options: SweepFiles.options(configuration), seed: seed)
    while !search.isThrough { search.work(500) }
    return search
  }

  @Test func everyCodeFoundGetsTheVariation() {
    let file = FlagConfiguration.kameleoon(
      KameleoonPropertyTests.file(exposition: 0.5, shares: [0.25, 0.75]))
    let search = Self.search("v0", file)
    #expect(search.found.count == 10)
    for visitor in search.found {
      let decision = file.explain(0, for: visitor, options: SweepFiles.options(file))
      #expect(decision.served.text == "v0")
    }
    // An eighth of all codes.
    #expect(Statistics.wilson(search.landed, of: search.tried).contains(0.125))
    #expect(Self.search("v0", file).found == search.found)
    #expect(Self.search("v0", file, seed: 2).found != search.found)
  }

  @Test func nobodyIsFoundWhereTheShareIsNothing() {
    let file = FlagConfiguration.kameleoon(
      KameleoonPropertyTests.file(exposition: 0.5, shares: [0, 1]))
    let search = Self.search("v0", file)
    #expect(search.tried == VisitorSearch.limit)
    #expect(search.found.isEmpty)
    #expect(search.share == 0)
  }

  @Test func aValueIsFoundWithAndWithoutItsQuotes() throws {
    let file = try FlagConfiguration(
      Array(
        #"""
        {"campaigns":[{"id":"c","type":"ab","variationGroups":[{"id":"g","targeting":
          {"targetingGroups":[{"targetings":[{"key":"fs_all_users","operator":"EQUALS","value":""}]}]},
          "variations":[
            {"id":"a","name":"A","allocation":50,"modifications":{"type":"FLAG","value":{"k":"red"}}},
            {"id":"b","name":"B","allocation":50,"modifications":{"type":"FLAG","value":{"k":1}}}]}]}]}
        """#.utf8))
    for name in ["red", "\"red\"", "A", "a"] {
      #expect(Self.search(name, file).found == Self.search("A", file).found)
      #expect(Self.search(name, file).found.count == 10)
    }
    #expect(Self.search("1", file).found == Self.search("B", file).found)
  }
}

@Suite struct PersonaMatrixTests {
  @Test func everyCellIsWhatThePersonaNaturallyGets() {
    for (name, configuration) in SweepFiles.all {
      let options = SweepFiles.options(configuration)
      let personas = (0..<3).map { seed in
        Persona(
          id: "p\(seed)", name: "P\(seed)", summary: "",
          visitor: SweepFiles.visitor(seed, of: configuration))
      }
      var matrix = PersonaMatrix(personas, in: configuration, options: options)
      while !matrix.isThrough { matrix.work(7) }
      for (persona, row) in zip(personas, matrix.rows) {
        for (flag, cell) in row.enumerated() {
          let decision = configuration.explain(flag, for: persona.visitor, options: options)
          #expect(cell.serves == decision.served.text, "\(name) \(flag)")
          #expect(cell.from == decision.served.from, "\(name) \(flag)")
        }
      }
    }
  }
}

@Suite struct VisitorComparisonTests {
  @Test func visitorsWhoGetOtherAnswersPartSomewhere() {
    for (name, configuration) in SweepFiles.all {
      let options = SweepFiles.options(configuration)
      for flag in 0..<min(8, configuration.flagCount) {
        let decisions = (0..<4).map { seed in
          configuration.explain(
            flag, for: SweepFiles.visitor(seed, of: configuration), options: options)
        }
        for left in decisions {
          #expect(VisitorComparison(left, left).steps.isEmpty)
          for right in decisions {
            let comparison = VisitorComparison(left, right)
            if left.answer != right.answer {
              #expect(comparison.parting != nil, "\(name) \(flag)")
            }
            let back = VisitorComparison(right, left)
            #expect(back.steps.count == comparison.steps.count, "\(name) \(flag)")
          }
        }
      }
    }
  }

  @Test func theFirstStepThatDiffersIsNamedWithBothValues() throws {
    let configuration = try FlagConfiguration(Array(FlagshipOverrideTests.file.utf8))
    let decisions = ["FR", "ES"].map { country -> Decision in
      var visitor = Flagship.Visitor(id: "x")
      visitor.context["country"] = .string(country)
      return configuration.explain(
        0, for: .flagship(visitor), options: SweepFiles.options(configuration))
    }
    let parting = try #require(VisitorComparison(decisions[0], decisions[1]).parting)
    #expect(parting.text == "country is \"FR\"")
    #expect(parting.path == "campaign \"Clearance\" (#c1) › group 1 › targeting group 1 of 1")
    #expect(parting.left?.verdict == .passed)
    #expect(parting.right?.verdict == .failed)
  }
}

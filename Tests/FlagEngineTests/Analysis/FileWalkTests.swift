import Testing

@testable import FlagEngine

/// The way through a file, gone in any pieces, gives what one pass over the file gives.
@Suite struct FileWalkTests {
  private let visitor = DependentFlags.visitor
  private let places = [699, 1, 4, 256, 259, 511, 513, 514, 697, 300]

  /// Every flag's decision by a pass that is led through the file by hand.
  private func decisions(
    _ configuration: FlagConfiguration, _ options: EvaluationOptions
  ) -> [Decision] {
    var pass = Pass(configuration, for: visitor, options: options)
    return (0..<configuration.flagCount).map { flag in
      if options.isIsolated { pass = Pass(configuration, for: visitor, options: options) }
      return pass.explain(flag)
    }
  }

  @Test(arguments: [false, true])
  func everyFlagAnswersAtItsTurnAsWhenItIsAskedAlone(_ isIsolated: Bool) throws {
    let configuration = try DependentFlags.configuration()
    let options = DependentFlags.options(isIsolated: isIsolated)
    let expected = decisions(configuration, options)
    var (silent, told) = (
      FileWalk(configuration, for: visitor, options: options),
      FileWalk(configuration, for: visitor, options: options)
    )
    while !told.isThrough {
      let flag = told.next
      #expect(silent.decide() == expected[flag].answer, "\(flag)")
      #expect(told.explain() == expected[flag], "\(flag)")
    }
    #expect(silent.isThrough)
    for flag in places {
      #expect(
        configuration.explain(flag, for: visitor, options: options) == expected[flag], "\(flag)")
    }
  }

  @Test func aFlagThatHangsOnAnEarlierOneAnswersOtherwiseForAVisitorMadeAnew() throws {
    let configuration = try DependentFlags.configuration()
    let inOneWalk = decisions(configuration, DependentFlags.options())
    let isolated = decisions(configuration, DependentFlags.options(isIsolated: true))
    let differing = inOneWalk.indices.filter { inOneWalk[$0].answer != isolated[$0].answer }
    #expect(!differing.isEmpty)
    #expect(differing.allSatisfy(configuration.dependsOnEarlierFlags))
  }

  @Test(arguments: [false, true])
  func aWalkThatReturnsFindsEveryTurnAgain(_ isIsolated: Bool) throws {
    let configuration = try DependentFlags.configuration()
    let options = DependentFlags.options(isIsolated: isIsolated)
    let expected = decisions(configuration, options)
    var walk = FileWalk(configuration, for: visitor, options: options, returns: true)
    while !walk.isThrough { _ = walk.decide() }
    for flag in places {
      var pass = try #require(walk.pass(at: flag))
      #expect(
        pass.nearestMisses(flag)
          == configuration.nearestMisses(flag, for: visitor, options: options), "\(flag)")
      #expect(pass.explain(flag) == expected[flag], "\(flag)")
    }
  }

  @Test func aWalkThatDoesNotReturnKnowsOnlyTheFlagsThatNeedNoTurn() throws {
    let configuration = try DependentFlags.configuration()
    var walk = FileWalk(configuration, for: visitor, options: DependentFlags.options())
    walk.go(to: 301, deciding: 100)
    #expect(walk.next == 100)
    #expect(walk.pass(at: 301) == nil, "its turn has not come")
    walk.go(to: 301)
    #expect(walk.next == 301)
    #expect(walk.pass(at: 301) != nil)
    #expect(walk.pass(at: 298) == nil, "its turn is over")
    #expect(walk.pass(at: 299) != nil, "it depends on no other")
    walk.go(to: 600)
    #expect(walk.next == 301, "flag 600 needs no turn")
  }

  @Test func aFlagThatServesNothingComesWithItsNearestMisses() throws {
    let configuration = try DependentFlags.configuration(120)
    let options = DependentFlags.options()
    var walk = FileWalk(configuration, for: visitor, options: options)
    while !walk.isThrough {
      let (decision, misses) = walk.explainWithMisses()
      let alone = configuration.nearestMisses(decision.flag, for: visitor, options: options)
      #expect(misses == (decision.isUnserved ? alone : []), "\(decision.flag)")
    }
  }
}

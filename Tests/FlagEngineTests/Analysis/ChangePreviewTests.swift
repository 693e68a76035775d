import Testing

@testable import FlagEngine

/// What an override would change, before it is set.
@Suite struct ChangePreviewTests {
  private let visitor = DependentFlags.visitor
  private let options = DependentFlags.options()

  private func answers(_ configuration: FlagConfiguration, _ visitor: Visitor) -> [Answer] {
    var pass = Pass(configuration, for: visitor, options: options)
    return (0..<configuration.flagCount).map { pass.decide($0) }
  }

  @Test func everyFlagThatWouldReadDifferentlyIsFoundInPieces() throws {
    let configuration = try DependentFlags.configuration()
    let before = answers(configuration, visitor)
    var count = 0
    for flag in [0, 3, 6, 9, 12, 15, 18, 4, 697] {
      let changed = visitor.overriding(
        with: .simulated(flag: configuration.key(of: flag), variation: nil))
      var preview = ChangePreview(of: changed, flag, in: configuration, options: options)
      #expect((preview.decision != nil) == !configuration.dependsOnEarlierFlags(flag))
      while !preview.isThrough { preview.work(64, beside: before) }
      #expect(preview.decision == configuration.explain(flag, for: changed, options: options))
      let after = answers(configuration, changed)
      let others = (0..<700).filter { other in
        other != flag
          && configuration.served(other, by: before[other]).shaped
            != configuration.served(other, by: after[other]).shaped
      }
      #expect(preview.others.map(\.flag) == others)
      for change in preview.others {
        #expect(change.before == configuration.served(change.flag, by: before[change.flag]))
        #expect(change.after == configuration.served(change.flag, by: after[change.flag]))
      }
      count += others.count
    }
    #expect(count > 0, "some neighbour asks whether the flag was assigned")
  }

  @Test func itWaitsForAnswersThatAreNotKnownYet() throws {
    let configuration = try DependentFlags.configuration(60)
    let changed = visitor.overriding(with: .simulated(flag: "flag_0", variation: nil))
    let known = answers(configuration, visitor)
    var preview = ChangePreview(of: changed, 0, in: configuration, options: options)
    preview.work(60, beside: known.enumerated().map { $0 < 20 ? $1 : nil })
    #expect(!preview.isThrough)
    preview.work(60, beside: known)
    #expect(preview.isThrough)
  }

  @Test func anOverrideTakesThePlaceOfTheOneOfItsFlag() {
    let other = Override.simulated(flag: "g", variation: nil)
    let visitor = visitor.overriding(with: .simulated(flag: "f", variation: "on"))
      .overriding(with: other).overriding(with: .simulated(flag: "f", variation: "off"))
    #expect(visitor.overrides == [other, .simulated(flag: "f", variation: "off")])
  }
}

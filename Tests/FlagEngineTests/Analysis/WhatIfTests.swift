import Testing

@testable import FlagEngine

/// What a flag would answer under other circumstances.
@Suite struct WhatIfTests {
  private let visitor = DependentFlags.visitor
  private let options = DependentFlags.options()

  private func whatIf(
    _ flag: Int, _ configuration: FlagConfiguration, turns: inout Int
  ) throws -> WhatIf {
    let decision = configuration.explain(flag, for: visitor, options: options)
    var search = WhatIf.Search(
      beside: decision, in: configuration, for: visitor, options: options)
    while search.result == nil {
      search.work(100)
      turns += 1
    }
    return try #require(search.result)
  }

  @Test func aFlagThatHangsOnEarlierOnesIsAskedBitByBit() throws {
    var turns = 0
    let result = try whatIf(697, try DependentFlags.configuration(), turns: &turns)
    #expect(turns == 7)
    #expect(result.switchedOn == nil)
  }

  /// The other SDK reads an unknown variation key as an empty one.
  @Test func anotherSDKThatAnswersOtherwiseIsNamed() throws {
    let configuration = try Self.configuration(served: "gone")
    var turns = 0
    let result = try whatIf(0, configuration, turns: &turns)
    var other = options
    other.profile = .kameleoon322
    let expected = configuration.explain(0, for: visitor, options: other)
    #expect(
      result.differences == [
        WhatIf.Difference(
          profile: .kameleoon322, kind: .answer(expected.served, expected.answer.failure))
      ])
    #expect(
      result.differences.first?.text
        == "reads differently elsewhere: SDK \(Self.version) answers \(expected.served.shaped)"
        + " (\(expected.served.from))")
  }

  @Test func aFlagThatIsOffTellsWhatItWouldServe() throws {
    var turns = 0
    let result = try whatIf(0, try Self.configuration(isOn: false), turns: &turns)
    #expect(result.switchedOn?.served.variationKey == "on")
    #expect(result.switchedOnText == "if it were on: on by rule 1")
    #expect(result.differences == [])
  }

  private static let version = "3.22.2"

  private static func configuration(
    isOn: Bool = true, served: String = "on"
  ) throws -> FlagConfiguration {
    let text = """
      {"featureFlags":[{"id":1,"featureKey":"f","environmentEnabled":\(isOn),\
      "defaultVariationKey":"off","variations":[{"key":"off"},{"key":"on"}],"rules":[{"id":5,\
      "type":"TARGETED_DELIVERY","experimentId":6,"exposition":1,\
      "variationByExposition":[{"variationKey":"\(served)","variationId":8,"exposition":1}]}]}]}
      """
    return try FlagConfiguration(Array(text.utf8))
  }
}

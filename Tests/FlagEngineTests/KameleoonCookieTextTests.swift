import Testing

@testable import FlagEngine

/// The cookie made from overrides makes the SDK answer as the overrides do.
@Suite struct KameleoonCookieTextTests {
  private static let text = """
    {"featureFlags":[
      {"id":1,"featureKey":"a b","environmentEnabled":true,"defaultVariationKey":"off",
       "variations":[{"key":"on"},{"key":"off"}],
       "rules":[{"id":10,"experimentId":11,"type":"EXPERIMENTATION","exposition":0,
         "variationByExposition":[{"variationKey":"off","variationId":20,"exposition":1},
           {"variationKey":"on","variationId":21,"exposition":0}]}]},
      {"id":2,"featureKey":"é","environmentEnabled":true,"defaultVariationKey":"off",
       "variations":[{"key":"on"},{"key":"off"}],
       "rules":[{"id":12,"experimentId":13,"type":"EXPERIMENTATION","exposition":0,
         "variationByExposition":[{"variationKey":"on","variationId":30,"exposition":1}]}]},
      {"id":3,"featureKey":"odd","environmentEnabled":true,"defaultVariationKey":"off",
       "variations":[{"key":"on"}],
       "rules":[{"id":14,"experimentId":"x","type":"EXPERIMENTATION","exposition":0,
         "variationByExposition":[{"variationKey":"on","variationId":40,"exposition":1}]}]}]}
    """

  private let configuration = Kameleoon.Configuration(answer: Array(text.utf8))

  private func visitor(_ overrides: [Override]) -> Kameleoon.Visitor {
    var visitor = Kameleoon.Visitor(code: "visitor-1")
    visitor.overrides = overrides
    return visitor
  }

  /// The variation keys of all flags.
  private func answers(_ visitor: Kameleoon.Visitor) -> [String?] {
    let options = EvaluationOptions(profile: .kameleoon318, now: 1_767_225_600_000)
    var pass = Kameleoon.Pass(configuration, for: visitor, options: options)
    return (0..<configuration.flagCount).map {
      configuration.served($0, by: pass.decide($0)).variationKey
    }
  }

  @Test(arguments: [
    [Override.simulated(flag: "a b", variation: "on")],
    [.simulated(flag: "a b", variation: nil), .simulated(flag: "é", variation: "on")],
    [.forced(experiment: 11, variation: "on", keepsTargeting: false)],
    [
      .forced(experiment: 13, variation: "on", keepsTargeting: false),
      .simulated(flag: "a b", variation: "off"),
    ],
  ])
  func theSDKReadsTheSameAnswersFromIt(_ overrides: [Override]) throws {
    let original = visitor(overrides)
    let cookie = try #require(configuration.simulationCookie(of: original))
    #expect(cookie.text.unicodeScalars.allSatisfy { $0.isASCII && $0 != " " && $0 != "\"" })
    var reader = visitor([])
    reader.simulationCookie = String(
      cookie.text.dropFirst(Kameleoon.CookieText.name.count + 1))
    #expect(answers(reader) == answers(original))
    // Made again from what was read, it is the same.
    #expect(configuration.simulationCookie(of: reader)?.text == cookie.text)
  }

  @Test func itSaysWhatItHolds() throws {
    let cookie = try #require(
      configuration.simulationCookie(
        of: visitor([
          .simulated(flag: "a b", variation: nil),
          .forced(experiment: 13, variation: "on", keepsTargeting: true),
          .simulated(flag: "odd", variation: "on"),
        ])))
    #expect(cookie.simulated == ["a b"])
    #expect(cookie.forced == ["é"])
    #expect(cookie.inexpressible == ["odd"])
    #expect(
      PercentText.decode(cookie.text).hasSuffix(#"{"a b":{"expId":0},"é":{"expId":13,"varId":30}}"#)
    )
  }

  @Test func aForceOnASimulatedFlagIsIdleAndLeftOut() throws {
    let cookie = try #require(
      configuration.simulationCookie(
        of: visitor([
          .forced(experiment: 11, variation: "on", keepsTargeting: false),
          .simulated(flag: "a b", variation: "off"),
        ])))
    #expect(cookie.forced == [])
    #expect(cookie.simulated == ["a b"])
  }

  @Test func withoutOverridesThereIsNone() {
    #expect(configuration.simulationCookie(of: visitor([])) == nil)
    #expect(
      configuration.simulationCookie(of: visitor([.simulated(flag: "gone", variation: "on")]))
        == nil)
  }
}

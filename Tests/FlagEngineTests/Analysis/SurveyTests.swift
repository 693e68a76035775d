import Testing

@testable import FlagEngine

/// What is asked of every flag beyond its answer.
@Suite struct SurveyTests {
  @Test func itFindsInPiecesWhatEachFlagSaysAlone() throws {
    let configuration = try DependentFlags.configuration(120)
    let (visitor, options) = (DependentFlags.visitor, DependentFlags.options())
    var survey = Survey(configuration, for: visitor, options: options)
    #expect(survey.finding(0) == nil)
    survey.work(16)
    #expect(survey.finding(15) != nil)
    #expect(survey.finding(16) == nil)
    while !survey.isThrough { survey.work(16) }
    var unserved = 0
    for flag in 0..<120 {
      let decision = configuration.explain(flag, for: visitor, options: options)
      let finding = try #require(survey.finding(flag))
      #expect(finding.dependsOnUnknown == decision.dependsOnUnknown, "\(flag)")
      let misses = configuration.nearestMisses(flag, for: visitor, options: options)
      let smallest = misses.first { !$0.changes.isEmpty }?.changes.count
      #expect(finding.missCount == (decision.isUnserved ? smallest : nil), "\(flag)")
      if decision.isUnserved { unserved += 1 }
    }
    #expect(unserved > 0)
  }

  @Test func aMissIsCountedByItsChanges() throws {
    let text = """
      {"featureFlags":[{"id":1,"featureKey":"f","environmentEnabled":true,\
      "defaultVariationKey":"off","variations":[{"key":"off"},{"key":"on"}],"rules":[{"id":5,\
      "type":"TARGETED_DELIVERY","experimentId":6,"exposition":1,"segmentId":7,\
      "variationByExposition":[{"variationKey":"on","variationId":8,"exposition":1}]}]}],\
      "segments":[{"id":7,"conditionsData":{"firstLevel":[{"conditions":[\
      {"targetingType":"BROWSER","browser":"CHROME","isInclude":true},\
      {"targetingType":"DEVICE_TYPE","device":"PHONE","isInclude":true}],"orOperators":[false]}],\
      "firstLevelOrOperators":[]}}]}
      """
    var survey = Survey(
      try FlagConfiguration(Array(text.utf8)), for: .kameleoon(Kameleoon.Visitor(code: "v")),
      options: DependentFlags.options())
    survey.work(1)
    #expect(survey.isThrough)
    #expect(survey.finding(0) == Survey.Finding(dependsOnUnknown: true, missCount: 2))
  }
}

import Testing

@testable import FlagEngine

/// What one pass over a bucketing file says of a flag is what is said when it is asked alone.
@Suite struct FlagshipAgreementTests {
  @Test(arguments: FlagshipCase.files, Profile.allCases.filter { $0.platform == .flagship })
  func everyRecordedVisitorGetsTheSameAloneAndInAPass(_ name: String, _ profile: Profile) throws {
    let options = EvaluationOptions(profile: profile, now: 0)
    for item in try FlagshipCase.load(name).prefix(6) {
      guard let document = try? JSONDocument(item.bucketing) else { continue }
      let file = FlagConfiguration.flagship(try Flagship.Configuration(document))
      let visitor = Visitor.flagship(try item.visitor)
      var pass = Pass(file, for: visitor, options: options)
      var silent = pass
      for flag in 0..<min(file.flagCount, 6) {
        let decision = pass.explain(flag)
        let alone = file.explain(flag, for: visitor, options: options)
        #expect(silent.decide(flag) == decision.answer, "\(item.testDescription)")
        #expect(decision == alone || "\(decision)" == "\(alone)", "\(item.testDescription)")
        #expect(
          pass.nearestMisses(flag) == file.nearestMisses(flag, for: visitor, options: options),
          "\(item.testDescription)")
      }
    }
  }
}

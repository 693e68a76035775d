import Foundation
import Testing

@testable import FlagEngine

@Suite struct FlagshipTranscriptTests {
  @Test(arguments: FlagshipCase.files, Profile.allCases.filter { $0.platform == .flagship })
  func theTranscriptAnswersAsTheSilentDecision(_ file: String, _ profile: Profile) throws {
    let options = EvaluationOptions(profile: profile, now: 0)
    for item in try FlagshipCase.load(file) {
      guard let document = try? JSONDocument(item.bucketing) else { continue }
      let configuration = try Flagship.Configuration(document)
      var silent = Flagship.Pass(configuration, for: try item.visitor, options: options)
      let fresh = silent
      let result = silent.synchronize()
      for flag in 0..<configuration.flagCount {
        var asking = fresh
        let decision = asking.explain(flag)
        #expect(decision.answer == silent.decide(flag), "\(item.testDescription)")
        #expect(!decision.sentence.isEmpty && !decision.why.isEmpty)
        // Without panic and refusal, the value is what the whole synchronisation leaves.
        guard result.startError == nil else { continue }
        let value = result.modifications.first { $0.key.isIdentical(to: decision.flagKey) }?.value
        #expect(
          decision.variables.first?.value == value, "\(item.testDescription) \(decision.flagKey)")
        Self.check(decision, item)
      }
    }
  }

  /// Verdicts in a trace follow from their children.
  static func check(_ decision: Decision, _ item: FlagshipCase) {
    for campaign in decision.trace {
      for group in campaign.children {
        guard case .group = group.subject else { continue }
        for node in group.children {
          guard case .targetingGroup = node.subject,
            case let truths = node.children.map(\.verdict.truth),
            !truths.contains(nil), !truths.isEmpty
          else { continue }
          if node.verdict == .passed || node.verdict == .failed {
            #expect(
              (node.verdict == .passed) == truths.allSatisfy { $0 == true },
              "\(item.testDescription)")
          }
        }
      }
    }
    if decision.answer.source == .rule {
      #expect(decision.trace.contains { $0.won })
    }
  }
}

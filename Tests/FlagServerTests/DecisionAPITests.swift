import FlagEngine
import HTTPTypes
import NIOCore
import Testing

@testable import FlagServer

/// What the Decision API answers, read again by those who ask it.
@Suite struct DecisionAPITests {
  /// The recorded visitors of a shop.
  private static let shop: JSONValue? = {
    let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let path = "/\(folder)/FlagEngineTests/Vectors/flagship/shop.json"
    guard let bytes = try? Files.read(path) else { return nil }
    return try? JSONDocument(bytes).withRoot { $0.value }
  }()

  @Test func whatIsAnsweredIsWhatTheServersRulesDecide() throws {
    let shop = try #require(Self.shop)
    guard case .array(let cases)? = shop["cases"],
      case .flagship(let file) = try FlagConfiguration(
        Array((shop["bucketing"] ?? shop["file"] ?? .null).jsonText.utf8))
    else {
      Issue.record("the vectors hold a file and cases")
      return
    }
    var count = 0
    for item in cases {
      let visitor = try JSONDocument(Array(item.jsonText.utf8)).withRoot {
        Flagship.Visitor(json: $0)
      }
      guard !visitor.id.isEmpty, visitor.anonymousID == nil,
        visitor.keptAssignments?.isEmpty ?? true
      else {
        continue
      }
      let body: JSONObject = [
        "visitorId": .string(visitor.id), "context": .object(visitor.context),
      ]
      let answer = DecisionAPI.answer(
        .flagshipCampaigns, query: Query("exposeAllKeys=true"),
        body: Array(JSONValue.object(body).jsonText.utf8), file)
      guard case .bytes(let bytes) = answer.body else { continue }
      var decisions = Flagship.ServerDecisions()
      decisions.take(
        try Flagship.ServerAnswer(Array(buffer: bytes)), profile: .flagship215)
      try expect(decisions.configuration(), sameAs: file, for: visitor)
      count += 1
    }
    #expect(count > 50)
  }

  /// Every key has the value that the server's rules give.
  private func expect(
    _ decided: Flagship.Configuration, sameAs file: Flagship.Configuration,
    for visitor: Flagship.Visitor
  ) throws {
    let wanted = Flagship.synchronize(
      file, visitor, options: EvaluationOptions(profile: .flagshipServer, now: 0))
    let held = Flagship.synchronize(
      decided, visitor, options: EvaluationOptions(profile: .flagship215, now: 0))
    #expect(
      Set(held.modifications.map(\.key)) == Set(wanted.modifications.map(\.key)))
    for modification in wanted.modifications {
      let found = held.modifications.first { $0.key == modification.key }
      #expect(found?.value == modification.value)
      #expect(found?.variationID == modification.variationID)
      #expect(found?.groupID == modification.groupID)
      #expect(found?.campaignID == modification.campaignID)
    }
  }
}

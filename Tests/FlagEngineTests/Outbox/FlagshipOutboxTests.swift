import FlagEngine
import Testing

/// What a Flagship application would send of what is seen and done.
@Suite struct FlagshipOutboxTests {
  private static func file(_ more: String = "") throws -> FlagConfiguration {
    let text = """
      {\(more)"campaigns": [{"id": "c1", "name": "Checkout", "type": "ab", "variationGroups": [
        {"id": "g1", "targeting": {"targetingGroups": [{"targetings": [
          {"key": "fs_all_users", "operator": "EQUALS", "value": ""}]}]},
         "variations": [{"id": "v1", "name": "On", "allocation": 100,
           "modifications": {"type": "FLAG", "value": {"steps": 2, "title": "x"}}}]}]}]}
      """
    return try FlagConfiguration(Array(text.utf8))
  }

  private struct Stage {
    var outbox = Outbox(environmentID: "env")
    var visitor = Flagship.Visitor(id: "u")
    var file: FlagConfiguration
    var profile = Profile.flagship215

    @discardableResult
    mutating func does(_ act: String) throws -> [Outbox.Row] {
      let outcome = try outbox.perform(
        ActForm.act(act, of: .flagship), as: .flagship(visitor), in: file,
        options: EvaluationOptions(profile: profile, now: 0))
      if case .flagship(let after) = outcome.visitor { visitor = after }
      return outcome.rows
    }
  }

  private static func text(_ row: Outbox.Row?) -> String {
    String(decoding: row?.payload ?? [], as: UTF8.self)
  }

  @Test func theContextIsToldOnceAndEachFlagSeenIsActivated() throws {
    var stage = Stage(file: try Self.file())
    stage.visitor.context = ["age": 30]
    let rows = try stage.does("seen steps title")
    #expect(rows.map(\.kind) == ["CONTEXT", "ACTIVATE", "ACTIVATE"])
    #expect(rows[0].fields == [Outbox.Field("age", "30")])
    #expect(Self.text(rows[1]) == #"{"cid": "env", "caid": "g1", "vaid": "v1", "vid": "u"}"#)
    #expect(try stage.does("activate steps").map(\.kind) == ["ACTIVATE"])
    stage.visitor.context = ["age": 31]
    #expect(try stage.does("flush").map(\.kind) == ["CONTEXT"])
    #expect(Outbox.parcels(of: stage.outbox.rows).count == stage.outbox.rows.count)
  }

  @Test func aFlagThatNothingSetsIsRefusedInTheVendorsWords() throws {
    var stage = Stage(file: try Self.file())
    let row = try stage.does("activate colour").last
    #expect(row?.state == .kept)
    #expect(
      row?.reason
        == .refused("[activate_modification] : no modification for the key 'colour'."))
  }

  @Test func inPanicNothingIsTold() throws {
    var stage = Stage(file: try Self.file("\"panic\": true, "))
    let rows = try stage.does("seen steps") + stage.does("screen cart")
    #expect(!rows.isEmpty && rows.allSatisfy { $0.state == .kept })
    #expect(rows.allSatisfy { $0.reason.sentence.contains("panic") })
  }

  @Test func hitsAreTypedByTheVendorsRules() throws {
    var stage = Stage(file: try Self.file())
    let event = try stage.does("event action add_to_cart label='two mugs' value=3").last
    #expect(
      Self.text(event)
        == #"{"cid": "env", "vid": "u", "t": "EVENT", "ds": "APP", "ec": "Action Tracking", "#
        + #""ea": "add_to_cart", "el": "two mugs", "ev": 3}"#)
    #expect(try stage.does("page nowhere").last?.reason.name == "refused")
    let fault = ActError(
      "currency is a code of ISO 4217: three capital letters.", field: "currency")
    #expect(throws: fault) {
      try stage.does("transaction T-1 web currency=Euro")
    }
  }

  @Test func onlyTheServersVisitorsLogIn() throws {
    var stage = Stage(file: try Self.file())
    #expect(
      try stage.does("authenticate user-7").map(\.reason)
        == [.refused("authenticateVisitor() is ignored in BUCKETING mode.")])
    stage.profile = .flagshipServer
    try stage.does("authenticate user-7")
    #expect(stage.visitor.id == "user-7" && stage.visitor.anonymousID == "u")
    let hit = Self.text(try stage.does("screen cart").last)
    #expect(hit.hasPrefix(#"{"cid": "env", "cuid": "user-7", "vid": "u""#))
    try stage.does("unauthenticate")
    #expect(stage.visitor.id == "u" && stage.visitor.anonymousID == nil)
  }

  @Test func theOtherPlatformsActsAreUnknown() {
    #expect(throws: ActError.self) { try ActForm.act("convert 1", of: .flagship) }
    #expect(throws: ActError.self) { try ActForm.act("screen x", of: .kameleoon) }
  }
}

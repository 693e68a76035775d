import Testing

@testable import FlagEngine

/// A file that only announces panic keeps the flags of the one before in sight.
@Suite struct FlagshipPanicTests {
  private static let options = EvaluationOptions(profile: .flagship215, now: 0)
  private static let visitor = Visitor.flagship(Flagship.Visitor(id: "v"))

  private static func file(_ text: String) throws -> FlagConfiguration {
    try FlagConfiguration(Array(text.utf8))
  }

  private static func shop() throws -> FlagConfiguration {
    try file(
      """
      {"accountSettings": {"enabled1V1T": true}, "campaigns": [
        {"id": "c1", "name": "Checkout", "variationGroups": [{"id": "g1",
          "targeting": {"targetingGroups": [{"targetings": [
            {"key": "fs_all_users", "operator": "EQUALS", "value": ""}]}]},
          "variations": [{"id": "v1", "name": "On", "allocation": 100,
            "modifications": {"type": "FLAG", "value": {"steps": 2}}}]}]}]}
      """)
  }

  @Test(arguments: [#"{"panic": true}"#, #"{"campaigns": [], "panic": true}"#])
  func everyKeptFlagAnswersByPanic(text: String) throws {
    let shown = try Self.file(text).keepingFlagsInPanic(of: Self.shop())
    #expect(shown.flagCount == 1)
    for profile in Profile.allCases where profile.platform == .flagship {
      #expect(shown.isPanic(profile))
      let options = EvaluationOptions(profile: profile, now: 0)
      let decision = shown.explain(0, for: Self.visitor, options: options)
      #expect(decision.answer.source == .panic)
      #expect(decision.served.text == "--")
      #expect(decision.variables.isEmpty)
    }
    let gate = shown.explain(0, for: Self.visitor, options: Self.options).trace[0].children[0]
    #expect(gate.notes == [.hint("the file has no campaigns: these are the last version's")])
  }

  @Test func withoutPanicTheKeptCampaignsWouldAnswer() throws {
    let shown = try Self.file(#"{"panic": true}"#).keepingFlagsInPanic(of: Self.shop())
    var options = Self.options
    options.assumedOn = 0
    #expect(shown.explain(0, for: Self.visitor, options: options).served.text == "2")
  }

  @Test func whatIsKeptIsKeptAgainAndEndsWithPanic() throws {
    let panic = try Self.file(#"{"panic": true}"#)
    let shop = try Self.shop()
    let first = panic.keepingFlagsInPanic(of: shop)
    let second = panic.keepingFlagsInPanic(of: first)
    #expect(second.flagCount == 1)
    #expect(ConfigurationChanges(from: first, to: second).isEmpty)
    #expect(
      ConfigurationChanges(from: shop, to: first).causes(of: "steps") == ["panic added: true"])
    #expect(!shop.keepingFlagsInPanic(of: second).isPanic(.flagship215))
  }

  @Test func aDefaultOfNullIsReadInPanicAndRaisesWithoutIt() throws {
    for profile in Profile.allCases where profile.platform == .flagship {
      for (text, expected) in [
        (#"{"panic": true, "campaigns": []}"#, #"{"flag":{"value":null,"info":null}}"#),
        (#"{"campaigns": []}"#, #"{"flag":{"error":"TypingError","info":null}}"#),
      ] {
        let configuration = try Flagship.Configuration(JSONDocument(Array(text.utf8)))
        let result = Flagship.synchronize(
          configuration, Flagship.Visitor(id: "v"),
          options: EvaluationOptions(profile: profile, now: 0))
        var writer = JSONWriter()
        writer.raw("{")
        result.write(to: &writer, visitorID: "v", keys: [("flag", .null)])
        writer.raw("}")
        let json = try JSONDocument(writer.bytes).withRoot { $0.value }
        #expect(json["values"]?.jsonText == expected, "\(profile.rawValue)")
      }
    }
  }

  @Test(arguments: [
    // Some SDKs take it for no panic.
    #"{"panic": false}"#,
    // No panic, and panic that has campaigns of its own.
    #"{"campaigns": []}"#, #"{"panic": true, "campaigns": [{"id": "x"}]}"#,
  ])
  func everythingElseStandsForItself(text: String) throws {
    #expect(try Self.file(text).keepingFlagsInPanic(of: Self.shop()).flagCount == 0)
  }

  @Test func anotherPlatformHasNothingToKeep() throws {
    let kameleoon = try Self.file(#"{"featureFlags": []}"#)
    let panic = try Self.file(#"{"panic": true}"#)
    #expect(panic.keepingFlagsInPanic(of: kameleoon).flagCount == 0)
    #expect(kameleoon.keepingFlagsInPanic(of: panic).platform == .kameleoon)
    #expect(panic.keepingFlagsInPanic(of: panic).flagCount == 0)
  }
}

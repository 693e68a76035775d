import FlagEngine
import Testing

@Suite struct ConfigurationChangesTests {
  private static func kameleoon(_ flags: String, rest: String = "") throws -> FlagConfiguration {
    try FlagConfiguration(Array("{\"featureFlags\": [\(flags)]\(rest)}".utf8))
  }

  private static func flag(
    _ key: String, isOn: Bool = true, exposure: String = "0.25", split: String = "1.0",
    segment: String = "null"
  ) -> String {
    """
    {"id": 1, "featureKey": "\(key)", "environmentEnabled": \(isOn), "defaultVariationKey": "off",
     "variations": [{"key": "off", "variables": []},
       {"key": "on", "variables": [{"key": "steps", "type": "NUMBER", "value": 1}]}],
     "rules": [{"id": 7, "type": "TARGETED_DELIVERY", "exposition": 1, "variationByExposition": []},
       {"id": 8, "type": "EXPERIMENTATION", "exposition": \(exposure), "segmentId": \(segment),
        "variationByExposition": [{"variationKey": "on", "variationId": 4, "exposition": \(split)}]}]}
    """
  }

  private static func changes(_ old: String, _ new: String, rest: (String, String) = ("", ""))
    throws -> ConfigurationChanges
  {
    ConfigurationChanges(
      from: try kameleoon(old, rest: rest.0), to: try kameleoon(new, rest: rest.1))
  }

  @Test func equalFilesHaveNoChanges() throws {
    #expect(try Self.changes(Self.flag("a"), Self.flag("a")).isEmpty)
  }

  @Test func anExposureIsToldWithItsRuleAndBothNumbers() throws {
    let changes = try Self.changes(Self.flag("a"), Self.flag("a", exposure: "0.5"))
    #expect(changes.causes(of: "a") == ["rule 2 exposure 0.25 → 0.50"])
    #expect(changes.edited.map(\.key) == ["a"])
  }

  @Test func aShareIsToldWithItsVariation() throws {
    let changes = try Self.changes(Self.flag("a"), Self.flag("a", split: "0.4"))
    #expect(changes.causes(of: "a") == ["rule 2 share of on 1.0 → 0.4"])
  }

  @Test func anEnvironmentThatWasSwitchedOffIsTold() throws {
    let changes = try Self.changes(Self.flag("a"), Self.flag("a", isOn: false))
    #expect(changes.causes(of: "a") == ["environment on → off"])
  }

  @Test func aVariableIsToldWithItsVariation() throws {
    let new = Self.flag("a").replacing("\"value\": 1", with: "\"value\": 2")
    #expect(try Self.changes(Self.flag("a"), new).causes(of: "a") == ["variation on: steps 1 → 2"])
  }

  @Test func flagsThatComeAndGoAreTold() throws {
    let changes = try Self.changes(
      Self.flag("a") + "," + Self.flag("b"), Self.flag("b") + "," + Self.flag("c"))
    #expect(changes.added == ["c"])
    #expect(changes.removed == ["a"])
    #expect(changes.edited.isEmpty)
    #expect(changes.causes(of: "c") == ["new flag"])
  }

  @Test func aChangedSegmentIsToldAtTheRulesThatUseIt() throws {
    func segments(_ value: String) -> String {
      """
      , "segments": [{"id": 99, "conditionsData": {"firstLevel": [{"conditions": [
        {"targetingType": "VISITOR_CODE", "visitorCode": "\(value)"}]}]}}]
      """
    }
    let changes = try Self.changes(
      Self.flag("a", segment: "99") + "," + Self.flag("b"),
      Self.flag("a", segment: "99") + "," + Self.flag("b"), rest: (segments("x"), segments("y")))
    #expect(changes.edited.map(\.key) == ["a"])
    #expect(
      changes.causes(of: "a") == [
        "rule 2 segment 99: conditions 1 conditions 1 visitorCode \"x\" → \"y\""
      ])
  }

  @Test func whatChangedAroundAFlagIsItsCauseWhenItsOwnDefinitionIsTheSame() throws {
    let changes = try Self.changes(
      Self.flag("a"), Self.flag("a"),
      rest: ("", ", \"configuration\": {\"consentType\": \"REQUIRED\"}"))
    #expect(changes.causes(of: "a") == ["consent added: \"REQUIRED\""])
    #expect(changes.edited.isEmpty)
  }

  private static func flagship(_ allocation: Int, value: String = "true", panic: String = "")
    throws -> FlagConfiguration
  {
    try FlagConfiguration(
      Array(
        """
        {\(panic)"campaigns": [{"id": "c1", "name": "Checkout", "type": "ab", "variationGroups": [
          {"id": "g1", "name": "All", "targeting": {"targetingGroups": [{"targetings": [
            {"key": "fs_all_users", "operator": "EQUALS", "value": ""}]}]},
           "variations": [{"id": "v1", "name": "On", "allocation": \(allocation),
             "modifications": {"type": "FLAG", "value": {"new": \(value), "other": 1}}}]}]}]}
        """.utf8))
  }

  @Test func anAllocationOfFlagshipIsToldWithCampaignGroupAndVariation() throws {
    let changes = ConfigurationChanges(from: try Self.flagship(40), to: try Self.flagship(60))
    let text = "campaign \"Checkout\" group \"All\" allocation of \"On\" 40 → 60"
    #expect(changes.causes(of: "new") == [text])
    #expect(changes.causes(of: "other") == [text])
  }

  @Test func aValueOfFlagshipConcernsItsFlagAlone() throws {
    let changes = ConfigurationChanges(
      from: try Self.flagship(40), to: try Self.flagship(40, value: "false"))
    #expect(changes.edited.map(\.key) == ["new"])
    #expect(
      changes.causes(of: "new") == [
        "campaign \"Checkout\" group \"All\" variation \"On\" new true → false"
      ])
  }

  @Test func panicIsToldAsACauseOfEveryFlag() throws {
    let changes = ConfigurationChanges(
      from: try Self.flagship(40), to: try Self.flagship(40, panic: "\"panic\": true, "))
    #expect(changes.causes(of: "new") == ["panic added: true"])
  }
}

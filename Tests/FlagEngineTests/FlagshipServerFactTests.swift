import Foundation
import Testing

@testable import FlagEngine

/// Facts that the tests of the vendor's Go library assert.
@Suite struct FlagshipServerFactTests {
  static func load(_ file: String) throws -> JSONValue {
    let url = FlagshipCase.vectors.appendingPathComponent(file)
    return try JSONDocument(Array(Data(contentsOf: url))).withRoot { $0.value }
  }

  static func list(_ value: JSONValue?) -> [JSONValue] {
    guard case .array(let elements)? = value else { return [] }
    return elements
  }

  /// Whether one campaign with a targeting is given to a visitor by the server.
  static func isTargeted(_ targeting: String, _ visitor: Flagship.Visitor) throws -> Bool {
    let file = FlagshipNearestMissTests.file(targeting)
    let configuration = try Flagship.Configuration(JSONDocument(Array(file.utf8)))
    let result = Flagship.synchronize(
      configuration, visitor, options: EvaluationOptions(profile: .flagshipServer, now: 0))
    return !result.campaigns.isEmpty
  }

  @Test func conditionsHoldAsTheServerSays() throws {
    let rules = Self.list(try Self.load("vendor-go-targeting.json")["rules"])
    #expect(rules.count > 100)
    for rule in rules {
      var visitor = Flagship.Visitor(id: "v")
      visitor.context["key"] = rule["contextValue"]
      let condition =
        #"{"key":"key","operator":\#(rule["operator"]?.jsonText ?? ""),"value":\#(rule["targetingValue"]?.jsonText ?? "")}"#
      let alone = try Self.isTargeted(
        "{\"targetingGroups\":[{\"targetings\":[\(condition)]}]}", visitor)
      #expect(.bool(alone) == rule["expected"], "\(rule.jsonText)")
      // An error spoils the whole variation group, another targeting group included.
      let everybody = #"{"targetings":[{"key":"fs_all_users","operator":"EQUALS","value":""}]}"#
      let beside = try Self.isTargeted(
        "{\"targetingGroups\":[{\"targetings\":[\(condition)]},\(everybody)]}", visitor)
      #expect(.bool(!beside) == rule["expectedError"], "\(rule.jsonText)")
    }
    print("vendor-go-targeting.json rules: \(rules.count) facts, twice")
  }

  @Test func keysThatAreMissingOrThere() throws {
    let rows = Self.list(try Self.load("vendor-go-targeting.json")["emptyContext"]?["rows"])
    for row in rows {
      var visitor = Flagship.Visitor(id: "v")
      if row["keyPresent"] == true { visitor.context["key"] = "x" }
      let condition =
        #"{"key":"key","operator":\#(row["operator"]?.jsonText ?? ""),"value":\#(row["targetingValue"]?.jsonText ?? "")}"#
      let holds = try Self.isTargeted(
        "{\"targetingGroups\":[{\"targetings\":[\(condition)]}]}", visitor)
      // A missing key is asked for its existence only: an error of the operator counts as no match.
      #expect(
        .bool(holds) == (row["expected"] == .null ? false : row["expected"]), "\(row.jsonText)")
    }
    print("vendor-go-targeting.json emptyContext: \(rows.count) facts")
  }

  @Test func groupsHoldAsTheServerSays() throws {
    let groups = Self.list(try Self.load("vendor-go-targeting.json")["groups"])
    for group in groups {
      let visitor = try JSONDocument(Array(group.jsonText.utf8)).withRoot {
        Flagship.Visitor(json: $0)
      }
      let holds = try Self.isTargeted(group["targeting"]?.jsonText ?? "", visitor)
      #expect(.bool(holds) == group["expected"], "\(group.jsonText)")
    }
    print("vendor-go-targeting.json groups: \(groups.count) facts")
  }

  @Test func allocationsAndDecisionGroups() throws {
    let json = try Self.load("vendor-go-decision.json")
    let facts = Self.list(json["allocation"]?["facts"])
    for fact in facts {
      let group = fact["variationGroupId"]?.text ?? ""
      let variations = Self.list(fact["allocations"]).enumerated().map { index, share in
        #"{"id":"\#(group)v\#(index + 1)","allocation":\#(share.jsonText),"modifications":{"type":"FLAG","value":{"k":1}}}"#
      }
      let file =
        #"{"campaigns":[{"id":"c","variationGroups":[{"id":"\#(group)","targeting":{"targetingGroups":[{"targetings":[{"key":"fs_all_users","operator":"EQUALS","value":""}]}]},"variations":[\#(variations.joined(separator: ","))]}]}]}"#
      let configuration = try Flagship.Configuration(JSONDocument(Array(file.utf8)))
      var visitor = try JSONDocument(Array(fact.jsonText.utf8)).withRoot {
        Flagship.Visitor(json: $0)
      }
      if let cached = fact["cached"]?.text { visitor.keptAssignments = [cached] }
      let result = Flagship.synchronize(
        configuration, visitor, options: EvaluationOptions(profile: .flagshipServer, now: 0))
      #expect(result.campaigns.first?.variationID == fact["expected"], "\(fact.jsonText)")
      #expect(result.buckets.first?.bucket.map { .integer($0) } == fact["bucket"])
    }
    print("vendor-go-decision.json allocation: \(facts.count) facts")
  }

  @Test func campaignBuckets() throws {
    let facts = Self.list(try Self.load("vendor-go-decision.json")["campaignBucket"]?["facts"])
    for fact in facts {
      let ranges = Self.list(fact["bucketRanges"]).map { "{\"r\":\($0.jsonText)}" }
      let file =
        #"{"campaigns":[\#(Self.campaign("c", extra: "\"bucketRanges\":[\(ranges.joined(separator: ","))],"))]}"#
      let assigned = try Self.assigned(file, Flagship.Visitor(id: fact["visitorId"]?.text ?? ""))
      #expect(.bool(assigned == ["c"]) == fact["expected"], "\(fact.jsonText)")
    }
    print("vendor-go-decision.json campaignBucket: \(facts.count) facts")
  }

  @Test func repeatedCampaignsTestsAndKeptVariations() throws {
    let four = ["new", "old", "middle", "new"].enumerated().map {
      Self.campaign($1, group: "\($0)")
    }
    let visitor = Flagship.Visitor(id: "v")
    #expect(
      try Self.assigned("{\"campaigns\":[\(four.joined(separator: ","))]}", visitor)
        == ["new", "old", "middle"])

    let tests = ["a", "b", "c"].map {
      Self.campaign($0, group: $0, extra: "\"type\":\"\($0 == "b" ? "flag" : "ab")\",")
    }
    let oneTest =
      "{\"campaigns\":[\(tests.joined(separator: ","))],\"accountSettings\":{\"enabled1V1T\":true}}"
    #expect(try Self.assigned(oneTest, visitor) == ["a", "b"])
    var seen = visitor
    seen.cacheEntry = ["c": ["variationId": "c.v", "activated": true]]
    #expect(try Self.assigned(oneTest, seen) == ["b", "c"])

    var gone = visitor
    gone.cacheEntry = ["c": ["variationId": "removed"]]
    #expect(try Self.assigned("{\"campaigns\":[\(tests[2])]}", gone).isEmpty)
  }

  static func campaign(_ id: String, group: String = "g", extra: String = "") -> String {
    #"{"id":"\#(id)",\#(extra)"variationGroups":[{"id":"\#(group)","targeting":{"targetingGroups":[{"targetings":[{"key":"fs_all_users","operator":"EQUALS","value":""}]}]},"variations":[{"id":"\#(group).v","allocation":100,"modifications":{"type":"FLAG","value":{"\#(id)":1}}}]}]}"#
  }

  static func assigned(_ file: String, _ visitor: Flagship.Visitor) throws -> [String] {
    let configuration = try Flagship.Configuration(JSONDocument(Array(file.utf8)))
    return Flagship.synchronize(
      configuration, visitor, options: EvaluationOptions(profile: .flagshipServer, now: 0)
    ).campaigns.filter { $0.variationID != nil }.map(\.campaignID)
  }
}

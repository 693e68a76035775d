import Foundation
import Testing

@testable import FlagEngine

/// A recorded case of the official SDK.
struct FlagshipCase: Sendable, CustomTestStringConvertible {
  var file: String
  var number: Int
  var bucketing: [UInt8]
  var json: JSONValue

  var testDescription: String { "\(file) \(number) \(json["note"]?.text ?? "")" }

  var visitor: Flagship.Visitor {
    get throws {
      try JSONDocument(Array(json.jsonText.utf8)).withRoot { Flagship.Visitor(json: $0) }
    }
  }

  var keys: [(key: String, default: JSONValue)] {
    guard case .array(let items)? = json["keys"] else { return [] }
    return items.map { ($0["key"]?.text ?? "", $0["default"] ?? .null) }
  }

  /// The whole expectation of an SDK profile.
  func expectation(_ profile: Profile) -> JSONValue? {
    (profile == .flagship215 ? json["expected215"] : nil) ?? json["expected"]
  }

  /// The recorded expectation contradicts what the server is known to do.
  ///
  /// `special-preset-keys` leans on presets, which the server's context does not have, and wants
  /// `fs_all_users NOT_EQUALS ""` false, where `special-fs-keys` records the server's true. Of two
  /// campaigns with one id, `robustness` shows the last, the server (`vendor-go-decision`) the first; one
  /// without id is walked by the server (`random-06`).
  var serverWasNotAsked: Bool {
    file == "special-preset-keys.json"
      || ["same campaign twice", "campaign without id"].contains(json["note"]?.text)
  }

  /// Campaign id to variation id by the server; nil where nothing is recorded.
  var serverAssignments: [String: JSONValue]? {
    if case .object(let object)? = json["expectedCommon"]?["assigned"] {
      return Dictionary(uniqueKeysWithValues: object.members.map { ($0.name, $0.value) })
    }
    guard let expected = json["expected"], expected["start"] == nil,
      expected["sync"]?.text?.hasPrefix("error") == false,
      case .object(let campaigns)? = expected["campaigns"]
    else { return nil }
    var assigned: [String: JSONValue] = [:]
    for member in campaigns.members {
      if let id = member.value["variationId"], id != .null { assigned[member.name] = id }
    }
    return assigned
  }

  static func load(_ file: String) throws -> [FlagshipCase] {
    let url = vectors.appendingPathComponent(file)
    let json = try JSONDocument(Array(Data(contentsOf: url))).withRoot { $0.value }
    guard case .array(let cases)? = json["cases"] else { return [] }
    return cases.enumerated().map { number, item in
      let bytes =
        item["bucketingText"]?.text.map { Array($0.utf8) }
        ?? Array((item["bucketing"] ?? json["bucketing"] ?? .null).jsonText.utf8)
      return FlagshipCase(file: file, number: number, bucketing: bytes, json: item)
    }
  }

  static let vectors = (Bundle.module.resourceURL ?? Bundle.module.bundleURL)
    .appendingPathComponent("Vectors/flagship")

  /// The files with decisions, not hashes or the vendor's own facts.
  static let files: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: vectors.path)) ?? []
    return names.filter {
      $0.hasSuffix(".json") && !$0.hasPrefix("murmur") && !$0.hasPrefix("vendor")
    }.sorted()
  }()
}

/// Whether two JSON values are equal, integers and floats by value, members in any order.
func areEqualJSON(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
  switch (left, right) {
  case (nil, nil): return true
  case (let left?, let right?):
    switch (left, right) {
    case (.integer, .double), (.double, .integer), (.hugeInteger, .double),
      (.double, .hugeInteger):
      return Flagship.Python.order(left, right) == 0
    case (.array(let left), .array(let right)):
      return left.count == right.count && zip(left, right).allSatisfy { areEqualJSON($0, $1) }
    case (.object(let left), .object(let right)):
      return left.members.count == right.members.count
        && left.members.allSatisfy { areEqualJSON($0.value, right[$0.name]) }
    default: return left == right
    }
  default: return false
  }
}

@Suite struct FlagshipVectorTests {
  static let profiles: [Profile] = [.flagship211, .flagship215]

  @Test(arguments: FlagshipCase.files, profiles)
  func synchronisesAsTheSDKDoes(_ file: String, _ profile: Profile) throws {
    let cases = try FlagshipCase.load(file)
    for item in cases {
      guard let expected = item.expectation(profile) else { continue }
      let result = try Self.run(item, profile)
      for name in ["start", "sync", "campaigns", "modifications", "order", "buckets", "targeted"]
      where expected[name] != nil {
        #expect(
          areEqualJSON(result[name], expected[name]),
          "\(item.testDescription) \(name): \(result[name]?.jsonText ?? "-") is not \(expected[name]?.jsonText ?? "-")"
        )
      }
      #expect(
        areEqualJSON(result["savedCache"] ?? .null, expected["savedCache"] ?? .null),
        "\(item.testDescription) savedCache \(result.jsonText)")
      if let id = expected["effectiveVisitorId"] {
        #expect(result["effectiveVisitorId"] == id, "\(item.testDescription)")
      }
      Self.checkValues(item, result, expected)
    }
    print("\(file) \(profile.rawValue): \(cases.count) cases")
  }

  static func checkValues(_ item: FlagshipCase, _ result: JSONValue, _ expected: JSONValue) {
    guard case .array(let values)? = expected["values"] else { return }
    for value in values {
      let ours = result["values"]?[value["key"]?.text ?? ""]
      for name in ["value", "error", "info"] {
        #expect(
          areEqualJSON(ours?[name], value[name]),
          "\(item.testDescription) \(value.jsonText): \(ours?.jsonText ?? "-")")
      }
    }
  }

  static func run(_ item: FlagshipCase, _ profile: Profile) throws -> JSONValue {
    let document: JSONDocument
    do {
      document = try JSONDocument(item.bucketing)
    } catch {
      return ["start": "error:JSONDecodeError"]
    }
    let configuration = try Flagship.Configuration(document)
    let visitor = try item.visitor
    let result = Flagship.synchronize(
      configuration, visitor, options: EvaluationOptions(profile: profile, now: 0))
    var writer = JSONWriter()
    writer.raw("{")
    result.write(to: &writer, visitorID: item.json["visitorId"]?.text, keys: item.keys)
    writer.raw("}")
    return try JSONDocument(writer.bytes).withRoot { $0.value }
  }

  @Test(arguments: FlagshipCase.files)
  func assignsAsTheServerDoes(_ file: String) throws {
    let cases = try FlagshipCase.load(file)
    var skipped = 0
    for item in cases {
      guard !item.serverWasNotAsked, let expected = item.serverAssignments else {
        skipped += 1
        continue
      }
      let result = try Self.run(item, .flagshipServer)
      var assigned: [String: JSONValue] = [:]
      if case .object(let campaigns)? = result["campaigns"] {
        for member in campaigns.members {
          if let id = member.value["variationId"], id != .null { assigned[member.name] = id }
        }
      }
      let missing = expected.filter { assigned[$0.key] != $0.value }.keys.sorted()
      let extra = assigned.filter { expected[$0.key] != $0.value }.keys.sorted()
      #expect(
        missing.isEmpty && extra.isEmpty,
        "\(item.testDescription) context \(item.json["context"]?.jsonText ?? "") missing \(missing.prefix(8)), extra \(extra.prefix(8))"
      )
    }
    print("\(file) flagship-server: \(cases.count - skipped) cases, \(skipped) skipped")
  }

  @Test func hashesAsTheSDKAndTheServerDo() throws {
    let url = FlagshipCase.vectors.appendingPathComponent("murmur.json")
    let json = try JSONDocument(Array(Data(contentsOf: url))).withRoot { $0.value }
    guard case .array(let hashes)? = json["hashes"] else {
      Issue.record("no hashes")
      return
    }
    for item in hashes {
      let text = try #require(item["text"]?.text)
      let ours = MurmurHash3.hash32(text, .python)
      #expect(item["hash"] == .integer(Int(ours)), "\(text)")
      #expect(item["bucket"] == .integer(Int(ours % 100)), "\(text)")
      let standard = MurmurHash3.hash32(text, .utf8)
      #expect((item["standardHash"] ?? item["hash"]) == .integer(Int(standard)), "\(text)")
    }
    print("murmur.json: \(hashes.count) hashes")
  }
}

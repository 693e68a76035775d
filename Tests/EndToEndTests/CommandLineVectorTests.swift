import FlagEngine
import Glibc
import Testing

/// Every recorded case of the official SDKs through `eval --jsonl` of the built program.
@Suite struct CommandLineVectorTests {
  private static let folder = CommandLineProgram.repository + "/Tests/FlagEngineTests/Vectors/"

  // MARK: Kameleoon

  /// The cases that the engine answers differently on purpose: a boolean is no id.
  private static let deviations = [
    "simulated.json: true as expId and varId", "simulated.json: false as expId",
    "simulated.json: false as varId",
  ]

  @Test func kameleoonAnswersAsRecorded() throws {
    var count = 0
    var failures: [String] = []
    for name in Self.names("kameleoon") {
      let file = try Self.json("kameleoon/" + name)
      guard case .array(let cases)? = file["cases"], cases.first?["steps"] == nil else { continue }
      let lines = try cases.map { try Self.kameleoonLine($0, of: file) }
      let answers = try Self.run(
        lines, file: file["dataFileRef"]?.text.map { "kameleoon/" + $0 } ?? "kameleoon/" + name,
        member: file["dataFileRef"] == nil ? "dataFile" : nil)
      try #require(answers.count == cases.count)
      for (item, answer) in zip(cases, answers) {
        if Self.deviations.contains("\(name): \(item["name"]?.text ?? "")") { continue }
        failures += Self.differences(item, answer).map {
          "\(name): \(item["name"]?.text ?? ""): \($0)"
        }
      }
      count += cases.count
    }
    print("eval --jsonl: \(count) Kameleoon cases")
    Self.expect(none: failures)
    #expect(count > 1000)
  }

  /// The case with the file's defaults, without what it expects.
  private static func kameleoonLine(_ item: JSONValue, of file: JSONValue) throws -> JSONValue {
    guard case .object(var line) = item else { throw Missing() }
    for name in ["expected", "assigned", "forcedErrors", "configLoaded"] { line[name] = nil }
    for name in ["now", "timeZone", "isolated"] where line[name] == nil {
      line[name] = file[name]
    }
    if let name = item["dataFile"]?.text { line["dataFile"] = file["dataFiles"]?[name] }
    return .object(line)
  }

  private static func differences(_ item: JSONValue, _ answer: JSONValue) -> [String] {
    var differences: [String] = []
    if answer["configLoaded"] != (item["configLoaded"] ?? true) {
      differences.append("configLoaded \(answer["configLoaded"]?.jsonText ?? answer.jsonText)")
    }
    if case .array(let forced)? = item["forced"] {
      let expected = item["forcedErrors"] ?? .array(forced.map { _ in .null })
      if answer["forcedErrors"] != expected { differences.append("forcedErrors") }
    }
    if let assigned = item["assigned"], !areEqual(answer["assigned"], assigned) {
      differences.append(
        "assigned \(answer["assigned"]?.jsonText ?? "-"), not \(assigned.jsonText)")
    }
    guard case .object(let features)? = item["expected"] else { return differences }
    for feature in features.members {
      let ours = answer["features"]?[feature.name]
      if !isExpected(ours, feature.value) {
        differences.append(
          "\(feature.name) \(ours?.jsonText ?? "-"), not \(feature.value.jsonText)")
      }
    }
    return differences
  }

  private static func isExpected(_ ours: JSONValue?, _ expected: JSONValue) -> Bool {
    if let key = expected.text { return ours?["variationKey"] == .string(key) }
    if expected["crash"] == true { return ours?["error"]?.text != nil }
    if let error = expected["error"]?.text { return ours?["error"] == .string(error) }
    guard case .object(let members) = expected else { return false }
    return members.members.allSatisfy { areEqual(ours?[$0.name], $0.value) }
  }

  // MARK: Flagship

  @Test(arguments: ["flagship-2.1.1", "flagship-2.1.5"])
  func flagshipAnswersAsRecorded(_ profile: String) throws {
    var count = 0
    var failures: [String] = []
    for (name, cases, answers) in try Self.flagshipRuns(profile) {
      for (item, answer) in zip(cases, answers) {
        let other = profile == "flagship-2.1.5" ? item["expected215"] : nil
        guard case .object(let expected)? = other ?? item["expected"] else { continue }
        count += 1
        for member in expected.members {
          let ours = member.name == "values" ? Self.values(answer, item) : answer[member.name]
          if !Self.areEqual(ours, member.value) {
            failures.append(
              "\(name) line \(answer["line"]?.jsonText ?? "") \(member.name): "
                + "\(ours?.jsonText ?? answer.jsonText), not \(member.value.jsonText)")
          }
        }
      }
    }
    print("eval --jsonl: \(count) cases of \(profile)")
    Self.expect(none: failures)
    #expect(count > 1000)
  }

  @Test func flagshipServerAssignsAsRecorded() throws {
    var count = 0
    var failures: [String] = []
    for (name, cases, answers) in try Self.flagshipRuns("flagship-server") {
      for (item, answer) in zip(cases, answers) {
        guard !Self.serverWasNotAsked(item, name), let expected = Self.serverAssignments(item)
        else { continue }
        count += 1
        let ours = JSONValue.object(Self.assigned(answer["campaigns"]))
        if !Self.areEqual(ours, expected) {
          failures.append(
            "\(name) line \(answer["line"]?.jsonText ?? ""): \(ours.jsonText), not "
              + expected.jsonText)
        }
      }
    }
    print("eval --jsonl: \(count) cases of flagship-server")
    Self.expect(none: failures)
    #expect(count > 1000)
  }

  private static func flagshipRuns(
    _ profile: String
  ) throws -> [(name: String, cases: [JSONValue], answers: [JSONValue])] {
    var runs: [(name: String, cases: [JSONValue], answers: [JSONValue])] = []
    for name in names("flagship") where !name.hasPrefix("murmur") && !name.hasPrefix("vendor") {
      let file = try json("flagship/" + name)
      guard case .array(let cases)? = file["cases"] else { continue }
      let lines = cases.map { item -> JSONValue in
        guard case .object(var line) = item else { return item }
        for name in ["expected", "expected215", "expectedCommon"] { line[name] = nil }
        return .object(line)
      }
      let answers = try run(
        lines, file: "flagship/" + name, member: "bucketing", ["--sdk", profile])
      try #require(answers.count == cases.count)
      runs.append((name, cases, answers))
    }
    return runs
  }

  /// The answered values in the form of the recording: a list in the order of the asked keys.
  private static func values(_ answer: JSONValue, _ item: JSONValue) -> JSONValue? {
    guard case .array(let keys)? = item["keys"] else { return nil }
    return .array(
      keys.map { key in
        guard case .object(var entry) = key,
          case .object(let value)? = answer["values"]?[key["key"]?.text ?? ""]
        else { return .null }
        for member in value.members { entry[member.name] = member.value }
        return .object(entry)
      })
  }

  /// Cases that lean on the SDK's presets, and files in which the SDK and the server take another
  /// one of two campaigns with one id.
  private static func serverWasNotAsked(_ item: JSONValue, _ file: String) -> Bool {
    file == "special-preset-keys.json"
      || ["same campaign twice", "campaign without id"].contains(item["note"]?.text)
  }

  private static func serverAssignments(_ item: JSONValue) -> JSONValue? {
    if let common = item["expectedCommon"]?["assigned"] { return common }
    guard let expected = item["expected"], expected["start"] == nil,
      expected["sync"]?.text?.hasPrefix("error") == false
    else { return nil }
    return .object(assigned(expected["campaigns"]))
  }

  private static func assigned(_ campaigns: JSONValue?) -> JSONObject {
    var assigned = JSONObject()
    guard case .object(let campaigns)? = campaigns else { return assigned }
    for campaign in campaigns.members {
      if let id = campaign.value["variationId"], id != .null { assigned[campaign.name] = id }
    }
    return assigned
  }

  // MARK: Running and comparing

  private static func expect(none failures: [String]) {
    #expect(
      failures.isEmpty, "\(failures.count): \(failures.prefix(20).joined(separator: "\n"))")
  }

  /// Runs the lines through the program; the configuration that they share is its FILE, byte by byte
  /// as recorded: a vector file, or one member of it.
  private static func run(
    _ lines: [JSONValue], file name: String, member: String?, _ arguments: [String] = []
  ) throws -> [JSONValue] {
    let shared = try member.map { try slice($0, of: name) } ?? bytes(name)
    let file = try shared.isEmpty ? nil : TemporaryFile(String(decoding: shared, as: UTF8.self))
    defer { withExtendedLifetime(file) {} }
    let input = lines.map { $0.jsonText + "\n" }.joined()
    let outcome = CommandLineProgram.run(
      ["eval", "--jsonl"] + (file.map { [$0.path] } ?? []) + arguments, input: input)
    #expect(outcome.exitCode == 0)
    return try outcome.output.utf8.split(separator: 0x0A).map {
      try JSONValue(parsing: String(Substring($0)))
    }
  }

  private static func names(_ vendor: String) -> [String] {
    guard let stream = opendir(folder + vendor) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".json") { names.append(name) }
    }
    return names.sorted()
  }

  private static func json(_ name: String) throws -> JSONValue {
    try JSONDocument(bytes(name)).withRoot { $0.value }
  }

  /// The bytes of a member of a vector file; none where it is missing or null.
  private static func slice(_ member: String, of name: String) throws -> [UInt8] {
    let bytes = bytes(name)
    let range = try JSONDocument(bytes).withRoot { root in
      root.members.first { $0.name.string == member && $0.value.kind != .null }?.value.sourceRange
    }
    return range.map { Array(bytes[$0]) } ?? []
  }

  private static func bytes(_ name: String) -> [UInt8] {
    let file = open(folder + name, O_RDONLY)
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = read(file, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
    return bytes
  }

  /// Numbers by value, members in any order, the rest exactly.
  private static func areEqual(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
    switch (left, right) {
    case (.integer(let left)?, .double(let right)?): return Double(left) == right
    case (.double(let left)?, .integer(let right)?): return left == Double(right)
    case (.hugeInteger(let left)?, .double(let right)?): return Double(left) == right
    case (.double(let left)?, .hugeInteger(let right)?): return left == Double(right)
    case (.array(let left)?, .array(let right)?):
      return left.count == right.count && zip(left, right).allSatisfy { areEqual($0, $1) }
    case (.object(let left)?, .object(let right)?):
      return left.members.count == right.members.count
        && left.members.allSatisfy { areEqual($0.value, right[$0.name]) }
    default: return left == right
    }
  }

  private struct Missing: Error {}
}

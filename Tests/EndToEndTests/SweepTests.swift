import FlagEngine
import Testing

/// `sweep`, `find`, `matrix`, `compare` and `explain --who`: the same numbers as asking one by one.
@Suite struct SweepTests {
  private func json(_ arguments: [String], input: String = "") throws -> JSONValue {
    let outcome = CommandLineProgram.run(arguments, input: input)
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    return try JSONValue(parsing: outcome.output)
  }

  private func list(_ json: JSONValue?) -> [JSONValue] {
    if case .array(let values)? = json { values } else { [] }
  }

  private func whole(_ json: JSONValue?) -> Int {
    if case .integer(let value)? = json { value } else { -1 }
  }

  private func counts(_ flag: JSONValue) -> [String: Int] {
    Dictionary(
      uniqueKeysWithValues: list(flag["variations"]).map {
        ($0["variation"]?.text ?? "", whole($0["count"]))
      }.filter { $0.1 > 0 })
  }

  /// 120 visitors of several countries, some of them testers.
  private static let visitors: [(code: String, country: String, isTester: Bool)] = (0..<120).map {
    ("visitor-\($0)", ["France", "Germany", ""][$0 % 3], $0 % 10 == 0)
  }

  /// What `eval --jsonl` gives each of them, counted.
  private func evaluated() throws -> [String: [String: Int]] {
    let cases = Self.visitors.map { visitor -> String in
      var data: [JSONValue] = []
      if !visitor.country.isEmpty {
        data.append(["type": "Geolocation", "country": .string(visitor.country)])
      }
      if visitor.isTester {
        data.append(["type": "CustomData", "name": "internal_tester", "values": ["true"]])
      }
      let line: JSONValue = ["visitorCode": .string(visitor.code), "data": .array(data)]
      return line.jsonText
    }
    let outcome = CommandLineProgram.run(
      ["eval", "demo:kameleoon", "--jsonl", "--now", "1767225600000"],
      input: cases.joined(separator: "\n"))
    var counts: [String: [String: Int]] = [:]
    for line in outcome.lines where !line.isEmpty {
      guard case .object(let features)? = try JSONValue(parsing: String(line))["features"] else {
        continue
      }
      for feature in features.members {
        counts[feature.name, default: [:]][
          feature.value["variationKey"]?.text ?? "--", default: 0] += 1
      }
    }
    return counts
  }

  private static let table =
    "user;geo;tester\n"
    + visitors.map { "\($0.code);\"\($0.country)\";\($0.isTester ? "true" : "")\n" }.joined()

  private static let columns = [
    "--map", "visitorCode=user", "--map", "country=geo", "--map", "internal_tester=tester",
    "--now", "1767225600000",
  ]

  @Test func rowsOfATableAreCountedAsTheyAreEvaluated() throws {
    let expected = try evaluated()
    let sweep = try json(
      ["sweep", "demo:kameleoon", "--visitors", "-"] + Self.columns, input: Self.table)
    #expect(sweep["n"] == 120)
    #expect(sweep["seed"] == .null)
    #expect(sweep["skipped"] == [])
    #expect(list(sweep["flags"]).count == expected.count)
    for flag in list(sweep["flags"]) {
      #expect(counts(flag) == expected[flag["flag"]?.text ?? ""], "\(flag["flag"] ?? .null)")
    }
  }

  @Test func linesListsAndTablesGiveTheSameNumbers() throws {
    let objects = Self.visitors.map { visitor -> JSONValue in
      var object: JSONObject = ["user": .string(visitor.code)]
      if !visitor.country.isEmpty { object["geo"] = .string(visitor.country) }
      if visitor.isTester { object["tester"] = true }
      return .object(object)
    }
    let command = ["sweep", "demo:kameleoon", "--visitors", "-"] + Self.columns
    let table = CommandLineProgram.run(command, input: Self.table).output
    let lines = objects.map(\.jsonText).joined(separator: "\n")
    #expect(CommandLineProgram.run(command, input: lines).output == table)
    #expect(
      CommandLineProgram.run(command, input: JSONValue.array(objects).jsonText).output == table)
  }

  @Test func rowsThatCannotBeUsedAreCountedWithTheirReasons() throws {
    let table = "visitorCode,country,now\na,France,\n,France,\nb,France,soon\nc,France,,x\n,,\n"
    let outcome = CommandLineProgram.run(
      ["sweep", "demo:kameleoon", "new_checkout", "--visitors", "-"], input: table)
    let json = try JSONValue(parsing: outcome.output)
    #expect(json["n"] == 1)
    #expect(
      json["skipped"] == [
        ["row": 2, "reason": "no visitor code"],
        ["row": 3, "reason": "now is no time: milliseconds since 1970 or ISO 8601"],
        ["row": 4, "reason": "the row has more cells than the header"],
      ])
    #expect(json["skippedCount"] == 4)
    #expect(json["skippedReasons"]?["no visitor code"] == 2)
    #expect(outcome.errors.hasPrefix("! 4 rows were not used:\n!   2 × no visitor code\n"))
  }

  @Test func theTimeOfARowCounts() throws {
    // Last seen at the start of November: too short ago in the middle of it, long enough in January.
    let rows = ["1763200000000", "\"2026-01-01T00:00:00Z\""].map { now in
      """
      {"visitorCode":"4d1a9b7c22e84f10","now":\(now),"data":[{"type":"VisitorVisits",
      "visits":[{"timeStarted":1761955200000,"timeLastActivity":1761956100000}]}]}
      """.split(separator: "\n").joined()
    }
    let command = ["sweep", "demo:kameleoon", "winback_voucher", "--visitors", "-"]
    let outcomes = try rows.map { row in
      counts(list(try json(command, input: row)["flags"])[0])
    }
    #expect(outcomes[0] == ["off": 1])
    #expect(outcomes[1] == ["ten": 1])
  }

  @Test func aFieldsValuesAreCountedApart() throws {
    let sweep = try json(
      ["sweep", "demo:kameleoon", "free_shipping_banner", "--visitors", "-", "--by", "country"]
        + Self.columns, input: Self.table)
    let values = list(sweep["by"]?["values"])
    #expect(sweep["by"]?["field"] == "country")
    #expect(values.map { $0["n"] } == [40, 40, 40])
    #expect(Set(values.map { $0["value"] ?? .null }) == ["France", "Germany", .null])
    let sum = values.flatMap { list($0["flags"]) }.map { counts($0) }
      .reduce(into: [:]) { sum, counts in sum.merge(counts, uniquingKeysWith: +) }
    #expect(sum == counts(list(sweep["flags"])[0]))
  }

  @Test func partsAddUpToTheWhole() throws {
    let rows = Self.table.split(separator: "\n")
    let command = ["sweep", "demo:kameleoon", "--visitors", "-", "--by", "country"] + Self.columns
    let parts = [rows[1..<50], rows[50...]].map { part in
      CommandLineProgram.run(
        command + ["--partial"], input: rows[0] + "\n" + part.joined(separator: "\n")
      ).output
    }
    let whole = try json(command, input: Self.table)
    let sum = try json(["sweep", "--merge", "-"], input: parts.joined())
    #expect(sum["n"] == whole["n"])
    for (flag, other) in zip(list(whole["flags"]), list(sum["flags"])) {
      #expect(counts(flag) == counts(other))
      #expect(flag["p"] == other["p"])
      for (rule, its) in zip(list(flag["rules"]), list(other["rules"])) {
        for member in ["rule", "reached", "targeted", "exposed", "conditions"] {
          #expect(rule[member] == its[member], "\(flag["flag"] ?? .null)")
        }
      }
    }
    #expect(list(sum["by"]?["values"]).map { $0["n"] } == [40, 40, 40])
  }

  @Test func partsOfDifferentFilesAreNotAddedUp() throws {
    let parts = ["demo:kameleoon", "demo:flagship"].map {
      CommandLineProgram.run(["sweep", $0, "--n", "5", "--partial"]).output
    }
    let outcome = CommandLineProgram.run(["sweep", "--merge", "-"], input: parts.joined())
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("they are of different files or flags"))
    let twice = CommandLineProgram.run(["sweep", "--merge", "-"], input: parts[0] + parts[0])
    #expect(twice.exitCode == 0)
    #expect(twice.errors.contains("seed 1 was counted before"))
    let other = CommandLineProgram.run(["sweep", "--merge", "-"], input: "{}")
    #expect(other.exitCode == 2)
  }

  @Test func theSameSeedGivesTheSameNumbers() throws {
    let command = ["sweep", "demo:flagship", "--n", "200", "--json", "--seed"]
    let first = CommandLineProgram.run(command + ["7"]).output
    #expect(CommandLineProgram.run(command + ["7"]).output == first)
    #expect(CommandLineProgram.run(command + ["8"]).output != first)
  }

  @Test func oneFlagShowsTheWayThroughItsRules() throws {
    let text = CommandLineProgram.run(
      ["sweep", "demo:kameleoon", "new_checkout", "--n", "400", "--text"])
    #expect(text.exitCode == 0)
    #expect(text.output.contains("rule 2  reached "))
    #expect(text.output.contains(" ▸ targeted "))
    #expect(text.output.contains("data.internal_tester is true   alone removes "))
    #expect(text.output.contains("The split is as promised"))
    let flag = list(
      try json(["sweep", "demo:kameleoon", "new_checkout", "--n", "400", "--json"])["flags"])[0]
    #expect(counts(flag).values.reduce(0, +) == 400)
  }

  @Test func whatIsFoundGetsTheVariation() throws {
    let found = try json(["find", "demo:kameleoon", "new_checkout=express"])
    let codes = list(found["codes"]).compactMap(\.text)
    #expect(codes.count == 10)
    for code in codes.prefix(3) {
      let explained = try json(
        ["explain", "demo:kameleoon", "new_checkout", "--visitor", code, "--json"])
      #expect(explained["serves"] == "express")
    }
    #expect(try json(["find", "demo:kameleoon", "new_checkout", "express"]) == found)
    let none = CommandLineProgram.run(["find", "demo:kameleoon", "holiday_theme=snow"])
    #expect(none.exitCode == 1)
    #expect(try JSONValue(parsing: none.output)["share"] == 0.0)
    let misspelt = CommandLineProgram.run(["find", "demo:kameleoon", "new_checkout=expres"])
    #expect(misspelt.exitCode == 2)
    #expect(misspelt.errors.contains("Did you mean \"express\"?"))
  }

  @Test func theMatrixShowsWhatListShows() throws {
    let matrix = try json(["matrix", "demo:kameleoon"])
    let personas = list(matrix["personas"]).compactMap(\.text)
    for (index, persona) in personas.enumerated().prefix(3) {
      let listed = try json(["list", "demo:kameleoon", "--persona", persona])
      for (row, flag) in zip(list(matrix["flags"]), list(listed["flags"])) {
        #expect(row["flag"] == flag["flag"])
        #expect(list(row["cells"])[index]["serves"] == flag["serves"], "\(persona)")
        #expect(list(row["cells"])[index]["from"] == flag["from"], "\(persona)")
      }
    }
  }

  @Test func twoVisitorsAreComparedByTheStepWhereTheyPart() throws {
    let outcome = CommandLineProgram.run(
      [
        "compare", "demo:flagship", "visitorId=a country=FR", "visitorId=a country=GB", "--text",
      ])
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.hasPrefix("a │ a\n"))
    #expect(outcome.output.contains("They part at: campaign \"Free shipping threshold\""))
    let same = CommandLineProgram.run(
      ["compare", "demo:kameleoon", "gold_parisian", "gold_parisian"])
    #expect(same.exitCode == 0)
    let unknown = CommandLineProgram.run(["compare", "demo:kameleoon", "gold_parisian", ""])
    #expect(unknown.exitCode == 2)
  }

  @Test func whoGetsAVariationIsSaidAndMeasured() throws {
    let answer = try json(["explain", "demo:kameleoon", "new_checkout", "--who"])
    let who = list(answer["who"])
    #expect(who.map { $0["variation"] } == ["express", "off", "one_page"])
    #expect(who.map { whole($0["count"]) }.reduce(0, +) == 10_000)
    #expect(who[2]["sentence"]?.text?.contains("90% of them, 33% of those (rule 2)") == true)
  }

  @Test(
    arguments: [
      (["sweep"], "FILE is missing"),
      (["sweep", "demo:kameleoon", "nope"], "has no flag \"nope\""),
      (["sweep", "demo:kameleoon", "--n", "0"], "--n is 1 to"),
      (["sweep", "demo:kameleoon", "--force", "1=a"], "leave --force"),
      (["sweep", "demo:kameleoon", "--by", "contry"], "Did you mean \"country\"?"),
      (["sweep", "demo:kameleoon", "--weight", "nobody=1"], "There is no persona \"nobody\""),
      (["sweep", "demo:kameleoon", "--weight", "guest_mobile"], "is no PERSONA=WEIGHT"),
      (["sweep", "demo:kameleoon", "--visitors", "/nowhere.csv"], "no such file"),
      (["sweep", "demo:kameleoon", "--map", "a=b"], "--map names columns of a file"),
      (["sweep", "demo:kameleoon", "--visitors", "-"], "is empty"),
      (["find", "demo:kameleoon", "new_checkout"], "is no FLAG=VARIATION"),
    ])
  func whatCannotBeUsedIsNamed(_ arguments: [String], _ message: String) {
    let outcome = CommandLineProgram.run(arguments)
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func aTableWithoutCodesSaysWhichColumnsItHas() {
    let outcome = CommandLineProgram.run(
      ["sweep", "demo:flagship", "--visitors", "-"], input: "country,plan\nFR,gold\n")
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("--map visitorId=COLUMN"))
    #expect(outcome.errors.contains("Its columns: \"country\", \"plan\"."))
  }
}

import FlagEngine
import Foundation
import Testing

@Suite struct CommandLineTests {
  private func json(_ outcome: CommandLineProgram.Outcome) throws -> JSONValue {
    try JSONValue(parsing: outcome.output)
  }

  /// The version of the last release that the changelog dates.
  private var lastRelease: Substring {
    get throws {
      let path = CommandLineProgram.repository + "/CHANGELOG.md"
      let heads = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        .filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3) }
      return try #require(heads.first { $0.first?.isNumber == true }).prefix { $0 != " " }
    }
  }

  // MARK: Commands

  @Test func listPipedIsJSONWithEveryFlag() throws {
    let outcome = CommandLineProgram.run(["list", "demo:kameleoon", "--persona", "gold_parisian"])
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors == "")
    let answer = try json(outcome)
    #expect(answer["platform"] == "kameleoon")
    #expect(answer["sdk"] == "kameleoon-3.18.0")
    #expect(answer["now"] == 1_767_225_600_000)
    guard case .array(let flags)? = answer["flags"] else { throw Missing("flags") }
    #expect(flags.count > 10)
    #expect(flags.first?["flag"] == "new_checkout")
    #expect(flags.allSatisfy { $0["serves"]?.text != nil && $0["from"]?.text != nil })
  }

  @Test func listAsTextAlignsItsColumns() throws {
    let outcome = CommandLineProgram.run(["list", "demo:flagship", "--text"])
    #expect(outcome.exitCode == 0)
    let heading = try #require(outcome.lines.first)
    #expect(heading.hasPrefix("FLAG "))
    let column = try #require(Array(heading).firstIndex(of: "F", after: 4))
    for line in outcome.lines.dropFirst() where !line.isEmpty {
      #expect(line.dropFirst(column - 2).prefix(2) == "  ", "\(line)")
    }
  }

  @Test func explainSaysTheSentenceAndTheSteps() {
    let outcome = CommandLineProgram.run([
      "explain", "demo:kameleoon", "new_checkout", "--persona", "gold_parisian", "--text",
    ])
    #expect(outcome.exitCode == 0)
    #expect(outcome.lines.first?.hasPrefix("new_checkout   ") == true)
    #expect(outcome.output.contains("rule 1"))
    #expect(outcome.output.contains("The code receives:"))
  }

  @Test(arguments: ["kameleoon", "flagship"])
  func explainAsJSONHasTheTraceThatTheTextShows(_ demo: String) throws {
    let list = try json(CommandLineProgram.run(["list", "demo:\(demo)"]))
    guard case .array(let flags)? = list["flags"] else { throw Missing("flags") }
    for flag in flags {
      let key = try #require(flag["flag"]?.text)
      let explained = try json(CommandLineProgram.run(["explain", "demo:\(demo)", key]))
      #expect(explained["serves"] == flag["serves"], "\(key)")
      #expect(explained["why"] == flag["why"], "\(key)")
      guard case .array(let steps)? = explained["trace"] else { throw Missing("trace") }
      #expect(!steps.isEmpty, "\(key)")
      #expect(steps.allSatisfy { $0["step"]?.text != nil && $0["verdict"]?.text != nil })
    }
  }

  @Test func evalGivesWhatTheCodeReceives() throws {
    let outcome = CommandLineProgram.run([
      "eval", "demo:kameleoon", "--visitor", "9f2c61d0a7b34e58", "--simulate",
      "new_checkout=express",
    ])
    #expect(outcome.exitCode == 0)
    let flag = try json(outcome)["features"]?["new_checkout"]
    #expect(flag?["variationKey"] == "express")
    #expect(flag?["variables"]?["steps"] == ["type": "NUMBER", "value": 2])
    #expect(flag?["error"] == .null)
  }

  @Test func standardInputIsAConfiguration() throws {
    let file = #"{"campaigns":[]}"#
    let outcome = CommandLineProgram.run(["list", "-"], input: file)
    #expect(outcome.exitCode == 0)
    #expect(try json(outcome)["platform"] == "flagship")
    #expect(try json(outcome)["flags"] == [])
  }

  // MARK: The visitor

  @Test func aTextThatNoConditionComparesIsTold() {
    let outcome = CommandLineProgram.run([
      "list", "demo:flagship", "--context", "is_logged_in=yes", "--context", "country=FR",
    ])
    #expect(outcome.exitCode == 0)
    #expect(
      outcome.errors.hasSuffix("it as a boolean and will not match.\n")
        && outcome.errors.hasPrefix("! Stored is_logged_in as text. "), "\(outcome.errors)")
  }

  @Test func contextReachesTheConditions() throws {
    let file = """
      {"campaigns":[{"id":"c","variationGroups":[{"id":"g","targeting":{"targetingGroups":[\
      {"targetings":[{"key":"age","operator":"EQUALS","value":30}]}]},"variations":[{"id":"v",\
      "allocation":100,"modifications":{"type":"FLAG","value":{"adult":true}}}]}]}]}
      """
    func serves(_ context: String) throws -> JSONValue? {
      let outcome = CommandLineProgram.run(["list", "-", "--context", context], input: file)
      guard case .array(let flags)? = try json(outcome)["flags"] else { throw Missing("flags") }
      return flags.first?["serves"]
    }
    #expect(try serves("age=30") == "true")
    #expect(try serves("age:=30") == "--")
    #expect(try serves("age=31") == "--")
    #expect(try serves("age=\"30\"") == "--")
  }

  @Test func kameleoonContextByName() throws {
    let arguments = [
      "explain", "demo:kameleoon", "new_checkout", "--context", "data.membership_tier=gold,silver",
      "--context", "country=France", "--context", "browser=chrome", "--context",
      "browser.version=120.5", "--context", "device=phone", "--context", "page=https://a.example",
      "--context", "page=https://b.example", "--context", "goal=7", "--context", "consent=refused",
      "--context", "cookie.a=b=c", "--context", "app.version=4.2.1", "--context", "title=T",
    ]
    let outcome = CommandLineProgram.run(arguments)
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
  }

  @Test func whatHasNoEffectIsSaidBesideTheAnswer() {
    func errors(_ arguments: String...) -> String {
      let outcome = CommandLineProgram.run(["list"] + arguments)
      #expect(outcome.exitCode == 0)
      #expect(!outcome.output.isEmpty)
      return outcome.errors
    }
    #expect(
      errors("demo:flagship", "--context", "contry=FR")
        == "! No condition uses \"contry\". Did you mean \"country\"?\n")
    #expect(
      errors("demo:kameleoon", "--cookie", #"{"old_promo":{"expId":0},"new_checkout":{"expId":0}}"#)
        == "! Simulation cookie: \"old_promo\" is not in this file; the SDK skips that entry. "
        + "1 of 2 applied, earlier simulations replaced.\n")
    #expect(
      errors("demo:kameleoon", "--cookie", "a=b; kameleoonSimulationFFData=%7B%22new_checkout%22")
        == "! Simulation cookie: it is no JSON object; the SDK ignores it.\n")
    #expect(errors("demo:kameleoon", "--visitor", "").contains("Visitor code is empty"))
    #expect(
      errors("demo:kameleoon", "--visitor", String(repeating: "x", count: 311))
        .contains("Visitor code is 311 characters; the limit is 255"))
    #expect(errors("demo:flagship", "--visitor", "").contains("the SDK makes one, here 2"))
  }

  @Test func aContextFileIsTakenAsFarAsItGoes() throws {
    let file = try TemporaryFile(
      #"{"plan":"gold","address":{"zip":1},"plan":"black","country":"FR"}"#)
    let outcome = CommandLineProgram.run(["list", "demo:flagship", "--context-file", file.path])
    #expect(outcome.exitCode == 0)
    #expect(
      outcome.errors.contains(
        "\"address\" holds an object; conditions compare simple values only. "
          + "Skipped, 2 fields imported."))
    #expect(outcome.errors.contains("\"plan\" appears twice; kept the last, \"black\"."))
    let list = CommandLineProgram.run(["list", "demo:kameleoon", "--context-file", file.path])
    #expect(list.exitCode == 2)
    #expect(list.errors.contains("expected a list like"))
  }

  @Test func dataItemsReachTheConditions() throws {
    let file = try TemporaryFile(
      #"[{"type":"CustomData","name":"internal_tester","values":["true"]}]"#)
    let outcome = CommandLineProgram.run([
      "eval", "demo:kameleoon", "--context-file", file.path, "--context", "consent=given",
    ])
    #expect(try json(outcome)["features"]?["new_checkout"]?["ruleId"] == 510_001)
  }

  @Test func theTimeIsReadInBothForms() throws {
    let times = [
      "1767225600000", "2026-01-01T00:00:00Z", "2026-01-01T01:00+01:00", "2025-12-31T19:00:00-0500",
      "2026-01-01", "2026-01-01 00:00:00.000",
    ]
    for time in times {
      let outcome = CommandLineProgram.run(["list", "demo:flagship", "--now", time])
      #expect(try json(outcome)["now"] == 1_767_225_600_000, "\(time)")
    }
    let paris = CommandLineProgram.run(
      ["list", "demo:flagship", "--now", "2026-01-01T01:00"], environment: ["TZ": "Europe/Paris"])
    #expect(try json(paris)["now"] == 1_767_225_600_000)
    for time in ["2026-13-01", "2026-02-30", "2026-01-01T25:00", "2026-01-01T00:00+0", "now", ""] {
      #expect(CommandLineProgram.run(["list", "demo:flagship", "--now", time]).exitCode == 2)
    }
  }

  // MARK: Bad input

  @Test(arguments: [
    (
      #"{"items":[],"total":0}"#,
      "shop.json is JSON but neither Kameleoon (featureFlags) nor Flagship (campaigns, panic)."
        + " First keys: items, total."
    ),
    (
      #"{"featureFlags":[{"featureKey":"new_ch"#,
      "shop.json ends inside a string at byte 38: the download is incomplete."
    ),
  ])
  func aFileThatIsNoConfigurationSaysWhatItIs(_ text: String, _ message: String) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("flagscope-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("shop.json")
    try text.write(to: file, atomically: true, encoding: .utf8)
    let run = CommandLineProgram.run(["list", file.path])
    #expect(run.exitCode == 2 && run.errors.hasPrefix(message), "\(run.errors)")
  }

  @Test(arguments: [
    (["list", "nothing.json"], "Cannot read nothing.json: no such file."),
    (["list", "/"], "it is a folder."),
    (["list"], "Missing expected argument '<file>'"),
    (["eval"], "FILE is missing."),
    (["--demo", "shop"], "There are: demo:kameleoon, demo:flagship."),
    (["list", "demo:flagship", "--sdk", "kameleoon-3.18.0"], "There are: flagship-2.1.1,"),
    (["list", "demo:flagship", "--sdk", "x"], "it needs kameleoon-3.18.0, kameleoon-3.22.2,"),
    (["list", "demo:flagship", "--now", "tomorrow"], "--now needs milliseconds since 1970"),
    (["list", "demo:kameleoon", "--persona", "nobody"], #"There is no persona "nobody"."#),
    (["list", "demo:kameleoon", "--context", "contry=x"], #"Did you mean "country"?"#),
    (["list", "demo:kameleoon", "--context", "country"], "has no value."),
    (["list", "demo:kameleoon", "--context", "browser.version=new"], "needs a number"),
    (["list", "demo:kameleoon", "--context", "device=fridge"], "PHONE"),
    (["list", "demo:kameleoon", "--context", "consent=maybe"], "given, refused or unknown"),
    (["list", "demo:kameleoon", "--simulate", "nope=on"], #"the file has no flag "nope""#),
    (["list", "demo:kameleoon", "--simulate", "new_checkout=x"], "It has: default, "),
    (
      ["list", "demo:kameleoon", "--force", "1=x"],
      #"the file has no experiment "1". It has: #260301 (rule 1 #510001 of new_checkout)"#
    ),
    (
      ["list", "demo:kameleoon", "--force", "260302=x"],
      "x is not part of experiment 260302. It has: off, one_page, express."
    ),
    (
      ["list", "demo:flagship", "--force", "Chekout v2=On"],
      #"no campaign "Chekout v2". Did you mean "Checkout v2"? It has: "Checkout v2" (#cekm2o"#
    ),
    (
      ["list", "demo:flagship", "--force", "Checkout v2=Maybe"],
      #"It has: hide, "On" (#cubjcqgfvmqdjl4dt9dq, group "QA team"), "Off" (#"#
    ),
    (
      ["list", "demo:flagship", "--force", "Checkout v2=allocate:On"],
      #""On" names 2 variations: "On" (#cubjcqgfvmqdjl4dt9dq, group "QA team"), "On" (#"#
    ),
    (["list", "demo:flagship", "--simulate", "a=b"], "--simulate is Kameleoon's"),
    (["list", "demo:flagship", "--cookie", "a"], "Flagship has none"),
    (["explain", "demo:kameleoon", "new_chekout"], #"Did you mean "new_checkout"?"#),
    (["list", "demo:kameleoon", "--json", "--text"], "exclude each other"),
  ])
  func badInputSaysWhatToDoAndExitsWith2(_ arguments: [String], _ sentence: String) {
    let outcome = CommandLineProgram.run(arguments)
    #expect(outcome.exitCode == 2)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
  }

  @Test(arguments: [
    ("demo:kameleoon", ["260302=express", "510002=express", "#260302=#930004"]),
    ("demo:flagship", ["cekm2o47e38d5bfvaa58=On", "Checkout v2=On", "#cekm2o47e38d5bfvaa58=On"]),
  ])
  func aForceTakesNamesAndIDs(_ file: String, _ entries: [String]) {
    let outputs = entries.map {
      CommandLineProgram.run(["list", file, "--text", "--force", $0])
    }
    #expect(outputs.map(\.exitCode) == [0, 0, 0])
    #expect(outputs[0].output.contains("forced"))
    #expect(outputs[1].output == outputs[0].output && outputs[2].output == outputs[0].output)
  }

  @Test func theListSaysWhyAsTheConsoleDoes() throws {
    let list = CommandLineProgram.run(["list", "demo:kameleoon", "--text"]).lines
    let line = try #require(list.first { $0.hasPrefix("free_shipping_banner") })
    #expect(line.hasSuffix("default  ≈ misses by 1: country"))
  }

  @Test(arguments: [
    ("", "standard input is empty."),
    (#"{"featureFlags":[{"id"#, "standard input ends inside a string at byte 21:"),
    ("{\"featureFlags\":\n  [1 2]}", "line 2, column 6: expected , or ] after 1\n  [1 2]}\n     ^"),
    ("[1]", "got a list."),
    (#"{"items":[],"total":3}"#, "First keys: items, total."),
    (#"{"campaigns":[],"featureFlags":[]}"#, "--platform kameleoon or --platform flagship"),
  ])
  func aBrokenFileIsSaidWithItsPlace(_ file: String, _ sentence: String) {
    let outcome = CommandLineProgram.run(["list", "-"], input: file)
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
  }

  @Test func textFromOutsideIsNeverPrintedRaw() {
    let hostile = "\u{1B}]0;gotcha\u{7}\u{202E}"
    let file = """
      {"campaigns":[{"id":"c","name":"\\u001b[31m","variationGroups":[{"id":"g","targeting":\
      {"targetingGroups":[{"targetings":[]}]},"variations":[{"id":"v","allocation":100,\
      "modifications":{"type":"FLAG","value":{"k\\u001b[2J":"\\u0007v"}}}]}]}]}
      """
    let runs = [
      CommandLineProgram.run(["list", "-", "--text"], input: file),
      CommandLineProgram.run(["eval", "-", "--text"], input: file),
      CommandLineProgram.run(["explain", "-", "k\u{1B}[2J", "--text"], input: file),
      CommandLineProgram.run(["list", "-", "--visitor", hostile], input: file),
      CommandLineProgram.run(["explain", "-", hostile], input: file),
      CommandLineProgram.run(["list", hostile]),
      CommandLineProgram.run(["list", "-", "--platform", hostile], input: file),
    ]
    #expect(runs.map(\.exitCode) == [0, 0, 0, 0, 2, 2, 2])
    for run in runs {
      let bytes = Array(run.output.utf8) + Array(run.errors.utf8)
      #expect(bytes.allSatisfy { $0 == 0x0A || $0 >= 0x20 && $0 != 0x7F })
      #expect(!run.errors.unicodeScalars.contains("\u{202E}"))
    }
  }

  @Test func helpAndVersionSucceed() throws {
    for arguments in [["--help"], ["help", "eval"], ["list", "--help"]] {
      let outcome = CommandLineProgram.run(arguments)
      #expect(outcome.exitCode == 0)
      #expect(outcome.output.contains("USAGE: flagscope"))
    }
    let version = try lastRelease
    #expect(CommandLineProgram.run(["--version"]).output == "flagscope \(version)\n")
  }

  private struct Missing: Error {
    init(_ name: String) {}
  }
}

extension Array where Element: Equatable {
  fileprivate func firstIndex(of element: Element, after start: Int) -> Int? {
    indices.dropFirst(start).first { self[$0] == element }
  }
}

import FlagEngine
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What pipelines ask: `explain --expect`, `lint`, `check`, `pin` and `diff`.
@Suite struct ChecksTests {
  private func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) -> CommandLineProgram.Outcome {
    CommandLineProgram.run(arguments, input: input, environment: environment)
  }

  private func json(_ outcome: CommandLineProgram.Outcome) throws -> JSONValue {
    try JSONValue(parsing: outcome.output.trimmingCharacters(in: .newlines))
  }

  private func list(_ value: JSONValue?) -> [JSONValue] {
    if case .array(let list)? = value { list } else { [] }
  }

  /// A folder that is gone after the test.
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "flagscope-checks-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  /// The bundled shop with one rule's exposure changed.
  private func shop(exposure: String) throws -> String {
    let path = CommandLineProgram.repository + "/Sources/flagscope/Resources/kameleoon-shop.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let place = try #require(text.range(of: #""exposition": 0.25"#))
    return text.replacingCharacters(in: place, with: #""exposition": \#(exposure)"#)
  }

  // MARK: Expectations

  @Test(arguments: [
    ("demo:kameleoon", "new_checkout", "express"), ("demo:kameleoon", "sticky_add_to_cart", "on"),
  ])
  func everyOfferedWayPipedIntoEvalGivesTheAnswer(_ place: (String, String, String)) throws {
    let (file, flag, variation) = place
    let outcome = run(["explain", file, flag, "--expect", variation, "--now", "2026-01-01"])
    #expect(outcome.exitCode == 1)
    let answer = try json(outcome)
    #expect(answer["flag"]?.text == flag && answer["expected"]?.text == variation)
    let ways = list(answer["ways"])
    let kinds = ways.compactMap { $0["kind"]?.text }
    for kind in ["force", "simulate"] { #expect(kinds.contains(kind)) }
    #expect(kinds.contains { ["context", "code", "both"].contains($0) })
    for way in ways {
      let line = way["case"]?.jsonText ?? ""
      let tried = try json(
        run(["eval", file, "--jsonl", "--now", "2026-01-01"], input: line + "\n"))
      #expect(
        tried["features"]?[flag]?["variationKey"]?.text == variation,
        "\(way["kind"]?.text ?? ""): \(line)")
      #expect(!list(way["changes"]).isEmpty)
    }
  }

  @Test func aFlagThatAnswersSoAlreadyIsNoDifference() throws {
    let outcome = run(["explain", "demo:kameleoon", "new_checkout", "--expect", "one_page"])
    #expect(outcome.exitCode == 0)
    #expect(try json(outcome)["reason"] == "new_checkout answers one_page already.")
  }

  @Test func aVariationThatIsNotThereListsThoseThatAre() {
    let outcome = run(["explain", "demo:kameleoon", "new_checkout", "--expect", "xpress"])
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("off, one_page, express"))
  }

  @Test func aFlagshipCaseOfEvalTakesOverrides() throws {
    let line = #"{"visitorId":"v","overrides":[{"hide":"c"}],"keys":[]}"#
    #expect(run(["eval", "demo:flagship", "--jsonl"], input: line + "\n").exitCode == 0)
    let broken = run(
      ["eval", "demo:flagship", "--jsonl"], input: #"{"visitorId":"v","overrides":1}"# + "\n")
    #expect(broken.output.contains("overrides is no list"))
  }

  // MARK: Lint

  @Test func lintSaysWhereAndWhatToDo() throws {
    let outcome = run(["lint", "demo:kameleoon", "--fail-on", "never"])
    #expect(outcome.exitCode == 0)
    let problems = list(try json(outcome)["problems"])
    #expect(!problems.isEmpty)
    for problem in problems {
      for member in ["kind", "severity", "path", "text", "fix"] {
        #expect(problem[member]?.text?.isEmpty == false, "\(problem.jsonText)")
      }
    }
  }

  @Test func whatIsAcceptedWithAReasonIsNotToldAgain() throws {
    try inFolder { folder in
      let file = folder + "/shop.json"
      try
        #"{"featureFlags":[{"id":1,"featureKey":"f","environmentEnabled":true,"defaultVariationKey":"off","variations":[{"key":"off"}],"rules":[{"id":2,"experimentId":3,"type":"EXPERIMENTATION","exposition":1,"segmentId":9,"variationByExposition":[{"variationKey":"x","variationId":4,"exposition":1}]}]}]}"#
        .write(toFile: file, atomically: true, encoding: .utf8)
      #expect(run(["lint", file]).exitCode == 1)
      let accepted = folder + "/flagscope.lint.yaml"
      try "accept:\n  - kind: broken-reference\n    flag: f\n    reason: mended next week\n"
        .write(toFile: accepted, atomically: true, encoding: .utf8)
      let outcome = run(["lint", file, "--accept", accepted, "--format", "text"])
      #expect(outcome.exitCode == 0)
      #expect(outcome.output.contains("2 accepted"))
      try "accept:\n  - kind: broken-refrence\n    reason: x\n"
        .write(toFile: accepted, atomically: true, encoding: .utf8)
      let misspelt = run(["lint", file, "--accept", accepted])
      #expect(misspelt.exitCode == 2)
      #expect(misspelt.errors.contains("line 2"))
      #expect(misspelt.errors.contains("Did you mean \"broken-reference\"?"))
    }
  }

  // MARK: Pins

  @Test func aPinHoldsUntilTheFileChanges() throws {
    try inFolder { folder in
      let pins = folder + "/pins.yaml"
      let persona = "gold_parisian"
      let written = run([
        "pin", "demo:kameleoon", "new_checkout", "--persona", persona, "--pins", pins, "--reason",
        "agreed",
      ])
      #expect(written.exitCode == 0, "\(written.errors)")
      let text = try String(contentsOfFile: pins, encoding: .utf8)
      #expect(text.contains("persona: \(persona)") && text.contains("reason: agreed"))
      let held = run(["check", "demo:kameleoon", "--pins", pins])
      #expect(held.exitCode == 0, "\(held.output)")
      #expect(try json(held) == ["pins": 1, "broken": [], "errors": []])

      // One more pin whose persona is gone; comments stay.
      try text.replacingOccurrences(of: "pins:\n", with: "pins:\n  # by all\n")
        .appending("  - persona: nobody\n    flag: new_checkout\n    expect: express\n")
        .write(toFile: pins, atomically: true, encoding: .utf8)
      let gone = run(["check", "demo:kameleoon", "--pins", pins])
      #expect(gone.exitCode == 2)
      #expect(gone.errors.contains("persona \"nobody\" does not exist. 1 of 2 pins checked."))
      let again = run(["pin", "demo:kameleoon", "dark_mode", "--persona", persona, "--pins", pins])
      #expect(again.output.isEmpty == false && again.exitCode == 0, "\(again.errors)")
      #expect(try String(contentsOfFile: pins, encoding: .utf8).contains("# by all"))
    }
  }

  @Test func aBrokenPinIsToldInEveryForm() throws {
    try inFolder { folder in
      let pins = folder + "/pins.yaml"
      try """
      pins:
        - visitor: {visitorCode: "a<b>&\\"c"}
          flag: dark_mode
          expect: {not: "on"}
          reason: "dark | light"
        - visitor: {visitorCode: x}
          flag: dark_mode
          expect: "on"
      """.write(toFile: pins, atomically: true, encoding: .utf8)
      func form(_ format: String) -> CommandLineProgram.Outcome {
        run(["check", "demo:kameleoon", "--pins", pins, "--format", format])
      }
      let object = try json(form("json"))
      #expect(list(object["broken"]).first?["line"] == 2)
      #expect(list(object["broken"]).first?["expected"] == "not on")
      let junit = form("junit")
      #expect(junit.exitCode == 1)
      let schema = JUnitSchema(junit.output)
      #expect(schema.faults.isEmpty, "\(schema.faults)\n\(junit.output)")
      #expect(schema.count(of: "testcase") == 2 && schema.count(of: "failure") == 1)
      #expect(form("github").output.hasPrefix("::error file="))
      #expect(form("github").output.contains(",line=2,title=dark_mode"))
      let tap = form("tap").output
      #expect(tap.hasPrefix("TAP version 14\n1..2\nnot ok 1 - dark_mode"))
      #expect(tap.contains("\nok 2 - dark_mode x\n"))
      #expect(form("markdown").output.contains("dark \\| light"))
      #expect(form("text").output.hasSuffix("1 of 2 pins hold, 1 broken.\n"))
    }
  }

  // MARK: Diff

  @Test func aReleaseIsToldByCause() throws {
    try inFolder { folder in
      let (old, new) = (folder + "/old.json", folder + "/new.json")
      try shop(exposure: "0.25").write(toFile: old, atomically: true, encoding: .utf8)
      try shop(exposure: "0.5").write(toFile: new, atomically: true, encoding: .utf8)
      #expect(run(["diff", old, old]).exitCode == 0)
      let outcome = run(["diff", old, new, "--n", "300"])
      #expect(outcome.exitCode == 1, "\(outcome.errors)")
      let object = try json(outcome)
      #expect(object["n"] == 300)
      let flag = try #require(list(object["flags"]).first)
      #expect(list(flag["causes"]).first?["text"]?.text?.contains("0.25 → 0.50") == true)
      for format in ["junit", "markdown", "github", "tap", "text"] {
        let form = run(["diff", old, new, "--n", "300", "--format", format])
        #expect(form.exitCode == 1 && form.output.contains("0.25 → 0.50"), "\(form.output)")
        if format == "junit" { #expect(JUnitSchema(form.output).faults.isEmpty) }
      }
    }
  }

  @Test func aReleaseIsComparedForTheVisitorsOfAFileAndForPersonas() throws {
    try inFolder { folder in
      let (old, new) = (folder + "/old.json", folder + "/new.json")
      try shop(exposure: "0.25").write(toFile: old, atomically: true, encoding: .utf8)
      try shop(exposure: "0.5").write(toFile: new, atomically: true, encoding: .utf8)
      let codes = (0..<300).map { "code-\($0)" }
      let table = folder + "/visitors.csv"
      let rows = codes.map { "\($0),1767225600000" } + ["late,yesterday"]
      try (["visitorCode,now"] + rows).joined(separator: "\n")
        .write(toFile: table, atomically: true, encoding: .utf8)
      let outcome = run(["diff", old, new, "--visitors", table, "--json"])
      #expect(outcome.exitCode == 1, "\(outcome.errors)")
      #expect(outcome.errors.contains("1 row was not used"))
      let object = try json(outcome)
      #expect(object["n"] == 300)
      let flag = try #require(list(object["flags"]).first)
      // The same visitors as personas, one by one: the same numbers.
      let personas = folder + "/personas.json"
      let entries = codes.map { "{\"id\": \"\($0)\", \"visitorCode\": \"\($0)\"}" }
      try "{\"personas\": [\(entries.joined(separator: ","))]}"
        .write(toFile: personas, atomically: true, encoding: .utf8)
      let again = run(["diff", old, new, "--personas", personas, "--json"])
      #expect(again.exitCode == 1, "\(again.errors)")
      #expect(try list(json(again)["flags"]).first?["differ"] == flag["differ"])
      #expect(try json(again)["n"] == 300)
    }
  }

  @Test func twoSDKsAreComparedOverOneFile() throws {
    let outcome = run([
      "diff", "demo:kameleoon", "demo:kameleoon", "--sdk-b", "3.22.2", "--n", "50", "--json",
    ])
    #expect([0, 1].contains(outcome.exitCode), "\(outcome.errors)")
    #expect(try json(outcome)["n"] == 50)
    #expect(run(["diff", "demo:kameleoon", "demo:flagship"]).exitCode == 2)
  }

  /// What `=` writes is what `check` holds, and what the console counts as broken once it is.
  @Test func aPinOfTheConsoleIsHeldByTheCommand() throws {
    try inFolder { folder in
      let file = folder + "/shop.json"
      try shop(exposure: "0.25").write(toFile: file, atomically: true, encoding: .utf8)
      let console = try TmuxSession(
        ["env", "-C", folder, Program.flagscope, "shop.json", "--no-state", "--now", "2026-01-01"],
        width: 120, height: 40)
      try console.wait(for: "26 flags")
      try console.press("/")
      try console.type("dark_mode")
      try console.press("Enter", "=")
      try console.wait(for: "pinned")
      let pins = folder + "/flagscope.pins.yaml"
      let deadline = Deadline()
      while !FileManager.default.fileExists(atPath: pins) {
        try #require(!deadline.hasPassed)
        usleep(20_000)
      }
      #expect(try String(contentsOfFile: pins, encoding: .utf8).contains("flag: dark_mode"))
      let check = { run(["check", file, "--pins", pins, "--now", "2026-01-01"]) }
      #expect(check().exitCode == 0)
      // Another person's edit of the pins: the console counts what no longer holds.
      let text = try String(contentsOfFile: pins, encoding: .utf8)
      try text.replacingOccurrences(of: "expect: \"on\"", with: "expect: \"off\"")
        .write(toFile: pins, atomically: true, encoding: .utf8)
      #expect(check().exitCode == 1)
      try console.press("M-=")
      try console.wait(for: "pinned off, now on")
      // Taking it away leaves a file without pins.
      try console.press("d")
      try console.wait(for: "No pins")
    }
  }

  // MARK: Versions

  @Test func whatIsNotDownloadedHasNoVersions() {
    let outcome = run(["versions", "demo:kameleoon"])
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("flagscope diff OLD NEW"))
  }
}

/// What the common JUnit schema (Jenkins', GitLab's) allows, element by element.
private final class JUnitSchema: NSObject, XMLParserDelegate {
  private(set) var faults: [String] = []
  private var open: [String] = []
  private var counts: [String: Int] = [:]
  private var claimed: [String: String] = [:]

  /// The elements that may stand in each, and the attributes that it needs and may have.
  private static let elements:
    [String: (parents: Set<String>, needs: Set<String>, allows: Set<String>)] = [
      "testsuites": ([""], [], ["name", "tests", "failures", "errors", "time"]),
      "testsuite": (
        ["testsuites", ""], ["name", "tests"],
        ["failures", "errors", "skipped", "time", "timestamp", "hostname"]
      ),
      "testcase": (["testsuite"], ["name", "classname"], ["time", "file"]),
      "failure": (["testcase"], [], ["message", "type"]),
      "error": (["testcase"], [], ["message", "type"]),
      "skipped": (["testcase"], [], ["message"]),
      "system-out": (["testcase", "testsuite"], [], []),
    ]

  init(_ text: String) {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    if !parser.parse() { faults.append("no XML: \(parser.parserError.map { "\($0)" } ?? "")") }
    for (attribute, element) in [
      ("tests", "testcase"), ("failures", "failure"), ("errors", "error"),
    ] where claimed[attribute] != "\(count(of: element))" {
      faults.append("\(attribute) says \(claimed[attribute] ?? "nothing")")
    }
  }

  func count(of element: String) -> Int { counts[element] ?? 0 }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    let parent = open.last ?? ""
    open.append(name)
    counts[name, default: 0] += 1
    guard let rule = Self.elements[name] else { return faults.append("element \(name)") }
    if !rule.parents.contains(parent) { faults.append("\(name) in \(parent)") }
    for attribute in rule.needs where attributes[attribute] == nil {
      faults.append("\(name) has no \(attribute)")
    }
    for attribute in attributes.keys
    where !rule.needs.contains(attribute) && !rule.allows.contains(attribute) {
      faults.append("\(name) has \(attribute)")
    }
    if name == "testsuite" { claimed = attributes }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }
}

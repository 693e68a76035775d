import FlagEngine
import Testing

/// `import`: which visitor a text describes, and every visitor of a log.
@Suite struct ImportTests {
  private func run(
    _ arguments: String..., input: String = ""
  ) throws -> (json: JSONValue, outcome: CommandLineProgram.Outcome) {
    let outcome = CommandLineProgram.run(["import"] + arguments, input: input)
    return (try JSONValue(parsing: String(outcome.lines[0])), outcome)
  }

  @Test func everyPartIsWrittenWithWhatBecameOfIt() throws {
    let text = #"{"visitorCode":"k1f9","country":"Germany","bogus":1}"#
    let expected: JSONValue = [
      "kinds": ["JSON object"],
      "visitor": [
        "visitorCode": "k1f9", "data": [["type": "Geolocation", "country": "Germany"]],
      ],
      "taken": [
        ["field": "code", "value": "k1f9", "from": "JSON object: visitorCode"],
        ["field": "country", "value": "Germany", "from": "JSON object: country"],
      ],
      "skipped": [["part": #""bogus":1"#, "reason": #"a Kameleoon visitor has no "bogus"."#]],
    ]
    #expect(try run("demo:kameleoon", text).json == expected)
    #expect(try run("demo:kameleoon", input: text).json == expected)
    #expect(try run("demo:kameleoon", "-", input: text).json == expected)
  }

  @Test func theRestOfTheOptionsStaysOnlyWithKeep() throws {
    let options = ["import", "demo:flagship", "visitorId=u country=DE", "--context", "age=3"]
    func context(_ more: [String]) throws -> JSONValue? {
      let outcome = CommandLineProgram.run(options + more)
      return try JSONValue(parsing: String(outcome.lines[0]))["visitor"]?["context"]
    }
    #expect(try context([]) == ["country": "DE"])
    #expect(try context(["--keep"]) == ["age": 3, "country": "DE"])
  }

  @Test func aLogIsAnsweredForEachOfItsVisitors() throws {
    let log = """
      2026-01-01T10:00:00Z INFO sdk - {"visitorCode":"a","country":"Germany"} took 3ms
      nothing here

      Cookie: kameleoonVisitorCode=b; x=1
      country=Spain
      {"visitorCode":"c",
      """
    let cases = CommandLineProgram.run(["import", "demo:kameleoon", "--jsonl"], input: log)
    #expect(cases.exitCode == 0)
    #expect(cases.lines.count == 7)
    #expect(cases.errors.hasPrefix("6 lines: 2 visitors, 4 without\n"))
    let answers = CommandLineProgram.run(
      ["eval", "demo:kameleoon", "--jsonl"], input: cases.output)
    let read = try answers.lines.dropLast().map { try JSONValue(parsing: String($0)) }
    #expect(read.map { $0["line"] } == (1...6).map { .integer($0) })
    for (index, answer) in read.enumerated() {
      let isVisitor = index == 0 || index == 3
      #expect((answer["features"] != nil) == isVisitor, "line \(index + 1)")
    }
    #expect(read[1]["error"] == "no visitor: nothing in the line is recognised")
    #expect(read[4]["error"] == "no visitor: the line names no code; --visitor gives one")
    let named = CommandLineProgram.run(
      ["import", "demo:kameleoon", "--jsonl", "--visitor", "v"], input: "country=Spain\n")
    #expect(named.output.hasPrefix(#"{"visitorCode":"v","data":[{"type":"Geo"#))
  }

  @Test func whatWasImportedIsReadAgainAsItIs() throws {
    let cookie = "%7B%22new_checkout%22%3A%7B%22expId%22%3A0%7D%7D"
    let text =
      "code=a country=Spain data.membership_tier=gold page=/x consent=refused"
      + "\nCookie: kameleoonSimulationFFData=\(cookie)"
    let first = try run("demo:kameleoon", text).json
    let visitor = try #require(first["visitor"])
    #expect(visitor["simulationCookie"]?.text?.contains("new_checkout") == true)
    #expect(try run("demo:kameleoon", visitor.jsonText).json["visitor"] == visitor)
    let answers = CommandLineProgram.run(
      ["eval", "demo:kameleoon", "--jsonl"], input: visitor.jsonText + "\n")
    let answer = try JSONValue(parsing: String(answers.lines[0]))
    #expect(answer["features"]?["new_checkout"] != nil)
  }

  @Test func aTextWithoutAVisitorIsBadInputAndStillListed() throws {
    let (json, outcome) = try run("demo:kameleoon", "hello world")
    #expect(outcome.exitCode == 2)
    #expect(json["skipped"]?.jsonText.contains("hello world") == true)
    #expect(outcome.errors == "Nothing in this text tells who the visitor is.\n")
    let broken = CommandLineProgram.run(["import", "demo:kameleoon", #"{"a":"#])
    #expect(broken.exitCode == 2 && broken.errors.hasPrefix("Not JSON: "))
    #expect(CommandLineProgram.run(["import", "-"]).exitCode == 2)
  }

  /// The console's `i` and the command line's context file ask one reader.
  @Test func aContextFileWithAMarkOfItsEncodingIsRead() throws {
    let file = try TemporaryFile("\u{FEFF}" + #"{"country":"DE","tab":"a\tb","ls":"a\u2028b"}"#)
    let outcome = CommandLineProgram.run([
      "import", "demo:flagship", "x=1", "--context-file", file.path, "--keep",
    ])
    let json = try JSONValue(parsing: String(outcome.lines[0]))
    #expect(json["visitor"]?["context"]?["tab"] == "a\tb")
    #expect(json["visitor"]?["context"]?["ls"] == "a\u{2028}b")
  }
}

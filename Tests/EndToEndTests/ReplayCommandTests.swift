import Testing

/// `flagscope replay` as a user runs it.
@Suite struct ReplayCommandTests {
  private static let journey = #"{"id":"a","steps":[{"op":"start"},{"op":"close"}]}"#

  @Test func oneLineAJourneyComesInOrder() {
    let second = Self.journey.replacing(#""a""#, with: #""b""#)
    let result = CommandLineProgram.run(["replay", "-"], input: "\(Self.journey)\n\(second)\n")
    #expect(result.exitCode == 0 && result.errors.isEmpty)
    #expect(result.lines.count == 3)
    #expect(result.lines[0].hasPrefix(#"{"id":"a","steps":[{"op":"start","expect":{"result":null"#))
    #expect(result.lines[1].hasPrefix(#"{"id":"b""#))
  }

  @Test(arguments: [("null", Int32(0), "1 journey, 0 differences\n"), ("5", 1, "1 difference\n")])
  func aCheckEndsWithOneWhereSomethingDiffers(_ value: String, _ code: Int32, _ end: String) {
    let input = Self.journey.replacing(
      #"{"op":"start"}"#,
      with: #"{"op":"start","config":{"mode":"API"},"expect":{"result":\#(value)}}"#)
    let result = CommandLineProgram.run(["replay", "-", "--check"], input: input)
    #expect(result.exitCode == code)
    #expect(result.output.hasSuffix(end))
    if code == 1 {
      #expect(
        result.output.hasPrefix("case 1 \"a\", step 1 start, result: expected 5, got null\n"))
    }
  }

  @Test func requestsComeAsCommands() {
    let result = CommandLineProgram.run(["replay", "-", "--curl"], input: Self.journey)
    #expect(
      result.output == """
        # case 1 "a"
        # step 1: start
        curl 'https://cdn.flagship.io/env_oracle/bucketing.json'

        """)
  }

  @Test(arguments: [
    (["replay", "-"], "{", "Cannot replay standard input: It is no JSON: "),
    (["replay", "/nowhere.json"], "", "Cannot read /nowhere.json: no such file."),
    (["replay", "-", "--sdk", "flagship-server"], journey, "flagship-server is no SDK"),
    (["replay", "-", "--check", "--curl"], journey, "--check and --curl are two outputs"),
    (["replay", "-"], "{\"steps\":[{\"op\":\"\\u001b[31m\"}]}", "It is of neither platform"),
  ])
  func whatCannotBePlayedIsSaidInASentence(
    _ arguments: [String], _ input: String, _ sentence: String
  ) {
    let result = CommandLineProgram.run(arguments, input: input)
    #expect(result.exitCode == 2)
    #expect(result.errors.contains(sentence), "\(result.errors)")
    #expect(result.output.isEmpty && !result.errors.contains("\u{1B}"))
  }
}

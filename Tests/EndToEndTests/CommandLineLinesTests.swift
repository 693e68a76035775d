import FlagEngine
import Testing

/// `eval --jsonl`: the stream of cases.
@Suite struct CommandLineLinesTests {
  private let file = CommandLineProgram.repository + "/Sources/flagscope/Resources/"

  private func run(_ input: String, _ arguments: String...) throws -> [JSONValue] {
    let outcome = CommandLineProgram.run(["eval"] + arguments + ["--jsonl"], input: input)
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors == "")
    #expect(outcome.output.isEmpty || outcome.output.hasSuffix("\n"))
    return try outcome.lines.dropLast().map { try JSONValue(parsing: String($0)) }
  }

  @Test func eachLineIsAnsweredInOrderAndBadOnesAreSaid() throws {
    let input = """
      {"visitorCode":"a","features":["new_checkout"]}
      {"visitorCode":
      []

      {"visitorCode":7}
      {"visitorCode":"b","data":[{"type":"Nonsense"}]}
      {"visitorCode":"","features":["new_checkout","nope"]}
      {"visitorCode":"c","features":["nope"]}
      """
    let answers = try run(input, file + "kameleoon-shop.json")
    #expect(answers.map { $0["line"] } == (1...8).map { .integer($0) })
    #expect(answers[0]["features"]?["new_checkout"]?["variationKey"]?.text != nil)
    for index in 1...5 {
      #expect(answers[index]["error"]?.text?.isEmpty == false, "line \(index + 1)")
      #expect(answers[index]["features"] == nil)
    }
    #expect(answers[6]["features"]?["new_checkout"]?["error"] == "VisitorCodeInvalid")
    #expect(answers[6]["features"]?["nope"]?["error"] == "VisitorCodeInvalid")
    #expect(answers[7]["features"]?["nope"]?["error"] == "FeatureNotFound")
  }

  @Test func answersComeWhileTheInputIsStillOpen() {
    let program = RunningProgram(["eval", file + "flagship-shop.json", "--jsonl"])
    for number in 1...3 {
      program.send("{\"visitorId\":\"v\(number)\",\"context\":{}}\n")
      #expect(program.line()?.hasPrefix("{\"line\":\(number),\"start\":null") == true)
    }
    program.endInput()
    #expect(program.line() == nil)
    #expect(program.wait() == 0)
  }

  @Test func aLineMayBringItsOwnConfiguration() throws {
    let campaign = """
      {"id":"c","variationGroups":[{"id":"g","targeting":{"targetingGroups":[{"targetings":[]}]},\
      "variations":[{"id":"v","allocation":100,"modifications":{"type":"FLAG","value":{"k":1}}}]}]}
      """
    let bucketing = "{\"campaigns\":[\(campaign)]}"
    let text = JSONValue.string(bucketing).jsonText
    let answers = try run(
      """
      {"visitorId":"v","bucketing":\(bucketing)}
      {"visitorId":"v","bucketingText":\(text)}
      {"visitorId":"v","bucketing":\(text)}
      {"visitorId":"v","bucketingText":"{"}
      {"visitorId":"v"}
      {"visitorCode":"v","dataFile":{"featureFlags":[]}}
      {"visitorCode":"v","dataFileText":"{","features":["a"]}
      {"visitorCode":"v","dataFile":"x"}
      """)
    #expect(answers[0]["modifications"] == ["k": 1])
    #expect(answers[1]["modifications"] == ["k": 1])
    #expect(answers[2]["error"]?.text?.contains("bucketingText") == true)
    #expect(answers[3]["start"] == "error:JSONDecodeError")
    #expect(answers[4]["error"]?.text?.isEmpty == false)
    #expect(answers[5]["configLoaded"] == true)
    #expect(answers[5]["features"] == [:])
    #expect(answers[6]["configLoaded"] == false)
    #expect(answers[6]["features"]?["a"]?["error"] == "FeatureNotFound")
    #expect(answers[7]["error"]?.text?.contains("dataFileText") == true)
  }

  @Test func theConfigurationInALineReplacesTheFile() throws {
    let answers = try run(
      """
      {"visitorId":"v","bucketing":{"panic":true}}
      {"visitorId":"v"}
      """, file + "flagship-shop.json")
    #expect(answers[0]["sync"] == "panic")
    #expect(answers[1]["sync"] == "ok")
  }

  @Test func timeAndZoneMayStandInALine() throws {
    // At 23:00 UTC, with a visit 13 hours earlier: today in London, yesterday in Tokyo and Paris.
    let now = 1_767_225_600_000 + 23 * 3_600_000
    let segment = """
      {"id":1,"conditionsData":{"firstLevel":[{"conditions":[{"targetingType":"SAME_DAY_VISITS",\
      "isInclude":true,"visitCount":1,"matchType":"GREATER"}],"orOperators":[]}],\
      "firstLevelOrOperators":[]}}
      """
    let dataFile = """
      {"featureFlags":[{"id":1,"featureKey":"f","environmentEnabled":true,"defaultVariationKey":"off",\
      "variations":[{"key":"off"},{"key":"on"}],"rules":[{"id":1,"type":"TARGETED_DELIVERY",\
      "exposition":1.0,"experimentId":1,"segmentId":1,"variationByExposition":[{"variationKey":"on",\
      "variationId":1,"exposition":1.0}]}]}],"segments":[\(segment)]}
      """
    let visits = #"{"type":"VisitorVisits","visits":[{"timeStarted":\#(now - 13 * 3_600_000)}]}"#
    func line(_ zone: String) -> String {
      #"{"visitorCode":"v","now":\#(now),"timeZone":"\#(zone)","data":[\#(visits)],"dataFile":\#(dataFile)}"#
    }
    let answers = try run(
      [line("UTC"), line("Asia/Tokyo"), line("Europe/Paris"), line("No/Where")]
        .joined(separator: "\n"))
    #expect(answers[0]["features"]?["f"]?["variationKey"] == "on")
    #expect(answers[1]["features"]?["f"]?["variationKey"] == "off")
    #expect(answers[2]["features"]?["f"]?["variationKey"] == "off")
    #expect(answers[3]["error"] == #"timeZone: no such zone: "No/Where""#)
  }

  @Test func linesMayEndInAnyWay() throws {
    #expect(try run("").isEmpty)
    #expect(try run("{\"visitorId\":\"v\",\"bucketing\":{}}").count == 1)
    #expect(try run("{\"visitorId\":\"v\",\"bucketing\":{}}\r\n").count == 1)
    #expect(try run("\n").count == 1)
  }

  @Test func aHugeLineDoesNotStopTheRun() throws {
    let padding = String(repeating: "x", count: 3 << 20)
    let answers = try run(
      """
      {"visitorId":"v","bucketing":{},"ignored":"\(padding)"}
      {"visitorId":"w","bucketing":{}}
      """)
    #expect(answers.map { $0["sync"] } == ["ok", "ok"])
  }

  @Test func visitorsMustComeThroughTheLines() {
    let outcome = CommandLineProgram.run(
      ["eval", "demo:kameleoon", "--jsonl", "--visitor", "x"], input: "")
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("--jsonl takes the visitors from standard input"))
  }
}

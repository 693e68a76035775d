import Foundation
import Testing

/// The example of a checkout, against `flagscope serve`.
@Suite struct FlagshipCheckoutTests {
  @Test(arguments: ["bucketing", "api"])
  func theExampleGetsFlagsAndSendsWhatTheVendorsSDKWould(_ mode: String) throws {
    let folder = FileManager.default.temporaryDirectory.path
    let record = "\(folder)/flagscope-record-\(UInt64.random(in: 0...UInt64.max))"
    defer { unlink(record) }
    let server = RunningProgram([
      "serve", "demo:flagship", "--port", "0", "--record", record,
    ])
    defer { server.kill() }
    let greeting = try #require(server.line())
    let address = try #require(
      greeting.split(separator: " ").first { $0.hasPrefix("http") }?.dropLast())
    let program = Program.flagscope.replacing("/flagscope", with: "/flagship-checkout")
    let result = try Spawn.run(
      [program, String(address), "user-1", "FR", mode], environment: Program.environment)
    #expect(result.status == .code(0), "\(result.text)")
    #expect(result.text.contains("checkout_v2 = "))
    #expect(result.text.hasSuffix(", unsent: 0\n"))
    let requests = try String(contentsOfFile: record, encoding: .utf8)
      .split(separator: "\n")
    let paths = requests.map { line in
      let path = line.components(separatedBy: #""path":""#).last ?? ""
      return String(path.prefix { $0 != "?" && $0 != "\"" })
    }
    let first = mode == "api" ? "/v2/shop/campaigns/" : "/shop/bucketing.json"
    #expect(paths == [first, "/v2/shop/events", "/v2/activate", "/"])
    #expect(requests.last?.contains(#"\"t\": \"TRANSACTION\""#) == true)
    #expect(!requests.contains { $0.contains("key-of-the-shop") })
  }

  @Test func theReadmeShowsExactlyTheseLines() throws {
    let repository = CommandLineProgram.repository
    let example = try String(
      contentsOfFile: "\(repository)/Examples/FlagshipCheckout/FlagshipCheckout.swift",
      encoding: .utf8)
    let readme = try String(contentsOfFile: "\(repository)/README.md", encoding: .utf8)
    let block = try #require(
      example.components(separatedBy: "    // README: begin\n").last?
        .components(separatedBy: "    // README: end").first)
    let shown = block.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.dropFirst(4) }.joined(separator: "\n")
    #expect(readme.contains("```swift\n\(shown)```\n"))
  }
}

import FlagEngine
import FoundationEssentials
import Testing

@Suite struct ReadmeExampleTests {
  private static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test func decidesInFiveLines() throws {
    let path = Self.repository.appending(path: "Sources/flagscope/Resources/kameleoon-shop.json")
      .path
    let now = 1_767_225_600_000
    // README: begin
    let bytes = try Array(Data(contentsOf: URL(filePath: path)))
    let shop = try FlagConfiguration(bytes)
    let visitor = Visitor.kameleoon(Kameleoon.Visitor(code: "visitor-1"))
    let options = EvaluationOptions(profile: .kameleoon318, now: now)
    let decision = shop.decide("new_checkout", for: visitor, options: options)
    // README: end
    #expect(decision?.flagKey == "new_checkout")
    #expect(decision?.variationKey != nil)
    #expect(decision?.sentence.isEmpty == false)
    #expect(shop.decide("no_such_flag", for: visitor, options: options) == nil)
  }

  @Test func readmeShowsExactlyTheseLines() throws {
    let test = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    let readme = try String(
      contentsOf: Self.repository.appending(path: "README.md"), encoding: .utf8)
    let lines = test.split(separator: "\n", omittingEmptySubsequences: false)
    let begin = try #require(lines.firstIndex { $0.hasSuffix("// README: begin") })
    let end = try #require(lines.firstIndex { $0.hasSuffix("// README: end") })
    let shown = lines[(begin + 1)..<end].map { $0.drop { $0 == " " } }.joined(separator: "\n")
    #expect(readme.contains("```swift\n\(shown)\n```\n"))
  }
}

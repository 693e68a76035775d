import FlagEngine
import FlagReplay
import Foundation
import Testing

/// The journeys that the README writes down send what it shows.
@Suite struct ReadmeJourneyTests {
  @Test(arguments: ["checkout.flagship.json", "checkout.kameleoon.json"])
  func theExampleSendsWhatTheReadmeShows(_ name: String) async throws {
    let blocks = try Self.blocks(behind: "`\(name)`")
    let journey = try #require(try Journey.read(Array(blocks[0].utf8)).first)
    let played = await journey.played(ReplayOptions())
    let lines = journey.curlLines(of: played)
    #expect(lines.joined(separator: "\n") == blocks[1])
    #expect(journey.content["steps"] != nil)
  }

  /// The two blocks of code behind a mark: the journey, then its commands.
  private static func blocks(behind mark: String) throws -> [String] {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "README.md")
    let readme = try String(contentsOf: path, encoding: .utf8)
    let start = try #require(readme.range(of: mark)).upperBound
    let parts = readme[start...].components(separatedBy: "```")
    try #require(parts.count > 4)
    return [parts[1], parts[3]].map { block in
      block.drop { $0 != "\n" }.trimmingCharacters(in: .newlines)
    }
  }
}

import Foundation
import Testing

@testable import FlagFiles

/// What was opened and typed before.
@Suite struct HistoryFileTests {
  @Test func twoConsolesDoNotLoseEachOthersTexts() throws {
    let folder = NSTemporaryDirectory() + "flagscope-history-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let files = [
      HistoryFile(path: folder + "/history.json"), HistoryFile(path: folder + "/history.json"),
    ]
    files[0].add((.filters, ["a", "b"]))
    files[1].add((.filters, ["c", "a"]))
    files[0].add((.sources, (0..<30).map(String.init)))
    #expect(files[0].content[.filters] == ["b", "c", "a"])
    #expect(files[1].content[.sources].count == 20)
  }
}

import FlagEngine
import Foundation
import Testing

@testable import FlagFiles

/// The names of rules and segments beside a configuration.
@Suite struct LabelFileTests {
  @Test func whatIsSavedReadsBack() throws {
    let folder = NSTemporaryDirectory() + "flagscope-labels-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = LabelFile(nil, beside: folder + "/shop.json")
    let path = try #require(file.path)
    #expect(try file.read() == Labels())
    var labels = Labels()
    labels.rules = ["2": "b", "10": "a \"quoted\"\n"]
    #expect(LabelFile.write(labels, to: path) == nil)
    #expect(try file.read() == labels)
  }

  @Test func itLiesBesideTheConfigurationUnlessItIsNamed() {
    #expect(LabelFile(nil, beside: nil).path == nil)
    #expect(LabelFile(nil, beside: "shop.json").path == "flagscope.labels.json")
    #expect(LabelFile(nil, beside: "/a/shop.json").path == "/a/flagscope.labels.json")
    #expect(LabelFile("mine.json", beside: "shop.json").path == "mine.json")
  }
}

import Testing

@testable import FlagEngine

@Suite struct FileDifferenceTests {
  private static func file(_ text: String, _ platform: Platform) throws -> FlagConfiguration {
    try FlagConfiguration(Array(text.utf8), platform: platform)
  }

  @Test func everyPlaceIsNamedAlsoWhatNothingReads() throws {
    let old = try Self.file(
      #"{"featureFlags": [{"id": 1, "featureKey": "a", "note": "x"}], "more": [1, 2]}"#, .kameleoon)
    let new = try Self.file(
      #"{"featureFlags": [{"id": 1, "featureKey": "a", "note": "y", "by": null}]}"#, .kameleoon)
    let found = try #require(FileDifference.all(from: old, to: new))
    #expect(found.map(\.path) == ["featureFlags[1].note", "featureFlags[1].by", "more"])
    #expect(found.map(\.old) == [#""x""#, nil, "[1,2]"])
    #expect(found.map(\.new) == [#""y""#, "null", nil])
    #expect(FileDifference.all(from: old, to: old) == [])
  }

  @Test func campaignsAreNamedByTheirIDs() throws {
    let old = try Self.file(#"{"campaigns": [{"id": "c1", "variationGroups": []}]}"#, .flagship)
    let new = try Self.file(
      #"{"campaigns": [{"id": "c1", "type": "toggle", "variationGroups": []}]}"#, .flagship)
    #expect(FileDifference.all(from: old, to: new)?.map(\.path) == ["campaigns[c1].type"])
  }

  @Test func largeFilesAreNotComparedAtOnce() throws {
    let text = String(repeating: "x", count: FileDifference.sizeLimit)
    let large = try Self.file("{\"featureFlags\": [], \"note\": \"\(text)\"}", .kameleoon)
    #expect(FileDifference.all(from: large, to: large) == nil)
  }
}

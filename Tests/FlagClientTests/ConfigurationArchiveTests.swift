import FlagEngine
import FlagFiles
import Glibc
import Testing

@testable import FlagClient

/// The versions of a source that are kept.
@Suite struct ConfigurationArchiveTests {
  private func withArchive(_ body: (ConfigurationArchive) throws -> Void) throws {
    let folder = try TestFiles.newFolder()
    defer { TestFiles.remove(folder) }
    try body(
      ConfigurationArchive(
        ConfigurationCache(folder: folder + "/cache"), SourceAddress("flagship:env"),
        FollowSettings(refreshInterval: 60)))
  }

  private func keep(
    _ number: Int, at time: Double, _ archive: ConfigurationArchive, limit: Int = 20
  ) -> String {
    let bytes = Array("{\"campaigns\":[],\"number\":\(number)}".utf8)
    let digest = ConfigurationReading.digest(of: bytes)
    #expect(archive.keep(bytes, digest: digest, receivedAt: time, limit: limit) == nil)
    return digest
  }

  @Test func theNewestOfManyAreKept() throws {
    try withArchive { archive in
      let digests = (0..<25).map { keep($0, at: 1_700_000_000_000 + Double($0) * 1_000, archive) }
      #expect(archive.versions.map(\.digest) == digests.suffix(20).reversed())
      #expect(archive.versions.first?.receivedAt == 1_700_000_024_000)
    }
  }

  @Test func aVersionHoldsWhatWasFetchedForItsOwnerAlone() throws {
    try withArchive { archive in
      let digest = keep(7, at: 1_700_000_000_000, archive)
      let version = try #require(
        archive.versions(beginning: String(digest.prefix(6)).uppercased()).first)
      let content = try FileReader.read(version.path, limit: 1_000)
      #expect(String(decoding: content.bytes, as: UTF8.self) == #"{"campaigns":[],"number":7}"#)
      #expect(!content.isOpenToOthers)
      #expect(version.byteCount == content.bytes.count)
      #expect(archive.versions(beginning: "zz").isEmpty)
    }
  }

  @Test func oneThatComesBackIsTheNewestAgain() throws {
    try withArchive { archive in
      let first = keep(1, at: 1_700_000_000_000, archive)
      let second = keep(2, at: 1_700_000_001_000, archive)
      #expect(archive.versions.map(\.digest) == [second, first])
      #expect(keep(1, at: 1_700_000_002_000, archive) == first)
      #expect(archive.versions.map(\.digest) == [first, second])
    }
  }

  @Test func aLimitOfNoneKeepsNone() throws {
    try withArchive { archive in
      _ = keep(1, at: 1_700_000_000_000, archive, limit: 0)
      #expect(archive.versions.isEmpty)
    }
  }
}

import Foundation
import Testing

@testable import flagscope

/// Saved files are noticed, however the editor saves them.
@Suite struct FileWatcherTests {
  /// A folder that ends with the test, and what was reported about the files in it.
  private final class Folder {
    let path: String
    private let semaphore = DispatchSemaphore(value: 0)
    let watcher = FileWatcher()

    init() throws {
      path = NSTemporaryDirectory() + "flagscope-watch-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    func write(_ name: String) throws {
      try Data("x".utf8).write(to: URL(fileURLWithPath: file(name)))
    }

    func make(_ name: String) throws {
      try FileManager.default.createDirectory(
        atPath: file(name), withIntermediateDirectories: true)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: file(name)) }

    func rename(_ old: String, to new: String) {
      #expect(Foundation.rename(file(old), file(new)) == 0)
    }

    func watch(_ name: String) -> FileWatcher.Watch? {
      watcher.watch(file(name)) { [semaphore] in semaphore.signal() }
    }

    /// Whether a change is reported, now or soon.
    func isReported(within seconds: Double = 10) -> Bool {
      semaphore.wait(timeout: .now() + seconds) == .success
    }
  }

  @Test func aFileThatIsWrittenIsReported() throws {
    let folder = try Folder()
    #expect(folder.watch("a.theme") != nil)
    for _ in 0..<3 {
      try folder.write("a.theme")
      #expect(folder.isReported())
    }
  }

  @Test func aFileThatIsReplacedIsReportedEachTime() throws {
    let folder = try Folder()
    try folder.write("a.theme")
    #expect(folder.watch("a.theme") != nil)
    for _ in 0..<3 {
      try folder.write("a.theme.new")
      folder.rename("a.theme.new", to: "a.theme")
      #expect(folder.isReported())
    }
  }

  @Test func theFileBehindALinkIsReported() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.file("real"), withIntermediateDirectories: true)
    try folder.write("real/a.theme")
    #expect(symlink("real/a.theme", folder.file("a.theme")) == 0)
    #expect(folder.watch("a.theme") != nil)
    try folder.write("real/a.theme")
    #expect(folder.isReported())
  }

  @Test func otherFilesAreNot() throws {
    let folder = try Folder()
    #expect(folder.watch("a.theme") != nil)
    try folder.write("b.theme")
    #expect(!folder.isReported(within: 0.3))
  }

  @Test func aFileIsReportedUntilItsWatchStops() throws {
    let folder = try Folder()
    let first = try #require(folder.watch("a.theme"))
    #expect(folder.watch("b.theme") != nil)
    folder.watcher.stop(first)
    try folder.write("a.theme")
    #expect(!folder.isReported(within: 0.3))
    try folder.write("b.theme")
    #expect(folder.isReported())
  }

  @Test func aFileThatIsDeletedIsReportedAndAgainWhenItIsBack() throws {
    let folder = try Folder()
    try folder.write("a.json")
    #expect(folder.watch("a.json") != nil)
    for _ in 0..<2 {
      try folder.remove("a.json")
      #expect(folder.isReported())
      try folder.write("a.json")
      #expect(folder.isReported())
    }
  }

  @Test func aFileThatIsMovedAwayIsReportedAndAgainWhenItIsBack() throws {
    let folder = try Folder()
    try folder.write("a.json")
    #expect(folder.watch("a.json") != nil)
    folder.rename("a.json", to: "b.json")
    #expect(folder.isReported())
    folder.rename("b.json", to: "a.json")
    #expect(folder.isReported())
  }

  @Test func anEditorThatMovesTheOldFileAwayIsNoDeletion() throws {
    let folder = try Folder()
    try folder.write("a.json")
    #expect(folder.watch("a.json") != nil)
    folder.rename("a.json", to: "a.json~")
    try folder.write("a.json")
    #expect(folder.isReported())
    #expect(!folder.isReported(within: 0.5))
  }

  @Test func aLinkThatTakesTheFilesPlaceIsReported() throws {
    let folder = try Folder()
    try folder.write("a.json")
    try folder.write("b.json")
    #expect(folder.watch("a.json") != nil)
    try folder.remove("a.json")
    #expect(symlink("b.json", folder.file("a.json")) == 0)
    #expect(folder.isReported())
    try folder.write("b.json")
    #expect(folder.isReported())
  }

  /// As a deployment switches to another version that it keeps beside the old one.
  @Test func aLinkedFolderThatLeadsElsewhereIsReported() throws {
    let folder = try Folder()
    for version in ["1", "2"] {
      try folder.make(version)
      try folder.write("\(version)/a.json")
    }
    #expect(symlink("1", folder.file("current")) == 0)
    #expect(folder.watch("current/a.json") != nil)
    for version in ["2", "1"] {
      #expect(symlink(version, folder.file("next")) == 0)
      folder.rename("next", to: "current")
      #expect(folder.isReported())
      try folder.write("\(version)/a.json")
      #expect(folder.isReported())
    }
  }

  /// As a cluster puts a new version of mounted files in place.
  @Test func aFolderBehindALinkThatIsReplacedIsReported() throws {
    let folder = try Folder()
    for version in ["1", "2"] {
      try folder.make(version)
      try folder.write("\(version)/a.json")
    }
    #expect(symlink("1", folder.file("current")) == 0)
    #expect(symlink("current/a.json", folder.file("a.json")) == 0)
    #expect(folder.watch("a.json") != nil)
    #expect(symlink("2", folder.file("next")) == 0)
    folder.rename("next", to: "current")
    try folder.remove("1")
    #expect(folder.isReported())
    try folder.write("2/a.json")
    #expect(folder.isReported())
  }

  @Test func aFolderThatIsRemovedAndMadeAnewIsFollowed() throws {
    let folder = try Folder()
    try folder.make("deep/er")
    try folder.write("deep/er/a.json")
    #expect(folder.watch("deep/er/a.json") != nil)
    for _ in 0..<2 {
      try folder.remove("deep")
      #expect(folder.isReported())
      try folder.make("deep")
      try folder.make("deep/er")
      #expect(!folder.isReported(within: 0.5))
      try folder.write("deep/er/a.json")
      #expect(folder.isReported())
    }
  }

  @Test func aFolderThatIsMovedAwayAndBackIsFollowed() throws {
    let folder = try Folder()
    try folder.make("deep")
    try folder.write("deep/a.json")
    #expect(folder.watch("deep/a.json") != nil)
    folder.rename("deep", to: "away")
    #expect(folder.isReported())
    try folder.write("away/a.json")
    #expect(!folder.isReported(within: 0.5))
    folder.rename("away", to: "deep")
    #expect(folder.isReported())
  }

  @Test func aFolderThatComesWithItsFileIsReported() throws {
    let folder = try Folder()
    #expect(folder.watch("later/a.json") != nil)
    try folder.make("new")
    try folder.write("new/a.json")
    folder.rename("new", to: "later")
    #expect(folder.isReported())
  }

  @Test func aFolderNeedNotBeWaitedFor() throws {
    let folder = try Folder()
    #expect(folder.watcher.watch(folder.file("nowhere/a"), waitsForFolder: false) {} == nil)
    try folder.write("file")
    #expect(folder.watcher.watch(folder.file("file/a"), waitsForFolder: false) {} == nil)
    #expect(folder.watch("file/a") != nil)
  }
}

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

  @Test func aFolderThatDoesNotExistCannotBeWatched() throws {
    #expect(try Folder().watch("nowhere/a.theme") == nil)
  }
}

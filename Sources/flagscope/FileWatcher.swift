import Glibc
import Synchronization

/// Tells when files are saved, in place or by putting a new file in their place, when they are gone,
/// and when they are back.
///
/// One thread for all files sleeps until the system reports a change; without files there is no
/// thread. What is watched is the folder, because an editor that saves by renaming gives the name to
/// another file; a symbolic link is followed as well.
package final class FileWatcher: Sendable {
  /// A file that is watched, to stop it again.
  package struct Watch: Hashable, Sendable {
    fileprivate let number: Int
  }

  private struct Entry {
    let watch: Watch
    var file: WatchedFile
    let changed: @Sendable () -> Void
  }

  private struct State {
    /// The system's queue of changes; -1 before the first file.
    var queue: Int32 = -1
    var count = 0
    var entries: [Entry] = []
    /// The files that may be gone or back.
    var unsettled: Set<Watch> = []
  }

  private let state = Mutex(State())

  package init() {}

  /// How long a file may be missing before that is told: some editors save by moving the old file
  /// away and writing a new one.
  private static let settlingTime = Duration.milliseconds(200)

  /// Calls `changed` on the watcher's thread whenever the file has been saved, is gone or is back;
  /// once or more a save.
  ///
  /// - Parameters:
  ///   - path: the file, which need not exist yet.
  ///   - waitsForFolder: whether its folder need not exist either.
  ///   - changed: is called.
  /// - Returns: the watch, or nil where the system cannot watch the file's folder.
  package func watch(
    _ path: String, waitsForFolder: Bool = true, _ changed: @escaping @Sendable () -> Void
  ) -> Watch? {
    state.withLock { state in
      guard startIfNeeded(&state) else { return nil }
      var file = WatchedFile(path, waitsForFolder: waitsForFolder)
      file.place(in: state.queue)
      guard !file.folders.isEmpty else { return nil }
      state.count += 1
      let watch = Watch(number: state.count)
      state.entries.append(Entry(watch: watch, file: file, changed: changed))
      return watch
    }
  }

  /// Stops watching; a call that is under way may still come.
  func stop(_ watch: Watch) {
    state.withLock { state in
      let folders = state.entries.filter { $0.watch == watch }.map(\.file.folders)
      state.entries.removeAll { $0.watch == watch }
      for folders in folders { Self.leave(folders, &state) }
    }
  }

  /// Watches folders no longer, except where a file is.
  private static func leave(_ folders: Set<Int32>, _ state: inout State) {
    let used = state.entries.reduce(into: Set()) { $0.formUnion($1.file.folders) }
    for folder in folders.subtracting(used) { inotify_rm_watch(state.queue, folder) }
  }

  private func startIfNeeded(_ state: inout State) -> Bool {
    guard state.queue < 0 else { return true }
    let queue = inotify_init1(Int32(IN_CLOEXEC))
    guard queue >= 0 else { return false }
    state.queue = queue
    BackgroundThread.run { [self] in report(from: queue) }
    return true
  }

  /// Waits for changes until the process ends.
  private func report(from queue: Int32) {
    let clock = ContinuousClock()
    var settled: ContinuousClock.Instant?
    while true {
      let wait = settled.map { max(.zero, clock.now.duration(to: $0)) }
      var descriptor = pollfd(fd: queue, events: Int16(POLLIN), revents: 0)
      // One more, since what is left of a millisecond is cut off.
      let count = poll(&descriptor, 1, wait.map { Int32($0 / .milliseconds(1)) + 1 } ?? -1)
      guard count >= 0 || errno == EINTR else { return }
      if count > 0 {
        // At least one change with the longest name; the system gives only whole ones.
        guard let bytes = FileBytes.read(from: queue, upTo: 16384), !bytes.isEmpty else { return }
        if take(FolderChange.changes(in: bytes)), settled == nil {
          settled = clock.now + Self.settlingTime
        }
      }
      if let time = settled, clock.now >= time {
        settled = nil
        settle()
      }
    }
  }

  /// Tells what was saved, each file once though a save may come as several changes.
  ///
  /// - Returns: whether a file may be gone or back.
  private func take(_ changes: [FolderChange]) -> Bool {
    let (saved, isUnsettled) = state.withLock { state in
      var saved: [@Sendable () -> Void] = []
      for index in state.entries.indices {
        switch state.entries[index].file.fate(changes) {
        case .untouched: continue
        case .saved:
          _ = state.entries[index].file.look()
          saved.append(state.entries[index].changed)
        case .unsettled: state.unsettled.insert(state.entries[index].watch)
        }
        // A folder may have come or gone, a link may lead elsewhere.
        let before = state.entries[index].file.folders
        state.entries[index].file.place(in: state.queue)
        Self.leave(before, &state)
      }
      return (saved, !state.unsettled.isEmpty)
    }
    for tell in saved { tell() }
    return isUnsettled
  }

  /// Tells which of the unsettled files are gone or back.
  private func settle() {
    let changed = state.withLock { state in
      let unsettled = state.unsettled
      state.unsettled = []
      return state.entries.indices.compactMap { index in
        unsettled.contains(state.entries[index].watch) && state.entries[index].file.look()
          ? state.entries[index].changed : nil
      }
    }
    for tell in changed { tell() }
  }
}

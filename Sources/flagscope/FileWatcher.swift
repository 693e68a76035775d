import Glibc
import Synchronization

/// Tells when files are saved, in place or by putting a new file in their place.
///
/// One thread for all files sleeps until the system reports a change; without files there is no
/// thread. What is watched is the folder, because an editor that saves by renaming gives the name to
/// another file; a symbolic link is followed as well.
final class FileWatcher: Sendable {
  /// A file that is watched, to stop it again.
  struct Watch: Hashable, Sendable {
    fileprivate let number: Int
  }

  private struct Entry {
    let watch: Watch
    /// The number that the system gave to the folder.
    let folder: Int32
    let name: String
    let changed: @Sendable () -> Void
  }

  private struct State {
    /// The system's queue of changes; -1 before the first file.
    var queue: Int32 = -1
    var count = 0
    var entries: [Entry] = []
  }

  private let state = Mutex(State())

  /// The folder's entry was written and closed, or another file was moved to its name.
  private static let saved = UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO)

  /// Calls `changed` on the watcher's thread whenever the file has been saved; once or more a save.
  ///
  /// The file need not exist yet, its folder must.
  ///
  /// - Returns: the watch, or nil where the system cannot watch the file's folder.
  func watch(_ path: String, _ changed: @escaping @Sendable () -> Void) -> Watch? {
    let places = [path, Self.target(of: path)].compactMap { $0.map(Self.place) }
    return state.withLock { state in
      guard startIfNeeded(&state) else { return nil }
      state.count += 1
      let watch = Watch(number: state.count)
      for place in places {
        let folder = inotify_add_watch(state.queue, place.folder, Self.saved | UInt32(IN_ONLYDIR))
        guard folder >= 0 else { continue }
        state.entries.append(
          Entry(watch: watch, folder: folder, name: place.name, changed: changed))
      }
      return state.entries.contains { $0.watch == watch } ? watch : nil
    }
  }

  /// Stops watching; a call that is under way may still come.
  func stop(_ watch: Watch) {
    state.withLock { state in
      let folders = Set(state.entries.filter { $0.watch == watch }.map(\.folder))
      state.entries.removeAll { $0.watch == watch }
      for folder in folders where !state.entries.contains(where: { $0.folder == folder }) {
        inotify_rm_watch(state.queue, folder)
      }
    }
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
    // At least one change with the longest name; the system gives only whole ones.
    while let bytes = FileBytes.read(from: queue, upTo: 16384), !bytes.isEmpty {
      let changes = Set(Self.changes(in: bytes))
      let entries = state.withLock { $0.entries }
      // A save may come as several changes; each file is told once.
      var told: Set<Watch> = []
      for entry in entries
      where changes.contains(Change(folder: entry.folder, name: entry.name)) {
        if told.insert(entry.watch).inserted { entry.changed() }
      }
    }
  }

  private struct Change: Hashable {
    let folder: Int32
    let name: String
  }

  /// The changes that the system wrote one after another: a header, then the name, padded by zeros.
  private static func changes(in bytes: [UInt8]) -> [Change] {
    let headerSize = MemoryLayout<inotify_event>.size
    var changes: [Change] = []
    var rest = bytes[...]
    while rest.count >= headerSize {
      let header = rest.withUnsafeBytes { $0.loadUnaligned(as: inotify_event.self) }
      rest = rest.dropFirst(headerSize)
      let name = rest.prefix(Int(header.len)).prefix { $0 != 0 }
      changes.append(Change(folder: header.wd, name: String(decoding: name, as: UTF8.self)))
      rest = rest.dropFirst(Int(header.len))
    }
    return changes
  }

  private static func place(of path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }

  /// The file that a symbolic link leads to; nil for every other file.
  private static func target(of path: String) -> String? {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK,
      let real = realpath(path, nil)
    else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}

import FlagConsole
import Synchronization

/// The console's theme: read at the start, when another is asked for, and when its file is saved.
final class ThemeLoader: Sendable {
  private struct State {
    var name: String
    var watches: [FileWatcher.Watch] = []
  }

  private let watcher: FileWatcher
  private let post: @Sendable (Console.Event) -> Void
  private let state: Mutex<State>

  /// Makes a loader that reads nothing yet.
  ///
  /// - Parameters:
  ///   - name: the theme's name or path.
  ///   - watcher: tells when the theme's file is saved.
  ///   - post: takes the themes that are read later, and why one cannot be.
  init(name: String, watcher: FileWatcher, post: @escaping @Sendable (Console.Event) -> Void) {
    self.watcher = watcher
    self.post = post
    state = Mutex(State(name: name))
  }

  /// Reads the theme now.
  ///
  /// - Throws: why it cannot be used, with file and line.
  func theme() throws(InputError) -> Theme { try ThemeFiles.theme(name) }

  /// Reads the theme again whenever one of the files that it may come from is saved.
  func followFiles() {
    let old = state.withLock { state in
      let old = state.watches
      state.watches = []
      return old
    }
    old.forEach(watcher.stop)
    let watches = ThemeFiles.paths(of: name).compactMap { path in
      watcher.watch(path, waitsForFolder: false) { [self] in readSaved(name, at: path) }
    }
    state.withLock { $0.watches = watches }
  }

  /// Reads another theme, beside the main thread; the old one stays where that fails.
  func choose(_ name: String) {
    BackgroundThread.run { [self] in
      guard read(name) else { return }
      state.withLock { $0.name = name }
      followFiles()
    }
  }

  /// Reads the theme again, beside the main thread.
  func reload() {
    BackgroundThread.run { [self] in read(name) }
  }

  /// Reads the theme whose file was saved; one that cannot be used is looked at again before that is
  /// told.
  private func readSaved(_ name: String, at path: String) {
    if let theme = try? ThemeFiles.theme(name) { return post(.theme(theme)) }
    SecondLook.take(at: path) { [self] in read(name) }
  }

  private var name: String { state.withLock { $0.name } }

  @discardableResult
  private func read(_ name: String) -> Bool {
    do throws(InputError) {
      post(.theme(try ThemeFiles.theme(name)))
      return true
    } catch {
      post(.refused(error.message))
      return false
    }
  }
}

import CursesTerminal
import FlagConsole
import FlagEngine
import FlagFiles
import Synchronization
import TerminalUI

/// Reads files for the visitor beside the main thread, once or whenever they are saved.
final class ContextFiles: Sendable {
  private let watcher: FileWatcher
  private let mailbox: Mailbox<Console.Event>
  private let watch = Mutex<FileWatcher.Watch?>(nil)

  init(_ mailbox: Mailbox<Console.Event>, watcher: FileWatcher) {
    self.mailbox = mailbox
    self.watcher = watcher
  }

  /// Reads a file once.
  func read(_ path: String) {
    BackgroundThread.run { [self] in post(path, isWatched: false) }
  }

  /// Follows a file instead of the one before; nil follows none.
  func follow(_ path: String?) {
    let isFollowed = watch.withLock { watch in
      if let old = watch { watcher.stop(old) }
      watch = path.flatMap { path in
        watcher.watch(UserPath.expanded(path)) { [self] in post(path, isWatched: true) }
      }
      return watch != nil
    }
    guard let path else { return }
    guard isFollowed else {
      let reason = "Cannot follow \(path.safe): the system does not watch its folder."
      return mailbox.post(.context(ContextFile(path: path, isWatched: true, failure: reason)))
    }
    BackgroundThread.run { [self] in post(path, isWatched: true) }
  }

  private func post(_ path: String, isWatched: Bool) {
    let file = Self.file(path, isWatched: isWatched)
    // Whoever saves it may not be done.
    guard isWatched, file.bytes.map(Self.isUnfinished) ?? false else {
      return mailbox.post(.context(file))
    }
    let place = UserPath.expanded(path)
    let watched = watch.withLock { $0 }
    SecondLook.take(at: place) { [self] in
      guard watch.withLock({ $0 == watched }) else { return }
      mailbox.post(.context(Self.file(path, isWatched: true)))
    }
  }

  /// Whether bytes may be the beginning of a JSON text, or of any text.
  private static func isUnfinished(_ bytes: [UInt8]) -> Bool {
    do throws(JSONError) {
      _ = try JSONDocument(bytes)
      return false
    } catch {
      if case .unexpectedEnd = error.problem { return true }
      return false
    }
  }

  /// What a file holds now.
  static func file(_ path: String, isWatched: Bool) -> ContextFile {
    do throws(InputError) {
      let bytes = try InputFile.read(path: UserPath.expanded(path))
      guard bytes.count <= ContextFile.byteLimit else {
        throw InputError("\(path.safe) has more than 1 MB: it describes no visitor.")
      }
      return ContextFile(path: path, isWatched: isWatched, bytes: bytes)
    } catch {
      let isGone = isWatched && UserFile.isMissing(UserPath.expanded(path))
      let failure =
        isGone
        ? "No such file; it is read as soon as it is there: \(path.safe)"
        : error.message
      return ContextFile(path: path, isWatched: isWatched, failure: failure)
    }
  }
}

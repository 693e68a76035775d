import FlagFiles
import Glibc
import Logging
import Synchronization
import TerminalUI

/// The log of requests in the state folder, for `--log-level`.
///
/// One line an entry, readable by its owner alone; what is too long goes into `flagscope.log.1`,
/// which replaces the one before.
final class LogFile: Sendable {
  /// Bytes after which a new file begins.
  private static let limit = 1 << 20

  private let path: String
  /// The open file, and its size.
  private let state: Mutex<(file: Int32, size: Int)>

  /// Opens the file for writing at its end.
  ///
  /// - Throws: why it cannot be written.
  init() throws(InputError) {
    guard let folder = UserFolders.state else {
      throw InputError("There is no home folder to keep a log in. Leave --log-level out.")
    }
    if let reason = PrivateFolder.make(folder) {
      throw InputError(
        "\(folder.safe) cannot be made: \(reason.lowercased()). Leave --log-level out.")
    }
    path = folder + "/flagscope.log"
    state = Mutex((-1, 0))
    guard let opened = Self.open(path) else {
      throw InputError(
        "\(path.safe) cannot be written: \(Self.reason(errno)). "
          + "Leave --log-level out.")
    }
    state.withLock { $0 = opened }
  }

  private static func reason(_ code: Int32) -> String {
    switch code {
    // `open` makes a file where there is none, so that this says that it is something else.
    case EEXIST, ELOOP, ENXIO: "it is no file"
    default: String(cString: strerror(code)).lowercased()
    }
  }

  private static func open(_ path: String) -> (file: Int32, size: Int)? {
    let file = Glibc.open(
      path.fileName, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard file >= 0 else { return nil }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(file)
      errno = EEXIST
      return nil
    }
    return (file, Int(status.st_size))
  }

  /// Adds a line; a full disk loses it and nothing else.
  func write(_ line: String) {
    let bytes = Array((line.safe + "\n").utf8)
    state.withLock { state in
      if state.size + bytes.count > Self.limit { rotate(&state) }
      guard state.file >= 0 else { return }
      let count = Glibc.write(state.file, bytes, bytes.count)
      state.size += max(0, count)
    }
  }

  private func rotate(_ state: inout (file: Int32, size: Int)) {
    close(state.file)
    rename(path.fileName, (path + ".1").fileName)
    state = Self.open(path) ?? (-1, 0)
  }

  /// A logger that writes here from a level on.
  func logger(_ level: Logger.Level) -> Logger {
    var logger = Logger(label: "flagscope") { _ in Handler(file: self) }
    logger.logLevel = level
    return logger
  }

  private struct Handler: LogHandler {
    let file: LogFile
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let parts = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map {
        " \($0.key)=\($0.value)"
      }
      file.write(
        "\(Clock.timeOfDay) \(event.level.rawValue.uppercased()) \(event.message)"
          + parts.joined())
    }
  }
}

internal import Glibc

/// Turns at the files of a folder, which processes wait for.
///
/// The folder itself is locked: a file that is replaced cannot be, and a lock file would be left
/// behind among the user's.
package enum FolderLock {
  /// Does something while no other process that asks for a turn does.
  ///
  /// Where the system knows no locks, the work is done without.
  ///
  /// - Parameters:
  ///   - file: the file that it is about, which need not exist; its folder is made.
  ///   - patience: how long another process is waited for.
  ///   - work: what is done.
  /// - Returns: what the work gives; nil where another process keeps its turn.
  /// - Throws: what the work throws.
  package static func hold<Result, Failure: Error>(
    around file: String, patience: Duration = .seconds(5), _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    let folder = open(self.folder(of: file).fileName, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // Closing gives up the lock.
    defer { if folder >= 0 { close(folder) } }
    let clock = ContinuousClock()
    let end = clock.now + patience
    while folder >= 0, flock(folder, LOCK_EX | LOCK_NB) != 0,
      errno == EWOULDBLOCK || errno == EINTR
    {
      guard clock.now < end else { return nil }
      usleep(2_000)
    }
    return try work()
  }

  /// The folder in which a file lies, through links.
  private static func folder(of file: String) -> String {
    var path = file
    if let real = realpath(file.fileName, nil) {
      path = FileName.text(real)
      free(real)
    }
    _ = AtomicFile.makeFolders(of: path)
    return AtomicFile.folder(of: path) ?? (path.hasPrefix("/") ? "/" : ".")
  }
}

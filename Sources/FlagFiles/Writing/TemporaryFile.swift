internal import Glibc

/// A new file beside another, in whose place it is to come.
///
/// Its process holds a lock on it as long as it lives: one that nobody holds was left by a process
/// that died, and goes.
struct TemporaryFile {
  let path: String
  /// Open for writing; closing it gives up the lock.
  let descriptor: Int32

  /// What no file of a user's has in its name.
  private static let mark = ".flagscope-"

  /// Makes a file.
  ///
  /// - Parameter target: the file beside which it comes.
  /// - Returns: nil with `errno` set where that fails.
  static func make(beside target: String) -> TemporaryFile? {
    while true {
      var template = "\(target)\(mark)XXXXXX".fileName
      let file = mkstemp(&template)
      guard file >= 0 else { return nil }
      _ = fcntl(file, F_SETFD, FD_CLOEXEC)
      // Where there are no locks nothing is taken for a leftover either.
      while flock(file, LOCK_EX) != 0, errno == EINTR {}
      var status = stat()
      // Another process may have taken it for a leftover before it was locked.
      if fstat(file, &status) != 0 || status.st_nlink > 0 {
        let name = template.dropLast().map(UInt8.init(bitPattern:))
        return TemporaryFile(path: FileName.text(name), descriptor: file)
      }
      close(file)
    }
  }

  /// Removes the files beside another that dead processes left.
  static func removeLeftovers(of target: String) {
    let slash = target.utf8.lastIndex(of: 0x2F)
    let folder = slash.map { String(target[...$0]) } ?? "./"
    let name = slash.map { target[target.utf8.index(after: $0)...] } ?? target[...]
    let beginning = Array((name + mark).utf8)
    for name in Folder.entries(of: folder, showsHidden: true)
    where name.utf8.starts(with: beginning) && name.utf8.count == beginning.count + 6 {
      removeUnheld(folder + name)
    }
  }

  private static func removeUnheld(_ path: String) {
    let file = open(path.fileName, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { return }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      flock(file, LOCK_EX | LOCK_NB) == 0
    else { return }
    unlink(path.fileName)
  }
}

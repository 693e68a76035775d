internal import Glibc

/// Files that are there whole or not at all, whatever happens while they are written.
package enum AtomicFile {
  /// Who may use the new file.
  package enum Permissions {
    /// As with the file in whose place it comes; else these
    case kept(else: UInt32)
    /// These, whatever the older file had
    case always(UInt32)
  }

  /// Puts bytes into a file, through another file beside it; a link's target is what is written,
  /// where both have the same owner.
  ///
  /// - Parameters:
  ///   - pieces: the new content, one piece after the other.
  ///   - path: the file. Folders that are missing are made. A link must belong to the owner of the
  ///     file that it leads to: one that somebody else planted leads into files that are not its own.
  ///   - permissions: who may use it; without an older file only its user.
  ///   - isLasting: whether the new content is on the disk when this returns, even if the machine
  ///     loses its power at once; without that it takes no time in which the program could be ended.
  ///   - refusal: asked right before the new content takes the place of the old; a text keeps the old.
  /// - Returns: nil, or the reason why it cannot be written; the older file is then as it was.
  package static func write(
    _ pieces: [UInt8]..., to path: String, permissions: Permissions = .kept(else: 0o600),
    isLasting: Bool = true, unless refusal: () -> String? = { nil }
  ) -> String? {
    let target: String
    switch LinkedFile.resolve(path) {
    case .file(let path): target = path
    case .refused(let reason): return reason
    }
    guard makeFolders(of: target) else { return reason }
    TemporaryFile.removeLeftovers(of: target)
    guard let temporary = TemporaryFile.make(beside: target) else { return reason }
    let isWritten =
      permissions.apply(to: temporary.descriptor, of: target)
      && pieces.allSatisfy { writeAll($0, to: temporary.descriptor) }
      && (!isLasting || fsync(temporary.descriptor) == 0)
    // The name changes hands while the file is still held: until then it is no leftover.
    var failure = (isWritten ? nil : reason) ?? refusal()
    if failure == nil, rename(temporary.path.fileName, target.fileName) != 0 { failure = reason }
    if failure == nil, isLasting { syncFolder(of: target) }
    if failure != nil { unlink(temporary.path.fileName) }
    close(temporary.descriptor)
    return failure
  }

  private static var reason: String { String(cString: strerror(errno)) }

  private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  static func folder(of path: String) -> String? {
    guard let slash = path.utf8.lastIndex(of: 0x2F), slash != path.startIndex else { return nil }
    return String(path[..<slash])
  }

  static func makeFolders(of path: String) -> Bool {
    guard let folder = folder(of: path), access(folder.fileName, F_OK) != 0 else { return true }
    return makeFolders(of: folder) && (mkdir(folder.fileName, 0o755) == 0 || errno == EEXIST)
  }

  /// The new name is on the disk only when its folder is.
  private static func syncFolder(of path: String) {
    let name = folder(of: path) ?? (path.hasPrefix("/") ? "/" : ".")
    let folder = open(name.fileName, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}

extension AtomicFile.Permissions {
  /// Gives a new file the mode that it is to have in the place of another.
  ///
  /// - Returns: whether the system took it.
  fileprivate func apply(to file: Int32, of path: String) -> Bool {
    switch self {
    case .always(let mode): return fchmod(file, mode) == 0
    case .kept(else: let mode):
      var status = stat()
      guard stat(path.fileName, &status) == 0 else { return fchmod(file, mode) == 0 }
      // A team's group, where the user is in it.
      _ = fchown(file, uid_t.max, status.st_gid)
      return fchmod(file, status.st_mode & 0o7777) == 0
    }
  }
}

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

  /// Puts bytes into a file, through another file beside it; a link's target is what is written.
  ///
  /// - Parameters:
  ///   - pieces: the new content, one piece after the other.
  ///   - path: the file. Folders that are missing are made.
  ///   - permissions: who may use it; without an older file only its user.
  ///   - isLasting: whether the new content is on the disk when this returns, even if the machine
  ///     loses its power at once; without that it takes no time in which the program could be ended.
  /// - Returns: nil, or the system's reason why it cannot be written; the older file is then as it was.
  package static func write(
    _ pieces: [UInt8]..., to path: String, permissions: Permissions = .kept(else: 0o600),
    isLasting: Bool = true
  ) -> String? {
    let target = resolved(path)
    guard makeFolders(of: target) else { return reason }
    var template = Array("\(target).XXXXXX".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { return reason }
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    let temporary = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let isWritten =
      fchmod(file, permissions.mode(of: target)) == 0
      && pieces.allSatisfy { writeAll($0, to: file) }
      && (!isLasting || fsync(file) == 0)
    let failure = isWritten ? nil : reason
    close(file)
    if failure == nil, rename(temporary, target) == 0 {
      if isLasting { syncFolder(of: target) }
      return nil
    }
    let refusal = failure ?? reason
    unlink(temporary)
    return refusal
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

  /// The file that a symbolic link leads to.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func folder(of path: String) -> String? {
    guard let slash = path.utf8.lastIndex(of: 0x2F), slash != path.startIndex else { return nil }
    return String(path[..<slash])
  }

  private static func makeFolders(of path: String) -> Bool {
    guard let folder = folder(of: path), access(folder, F_OK) != 0 else { return true }
    return makeFolders(of: folder) && (mkdir(folder, 0o755) == 0 || errno == EEXIST)
  }

  /// The new name is on the disk only when its folder is.
  private static func syncFolder(of path: String) {
    let name = folder(of: path) ?? (path.hasPrefix("/") ? "/" : ".")
    let folder = open(name, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}

extension AtomicFile.Permissions {
  fileprivate func mode(of path: String) -> UInt32 {
    switch self {
    case .always(let mode): return mode
    case .kept(else: let mode):
      var status = stat()
      return stat(path, &status) == 0 ? status.st_mode & 0o7777 : mode
    }
  }
}

import Glibc

/// Files that are there whole or not at all, whatever happens while they are written.
enum AtomicFile {
  /// Puts bytes into a file, through another file beside it; a link's target is what is written.
  ///
  /// - Parameters:
  ///   - bytes: the new content.
  ///   - path: the file; it keeps its permissions. Folders that are missing are made.
  ///   - mode: the permissions of a file that does not exist yet: only its user can read it.
  ///   - isLasting: whether the new content is on the disk when this returns, even if the machine
  ///     loses its power at once; without that it takes no time in which the program could be ended.
  /// - Returns: nil, or the system's reason why it cannot be written; the older file is then as it was.
  static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600, isLasting: Bool = true)
    -> String?
  {
    let target = resolved(path)
    guard makeFolders(of: target) else { return reason }
    var status = stat()
    let permissions = stat(target, &status) == 0 ? status.st_mode & 0o7777 : mode
    var template = Array("\(target).XXXXXX".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { return reason }
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    let temporary = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let isWritten =
      fchmod(file, permissions) == 0 && writeAll(bytes, to: file)
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

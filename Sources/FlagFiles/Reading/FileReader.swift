internal import Glibc

/// The one place in which files are opened for reading.
///
/// A file is opened without waiting and looked at before it is read: a pipe, a device or a terminal in
/// its place would keep the program for ever, or take its keys away. What gzip has packed is unpacked.
package enum FileReader {
  /// What is read.
  package enum Kind: Sendable {
    /// Files only
    case file
    /// Files, and pipes, whose writer is waited for: `<(command)`
    case fileOrPipe
  }

  /// Why a file cannot be read.
  package enum Fault: Error, Equatable {
    /// The system's number
    case system(Int32)
    case folder, pipe, terminal, device, socket
    /// It is packed by gzip, but cut or damaged
    case damagedGzip
    /// Its text is not UTF-8 but this
    case encoding(String)
  }

  /// What a file holds and who may use it, of one and the same file.
  package struct Content {
    /// Its bytes, unpacked; at most one more than the limit.
    package var bytes: [UInt8]
    /// Whether others than its owner may read or write it.
    package var isOpenToOthers: Bool
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: its path.
  ///   - kind: what it may be.
  ///   - limit: the most bytes that are of use; one more tells that there is more.
  /// - Returns: its content.
  /// - Throws: why it cannot be read.
  package static func read(
    _ path: String, _ kind: Kind = .file, limit: Int
  ) throws(Fault) -> Content {
    let file = open(path.fileName, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else {
      // A socket, or a terminal that is not there.
      let code = errno
      if code == ENXIO { try check(path, kind) }
      throw .system(code)
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .system(errno) }
    try check(status, kind)
    return Content(
      bytes: try read(file, limit: limit), isOpenToOthers: status.st_mode & 0o077 != 0)
  }

  /// Finds out whether there is a file to read, without opening it: the writer of a pipe would take
  /// that for a reader.
  ///
  /// - Throws: why there is not.
  package static func check(_ path: String, _ kind: Kind = .file) throws(Fault) {
    var status = stat()
    guard stat(path.fileName, &status) == 0, access(path.fileName, R_OK) == 0 else {
      throw .system(errno)
    }
    try check(status, kind)
  }

  /// All that comes from an open file, waiting for it.
  ///
  /// - Throws: why it cannot be read.
  package static func read(_ file: Int32, limit: Int) throws(Fault) -> [UInt8] {
    let bytes = try all(from: file, limit: limit)
    if let encoding = encoding(of: bytes) { throw .encoding(encoding) }
    guard Gzip.isPacked(bytes) else { return bytes }
    guard let unpacked = Gzip.unpacked(bytes, limit: limit) else { throw .damagedGzip }
    return unpacked
  }

  private static func check(_ status: stat, _ kind: Kind) throws(Fault) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFIFO: if case .file = kind { throw .pipe }
    case S_IFDIR: throw .folder
    case S_IFSOCK: throw .socket
    // The null device is an empty file to those who name it.
    case S_IFCHR where status.st_rdev == nullDevice: break
    case S_IFCHR where terminals.contains(status.st_rdev >> 8): throw .terminal
    default: throw .device
    }
  }

  /// The major numbers of `/dev/tty`, virtual and serial terminals, and the ends of pseudo terminals.
  private static let terminals: Set<dev_t> = [4, 5, 136, 137, 138, 139, 140, 141, 142, 143]

  /// Major number 1, minor number 3.
  private static let nullDevice: dev_t = 1 << 8 | 3

  private static func all(from file: Int32, limit: Int) throws(Fault) -> [UInt8] {
    var bytes: [UInt8] = []
    var status = stat()
    if fstat(file, &status) == 0, status.st_size > 0 {
      bytes.reserveCapacity(min(Int(status.st_size), limit) + 1)
    }
    // A pipe that nobody has opened for writing yet looks as if it had ended.
    if status.st_mode & S_IFMT == S_IFIFO { wait(for: file) }
    while bytes.count <= limit {
      let room = min(1 << 20, limit + 1 - bytes.count)
      var code: Int32 = 0
      let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        let got = Glibc.read(file, buffer.baseAddress, room)
        if got < 0 { code = errno }
        count = max(0, got)
      }
      switch code {
      case 0 where piece.isEmpty: return bytes
      case 0: bytes += piece
      case EINTR: continue
      case EAGAIN: wait(for: file)
      default: throw .system(code)
      }
    }
    return bytes
  }

  private static func wait(for file: Int32) {
    var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    poll(&request, 1, -1)
  }

  /// The encoding that a text has instead of UTF-8, by its mark or by the zeros in ASCII characters.
  package static func encoding(of bytes: [UInt8]) -> String? {
    let start = Array(bytes.prefix(4))
    guard start.count > 1 else { return nil }
    if start == [0xFF, 0xFE, 0, 0] || start == [0, 0, 0xFE, 0xFF] { return "UTF-32" }
    let isMarked = start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
    return isMarked || (start[0] == 0) != (start[1] == 0) ? "UTF-16" : nil
  }
}

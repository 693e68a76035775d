import Glibc

/// Files that are there whole or not at all, whatever happens while they are written.
enum AtomicFile {
  /// Writes a file that only the user can read, in the place of an older one if there is one.
  ///
  /// - Returns: nil, or the system's reason why it cannot be written; the older file is then as it was.
  static func write(_ bytes: [UInt8], to path: String) -> String? {
    var template = Array((path + ".XXXXXX").utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { return reason }
    let temporary = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let isWritten = writeAll(bytes, to: file) && fsync(file) == 0
    let failure = isWritten ? nil : reason
    close(file)
    if failure == nil, rename(temporary, path) == 0 { return nil }
    defer { unlink(temporary) }
    return failure ?? reason
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
}

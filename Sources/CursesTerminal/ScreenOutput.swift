internal import CTermGuard
@preconcurrency import Glibc

/// Where curses writes, and from there the terminal: one write a paint.
///
/// Curses writes at each move of the cursor; through this file the terminal gets a paint whole, and
/// never shows half of one.
struct ScreenOutput {
  /// A file in memory for curses to write to.
  let file: Int32

  init() {
    file = ctg_memory_file()
    precondition(file >= 0, "a process has file descriptors left when it starts")
  }

  /// Passes what curses has written on to the terminal.
  func flush() {
    let count = Int(lseek(file, 0, SEEK_CUR))
    guard count > 0 else { return }
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, pread(file, buffer.baseAddress, count, 0))
    }
    lseek(file, 0, SEEK_SET)
    write(bytes)
  }

  /// Writes to the terminal.
  func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

import Glibc

/// Cuts a stream of bytes into lines, whatever the sizes in which the bytes come.
struct LineSplitter {
  /// A line without its end.
  enum Line: Sendable {
    case bytes([UInt8])
    /// Longer than `byteLimit`; the rest of it was passed over
    case tooLong
  }

  /// The longest line that is kept, in bytes.
  let byteLimit: Int
  private var pending: [UInt8] = []
  private var isTooLong = false

  init(byteLimit: Int) {
    self.byteLimit = byteLimit
  }

  /// Takes bytes and hands out the lines that they complete.
  mutating func feed(_ chunk: [UInt8], _ handle: (Line) -> Void) {
    chunk.withUnsafeBytes { chunk in
      var start = 0
      while start < chunk.count, let base = chunk.baseAddress {
        guard let end = memchr(base + start, 0x0A, chunk.count - start) else { break }
        let stop = UnsafeRawPointer(end) - base
        keep(chunk[start..<stop])
        handOut(handle)
        start = stop + 1
      }
      keep(chunk[start...])
    }
  }

  /// Hands out the last line, if it has no end.
  mutating func finish(_ handle: (Line) -> Void) {
    if isTooLong || !pending.isEmpty { handOut(handle) }
  }

  private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>) {
    guard !isTooLong else { return }
    if pending.count + bytes.count > byteLimit {
      isTooLong = true
      pending = []
    } else {
      pending += bytes
    }
  }

  private mutating func handOut(_ handle: (Line) -> Void) {
    let line = isTooLong ? Line.tooLong : .bytes(pending)
    isTooLong = false
    pending = []
    handle(line)
  }
}

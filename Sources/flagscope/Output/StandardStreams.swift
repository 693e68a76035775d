import Glibc

/// Standard output, unbuffered: what is written is out when the call returns.
enum StandardOutput {
  /// Whether a person reads it.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Writes a text.
  static func write(_ text: String) {
    FileBytes.write(Array(text.utf8), to: STDOUT_FILENO)
  }

  /// Writes bytes.
  static func write(_ bytes: [UInt8]) {
    FileBytes.write(bytes, to: STDOUT_FILENO)
  }
}

/// Standard error, for sentences about the input.
enum StandardError {
  /// Writes a text and ends the line.
  static func write(_ text: String) {
    FileBytes.write(Array((text + "\n").utf8), to: STDERR_FILENO)
  }
}

/// Bytes to and from open files.
enum FileBytes {
  /// Writes all bytes; ends the program quietly when nobody reads any more.
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count >= 0 {
        start += count
      } else if errno == EAGAIN {
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, -1)
      } else if errno != EINTR {
        exit(1)
      }
    }
  }

  /// Reads at most `limit` bytes, or all there is.
  ///
  /// - Returns: the bytes, or nil with `errno` set; one byte more than `limit` tells that there is
  ///   more.
  static func readAll(from descriptor: Int32, limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    if let size = size(of: descriptor) { bytes.reserveCapacity(min(size, limit) + 1) }
    while bytes.count <= limit {
      guard let chunk = read(from: descriptor, upTo: min(1 << 20, limit + 1 - bytes.count)) else {
        return nil
      }
      if chunk.isEmpty { break }
      bytes += chunk
    }
    return bytes
  }

  /// Reads what is there, at most `count` bytes; empty at the end, nil with `errno` set on an error.
  static func read(from descriptor: Int32, upTo count: Int) -> [UInt8]? {
    while true {
      var failed = false
      let chunk = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        let result = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        failed = result < 0
        filled = max(0, result)
      }
      if !failed { return chunk }
      if errno != EINTR { return nil }
    }
  }

  private static func size(of descriptor: Int32) -> Int? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
    return Int(status.st_size)
  }
}

import CursesTerminal
import Glibc
import Synchronization
import TerminalUI

/// Standard output, unbuffered: what is written is out when the call returns.
package enum StandardOutput {
  /// Whether a person reads it.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Writes JSON; ends the program where it cannot be written.
  static func write(_ json: String) { write(Array(json.utf8)) }

  /// Writes JSON; ends the program where it cannot be written.
  ///
  /// To a terminal whose character set is not UTF-8, as ASCII: the bytes of other characters may be
  /// control characters there.
  static func write(_ json: [UInt8]) {
    guard isTerminal, !ProcessLocale.isUTF8, !json.allSatisfy({ $0 < 0x80 }) else {
      return put(json)
    }
    put(Array(escapingNonASCII(String(decoding: json, as: UTF8.self)).utf8))
  }

  /// JSON with all other characters than ASCII escaped; they stand in texts only.
  private static func escapingNonASCII(_ json: String) -> String {
    var result = ""
    for unit in json.utf16 {
      if unit < 0x80 {
        result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      } else {
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result
  }

  private static func put(_ bytes: [UInt8]) {
    if let code = exitCode(afterWriting: bytes) { exit(code) }
  }

  /// Writes bytes.
  ///
  /// - Returns: the exit code where they cannot be written, told on standard error; nil: they are.
  private static func exitCode(afterWriting bytes: [UInt8]) -> Int32? {
    guard let fault = FileBytes.write(bytes, to: STDOUT_FILENO) else { return nil }
    // Nobody reads any more, and nobody needs to be told.
    if fault == EPIPE { return 1 }
    StandardError.write("Cannot write to standard output: \(advice(on: fault))")
    return 2
  }

  /// Writes a text for people, in the characters that are wanted.
  package static func show(_ text: String) {
    put(Array(PlainText.characters(of: text, on: STDOUT_FILENO).utf8))
  }

  /// Writes a text for people where there is something to do before the program ends.
  ///
  /// - Returns: the exit code where it cannot be written; nil: it is.
  static func tryToShow(_ text: String) -> Int32? {
    exitCode(afterWriting: Array(PlainText.characters(of: text, on: STDOUT_FILENO).utf8))
  }

  private static func advice(on fault: Int32) -> String {
    switch fault {
    case ENOSPC, EDQUOT: "the disk is full. Make room, or write elsewhere."
    case EFBIG: "the file would become larger than is allowed. Write elsewhere."
    case EBADF: "it is closed. Give the program one, or send it to a file."
    default: "\(String(cString: strerror(fault)).lowercased()). Send it elsewhere."
    }
  }
}

/// Standard error, for sentences about the input.
enum StandardError {
  /// Writes a text and ends the line; where that cannot be, nobody can be told.
  static func write(_ text: String) {
    let shown = PlainText.characters(of: text + "\n", on: STDERR_FILENO)
    _ = FileBytes.write(Array(shown.utf8), to: STDERR_FILENO)
  }
}

/// The characters in which texts for people are written.
enum PlainText {
  private static let isASCII = Atomic(false)

  /// Signs of the program's own texts are ASCII from now on.
  static func useASCII() { isASCII.store(true, ordering: .relaxed) }

  /// A text as a stream takes it.
  ///
  /// A terminal whose character set is not UTF-8 would take the bytes of other characters for
  /// something else, even for control characters: they become `?` there, as on the screen.
  fileprivate static func characters(of text: String, on descriptor: Int32) -> String {
    let isUTF8 = ProcessLocale.isUTF8
    guard isASCII.load(ordering: .relaxed) || !isUTF8 else { return text }
    let text = ASCIIText.replacingSigns(in: text)
    guard !isUTF8, isatty(descriptor) == 1 else { return text }
    return String(text.map { $0.isASCII ? $0 : "?" })
  }
}

/// Bytes to and from open files.
package enum FileBytes {
  /// Writes all bytes.
  ///
  /// - Returns: nil, or the system's number for why it cannot be done.
  package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
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
        return errno
      }
    }
    return nil
  }

  /// Reads what is there, at most `count` bytes, and waits where nothing is yet; empty at the end,
  /// nil with `errno` set on an error.
  static func read(from descriptor: Int32, upTo count: Int) -> [UInt8]? {
    while true {
      var failed = false
      let chunk = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        let result = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        failed = result < 0
        filled = max(0, result)
      }
      if !failed { return chunk }
      if errno == EAGAIN {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&wait, 1, -1)
      } else if errno != EINTR {
        return nil
      }
    }
  }
}

internal import CTermGuard
@preconcurrency import Glibc

/// Lines from a file, a pipe or a terminal, as they come.
///
/// A line has an end, or is the last one; bytes that are no UTF-8 become U+FFFD.
struct LineInput {
  /// What is read from.
  let file: Int32
  private var pending: [UInt8] = []
  private var isTooLong = false
  /// Whether there is nothing more to read.
  private(set) var isAtEnd = false
  /// Whether a terminal cuts lines that are longer than it takes.
  let isTerminal: Bool

  /// The longest line that is kept, in bytes.
  private static let byteLimit = 1 << 20
  /// The longest line that a terminal hands over: what is behind is lost.
  private static let terminalLimit = 4_095

  init(file: Int32) {
    self.file = file
    isTerminal = isatty(file) == 1
  }

  /// Whether a line is there without reading.
  var hasLine: Bool { pending.contains(0x0A) || isAtEnd && !pending.isEmpty }

  /// Reads what is there.
  mutating func read() {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(file, &bytes, bytes.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    guard count > 0 else {
      isAtEnd = true
      return
    }
    pending += bytes[..<count]
    let isOpen = !pending.contains(0x0A)
    if isOpen, pending.count > Self.byteLimit {
      isTooLong = true
      pending = []
    }
  }

  /// Takes the next line.
  mutating func next() -> LineEvent<Never>? {
    guard hasLine else { return nil }
    let end = pending.firstIndex(of: 0x0A) ?? pending.count
    let line = Array(pending[..<end])
    pending.removeFirst(min(pending.count, end + 1))
    if isTooLong || line.count > Self.byteLimit {
      isTooLong = false
      return .cut(Self.byteLimit)
    }
    if isTerminal, line.count >= Self.terminalLimit { return .cut(Self.terminalLimit) }
    let isReturned = line.last == 0x0D
    return .line(String(decoding: isReturned ? line.dropLast() : line[...], as: UTF8.self))
  }
}

/// What the loop of lines hands to the program.
public enum LineEvent<Message> {
  /// A line that was typed, without its end.
  case line(String)
  /// A line that was longer than so many bytes, of which nothing is used.
  case cut(Int)
  /// Another thread, by the mailbox.
  case message(Message)
  /// Ctrl-c.
  case interrupt
  /// SIGUSR1: files that the program looks at shall be read again.
  case reload
}

extension LineEvent where Message == Never {
  fileprivate var typed: (line: String?, limit: Int) {
    switch self {
    case .line(let text): (text, 0)
    case .cut(let limit): (nil, limit)
    case .message, .interrupt, .reload: (nil, 0)
    }
  }

  /// The same for a loop with messages.
  func with<Other>(_: Other.Type) -> LineEvent<Other> {
    typed.line.map { .line($0) } ?? .cut(typed.limit)
  }
}

/// What the program wants after an event.
public enum LineAction: Sendable {
  /// Wait for the next.
  case proceed
  /// Leave the loop.
  case quit
  /// End as SIGINT does.
  case die
}

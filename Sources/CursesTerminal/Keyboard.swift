internal import CTermGuard
@preconcurrency import Glibc
import TerminalUI

/// Reads keys from the terminal.
struct Keyboard {
  /// The file that keys come from.
  let file: Int32
  private var decoder: KeyDecoder
  private let escapeDelay: Duration
  private var lastByte = ContinuousClock.now
  private var buffer = [UInt8](repeating: 0, count: 4096)

  /// The most bytes of one round, so that a flood of input cannot keep the screen from changing.
  private static let largestRound = 1 << 20

  init(file: Int32, decoder: KeyDecoder) {
    self.file = file
    self.decoder = decoder
    escapeDelay = Self.escapeDelay()
  }

  /// More bytes than one key has: others may follow at once.
  private static let severalKeys = 16

  /// Reads all that waits; something must.
  ///
  /// - Returns: The events in order; `nil` when the terminal is gone.
  mutating func read() -> [InputEvent]? {
    var events: [InputEvent] = []
    var total = 0
    repeat {
      // What was read while the loop was at work came first.
      let kept = ctg_take_input(&buffer, buffer.count)
      let count = kept > 0 ? kept : Glibc.read(file, &buffer, buffer.count)
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard count > 0 else { return events.isEmpty ? nil : events }
      total += count
      lastByte = .now
      events += decoder.feed(buffer[..<count])
    } while total < Self.largestRound
      && (ctg_kept_input() > 0 || total >= Self.severalKeys && isReadable)
    return events
  }

  /// How long to wait for the rest of a key, a sequence or a paste; `nil` when nothing is open.
  var patience: Duration? {
    guard let unfinished = decoder.unfinished else { return nil }
    let limit: Duration =
      switch unfinished {
      case .escape: escapeDelay
      case .sequence: max(escapeDelay, .milliseconds(100))
      case .paste: .seconds(1)
      }
    return max(.zero, lastByte + limit - .now)
  }

  /// What an unfinished key is when no more bytes come.
  mutating func giveUp() -> [InputEvent] { decoder.flush() }

  private var isReadable: Bool {
    var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) > 0
  }

  /// ESCDELAY in milliseconds where set; else 25, or 100 where a network or tmux may split a
  /// sequence.
  private static func escapeDelay() -> Duration {
    if let set = environment("ESCDELAY").flatMap(Int.init), set >= 0 {
      return .milliseconds(min(set, 10_000))
    }
    let isSlow = environment("SSH_CONNECTION") != nil || environment("TMUX") != nil
    return .milliseconds(isSlow ? 100 : 25)
  }
}

/// The value of an environment variable; `nil` when it is not set or empty.
func environment(_ name: String) -> String? {
  guard let value = getenv(name), value.pointee != 0 else { return nil }
  return String(cString: value)
}

internal import CTermGuard
@preconcurrency import Glibc

/// Where curses writes, and from there the terminal: one write a paint.
///
/// Curses writes at each move of the cursor; through this file the terminal gets a paint whole, and
/// never shows half of one. A terminal that takes nothing more is waited for, until a signal to end
/// comes.
@MainActor
final class ScreenOutput {
  /// A file in memory for curses to write to.
  let file: Int32
  /// The terminal, opened anew so that it need not block: standard output belongs to others too.
  private let terminal: Int32
  private let signals: SignalQueue
  /// Whether output was thrown away because the program must end.
  private(set) var hasGivenUp = false

  /// How long a program that must end waits for its terminal.
  private static let lastWait = Duration.milliseconds(50)

  init(signals: SignalQueue) {
    file = ctg_memory_file()
    precondition(file >= 0, "a process has file descriptors left when it starts")
    self.signals = signals
    terminal = Self.openTerminal()
  }

  private static func openTerminal() -> Int32 {
    guard let name = ttyname(STDOUT_FILENO) else { return STDOUT_FILENO }
    let file = open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    return file >= 0 ? file : STDOUT_FILENO
  }

  /// Passes what curses has written on to the terminal.
  func flush(with colors: TrueColors) {
    let count = Int(lseek(file, 0, SEEK_CUR))
    guard count > 0 else { return }
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, pread(file, buffer.baseAddress, count, 0))
    }
    lseek(file, 0, SEEK_SET)
    write(colors.replacingStandIns(in: bytes))
  }

  /// Writes to the terminal.
  func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(terminal, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count < 0 && errno == EAGAIN && waitForRoom() { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Waits until the terminal takes more; false when the program must end before.
  private func waitForRoom() -> Bool {
    if hasGivenUp { return false }
    var end: ContinuousClock.Instant?
    while true {
      signals.read()
      if signals.ending != nil { end = end ?? .now + Self.lastWait }
      let left = end.map { max(0, Int32(($0 - .now) / .milliseconds(1))) }
      var files = [
        pollfd(fd: terminal, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: signals.file, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&files, nfds_t(files.count), left ?? -1)
      if files[0].revents != 0 { return true }
      if ready == 0 || left == 0 { break }
    }
    hasGivenUp = true
    // What the terminal has not taken is thrown away, so that the last words fit.
    tcflush(terminal, TCOFLUSH)
    return false
  }
}

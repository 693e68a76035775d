@preconcurrency import Glibc

/// A program in a terminal of the test's own, to look at every byte and at the terminal's modes.
///
/// The program leads a session without a job-controlling shell, so Ctrl-z cannot stop it here: use
/// `TmuxSession` with a shell for that.
final class PseudoTerminal {
  private(set) var output: [UInt8] = []
  let process: pid_t
  private var master: Int32
  private let modesBefore: [UInt8]
  private var status: ExitStatus?

  /// Starts a program in a terminal; `input` is a file for standard input in its place.
  init(
    _ arguments: [String], width: UInt16 = 80, height: UInt16 = 24,
    environment: [String] = Program.environment, input: Int32? = nil
  ) throws {
    var (master, slave): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: height, ws_col: width, ws_xpixel: 0, ws_ypixel: 0)
    // `ttyname` answers in a place that all threads share, and tests run side by side.
    var name = [CChar](repeating: 0, count: 128)
    guard openpty(&master, &slave, nil, nil, &size) == 0,
      ttyname_r(slave, &name, name.count) == 0
    else {
      throw HarnessError(description: "no terminal: errno \(errno)")
    }
    for end in [master, slave] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    self.master = master
    modesBefore = Self.modes(master)
    process = try Spawn.start(
      arguments, environment: environment,
      terminal: String(
        decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self),
      files: input.map { [0: $0] } ?? [:])
    close(slave)
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    if master >= 0 { close(master) }
  }

  /// What the program has written so far, as text with its escape sequences.
  var text: String { String(decoding: output, as: UTF8.self) }

  /// Types bytes.
  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(master, bytes, bytes.count)
  }

  /// Changes the size of the terminal, which tells the program by SIGWINCH.
  func resize(width: UInt16, height: UInt16) {
    var size = winsize(ws_row: height, ws_col: width, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Takes the terminal away, as a closed window or a lost connection does.
  func hangUp() {
    close(master)
    master = -1
  }

  /// Reads until the program has written a text after what was read before.
  func wait(for text: String, _ deadline: Deadline = Deadline()) throws {
    let start = output.count
    while !String(decoding: output[start...], as: UTF8.self).contains(text) {
      guard !deadline.hasPassed, readSome() else {
        throw HarnessError(
          description: "\"\(text)\" did not come; there is:\n\(self.text.debugDescription)")
      }
    }
  }

  /// Reads until the program has written nothing for a while.
  func waitUntilQuiet(_ quiet: Int32 = 200) {
    while isReadable(quiet) { guard readOnce() else { return } }
  }

  /// Waits for the program's end.
  func waitForExit(_ deadline: Deadline = Deadline()) throws -> ExitStatus {
    while status == nil {
      if master >= 0 { while isReadable(0) { guard readOnce() else { break } } }
      var waitStatus: Int32 = 0
      if waitpid(process, &waitStatus, WNOHANG) == process {
        status = ExitStatus(waitStatus: waitStatus)
      } else if deadline.hasPassed {
        throw HarnessError(
          description: "the program did not end; it wrote:\n\(text.debugDescription)")
      } else {
        usleep(2000)
      }
    }
    if master >= 0 { while isReadable(0) { guard readOnce() else { break } } }
    return status ?? .code(-1)
  }

  /// Waits for the program's end and leaves what it writes where it is.
  func waitForExitWithoutReading(_ deadline: Deadline = Deadline()) throws -> ExitStatus {
    var waitStatus: Int32 = 0
    while waitpid(process, &waitStatus, WNOHANG) != process {
      guard !deadline.hasPassed else { throw HarnessError(description: "the program did not end") }
      usleep(2000)
    }
    let result = ExitStatus(waitStatus: waitStatus)
    status = result
    return result
  }

  /// What is not as it was before the program started; empty when all is.
  ///
  /// The terminal's modes must be equal bit by bit, and what the program switched by escape
  /// sequences must be switched back.
  var leftovers: [String] {
    var found: [String] = []
    if Self.modes(master) != modesBefore { found.append("modes of the terminal differ") }
    let expected = [
      "1049": false, "2004": false, "1000": false, "1002": false, "1006": false, "25": true,
      "1": false,
    ]
    for (mode, isOn) in TerminalSwitches.states(in: text) {
      let wanted = expected[mode, default: TerminalSwitches.isOnAtStart(mode)]
      if isOn != wanted { found.append("mode \(mode) is \(isOn ? "on" : "off")") }
    }
    return found
  }

  private static func modes(_ file: Int32) -> [UInt8] {
    var modes = termios()
    tcgetattr(file, &modes)
    return withUnsafeBytes(of: &modes) { Array($0) }
  }

  private func readSome() -> Bool { isReadable(100) ? readOnce() : true }

  private func isReadable(_ milliseconds: Int32) -> Bool {
    var request = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, milliseconds) > 0
  }

  /// Reads what is there; false at the end, when the program has closed the terminal.
  private func readOnce() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = read(master, &buffer, buffer.count)
    guard count > 0 else { return false }
    output += buffer[..<count]
    return true
  }
}

/// How often the threads of a process have gone to sleep and woken.
func wakeUps(of process: pid_t) throws -> Int {
  let result = try Spawn.run(["sh", "-c", "cat /proc/\(process)/task/*/status"])
  let counts = result.text.matches(of: #/\bvoluntary_ctxt_switches:\s+(\d+)/#).map {
    Int($0.1) ?? 0
  }
  guard !counts.isEmpty else { throw HarnessError(description: "no process \(process)") }
  return counts.reduce(0, +)
}

/// The switches `ESC [ ? n h` and `ESC [ ? n l` in a program's output.
enum TerminalSwitches {
  /// The last state of every switch that occurs.
  static func states(in text: String) -> [String: Bool] {
    var states: [String: Bool] = [:]
    for match in text.matches(of: #/\e\[\?([0-9;]+)([hl])/#) {
      for mode in match.1.split(separator: ";") { states[String(mode)] = match.2 == "h" }
    }
    return states
  }

  /// Whether a terminal has a switch on before any program changes it.
  static func isOnAtStart(_ mode: String) -> Bool { mode == "7" || mode == "25" }
}

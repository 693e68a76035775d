@preconcurrency import Glibc

/// A program in tmux, to see what a user would see and press keys as a user does.
///
/// The tmux server is the test's own, on a socket in a new folder, and ends with the session.
final class TmuxSession {
  private let folder: String
  private let environment: [String]

  /// Starts a program in a new terminal; `environment` is added to `Program.environment`.
  init(
    _ arguments: [String], width: Int = 80, height: Int = 24, environment: [String] = []
  ) throws {
    var template = Array("/tmp/flagscope-tmux-XXXXXX".utf8CString)
    folder = try template.withUnsafeMutableBufferPointer { template in
      guard let name = template.baseAddress, mkdtemp(name) != nil else {
        throw HarnessError(description: "no temporary folder: errno \(errno)")
      }
      return String(cString: name)
    }
    self.environment = Program.environment + environment
    // The pane stays when the program has ended, so that its screen and status can be read; the
    // program waits until that is arranged.
    let command =
      ["env"] + environment + ["sh", "-c", "read start; exec \"$@\"", "sh"] + arguments
    try tmux(
      [
        "new-session", "-d", "-x", "\(width)", "-y", "\(height)",
        command.map(Self.quoted).joined(separator: " "),
      ])
    try tmux(["set-option", "-g", "remain-on-exit", "on"])
    try tmux(["set-option", "-g", "status", "off"])
    try tmux(["set-option", "-g", "escape-time", "0"])
    try tmux(["resize-window", "-x", "\(width)", "-y", "\(height)"])
    try tmux(["clear-history"])
    try press("Enter")
  }

  deinit {
    _ = try? tmux(["kill-server"])
    unlink(folder + "/socket")
    rmdir(folder)
  }

  /// Presses keys by tmux's names: `Down`, `C-c`, `M-f`, `Enter`, `x`.
  func press(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

  /// Types text as it is.
  func type(_ text: String) throws { try tmux(["send-keys", "-l", text]) }

  /// Runs a command of the console: `:` and what is typed behind it.
  func run(_ command: String) throws {
    try press(":")
    try type(command)
    try press("Enter")
  }

  /// Pastes text, in brackets where the program asked for them.
  func paste(_ text: String) throws {
    try tmux(["set-buffer", text])
    try tmux(["paste-buffer", "-p"])
  }

  /// Changes the size of the terminal.
  func resize(width: Int, height: Int) throws {
    try tmux(["resize-window", "-x", "\(width)", "-y", "\(height)"])
  }

  /// The screen as lines without the spaces at their ends.
  var screen: String {
    get throws { try tmux(["capture-pane", "-p"]).text }
  }

  /// Waits until the screen is as wanted.
  ///
  /// - Returns: The screen.
  @discardableResult
  func wait(
    _ wanted: String = "a screen as wanted", _ deadline: Deadline = Deadline(),
    until isWanted: (String) -> Bool
  ) throws -> String {
    while true {
      let now = try screen
      if isWanted(now) { return now }
      guard !deadline.hasPassed else {
        throw HarnessError(description: "no \(wanted); there is:\n\(now)")
      }
      usleep(20_000)
    }
  }

  /// Waits until a text is on the screen.
  ///
  /// - Returns: The screen.
  @discardableResult
  func wait(for text: String, _ deadline: Deadline = Deadline()) throws -> String {
    try wait("\"\(text)\"", deadline) { $0.contains(text) }
  }

  /// Waits until a text is on the screen and the screen no longer changes.
  func settledScreen(with text: String, _ deadline: Deadline = Deadline()) throws -> String {
    var last = ""
    return try wait("lasting screen with \"\(text)\"", deadline) { screen in
      defer { last = screen }
      if screen == last && screen.contains(text) { return true }
      usleep(300_000)
      return false
    }
  }

  /// Waits until what tmux knows by a format has a value.
  func wait(for format: String, toBe value: String, _ deadline: Deadline = Deadline()) throws {
    while try self.value(format) != value {
      guard !deadline.hasPassed else {
        throw HarnessError(description: "\(format) is not \(value); the screen is:\n\(try screen)")
      }
      usleep(20_000)
    }
  }

  /// Waits for the program's end and says how it ended.
  func waitForExit(_ deadline: Deadline = Deadline()) throws -> ExitStatus {
    while true {
      let state = try value("#{pane_dead} #{pane_dead_status} #{pane_dead_signal}")
      let parts = state.split(separator: " ", omittingEmptySubsequences: false)
      // The pane is dead when its terminal is closed, a moment before the status is known.
      if parts.first == "1", parts.count == 3 {
        if let code = Int32(parts[1]) { return .code(code) }
        if let signal = Int32(parts[2]) { return .signal(signal) }
        // Under load tmux can miss that a child has ended until the next one does.
        try tmux(["run-shell", "true"])
      }
      guard !deadline.hasPassed else {
        throw HarnessError(
          description: "the program did not end: \(state); the screen is:\n\(try screen)")
      }
      usleep(20_000)
    }
  }

  /// The process in the pane.
  var process: pid_t {
    get throws { pid_t(try value("#{pane_pid}")) ?? 0 }
  }

  /// What tmux knows, by its format language.
  func value(_ format: String) throws -> String {
    let text = try tmux(["display-message", "-p", format]).text
    return text.last == "\n" ? String(text.dropLast()) : text
  }

  @discardableResult
  private func tmux(_ arguments: [String]) throws -> ProgramResult {
    let base = ["tmux", "-u", "-S", folder + "/socket", "-f", "/dev/null"]
    let result = try Spawn.run(base + arguments, environment: environment)
    guard result.status == .code(0) else {
      throw HarnessError(description: "tmux \(arguments): \(result.text)")
    }
    return result
  }

  private static func quoted(_ argument: String) -> String {
    "'"
      + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}

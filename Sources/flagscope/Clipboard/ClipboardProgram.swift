@preconcurrency import Glibc

/// A program of the desktop, or tmux, that takes a text for the clipboard on standard input.
struct ClipboardProgram {
  /// The program's name and arguments.
  let arguments: [String]

  var name: String { arguments[0] }

  /// tmux, where the console runs in it: it hands texts on to its own terminal, and by default it
  /// ignores those that programs send by OSC 52.
  static var tmux: ClipboardProgram? {
    variable("TMUX") == nil
      ? nil : ClipboardProgram(arguments: ["tmux", "load-buffer", "-w", "-"])
  }

  /// The programs for the desktop that is there, in the order of trying.
  static var ofDesktop: [ClipboardProgram] {
    var programs: [[String]] = []
    if variable("WAYLAND_DISPLAY") != nil { programs.append(["wl-copy"]) }
    if variable("DISPLAY") != nil {
      programs += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    }
    programs.append(["pbcopy"])
    return programs.map(ClipboardProgram.init)
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// How long a program may take, in milliseconds.
  private static let patience = 2000

  /// Gives a text to the program; blocks until it has taken it.
  ///
  /// - Returns: whether it did; not where there is no such program.
  func take(_ text: String) -> Bool {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return false }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let process = start(input: ends[0])
    close(ends[0])
    guard let process else {
      close(ends[1])
      return false
    }
    let isWritten = write(Array(text.utf8), to: ends[1])
    close(ends[1])
    return waitForEnd(of: process) && isWritten
  }

  /// Starts the program with its own signals; what it says goes nowhere.
  private func start(input: Int32) -> pid_t? {
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO)
    for file in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&files, file, "/dev/null", O_WRONLY, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    var process: pid_t = 0
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var variables = Self.variables.map { strdup($0) } + [nil]
    defer { for variable in variables { free(variable) } }
    return posix_spawnp(&process, name, &files, &attributes, &words, &variables) == 0
      ? process : nil
  }

  /// The environment without this program's secrets.
  private static var variables: [String] {
    let secrets = Setting.allCases.filter(\.row.kind.isSecret).map { $0.variable + "=" }
    var kept: [String] = []
    var next = environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      if !secrets.contains(where: text.hasPrefix) { kept.append(text) }
      next = next.advanced(by: 1)
    }
    return kept
  }

  private func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    _ = fcntl(file, F_SETFL, O_NONBLOCK)
    var rest = bytes[...]
    while !rest.isEmpty {
      var request = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
      guard poll(&request, 1, Int32(Self.patience)) > 0 else { return false }
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      // A program that has ended takes nothing: SIGPIPE is ignored while the console runs.
      guard count > 0 || errno == EAGAIN || errno == EINTR else { return false }
      rest = rest.dropFirst(max(0, count))
    }
    return true
  }

  private func waitForEnd(of process: pid_t) -> Bool {
    var status: Int32 = 0
    for _ in 0..<Self.patience / 10 {
      if waitpid(process, &status, WNOHANG) == process { return status == 0 }
      usleep(10_000)
    }
    kill(process, SIGKILL)
    waitpid(process, &status, 0)
    return false
  }
}

import Glibc

/// A process that takes an input a line and answers each with a line; it is started anew after a
/// fault.
final class Worker {
  /// What became of an input.
  enum Outcome: Equatable {
    case answered(String)
    /// The process ended by this signal or with this code.
    case ended(String)
    /// The process worked longer than it may, in seconds.
    case tooLong(Double)
    /// The process took more memory than it may, in bytes.
    case tooMuch(Int)
  }

  private let arguments: [String]
  private var process: pid_t = 0
  private var input: Int32 = -1
  private var output: Int32 = -1
  private var unread: [UInt8] = []

  /// - Parameter arguments: the program and what follows it.
  init(_ arguments: [String]) {
    self.arguments = arguments
  }

  deinit { stop() }

  /// Sends a line and waits for the answer.
  ///
  /// - Parameters:
  ///   - line: without its end, and without one inside.
  ///   - time: the processor's time that it may take, in seconds.
  ///   - memory: the memory that it may take on top of what it had, in bytes.
  /// - Returns: what became of it.
  func ask(_ line: [UInt8], time: Double, memory: Int) -> Outcome {
    guard process != 0 || start() else { return .ended("\(arguments[0]) cannot be started") }
    let before = resident()
    let start = ProcessorTime.of(process: process) ?? 0
    var rest = (line + [0x0A])[...]
    while true {
      if let end = unread.firstIndex(of: 0x0A) {
        let answer = String(decoding: unread[..<end], as: UTF8.self)
        unread.removeSubrange(...end)
        let growth = peak() - before
        if growth > memory {
          stop()
          return .tooMuch(growth)
        }
        return .answered(answer)
      }
      let worked = (ProcessorTime.of(process: process) ?? start) - start
      if worked > time {
        stop()
        return .tooLong(worked)
      }
      guard exchange(&rest) else { return .ended(end()) }
    }
  }

  /// Passes on what can be written and read now.
  ///
  /// - Returns: whether the process still has its end of the output open.
  private func exchange(_ rest: inout ArraySlice<UInt8>) -> Bool {
    var waits = [
      pollfd(fd: output, events: Int16(POLLIN), revents: 0),
      pollfd(fd: rest.isEmpty ? -1 : input, events: Int16(POLLOUT), revents: 0),
    ]
    poll(&waits, 2, 100)
    if waits[1].revents != 0 {
      let count = rest.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
      rest = count > 0 ? rest.dropFirst(count) : []
    }
    guard waits[0].revents != 0 else { return true }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(output, &chunk, chunk.count)
    guard count > 0 else { return false }
    unread += chunk[..<count]
    return true
  }

  // MARK: The process

  private func start() -> Bool {
    var toProcess: [Int32] = [0, 0]
    var fromProcess: [Int32] = [0, 0]
    guard pipe(&toProcess) == 0, pipe(&fromProcess) == 0 else { return false }
    for end in [toProcess[1], fromProcess[0]] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(toProcess[1], F_SETFL, O_NONBLOCK)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, toProcess[0], 0)
    posix_spawn_file_actions_adddup2(&actions, fromProcess[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    for end in [toProcess[0], fromProcess[1]] {
      posix_spawn_file_actions_addclose(&actions, end)
    }
    let argv = arguments.map { strdup($0) } + [nil]
    defer { for text in argv { free(text) } }
    // The backtrace of a crash takes longer than hundreds of inputs.
    setenv("SWIFT_BACKTRACE", "enable=no", 1)
    let isStarted = posix_spawn(&process, arguments[0], &actions, nil, argv, environ) == 0
    for end in [toProcess[0], fromProcess[1]] { close(end) }
    (input, output) = (toProcess[1], fromProcess[0])
    if !isStarted { process = 0 }
    return isStarted
  }

  private func stop() {
    guard process != 0 else { return }
    kill(process, SIGKILL)
    _ = end()
  }

  private func end() -> String {
    var status: Int32 = 0
    waitpid(process, &status, 0)
    process = 0
    close(input)
    close(output)
    unread = []
    let signal = status & 0x7F
    return signal != 0
      ? "signal \(signal), \(String(cString: strsignal(signal)))"
      : "exit code \((status >> 8) & 0xFF)"
  }

  // MARK: Memory

  /// The memory that the process holds, in bytes; forgets its peak.
  private func resident() -> Int {
    _ = File.write(Array("5".utf8), to: "/proc/\(process)/clear_refs")
    return status("VmRSS:")
  }

  private func peak() -> Int { status("VmHWM:") }

  private func status(_ name: String) -> Int {
    let text = String(decoding: File.read("/proc/\(process)/status") ?? [], as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
    return (line?.split { $0 == " " || $0 == "\t" }.dropFirst().first).flatMap { Int($0) }
      .map { $0 << 10 } ?? 0
  }
}

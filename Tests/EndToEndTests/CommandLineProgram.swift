import Glibc

/// The built program, run with plain pipes.
struct CommandLineProgram {
  /// What a run left behind.
  struct Outcome {
    var output: String
    var errors: String
    var exitCode: Int32

    /// The lines of the output.
    var lines: [Substring] { output.split(separator: "\n", omittingEmptySubsequences: false) }
  }

  /// The top of the repository.
  static let repository: String = #filePath.split(separator: "/").dropLast(3)
    .reduce("") { $0 + "/" + $1 }

  /// Runs the program to its end.
  ///
  /// - Parameters:
  ///   - arguments: what follows the program's name.
  ///   - input: its standard input.
  ///   - environment: variables on top of `Program.environment`; TZ is UTC unless set here.
  /// - Returns: output, errors and exit code.
  static func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) -> Outcome {
    let process = RunningProgram(arguments, environment: environment)
    let (output, errors) = process.exchange(Array(input.utf8))
    return Outcome(
      output: String(decoding: output, as: UTF8.self),
      errors: String(decoding: errors, as: UTF8.self), exitCode: process.wait())
  }
}

/// The program while it runs, with the other ends of its pipes.
final class RunningProgram {
  private let process: pid_t
  private var input: Int32
  private let output: Int32
  private let errors: Int32
  private var hasEnded = false

  /// A program may end before it has read all that it is sent.
  private static let survivesBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

  init(_ arguments: [String], environment: [String: String] = [:]) {
    Self.survivesBrokenPipes
    do {
      let (input, output, errors) = (try Pipe(), try Pipe(), try Pipe())
      let variables = environment.merging(["TZ": "UTC"]) { given, _ in given }
      let usual = Program.environment.filter { entry in
        !variables.keys.contains { entry.hasPrefix($0 + "=") }
      }
      process = try Spawn.start(
        [Program.flagscope] + arguments,
        environment: usual + variables.map { "\($0)=\($1)" },
        files: [0: input.readEnd, 1: output.writeEnd, 2: errors.writeEnd])
      for end in [input.readEnd, output.writeEnd, errors.writeEnd] { close(end) }
      self.input = input.writeEnd
      self.output = output.readEnd
      self.errors = errors.readEnd
    } catch {
      preconditionFailure("the program is built beside the tests: \(error)")
    }
  }

  deinit {
    if input >= 0 { close(input) }
    close(output)
    close(errors)
  }

  /// Ends the program at once.
  func kill() {
    Glibc.kill(process, SIGKILL)
    _ = wait()
  }

  /// Writes to the program's input and leaves it open.
  func send(_ text: String) {
    let bytes = Array(text.utf8)
    precondition(write(input, bytes, bytes.count) == bytes.count, "a short line fits into the pipe")
  }

  /// Reads one line of the output, or nil when none comes within the time.
  func line(within milliseconds: Int32 = 10_000) -> String? {
    var line: [UInt8] = []
    while true {
      var wait = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, milliseconds) == 1 else { return nil }
      var byte: UInt8 = 0
      guard read(output, &byte, 1) == 1 else { return nil }
      if byte == 0x0A { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
  }

  /// Sends bytes, ends the input, and reads all that the program writes.
  func exchange(_ bytes: [UInt8]) -> (output: [UInt8], errors: [UInt8]) {
    var read = (output: [UInt8](), errors: [UInt8]())
    var isOpen = (output: true, errors: true)
    var sent = 0
    _ = fcntl(input, F_SETFL, O_NONBLOCK)
    while isOpen.output || isOpen.errors {
      if sent == bytes.count, input >= 0 { endInput() }
      var waits = [
        pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: isOpen.output ? output : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: isOpen.errors ? errors : -1, events: Int16(POLLIN), revents: 0),
      ]
      poll(&waits, 3, -1)
      if waits[0].revents & Int16(POLLERR) != 0 {
        sent = bytes.count
      } else if waits[0].revents != 0 {
        sent += bytes[sent...].withUnsafeBytes { max(0, write(input, $0.baseAddress, $0.count)) }
      }
      if waits[1].revents != 0 { isOpen.output = Self.append(from: output, to: &read.output) }
      if waits[2].revents != 0 { isOpen.errors = Self.append(from: errors, to: &read.errors) }
    }
    return read
  }

  /// Ends the program's input.
  func endInput() {
    close(input)
    input = -1
  }

  /// Sends a signal, once, and waits for the end.
  ///
  /// - Returns: as `wait`.
  func end(by signal: Int32) -> Int32 {
    guard !hasEnded else { return 0 }
    hasEnded = true
    Glibc.kill(process, signal)
    return wait()
  }

  /// Waits for the end: the exit code, or 128 and the number of the signal that ended it.
  func wait() -> Int32 {
    var status: Int32 = 0
    waitpid(process, &status, 0)
    return switch ExitStatus(waitStatus: status) {
    case .code(let code): code
    case .signal(let signal): 128 + signal
    }
  }

  private static func append(from descriptor: Int32, to bytes: inout [UInt8]) -> Bool {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &chunk, chunk.count)
    guard count > 0 else { return false }
    bytes += chunk[..<count]
    return true
  }
}

/// A file that lives as long as its owner.
final class TemporaryFile {
  let path: String

  init(_ text: String) throws {
    var template = Array("/tmp/flagscope-test-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let bytes = Array(text.utf8)
    guard descriptor >= 0, write(descriptor, bytes, bytes.count) == bytes.count else {
      throw Unwritable()
    }
    close(descriptor)
  }

  deinit { unlink(path) }

  private struct Unwritable: Error {}
}

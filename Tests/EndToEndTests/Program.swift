@preconcurrency import Glibc

/// The programs that the tests start.
enum Program {
  /// The built `flagscope`.
  static let flagscope = built("flagscope")
  /// The web handler of the examples.
  static let kameleoonHandler = built("kameleoon-handler")
  /// A loop that stops hearing at a key.
  static let deafLoop = built("deaf-loop")

  /// A program that lies beside the test runner, which `/proc/self/exe` is; where that is another
  /// program, it is looked for below the package's `.build/debug`.
  private static func built(_ name: String) -> String {
    let beside = directory(of: resolve("/proc/self/exe")) + "/" + name
    if access(beside, X_OK) == 0 { return beside }
    let package = directory(of: directory(of: directory(of: #filePath)))
    return package + "/.build/debug/" + name
  }

  /// Environment variables for every program: nothing of the tester's own taste.
  static let environment = [
    "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C.UTF-8",
    "TERM=xterm-256color", "SWIFT_BACKTRACE=enable=no",
  ]

  private static func resolve(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func directory(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
}

/// What a program said and how it ended.
struct ProgramResult {
  let status: ExitStatus
  let output: [UInt8]

  var text: String { String(decoding: output, as: UTF8.self) }
}

/// How a program ended.
enum ExitStatus: Equatable {
  case code(Int32)
  case signal(Int32)

  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7f
    self = signal == 0 ? .code((waitStatus >> 8) & 0xff) : .signal(signal)
  }
}

/// Why a test could not go on.
struct HarnessError: Error, CustomStringConvertible {
  let description: String
}

/// Starts programs without `fork`, which is not safe beside other threads.
enum Spawn {
  /// Starts a program in a new session.
  ///
  /// The terminal at the path `terminal`, if any, becomes its controlling terminal and its standard
  /// input, output and error; `files` of this process take the place of those.
  static func start(
    _ arguments: [String], environment: [String], terminal: String? = nil,
    files: [Int32: Int32] = [:]
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let terminal {
      // The first terminal that a session leader opens becomes its controlling terminal.
      posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
      for file in Int32(1)...2 { posix_spawn_file_actions_adddup2(&actions, 0, file) }
    }
    for (number, file) in files { posix_spawn_file_actions_adddup2(&actions, file, number) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // 0x80 is POSIX_SPAWN_SETSID, which Glibc's module hides.
    posix_spawnattr_setflags(
      &attributes, Int16(0x80 | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    var process: pid_t = 0
    let name = arguments.first ?? ""
    let error = withStrings(arguments) { arguments in
      withStrings(environment) { environment in
        posix_spawnp(&process, name, &actions, &attributes, arguments, environment)
      }
    }
    guard error == 0 else {
      throw HarnessError(description: "\(arguments): \(String(cString: strerror(error)))")
    }
    return process
  }

  /// Runs a program to its end; its standard input is empty, output and error are collected.
  static func run(
    _ arguments: [String], environment: [String] = Program.environment, input: [UInt8] = []
  ) throws -> ProgramResult {
    let output = try Pipe()
    let feed = try Pipe()
    let process = try start(
      arguments, environment: environment,
      files: [0: feed.readEnd, 1: output.writeEnd, 2: output.writeEnd])
    close(feed.readEnd)
    close(output.writeEnd)
    _ = input.withUnsafeBytes { write(feed.writeEnd, $0.baseAddress, $0.count) }
    close(feed.writeEnd)
    var collected: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = read(output.readEnd, &buffer, buffer.count), count > 0 {
      collected += buffer[..<count]
    }
    close(output.readEnd)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    return ProgramResult(status: ExitStatus(waitStatus: status), output: collected)
  }

  private static func withStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}

/// Two ends of a pipe that no child inherits by accident.
struct Pipe {
  let readEnd: Int32
  let writeEnd: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw HarnessError(description: "no pipe: errno \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }
}

/// A moment after which waiting is given up; generous, for machines under load.
struct Deadline {
  private let end: ContinuousClock.Instant

  init(_ limit: Duration = .seconds(20)) { end = .now + limit }

  var hasPassed: Bool { .now >= end }
}

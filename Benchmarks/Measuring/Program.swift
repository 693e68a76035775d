import Glibc

/// The program beside this one, run with files as its input and output.
enum Program {
  /// The path of `flagscope` beside this program.
  static let path: String = folder + "/flagscope"

  private static let folder: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer[..<max(0, count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
    return own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
  }()

  /// What a run took.
  struct Cost {
    /// From start to end, in nanoseconds.
    var time: Double
    /// What its threads used of the processors, in nanoseconds.
    var processorTime: Double
    /// The most memory it held, in bytes.
    var peakMemory: Int
    var exitCode: Int32
  }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - arguments: what follows the program's name.
  ///   - path: the program.
  ///   - input: the file that is its standard input.
  ///   - output: the file that takes its standard output.
  /// - Returns: what it took, or nil if it cannot be started.
  static func run(
    _ arguments: [String], of path: String = path, input: String = "/dev/null",
    output: String = "/dev/null"
  ) -> Cost? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    // What it warns of in a file that was made for a measurement would hide the numbers.
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    let start = nanoseconds()
    guard let process = spawn(path, arguments, &actions, nil) else { return nil }
    var usage = rusage()
    var status: Int32 = 0
    wait4(process, &status, 0, &usage)
    return Cost(
      time: nanoseconds() - start, processorTime: usage.processorTime,
      peakMemory: usage.ru_maxrss * 1024,
      exitCode: (status >> 8) & 0xFF)
  }

  /// Starts a program with this one's environment and TERM set.
  static func spawn(
    _ path: String, _ arguments: [String], _ actions: inout posix_spawn_file_actions_t,
    _ attributes: UnsafePointer<posix_spawnattr_t>?
  ) -> pid_t? {
    setenv("TERM", "xterm-256color", 1)
    let argv = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for text in argv { free(text) } }
    var process = pid_t()
    guard posix_spawnp(&process, path, &actions, attributes, argv, environ) == 0 else { return nil }
    return process
  }
}

extension rusage {
  /// The time in the program and for it, in nanoseconds.
  var processorTime: Double {
    Double(ru_utime.tv_sec + ru_stime.tv_sec) * 1e9
      + Double(ru_utime.tv_usec + ru_stime.tv_usec) * 1e3
  }
}

extension Report {
  /// Measures the program, with a folder for its files that goes afterwards.
  mutating func measureProgram(
    _ title: String, _ measure: (TemporaryFolder, inout Report) -> Void
  ) {
    heading(title)
    guard access(Program.path, X_OK) == 0 else {
      return note("skipped: \(Program.path) is not built")
    }
    guard let folder = TemporaryFolder() else { return note("skipped: no folder can be made") }
    defer { folder.remove() }
    measure(folder, &self)
  }
}

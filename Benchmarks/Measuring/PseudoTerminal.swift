import Glibc

/// The program in a terminal of its own, with a stopwatch on what it writes.
final class PseudoTerminal {
  /// What the program wrote after a start or a key.
  struct Burst {
    /// From the start or the key to the last byte, in nanoseconds.
    var time: Double
    /// The bytes written.
    var bytes: Int
  }

  private let master: Int32
  private let process: pid_t
  private let started: Double

  /// Starts the program in a terminal of 120 columns and 40 rows.
  init?(_ arguments: [String]) {
    var master: Int32 = -1
    var slave: Int32 = -1
    var size = winsize(ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&master, &slave, nil, nil, &size) == 0, let name = ttyname(slave) else {
      return nil
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
      close(slave)
    }
    // POSIX_SPAWN_SETSID, which the C module hides: the first terminal opened becomes the
    // session's own.
    posix_spawnattr_setflags(&attributes, 0x80)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO)
    posix_spawn_file_actions_addclose(&actions, master)
    posix_spawn_file_actions_addclose(&actions, slave)
    started = nanoseconds()
    guard let process = Program.spawn(Program.path, arguments, &actions, &attributes) else {
      close(master)
      return nil
    }
    self.master = master
    self.process = process
  }

  /// Waits for the first paint.
  func firstPaint() -> Burst { burst(since: started, quiet: 30) }

  /// Types and waits for the next paint, then until the program has nothing more to paint.
  ///
  /// - Parameters:
  ///   - keys: what is typed, in one write.
  ///   - rest: how long nothing must be written before this returns, in milliseconds.
  /// - Returns: the first paint alone.
  func type(_ keys: String, rest: Int32) -> Burst {
    let bytes = Array(keys.utf8)
    let start = nanoseconds()
    _ = write(master, bytes, bytes.count)
    let paint = burst(since: start, quiet: 1)
    _ = settle(quiet: rest)
    return paint
  }

  /// Waits for the next paint.
  ///
  /// - Parameter start: from when its time counts.
  /// - Returns: the paint.
  func paint(since start: Double) -> Burst { burst(since: start, quiet: 1, patience: 5_000) }

  /// The memory that the program holds now, in bytes.
  func memory() -> Int {
    let pages = Self.text("/proc/\(process)/statm").split(separator: " ").dropFirst().first
    return (pages.flatMap { Int($0) } ?? 0) * sysconf(Int32(_SC_PAGESIZE))
  }

  /// Waits until nothing has been written for so many milliseconds.
  func settle(quiet: Int32) -> Burst {
    burst(since: nanoseconds(), quiet: quiet, patience: quiet)
  }

  /// Reads until the program is quiet for so many milliseconds.
  private func burst(since start: Double, quiet: Int32, patience: Int32 = 1000) -> Burst {
    var burst = Burst(time: .nan, bytes: 0)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    while poll(&wait, 1, burst.bytes == 0 ? patience : quiet) > 0 {
      let count = read(master, &buffer, buffer.count)
      guard count > 0 else { break }
      burst.bytes += count
      burst.time = nanoseconds() - start
    }
    return burst
  }

  /// What the program does while nobody types.
  struct Idling {
    /// How often its threads woke up.
    var wakeUps: Int
    /// The processor time it used, in ticks of 10 ms.
    var ticks: Int
    /// The bytes it wrote.
    var bytes: Int
  }

  /// Watches for so many seconds.
  func idle(seconds: Int) -> Idling {
    let before = (wakeUps: wakeUps(), ticks: ticks())
    let end = nanoseconds() + Double(seconds) * 1e9
    var bytes = 0
    while case let rest = Int32((end - nanoseconds()) / 1e6), rest > 0 {
      bytes += burst(since: nanoseconds(), quiet: 0, patience: rest).bytes
    }
    return Idling(
      wakeUps: wakeUps() - before.wakeUps, ticks: ticks() - before.ticks, bytes: bytes)
  }

  /// Quits the program and says what it took from the key to the end, and the most memory it held.
  func quit() -> Program.Cost {
    let start = nanoseconds()
    _ = write(master, "q", 1)
    var usage = rusage()
    var status: Int32 = 0
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while wait4(process, &status, WNOHANG, &usage) == 0 {
      var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      if poll(&wait, 1, 1) > 0, wait.revents & Int16(POLLIN) != 0 {
        _ = read(master, &buffer, buffer.count)
      }
      if nanoseconds() - start > 5e9 { kill(process, SIGKILL) }
    }
    close(master)
    return Program.Cost(
      time: nanoseconds() - start, processorTime: usage.processorTime,
      peakMemory: usage.ru_maxrss * 1024,
      exitCode: (status >> 8) & 0xFF)
  }

  private func wakeUps() -> Int {
    tasks().reduce(0) { sum, task in
      let lines = Self.text("/proc/\(process)/task/\(task)/status").split(separator: "\n")
      let line = lines.first { $0.hasPrefix("voluntary_ctxt_switches:") }
      return sum + (line.flatMap { Int($0.split(separator: "\t").last ?? "") } ?? 0)
    }
  }

  /// User and system time, the 12th and 13th field behind the program's name.
  private func ticks() -> Int {
    let behindName = Self.text("/proc/\(process)/stat").split(separator: ")").last ?? ""
    let fields = behindName.split(separator: " ")
    guard fields.count > 12 else { return 0 }
    return (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
  }

  private func tasks() -> [String] {
    guard let folder = opendir("/proc/\(process)/task") else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if Int(name) != nil { names.append(name) }
    }
    return names
  }

  private static func text(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    let count = read(descriptor, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  }
}

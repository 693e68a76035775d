import Glibc

/// What following an environment takes: the console beside `flagscope serve`.
struct LiveBenchmarks {
  let isQuick: Bool
  let folder: TemporaryFolder

  func run(_ report: inout Report) {
    event(&report)
    keysWhileLoading(&report)
    unchanged(&report)
    steady(&report)
  }

  /// A console on a served file, after its first paint.
  private func open(_ bytes: [UInt8], _ options: [String] = []) -> Stage? {
    let file = folder.write("served.json", bytes)
    guard let server = ServedFile(file, log: folder.place("serve.log")) else { return nil }
    let terminal = PseudoTerminal(
      ["kameleoon:site", "--base-url", "kameleoon=\(server.address)", "--no-cache", "--no-state"]
        + options)
    guard let terminal else { return nil }
    _ = terminal.settle(quiet: 2_000)
    return Stage(file: file, server: server, terminal: terminal)
  }

  /// A file whose server announces edits.
  private static func streamed(flags: Int, isFirstOn: Bool = true) -> [UInt8] {
    var bytes = KameleoonLoadFile.bytes(flags: flags)
    replaceFirst("\"realTimeUpdate\":false", with: "\"realTimeUpdate\":true ", in: &bytes)
    if !isFirstOn {
      replaceFirst("\"environmentEnabled\":true", with: "\"environmentEnabled\":null", in: &bytes)
    }
    return bytes
  }

  private static func replaceFirst(_ old: String, with new: String, in bytes: inout [UInt8]) {
    let (old, new) = (Array(old.utf8), Array(new.utf8))
    let start = bytes.indices.first { bytes[$0...].starts(with: old) }
    if let start { bytes.replaceSubrange(start..<start + old.count, with: new) }
  }

  private struct Stage {
    let file: String
    let server: ServedFile
    let terminal: PseudoTerminal

    func end() {
      _ = terminal.quit()
      server.end()
    }
  }

  /// From saving the served file (the server reads it, then announces it) to the changed screen.
  private func event(_ report: inout Report) {
    let versions = [true, false].map { Self.streamed(flags: 1_000, isFirstOn: $0) }
    guard let stage = open(versions[0]) else { return report.note("no server") }
    defer { stage.end() }
    let times = (1...(isQuick ? 5 : 21)).compactMap { round -> Double? in
      let start = nanoseconds()
      folder.replace(stage.file, with: versions[round % 2])
      let paint = stage.terminal.paint(since: start)
      _ = stage.terminal.settle(quiet: 300)
      return paint.bytes > 0 ? paint.time : nil
    }
    guard !times.isEmpty else { return report.note("no edit shows") }
    report.line(
      "an edit served to the changed screen, 1,000 flags, p50", Sample(times).median / 1e6, "ms",
      atMost: 150)
    report.line("… p95", Sample(times).p95 / 1e6, "ms")
  }

  /// Keys while 35 MB come, are compiled, and take the place of 1,000 flags.
  private func keysWhileLoading(_ report: inout Report) {
    let large = Self.streamed(flags: 10_000)
    guard let stage = open(Self.streamed(flags: 1_000)) else { return report.note("no server") }
    defer { stage.end() }
    folder.replace(stage.file, with: large)
    let keys = ["j", "j", "k"]
    let end = nanoseconds() + 4e9
    var times: [Double] = []
    while nanoseconds() < end {
      times.append(stage.terminal.type(keys[times.count % 3], rest: 5).time)
    }
    times = times.filter { !$0.isNaN }
    guard times.count > 10 else { return report.note("no key was answered") }
    report.line("key to paint while 35 MB come and compile, p50", Sample(times).median / 1e6, "ms")
    report.line("… p95", Sample(times).p95 / 1e6, "ms", atMost: 25)
    report.line("… worst", (times.max() ?? 0) / 1e6, "ms")
  }

  /// Asking again and again for 35 MB that did not change.
  private func unchanged(_ report: inout Report) {
    let large = KameleoonLoadFile.bytes(flags: 10_000)
    guard let stage = open(large, ["--refresh", "0.1"]) else { return report.note("no server") }
    defer { stage.end() }
    let idling = stage.terminal.idle(seconds: 3)
    report.line(
      "processor time of one 304 for 35 MB", Double(idling.ticks) * 10 / 30, "ms", atMost: 5)
  }

  /// Following for a while, ten times as often as usual.
  private func steady(_ report: inout Report) {
    let bytes = KameleoonLoadFile.bytes(flags: 1_000)
    guard let stage = open(bytes, ["--refresh", "1"]) else { return report.note("no server") }
    defer { stage.end() }
    _ = stage.terminal.idle(seconds: 5)
    let before = stage.terminal.memory()
    let seconds = isQuick ? 10 : 60
    let idling = stage.terminal.idle(seconds: seconds)
    let growth = Double(stage.terminal.memory() - before) / Double(max(1, before)) * 100
    report.line("growth of memory, asking every second", growth, "%", atMost: 5)
    report.line(
      "processor time, asking every second", Double(idling.ticks) / Double(seconds), "%")
  }
}

/// `flagscope serve` on a file.
private final class ServedFile {
  let address: String
  private let process: pid_t

  init?(_ file: String, log: String) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(
      &actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard let process = Program.spawn(Program.path, ["serve", file, "--port", "0"], &actions, nil)
    else { return nil }
    self.process = process
    for _ in 0..<300 {
      usleep(20_000)
      if let address = Self.address(in: log) {
        self.address = address
        return
      }
    }
    kill(process, SIGKILL)
    return nil
  }

  /// The greeting ends with the address.
  private static func address(in log: String) -> String? {
    guard let file = fopen(log, "r") else { return nil }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = fread(&buffer, 1, buffer.count, file)
    let words = String(decoding: buffer[..<count], as: UTF8.self).split { $0 == " " || $0 == "\n" }
    return words.first { $0.hasPrefix("http://") }.map { $0.last == "." ? $0.dropLast() : $0 }
      .map(String.init)
  }

  func end() {
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
  }
}

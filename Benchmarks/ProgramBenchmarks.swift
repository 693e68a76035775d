import FlagEngine
import Glibc

/// What the program takes: its lines, its start, its keys.
struct ProgramBenchmarks {
  let isQuick: Bool
  let folder: TemporaryFolder

  func run(_ report: inout Report) {
    let small = folder.write("25.json", KameleoonLoadFile.bytes(flags: 25))
    let large = folder.write("10000.json", KameleoonLoadFile.bytes(flags: 10_000))
    version(&report)
    lines(small, &report)
    memory(large, &report)
    console(large, &report)
  }

  private func version(_ report: inout Report) {
    let times = (0..<(isQuick ? 5 : 31)).compactMap { _ in Program.run(["--version"])?.time }
    report.line("flagscope --version, start to exit", Sample(times).median / 1e6, "ms")
  }

  // MARK: Lines

  /// Visitors a second, from the difference of a long and a short run: without the start.
  private func lines(_ file: String, _ report: inout Report) {
    let few = 1000
    let many = isQuick ? 11_000 : 101_000
    let rates = (0..<(isQuick ? 1 : 5)).compactMap { _ -> Double? in
      guard let short = time(of: few, file), let long = time(of: many, file) else { return nil }
      return Double(many - few) / ((long - short) / 1e9)
    }
    guard !rates.isEmpty else { return report.note("eval --jsonl fails") }
    report.line(
      "eval --jsonl, 25 flags, visitors a second", Sample(rates).median, "/s", atLeast: 20_000)
  }

  private func time(of count: Int, _ file: String) -> Double? {
    var writer = JSONWriter()
    for number in 0..<count {
      writer.write(KameleoonLoadFile.visitor(number))
      writer.bytes.append(0x0A)
    }
    let input = folder.write("lines.jsonl", writer.bytes)
    let cost = Program.run(
      ["eval", file, "--jsonl", "--now", "1767225600000"], input: input,
      output: folder.place("answers.jsonl"))
    guard let cost, cost.exitCode == 0 else { return nil }
    return cost.time
  }

  private func memory(_ file: String, _ report: inout Report) {
    guard let cost = Program.run(["list", file, "--json", "--now", "1767225600000"]) else { return }
    report.line("list, 35 MB file, start to exit", cost.time / 1e6, "ms")
    report.line("list, 35 MB file, peak memory", Double(cost.peakMemory) / 1e6, "MB")
  }

  // MARK: Console

  private func console(_ file: String, _ report: inout Report) {
    let starts = (0..<(isQuick ? 5 : 31)).compactMap { _ -> Double? in
      guard let terminal = PseudoTerminal([]) else { return nil }
      let burst = terminal.firstPaint()
      _ = terminal.quit()
      return burst.bytes > 200 ? burst.time : nil
    }
    guard starts.count > 2 else { return report.note("the console does not paint") }
    report.line("first paint, demo, p50", Sample(starts).median / 1e6, "ms")
    report.line("first paint, demo, p95", Sample(starts).p95 / 1e6, "ms", atMost: 20)
    let personas = folder.write("personas.json", Self.personas)
    guard let terminal = PseudoTerminal([file, "--personas", personas]) else { return }
    report.line(
      "first paint, 35 MB file", terminal.firstPaint().time / 1e6, "ms")
    _ = terminal.settle(quiet: 1000)
    keys("move", ["j", "j", "k"], terminal, rest: 10, goals: (0.5, 2), &report)
    keys("page", ["\u{6}", "\u{6}", "\u{2}"], terminal, rest: 10, goals: (0.5, 2), &report)
    _ = terminal.type("/feature_", rest: 100)
    keys("filter", ["1", "\u{7F}"], terminal, rest: 30, goals: (2, 8), &report)
    _ = terminal.type("\u{1B}", rest: 300)
    // Another persona is another context; the rows out of sight follow after the paint.
    keys("another context", ["2", "3", "1"], terminal, rest: 400, goals: (2, 8), &report)
    _ = terminal.settle(quiet: 1000)
    // The application has asked for every flag: more than 10,000 rows wait.
    _ = terminal.type(":seen all\r", rest: 3000)
    _ = terminal.type("O", rest: 500)
    keys(
      "move in a full outbox", ["j", "k", "k"], terminal, rest: 10, goals: (0.5, 2), &report)
    _ = terminal.type("\u{1B}", rest: 300)
    _ = terminal.settle(quiet: 1000)
    let idling = terminal.idle(seconds: isQuick ? 1 : 5)
    report.line("idle: wake-ups", Double(idling.wakeUps), "", atMost: 0)
    report.line("idle: processor time", Double(idling.ticks) * 10, "ms", atMost: 0)
    report.line("idle: bytes written", Double(idling.bytes), "", atMost: 0)
    let end = terminal.quit()
    report.line("quit", end.time / 1e6, "ms")
    report.line(
      "peak memory of the console, 35 MB file", Double(end.peakMemory) / 1e6, "MB", atMost: 250)
  }

  /// Three visitors of whom different things are known: a file of one's own brings none.
  private static let personas: [UInt8] = {
    let people = (0..<3).map { number -> JSONValue in
      let visitor = KameleoonLoadFile.visitor(number)
      return [
        "id": .string("p\(number)"), "name": .string("Persona \(number)"),
        "visitorCode": visitor["visitorCode"] ?? "p", "data": visitor["data"] ?? [],
      ]
    }
    return Array(JSONValue.object(["personas": .array(people)]).jsonText.utf8)
  }()

  private func keys(
    _ name: String, _ keys: [String], _ terminal: PseudoTerminal, rest: Int32,
    goals: (median: Double, p95: Double), _ report: inout Report
  ) {
    let times = (0..<(isQuick ? 20 : 100))
      .map { terminal.type(keys[$0 % keys.count], rest: rest) }
      .filter { $0.bytes > 0 }.map(\.time)
    report.line(
      "key to paint, \(name), p50", Sample(times).median / 1e6, "ms", atMost: goals.median)
    report.line("key to paint, \(name), p95", Sample(times).p95 / 1e6, "ms", atMost: goals.p95)
  }
}

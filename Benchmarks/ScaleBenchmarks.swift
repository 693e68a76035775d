import FlagEngine
import Glibc

/// How the time of every command and key grows with each size of a file: twice the size may take
/// twice the time, and little more.
struct ScaleBenchmarks {
  /// The greatest power of a size that its time may grow with.
  private static let goal = 1.15
  /// Times below this are mostly the start of the program, in nanoseconds.
  private static let smallest = 15e6

  let isQuick: Bool
  let folder: TemporaryFolder

  func run(_ report: inout Report) {
    for size in ScaleFile.Size.allCases {
      let counts = doubled(Self.start(of: size))
      let files = counts.map { count -> (path: String, flag: String) in
        let file = ScaleFile(size, count)
        return (folder.write("scale.\(count).json", file.bytes), file.flag)
      }
      measureCommands(size, counts, files, &report)
      measureKeys(size, counts, files.map(\.path), &report)
    }
    measureVisitors(&report)
  }

  /// A size that keeps a command busy for a good part of a second once it is doubled twice.
  private static func start(of size: ScaleFile.Size) -> Int {
    switch size {
    case .flags, .grouped, .campaigns: 5_000
    case .rules, .groups: 2_500
    case .conditions, .values, .variations, .variables, .members, .targetings, .operands,
      .choices, .keys:
      20_000
    case .bytes: 1_000_000
    }
  }

  private func doubled(_ start: Int) -> [Int] {
    isQuick ? [start, 2 * start] : [start, 2 * start, 4 * start]
  }

  // MARK: Commands

  private func measureCommands(
    _ size: ScaleFile.Size, _ counts: [Int], _ files: [(path: String, flag: String)],
    _ report: inout Report
  ) {
    for command in ["list --json", "list --text", "eval --json", "eval --text"] {
      let words = command.split(separator: " ").map(String.init)
      tell(
        "\(command), \(size.rawValue)", counts, files.map { time([words[0], $0.path, words[1]]) },
        &report)
    }
    for form in ["--json", "--text"] {
      tell(
        "explain \(form), \(size.rawValue)", counts,
        files.map { time(["explain", $0.path, $0.flag, form]) }, &report)
    }
  }

  /// The processor time of a run beyond that of one on nearly nothing.
  private func time(_ arguments: [String], input: String = "/dev/null") -> Double {
    let base = Program.run(["--version"])?.processorTime ?? 0
    let runs = (0..<(isQuick ? 1 : 3)).compactMap { _ in
      Program.run(arguments, input: input)?.processorTime
    }
    return max(1, (runs.min() ?? .nan) - base)
  }

  private func tell(
    _ what: String, _ counts: [Int], _ times: [Double], _ report: inout Report
  ) {
    guard times.count > 1, let last = times.last, last > Self.smallest else { return }
    let exponent = log2(last / max(Self.smallest / 2, times[times.count - 2]))
    let milliseconds = NumberPair.fixed(last / 1e6, 0)
    report.line(
      "\(what) (\(counts.last ?? 0) in \(milliseconds) ms)", exponent, "", atMost: Self.goal)
  }

  // MARK: Keys

  private func measureKeys(
    _ size: ScaleFile.Size, _ counts: [Int], _ paths: [String], _ report: inout Report
  ) {
    let keys = [
      ("Enter", "\r"), ("G", "G"), ("Esc", "\u{1B}"), ("y", "y"), ("t", "t"), ("o", "o"),
      ("u", "u"),
      ("j", "j"), ("s", "s"),
    ]
    let rows = paths.map { path -> [Double] in
      guard let terminal = PseudoTerminal([path, "--no-state"]) else { return [] }
      _ = terminal.firstPaint()
      _ = terminal.settle(quiet: 3_000)
      defer { _ = terminal.quit() }
      return keys.map { terminal.type($0.1, rest: 1_000).time }
    }
    for (index, key) in keys.enumerated() {
      let times = rows.compactMap { $0.indices.contains(index) ? $0[index] : nil }
      guard times.allSatisfy(\.isFinite) else { continue }
      tell("key \(key.0), \(size.rawValue)", counts, times, &report)
    }
  }

  // MARK: Visitors

  /// Context keys and personas, on small files.
  private func measureVisitors(_ report: inout Report) {
    let flagship = folder.write("f.json", ScaleFile(.campaigns, 2).bytes)
    let kameleoon = folder.write("k.json", ScaleFile(.flags, 2).bytes)
    let counts = doubled(20_000)
    let contexts = counts.map { count -> JSONValue in
      .object((0..<count).reduce(into: JSONObject()) { $0["key \($1)"] = .integer($1) })
    }
    let files = contexts.enumerated().map {
      folder.write("context.\($0).json", Array($1.jsonText.utf8))
    }
    tell(
      "--context-file, keys", counts, files.map { time(["list", flagship, "--context-file", $0]) },
      &report)
    let lines = contexts.enumerated().map { index, context in
      let line: JSONValue = ["visitorId": "visitor", "context": context]
      return folder.write("case.\(index).jsonl", Array(line.jsonText.utf8))
    }
    tell(
      "eval --jsonl, keys of a line", counts,
      lines.map { time(["eval", flagship, "--jsonl"], input: $0) }, &report)
    let personas = doubled(2_000).map { count -> String in
      let visitors = (0..<count).map { number -> JSONValue in
        ["name": .string("Persona \(number)"), "visitorCode": .string("code-\(number)")]
      }
      return folder.write(
        "personas.\(count).json",
        Array(JSONValue.object(["personas": .array(visitors)]).jsonText.utf8))
    }
    tell(
      "--personas, personas", doubled(2_000),
      personas.map { time(["list", kameleoon, "--personas", $0]) }, &report)
  }
}

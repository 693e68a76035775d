import FlagEngine

/// What it takes to look at many visitors: sweeps in the engine and by the program.
struct ManyBenchmarks {
  private static let now = 1_767_225_600_000

  let isQuick: Bool
  let folder: TemporaryFolder

  func run(_ report: inout Report) {
    let file = KameleoonLoadFile.bytes(flags: 1000)
    if let configuration = try? FlagConfiguration(file) { oneFlag(configuration, &report) }
    allFlags(folder.write("1000.json", file), &report)
    rows(folder.write("25.json", KameleoonLoadFile.bytes(flags: 25)), &report)
  }

  /// What stands between an edit of the context and the bars of the selected flag.
  private func oneFlag(_ configuration: FlagConfiguration, _ report: inout Report) {
    guard let visitor = try? Kameleoon.Visitor(json: KameleoonLoadFile.visitor(7)) else { return }
    let options = EvaluationOptions(profile: .kameleoon318, now: Self.now)
    let population = Population(of: .kameleoon(visitor), count: 10_000, seed: 1)
    let flags = stride(from: 0, to: configuration.flagCount, by: 97)
    let times = flags.map { flag -> Double in
      let start = nanoseconds()
      var sweep = Sweep([flag], of: configuration, profile: .kameleoon318, hasFunnel: true)
      for place in 0..<population.count { sweep.count(population[place], options: options) }
      keep(sweep.result)
      return (nanoseconds() - start) / 1e6
    }
    report.line(
      "sweep, 10,000 visitors, one flag with funnel, one thread", Sample(times).median, "ms",
      atMost: 50)
  }

  private func allFlags(_ file: String, _ report: inout Report) {
    let visitors = isQuick ? 1_000 : 10_000
    let scale = 10_000 / Double(visitors)
    for (name, option, goal) in [("with", nil, 8.0), ("without", "--no-funnel", 2.5)] {
      let words = ["sweep", file, "--json", "--n", "\(visitors)", "--now", "\(Self.now)"]
      guard let cost = Program.run(words + (option.map { [$0] } ?? [])), cost.exitCode == 0 else {
        report.note("sweep fails")
        continue
      }
      report.line(
        "sweep, 10,000 visitors, 1,000 flags, \(name) funnel", cost.time / 1e9 * scale, "s",
        atMost: goal)
    }
  }

  /// Rows of a table, as many that memory would tell if they were kept.
  private func rows(_ file: String, _ report: inout Report) {
    let counts = isQuick ? [10_000, 110_000] : [100_000, 1_000_000]
    let costs = counts.compactMap { count -> Program.Cost? in
      var table = Array("visitorCode,country,device,now\n".utf8)
      let places = ["France", "Germany", "", "Spain"]
      for number in 0..<count {
        table += Array("visitor-\(number),\(places[number % 4]),DESKTOP,\(Self.now)\n".utf8)
      }
      let visitors = folder.write("visitors.\(count).csv", table)
      return Program.run(["sweep", file, "--visitors", visitors, "--no-funnel", "--json"])
    }
    guard costs.count == 2, costs.allSatisfy({ $0.exitCode == 0 }) else {
      return report.note("sweep --visitors fails")
    }
    let rate = Double(counts[1] - counts[0]) / ((costs[1].time - costs[0].time) / 1e9)
    report.line("sweep --visitors, 25 flags, rows a second", rate, "/s", atLeast: 40_000)
    report.line(
      "… memory at ten times the rows", Double(costs[1].peakMemory) / Double(costs[0].peakMemory),
      "times", atMost: 1.2)
  }
}

import FlagEngine

/// What it takes to look at many visitors: sweeps in the engine and by the program.
struct ManyBenchmarks {
  private static let now = 1_767_225_600_000

  let isQuick: Bool
  let folder: TemporaryFolder

  func run(_ report: inout Report) {
    ManyEngineBenchmarks(isQuick: isQuick).run(&report)
    let file = KameleoonLoadFile.bytes(flags: 1000)
    let path = folder.write("1000.json", file)
    allFlags(path, &report)
    difference(path, folder.write("changed.json", ManyEngineBenchmarks.changed(file)), &report)
    rows(folder.write("25.json", KameleoonLoadFile.bytes(flags: 25)), &report)
  }

  private func difference(_ old: String, _ new: String, _ report: inout Report) {
    let count = isQuick ? 1_000 : 10_000
    var lines = JSONWriter()
    for number in 0..<count {
      lines.write(KameleoonLoadFile.visitor(number))
      lines.bytes.append(0x0A)
    }
    let visitors = folder.write("visitors.jsonl", lines.bytes)
    let words = ["diff", old, new, "--json", "--visitors", visitors, "--now", "\(Self.now)"]
    // Something differs: that is its status.
    guard let cost = Program.run(words), cost.exitCode == 1 else {
      return report.note("diff fails")
    }
    report.line(
      "diff, 10,000 visitors, two files of 1,000 flags",
      cost.time / 1e9 * 10_000 / Double(count), "s", atMost: 6)
    report.line("… memory", Double(cost.peakMemory) / 1e6, "MB", atMost: 150)
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

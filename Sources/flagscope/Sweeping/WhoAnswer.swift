import FlagEngine
import FlagReports
import TerminalUI

/// `explain --who`: who gets each variation, by the rules and by counting.
struct WhoAnswer {
  private let key: String
  private let entries: [(who: WhoGets, count: Int)]
  private let population: Population

  init(_ flag: Int, _ session: Session) {
    key = session.configuration.key(of: flag)
    population = Population(
      of: session.visitor, count: PopulationOptions.usualCount, seed: 1)
    let counts = SweepRun([flag], session, hasFunnel: false, by: nil).run(population)
    let shares = counts.sweep.result.flags.first?.variations ?? .init()
    entries = session.configuration.whoGets(flag, options: session.options).map {
      ($0, shares[$0.variation])
    }
  }

  func write(_ output: OutputOptions) {
    output.isJSON
      ? StandardOutput.write(json.jsonText + "\n")
      : StandardOutput.show(lines.map { $0 + "\n" }.joined())
  }

  private var lines: [String] {
    let visitors = SweepReport.grouped(population.count)
    var lines = ["\(key.safe)   measured with \(visitors) visitors made in this context"]
    for (who, count) in entries {
      lines.append("  \(who.sentence.safe)")
      lines.append("      measured: \(SweepReport.percent(count, of: population.count))")
    }
    if entries.isEmpty { lines.append("  Nothing can be said: the SDK does not take this file.") }
    return lines
  }

  private var json: JSONValue {
    [
      "flag": .string(key), "n": .integer(population.count),
      "seed": .integer(Int(population.seed)),
      "who": .array(
        entries.map { who, count in
          let words: JSONObject = [
            "variation": .string(who.variation), "sentence": .string(who.sentence),
          ]
          return .object(words.merging(ShareJSON.members(count, of: population.count)))
        }),
    ]
  }
}

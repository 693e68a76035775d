import ArgumentParser
import FlagClient
import FlagConsole
import FlagEngine
import FlagFiles
import FlagReports
import TerminalUI

/// `flagscope sweep FILE [FLAG]`: what many visitors get, and where the others fall out.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract:
      "Count what many visitors get from a flag or all flags, and where the others fall out.",
    discussion: """
      The visitors are made, in the context that the visitor options give or in those of weighted \
      personas, or read from a file:

        flagscope sweep shop.json new_checkout --context country=France
        flagscope sweep shop.json --visitors visitors.csv --map country=geo --by country

      They get what they naturally get: there are no overrides. Shares come with the interval that \
      holds the share of the whole population in 95 of 100 samples (Wilson). With --partial, counts \
      are written that --merge adds up, so that machines share the work.
      """)

  @Argument(
    help: "A data file or bucketing file, '-', demo:kameleoon or demo:flagship.",
    completion: .file())
  var file: String?

  @Argument(help: "The flag's key. Default: all flags.")
  var flag: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Count by the values of a field as well, such as country.", valueName: "field"))
  var by: String?

  @Flag(help: "Leave the way through the rules out: several times as fast.")
  var noFunnel = false

  @Flag(help: "Write counts that --merge adds up.")
  var partial = false

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Add up what --partial wrote, instead of counting; '-' is standard input.",
      valueName: "files"), completion: .file())
  var merge: [String] = []

  @Flag(help: "Write a table of values separated by commas.")
  var csv = false

  @OptionGroup(title: "Visitors") var population: PopulationOptions
  @OptionGroup var visitor: VisitorOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if merge.isEmpty == (file == nil) {
      throw ValidationError(
        file == nil ? "FILE is missing. Only --merge can do without." : "--merge takes no FILE.")
    }
    if csv, output.json || output.text || partial {
      throw ValidationError("--csv, --json, --text and --partial exclude each other: give one.")
    }
    if file == "-", population.visitors == "-" {
      throw ValidationError("Standard input is FILE or the visitors, not both.")
    }
    try visitor.refuseOverrides(in: "A sweep")
  }

  func run() throws {
    let report = try merge.isEmpty ? counted() : added()
    for line in SkippedRows(report.skipped).lines { StandardError.write(line) }
    if partial {
      StandardOutput.write(report.partialJSON.jsonText + "\n")
    } else if csv {
      StandardOutput.write(report.csv)
    } else if output.isJSON {
      StandardOutput.write(report.json.jsonText + "\n")
    } else {
      StandardOutput.show(text(report))
    }
  }

  private func text(_ report: SweepReport) -> String {
    var lines: [String]
    if report.result.flags.count == 1, flag != nil || !merge.isEmpty {
      lines = report.lines
    } else {
      lines = TextTable.lines(report.table)
    }
    if let table = report.groupTable { lines += [""] + TextTable.lines(table) }
    return lines.map { $0 + "\n" }.joined()
  }

  // MARK: Counting

  private func counted() throws -> SweepReport {
    let session = try Session(
      file: file ?? "-", reading: reading, visitor: visitor, output: output)
    let flags = try flag.map { [try session.index(of: $0)] }
    let isTable = flags == nil && !output.isJSON && !partial
    let catalogue = Catalogue(session.configuration)
    var reader = RowReader(catalogue: catalogue, now: session.options.now, keeping: by)
    let map = try population.columns(for: reader)
    reader = RowReader(
      catalogue: catalogue, now: session.options.now, map: map, keeping: by)
    let field = try by.map { try self.field($0, reader, session) }
    let run = SweepRun(flags, session, hasFunnel: !noFunnel && !isTable && !csv, by: field)
    let counts: SweepRun.Counts
    var seed: UInt64?
    if let path = population.visitors {
      counts = try run.run(VisitorFile(path), reader)
    } else {
      let made = try population.population(of: session.visitor) { session.personas }
      seed = made.seed
      counts = run.run(made)
    }
    guard !counts.hasTooManyGroups else {
      throw InputError(
        "--by \((by ?? "").quoted) has more than \(SweepReport.grouped(SweepRun.groupLimit)) values."
          + " Choose a field with fewer.")
    }
    return report(counts, seed: seed)
  }

  private func field(
    _ name: String, _ reader: RowReader, _ session: Session
  ) throws(InputError) -> Field {
    if let field = reader.field(named: name) { return field }
    let names = session.configuration.fields.map(\.name)
    throw InputError(
      "--by \(name.quoted): a visitor has no such field.\(Suggestion.hint(for: name, among: names))"
    )
  }

  private func report(_ counts: SweepRun.Counts, seed: UInt64?) -> SweepReport {
    let groups = counts.groups.map { value, sweep in
      SweepReport.Group(value: value, result: sweep.result)
    }
    return SweepReport(
      result: counts.sweep.result, seed: seed, skipped: counts.skipped.report,
      by: by.map { ($0, groups) })
  }

  // MARK: Adding up

  private func added() throws(InputError) -> SweepReport {
    var sum: SweepReport?
    var seeds: Set<UInt64> = []
    for path in merge {
      let name = path == "-" ? "standard input" : path.safe
      let bytes =
        path == "-"
        ? try InputFile.read(0, named: name) : try InputFile.read(path: path, .fileOrPipe)
      // Each line is one part: files of parts can be put one behind the other.
      for line in bytes.split(separator: 0x0A) where line.contains(where: { $0 > 0x20 }) {
        guard let json = try? JSONDocument(Array(line)).withRoot({ $0.value }),
          let part = SweepReport(partial: json)
        else {
          throw InputError("\(name) has a line that sweep --partial did not write.")
        }
        if let seed = part.seed, !seeds.insert(seed).inserted {
          StandardError.write(
            "! \(name): seed \(seed) was counted before: the same visitors count twice.")
        }
        guard sum != nil else {
          sum = part
          continue
        }
        if let reason = sum?.merge(part) {
          throw InputError("\(name) cannot be added to the parts before it: \(reason).")
        }
      }
    }
    guard let sum else { throw InputError("There is nothing to add up: the files are empty.") }
    return sum
  }
}

extension SkippedRows {
  /// What a report tells of them.
  var report: SweepReport.Skipped {
    var report = SweepReport.Skipped()
    (report.count, report.first, report.reasons) = (count, first, reasons)
    return report
  }

  init(_ report: SweepReport.Skipped) {
    self.init(count: report.count, reasons: report.reasons, first: report.first)
  }
}

extension VisitorOptions {
  /// Refuses overrides where only what is natural is looked at.
  func refuseOverrides(in what: String) throws {
    guard force.isEmpty, simulate.isEmpty, cookie == nil else {
      throw ValidationError(
        "\(what) tells what visitors naturally get: leave --force, --simulate and --cookie out.")
    }
  }
}

extension TextTable {
  /// The lines of a table that is known as a whole.
  static func lines(_ table: (heading: [String], rows: [[String]])) -> [String] {
    var text = TextTable(heading: table.heading)
    for row in table.rows { text.add(row) }
    return text.lines
  }
}

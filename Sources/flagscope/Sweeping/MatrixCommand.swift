import ArgumentParser
import FlagEngine
import FlagReports

/// `flagscope matrix FILE`: what each persona gets from each flag.
struct MatrixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "matrix",
    abstract: "Show what each persona naturally gets from each flag.",
    discussion:
      "Flags from which all personas get the same are counted, not shown (--all shows them).")

  @Argument(
    help: "A data file or bucketing file, '-', demo:kameleoon or demo:flagship.",
    completion: .file())
  var file: String

  @Flag(help: "Show also the flags from which all personas get the same.")
  var all = false

  @Flag(help: "Write a table of values separated by commas.")
  var csv = false

  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    try output.check(csv: csv)
  }

  func run() throws {
    let session = try Session(
      file: file, reading: reading, visitor: try VisitorOptions.parse([]), output: output)
    guard !session.personas.personas.isEmpty else {
      throw InputError("There are no personas. Name a file of some: --personas FILE")
    }
    var matrix = PersonaMatrix(
      session.personas.personas, in: session.configuration, options: session.options)
    var progress = ProgressBar()
    while !matrix.isThrough {
      matrix.work(20_000)
      progress.show(matrix.progress, count: 0)
    }
    progress.end()
    let report = MatrixReport(matrix, in: session.configuration)
    if csv {
      StandardOutput.write(report.csv)
    } else if output.isJSON {
      StandardOutput.write(report.json.jsonText + "\n")
    } else {
      var lines = TextTable.lines(report.table(all: all))
      if let note = report.note, !all { lines.append(note) }
      StandardOutput.show(lines.map { $0 + "\n" }.joined())
    }
  }
}

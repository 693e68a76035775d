import ArgumentParser
import FlagConsole
import FlagEngine
import FlagReports
import TerminalUI

/// `flagscope find FILE FLAG=VARIATION`: visitor codes that get a variation.
struct FindCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "find",
    abstract: "Find visitor codes that get a variation, in the context of a visitor.",
    discussion: """
      Tries up to 100 000 codes and shows the first ten that get it. The exit code is 1 where none \
      does.
      """)

  @Argument(
    help: "A data file or bucketing file, '-', demo:kameleoon or demo:flagship.",
    completion: .file())
  var file: String

  @Argument(
    help: ArgumentHelp(
      "The flag's key and the variation's name, its id, or the value that is served.",
      valueName: "flag=variation"))
  var wanted: String

  @Argument(help: "The variation, where it does not stand behind the flag's key.")
  var variation: String?

  @Option(
    help: ArgumentHelp(
      "What the codes are made from: the same seed, the same codes. Default: 1.",
      valueName: "seed"))
  var seed: UInt64 = 1

  @Flag(help: "Write a table of values separated by commas.")
  var csv = false

  @OptionGroup var visitor: VisitorOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    try output.check(csv: csv)
    try visitor.refuseOverrides(in: "A search")
  }

  func run() throws {
    let session = try Session(file: file, reading: reading, visitor: visitor, output: output)
    let configuration = session.configuration
    let (key, name) = try parts(in: configuration)
    let flag = try session.index(of: key)
    var search = VisitorSearch(
      name, of: flag, for: session.visitor, in: configuration, options: session.options,
      seed: seed)
    var progress = ProgressBar()
    while !search.isThrough {
      search.work(1_000)
      progress.show(Double(search.tried) / Double(VisitorSearch.limit), count: search.tried)
    }
    progress.end()
    if search.landed == 0 { try check(name, flag, session) }
    write(search, key: key)
    if search.landed == 0 { throw ExitCode(1) }
  }

  /// The flag's key and the variation's name.
  private func parts(
    in configuration: FlagConfiguration
  ) throws(InputError) -> (key: String, variation: String) {
    if let variation { return (wanted, variation) }
    let isKnown = { configuration.index(of: $0) != nil }
    guard let named = NamedEntry(wanted, where: isKnown) else {
      throw InputError("\(wanted.quoted) is no FLAG=VARIATION. Example: new_checkout=express")
    }
    return (named.name, named.value)
  }

  /// A name that the flag cannot serve is misspelt rather than rare.
  private func check(_ name: String, _ flag: Int, _ session: Session) throws(InputError) {
    let names = session.configuration.variationNames(of: flag)
    let values = session.configuration.servable(flag, options: session.options)
    let known = (values + names).contains {
      $0.isIdentical(to: name) || $0.isIdentical(to: JSONValue.string(name).jsonText)
    }
    guard !known else { return }
    throw InputError(
      "\(session.configuration.key(of: flag).quoted) serves no \(name.quoted)."
        + Suggestion.hint(for: name, among: values + names)
        + " It can serve: \(values.map(\.safe).joined(separator: ", ")).")
  }

  private func write(_ search: VisitorSearch, key: String) {
    let codes = search.found.map(\.code)
    let report = FindReport(search, of: key)
    if csv { return StandardOutput.write(report.csv) }
    guard !output.isJSON else { return StandardOutput.write(report.json.jsonText + "\n") }
    guard !codes.isEmpty else {
      return StandardOutput.show(
        "no code in \(SweepReport.grouped(search.tried)) lands there: share is 0\n")
    }
    let head =
      "\(key.safe) = \(search.variation.safe): \(SweepReport.grouped(search.landed)) of "
      + "\(SweepReport.grouped(search.tried)) codes, "
      + SweepReport.percent(search.landed, of: search.tried)
    StandardOutput.show(([head] + codes.map { "  \($0.safe)" }).map { $0 + "\n" }.joined())
  }
}

import ArgumentParser
import FlagConsole
import FlagEngine
import FlagReports
import TerminalUI

/// `flagscope diff A B`: what changes for whom, and by which change of the file.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare what two configurations, or two SDKs, answer the same visitors.",
    discussion: """
      Says for each flag for how many visitors it differs, from what to what, and which change of \
      the file is the cause: that change alone, applied to A, gives B's answer; where several act \
      only together, they are said together. The visitors are the personas; or those of a file \
      (--visitors), --n made ones in the context that the visitor options give, or the one visitor \
      that these describe. The status is 1 where an outcome differs.

        flagscope diff before.json after.json
        flagscope diff kameleoon:SITE@staging kameleoon:SITE@production --n 10000
        flagscope diff before.json after.json --visitors visitors.csv --map country=geo
        flagscope diff shop.json shop.json --sdk 3.18.0 --sdk-b 3.22.2
      """)

  @Argument(help: "The first side: a file or another source.", completion: .file())
  var a: String

  @Argument(help: "The second side.", completion: .file())
  var b: String

  @Option(help: ArgumentHelp("The SDK of the second side. Default: --sdk.", valueName: "sdk"))
  var sdkB: String?

  @OptionGroup(title: "Visitors") var population: PopulationOptions
  @OptionGroup var visitor: VisitorOptions
  @OptionGroup var formats: FormatOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    try formats.check(output)
    if [a, b, population.visitors].count(where: { $0 == "-" }) > 1 {
      throw ValidationError("Standard input is one of the sides or the visitors: name '-' once.")
    }
  }

  func run() throws {
    let first = try Session(file: a, reading: reading, visitor: visitor, output: output)
    let second = try side(beside: first)
    let diff = try compared(
      OutcomeDiff(from: OutcomeDiff.Side(first.configuration, first.options), to: second), first)
    let report = DiffReport(diff, old: a, new: b)
    formats.write(report.json, or: report.cases, output)
    if !report.isEmpty { throw ExitCode(1) }
  }

  private func side(beside first: Session) throws(InputError) -> OutcomeDiff.Side {
    let plan = try reading.planner(with: output.settings).plan(b)
    let configuration = try OneShot.load(plan, reading, platform: reading.platform)
    guard configuration.platform == first.configuration.platform else {
      throw InputError(
        "\(a.safe) is \(first.configuration.platform.name)'s, \(b.safe) is"
          + " \(configuration.platform.name)'s: there is nothing to compare.")
    }
    var options = first.options
    if let sdkB { options.profile = try Self.profile(sdkB, of: configuration.platform) }
    return OutcomeDiff.Side(configuration, options)
  }

  /// The SDK of that name, with or without its platform: `3.22.2`.
  private static func profile(
    _ name: String, of platform: Platform
  ) throws(InputError) -> Profile {
    let known = Profile.allCases.filter { $0.platform == platform }
    let found = known.first { $0.rawValue == name || $0.rawValue == "\(platform.rawValue)-\(name)" }
    if let found { return found }
    let names = known.map(\.rawValue)
    throw InputError(
      "\(platform.name) has no SDK \(name.quoted).\(Suggestion.hint(for: name, among: names)) "
        + "There are: \(names.joined(separator: ", ")).")
  }

  // MARK: Visitors

  /// Compares for the visitors of a file, for those that are made, else for the one that is described,
  /// else for the personas.
  private func compared(_ nobody: OutcomeDiff, _ session: Session) throws(InputError) -> OutcomeDiff
  {
    let run = DiffRun(nobody)
    if let path = population.visitors {
      let catalogue = Catalogue(session.configuration)
      var reader = RowReader(catalogue: catalogue, now: session.options.now)
      let map = try population.columns(for: reader)
      reader = RowReader(catalogue: catalogue, now: session.options.now, map: map)
      let (diff, skipped) = try run.run(VisitorFile(path), reader)
      for line in skipped.lines { StandardError.write(line) }
      return diff
    }
    if population.isMade {
      return run.run(try population.population(of: session.visitor) { session.personas })
    }
    if !visitor.isEmpty { return run.run([session.visitor]) }
    return run.run(
      session.personas.personas.map { persona in
        var visitor = persona.visitor
        visitor.overrides = []
        return visitor
      })
  }
}

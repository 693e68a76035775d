import ArgumentParser
import FlagEngine
import FlagFiles
import FlagReports

/// `flagscope lint FILE`: what cannot work in a configuration, or works otherwise than it reads.
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Find what cannot work in a configuration, or works otherwise than it reads.",
    discussion: """
      Broken references, conditions that nobody meets, rules that nobody comes to, shares that do \
      not add up, and more; what is called unreachable is proved. The status is 1 where something is \
      as bad as --fail-on says.

      flagscope.lint.yaml in the working folder, or the file that --accept names, lists what is \
      accepted: entries with kind, flag, rule or path, and a reason.
      """)

  /// From which severity on the status is 1.
  enum Failing: String, CaseIterable, ExpressibleByArgument {
    case warning, error, never
  }

  @Argument(
    help: "A data file or bucketing file, '-', a source, demo:kameleoon or demo:flagship.",
    completion: .file())
  var file: String

  @Option(help: ArgumentHelp("warning, error or never.", valueName: "severity"))
  var failOn = Failing.error

  @Option(
    help: ArgumentHelp(
      "A list of what is accepted. Default: flagscope.lint.yaml, if there is one.",
      valueName: "file"), completion: .file())
  var accept: String?

  @OptionGroup var formats: FormatOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func validate() throws { try formats.check(output) }

  func run() throws {
    let session = try Session(
      file: file, reading: reading, visitor: VisitorOptions.parse([]), output: output, isQuiet: true
    )
    var lint = Lint(session.configuration, options: session.options)
    while !lint.isThrough { lint.work() }
    let report = LintReport(
      lint.findings, in: session.configuration, accepted: try AcceptanceFile(accept).entries)
    let limit: LintFinding.Severity? =
      switch failOn {
      case .warning: .warning
      case .error: .error
      case .never: nil
      }
    formats.write(
      report.json, or: report.cases(of: session.source.name, failingAt: limit), output)
    if let limit, report.findings.contains(where: { $0.severity >= limit }) { throw ExitCode(1) }
  }
}

import ArgumentParser
import FlagEngine
import FlagReports

/// `flagscope eval FILE`: what the code receives; `--jsonl`: for any number of visitors.
struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Evaluate every flag with the variables that the code receives.",
    discussion: """
      With --jsonl, reads one case a line on standard input and writes one line a case on \
      standard output, in order. The README describes both.
      """)

  @Argument(
    help: """
      A data file or bucketing file, '-', demo:kameleoon or demo:flagship; with --jsonl it may be \
      left out if every line brings its own.
      """, completion: .file())
  var file: String?

  @Flag(help: "One case a line on standard input, one answer a line on standard output.")
  var jsonl = false

  @OptionGroup var visitor: VisitorOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if jsonl {
      guard visitor.isEmpty, reading.personas == nil, !output.text else {
        throw ValidationError(
          "--jsonl takes the visitors from standard input: leave them out here.")
      }
      if file == "-" {
        throw ValidationError("--jsonl reads the cases from standard input: name a FILE.")
      }
    } else if file == nil {
      throw ValidationError("FILE is missing. Only --jsonl can do without.")
    }
  }

  func run() throws {
    guard !jsonl else { return try runLines() }
    let session = try Session(
      file: file ?? "-", reading: reading, visitor: visitor, output: output)
    if output.isJSON {
      StandardOutput.write(Self.json(session))
    } else {
      StandardOutput.show(Self.text(session))
    }
  }

  private func runLines() throws(InputError) {
    let planner = try reading.planner(with: output.settings)
    let plan = try file.map { file throws(InputError) in try planner.plan(file) }
    var lines = try EvalLines(plan: plan, settings: planner.settings, reading: reading)
    lines.run()
  }

  private static func json(_ session: Session) -> [UInt8] {
    var writer = JSONWriter()
    writer.raw("{")
    switch (session.configuration, session.visitor) {
    case (.kameleoon(let configuration), .kameleoon(let visitor)):
      let answers = KameleoonAnswers(configuration)
      answers.write(
        KameleoonCase(visitor: visitor, isIsolated: session.options.isIsolated),
        options: session.options, into: &writer)
    case (.flagship(let configuration), .flagship(let visitor)):
      let answers = FlagshipAnswers(configuration)
      answers.write(FlagshipCase(visitor: visitor), options: session.options, into: &writer)
    default: preconditionFailure("a session's visitor belongs to its configuration's platform")
    }
    writer.raw("}\n")
    return writer.bytes
  }

  private static func text(_ session: Session) -> String {
    if let note = session.emptiness { return note + "\n" }
    var table = TextTable(heading: ["FLAG", "SERVES", "FROM", "THE CODE RECEIVES"])
    session.forEachDecision { decision in
      let variables = decision.variables.map { variable in
        "\(variable.key)=\(variable.value?.jsonText ?? "?")"
      }
      table.add([
        decision.flagKey, decision.served.shaped, decision.served.from,
        variables.joined(separator: "  "),
      ])
    }
    return table.lines.map { $0 + "\n" }.joined()
  }
}

import ArgumentParser
import FlagConsole
import FlagEngine
import FlagReports
import TerminalUI

/// `flagscope explain FILE FLAG`: one flag with every step of its evaluation.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain one flag: every step of its evaluation, and what would change it.",
    discussion: """
      With --expect, the ways from what it answers to the variation that was expected; the status is \
      then 0 if the flag answers so already, and 1 otherwise.
      """)

  @Argument(
    help: "A data file or bucketing file, '-', demo:kameleoon or demo:flagship.",
    completion: .file())
  var file: String

  @Argument(help: "The flag's key.")
  var flag: String

  @Flag(help: "Say who gets each variation: by the rules, and of visitors made in this context.")
  var who = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The variation that was expected: what would it take?",
      discussion: """
        A variation's key, id or name, for Flagship also a value, or -- for nothing. Each way is \
        tried before it is offered: changes of the context, another visitor code, both, what stops an \
        earlier rule, a force, a simulation.
        """, valueName: "variation"))
  var expect: String?

  @OptionGroup var visitor: VisitorOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = try Session(file: file, reading: reading, visitor: visitor, output: output)
    let index = try session.index(of: flag)
    if who { return WhoAnswer(index, session).write(output) }
    if let expect { return try runExpectation(expect, index, session) }
    let decision = session.configuration.explain(
      index, for: session.visitor, options: session.options)
    let misses = session.configuration.nearestMisses(
      index, for: session.visitor, options: session.options)
    guard output.isJSON else {
      let text = ExplanationText(configuration: session.configuration, misses: misses)
      return StandardOutput.show(text.lines(of: decision).map { $0 + "\n" }.joined())
    }
    let object = SessionJSON.members(of: session)
      .merging(DecisionJSON.members(of: decision, misses: misses, in: session.configuration))
    StandardOutput.write(JSONValue.object(object).jsonText + "\n")
  }

  private func runExpectation(_ text: String, _ flag: Int, _ session: Session) throws {
    let configuration = session.configuration
    guard let expected = ExpectedAnswer(text, of: flag, in: configuration) else {
      let search = NameSearch("variation", among: configuration.variations(of: flag))
      let others = configuration.valueTexts(of: flag)
      throw InputError(
        search.sentence(text, .unknown, partOf: configuration.key(of: flag), others: others).safe)
    }
    var search = Expectation(
      flag, expected, for: session.visitor, in: configuration, options: session.options)
    while !search.isThrough { search.work() }
    let report = ExpectationReport(search, in: configuration, now: session.options.now)
    if output.isJSON {
      StandardOutput.write(JSONValue.object(report.members).jsonText + "\n")
    } else {
      let served = configuration.served(flag, by: search.answer ?? Answer(.nothing))
      StandardOutput.show(report.lines(beside: served).map { $0 + "\n" }.joined())
    }
    if !search.isMet { throw ExitCode(1) }
  }
}

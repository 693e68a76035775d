import ArgumentParser
import FlagEngine
import FlagReports
import TerminalUI

/// `flagscope explain FILE FLAG`: one flag with every step of its evaluation.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain one flag: every step of its evaluation, and what would change it.")

  @Argument(
    help: "A data file or bucketing file, '-', demo:kameleoon or demo:flagship.",
    completion: .file())
  var file: String

  @Argument(help: "The flag's key.")
  var flag: String

  @Flag(help: "Say who gets each variation: by the rules, and of visitors made in this context.")
  var who = false

  @OptionGroup var visitor: VisitorOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = try Session(file: file, reading: reading, visitor: visitor, output: output)
    let index = try session.index(of: flag)
    if who { return WhoAnswer(index, session).write(output) }
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
}

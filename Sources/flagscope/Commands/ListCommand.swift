import ArgumentParser
import FlagConsole
import FlagEngine

/// `flagscope list FILE`: every flag with its answer.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List every flag with what it answers for a visitor, from where, and why.")

  @Argument(
    help: "A data file or bucketing file, '-', demo:kameleoon or demo:flagship.",
    completion: .file())
  var file: String

  @OptionGroup var visitor: VisitorOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = try Session(file: file, reading: reading, visitor: visitor, output: output)
    if output.isJSON {
      StandardOutput.write(Self.json(session))
    } else {
      StandardOutput.show(Self.text(session))
    }
  }

  private static func text(_ session: Session) -> String {
    var table = TextTable(heading: ["FLAG", "SERVES", "FROM", "WHY"])
    if let note = session.emptiness { return note + "\n" }
    for (decision, why) in session.explanations() {
      table.add([
        decision.flagKey,
        decision.served.shaped + (decision.dependsOnUnknown ? "?" : ""),
        decision.served.from,
        why,
      ])
    }
    return table.lines.map { $0 + "\n" }.joined()
  }

  private static func json(_ session: Session) -> String {
    let flags = session.explanations().map { decision, why in
      JSONValue.object(ServedJSON.members(of: decision).merging(["why": .string(why)]))
    }
    let problems = session.configuration.problems.map { problem -> JSONValue in
      [
        "path": .string(problem.path), "text": .string(problem.text),
        "isRefusal": .bool(problem.isRefusal),
        "flag": problem.flag.json { .string(session.configuration.key(of: $0)) },
      ]
    }
    let object = SessionJSON.members(of: session).merging([
      "flags": .array(flags), "problems": .array(problems),
    ])
    return JSONValue.object(object).jsonText + "\n"
  }
}

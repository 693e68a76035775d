import ArgumentParser
import FlagEngine
import FlagReports

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
      Self.writeJSON(session)
    } else {
      StandardOutput.show(Self.text(session))
    }
  }

  private static func text(_ session: Session) -> String {
    var table = TextTable(heading: ["FLAG", "SERVES", "FROM", "WHY"])
    if let note = session.emptiness { return note + "\n" }
    session.forEachExplanation { decision, why in
      table.add([
        decision.flagKey,
        decision.served.shaped + (decision.dependsOnUnknown ? "?" : ""),
        decision.served.from,
        why,
      ])
    }
    return table.lines.map { $0 + "\n" }.joined()
  }

  /// Writes a flag when it is decided: its trace is not kept.
  private static func writeJSON(_ session: Session) {
    var writer = JSONWriter()
    func flush(above limit: Int) {
      guard writer.bytes.count > limit else { return }
      StandardOutput.write(writer.bytes)
      writer.bytes.removeAll(keepingCapacity: true)
    }
    writer.raw("{")
    for member in SessionJSON.members(of: session).members {
      writer.write(member.name)
      writer.raw(":")
      writer.write(member.value)
      writer.raw(",")
    }
    writer.raw("\"flags\":[")
    var isFirst = true
    session.forEachExplanation { decision, why in
      if !isFirst { writer.raw(",") }
      isFirst = false
      writer.write(.object(ServedJSON.members(of: decision).merging(["why": .string(why)])))
      flush(above: 1 << 20)
    }
    writer.raw("],\"problems\":")
    writer.write(problems(session))
    writer.raw("}\n")
    flush(above: 0)
  }

  private static func problems(_ session: Session) -> JSONValue {
    .array(
      session.configuration.problems.map { problem in
        [
          "path": .string(problem.path), "text": .string(problem.text),
          "isRefusal": .bool(problem.isRefusal),
          "flag": problem.flag.json { .string(session.configuration.key(of: $0)) },
        ]
      })
  }
}

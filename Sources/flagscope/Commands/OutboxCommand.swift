import ArgumentParser
import FlagEngine
import FlagReports
import TerminalUI

/// `flagscope outbox FILE`: what an application would tell the platform.
struct OutboxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outbox",
    abstract: "Show what an application would send about a visitor, and send nothing.",
    discussion: """
      Each row tells why it exists, or why an application would not send it; its payload is byte for \
      byte that of the SDK. There is no command that sends: the console does, when it is told to.
      """)

  @Argument(
    help: "A source: a data file or bucketing file, '-', demo:kameleoon or demo:flagship.",
    completion: .file())
  var file: String

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A flag that the application asks for, or all; may be repeated.", valueName: "flag"))
  var seen: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "What the application does then, in order; may be repeated.",
      discussion: """
        Kameleoon: activate FLAG; convert GOAL revenue=49.90 negative=true metadata.NAME=VALUE; page \
        URL title=… referrers=1,2; consent given|refused; audiences; flush; tracking-code. Flagship: \
        activate FLAG; page URL; screen NAME; event action|user ACTION label=… value=…; transaction \
        ID AFFILIATION revenue=…; item TRANSACTION NAME SKU price=…; authenticate ID; \
        unauthenticate; flush.
        """, valueName: "act"))
  var act: [String] = []

  @Option(
    help: ArgumentHelp(
      "Draw nonces from a generator with this number. Default: they are counted up.",
      valueName: "number"))
  var seed: UInt64?

  @Flag(help: "Print the requests as curl commands, with variables in the place of secrets.")
  var curl = false

  @OptionGroup var visitor: VisitorOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if curl, output.json || output.text {
      throw ValidationError("--curl, --json and --text are outputs: choose one.")
    }
  }

  func run() throws {
    let session = try Session(file: file, reading: reading, visitor: visitor, output: output)
    let plan = try reading.planner(with: output.settings).plan(file)
    let destination = plan.sending(
      session.configuration, session.options.profile, platform: session.configuration.platform
    ).destination
    var outbox = Outbox(environmentID: plan.environmentID, seed: seed)
    outbox.isDecidedByServer = plan.apiKey != nil
    var current = session.visitor
    var answers: [String] = []
    for act in try acts(session) {
      do throws(ActError) {
        let outcome = try outbox.perform(
          act, as: current, in: session.configuration, options: session.options)
        current = outcome.visitor
        answers += outcome.answer.map { [$0] } ?? []
      } catch {
        throw InputError(error.sentence.safe)
      }
    }
    if curl {
      let lines = OutboxJSON.curlLines(of: outbox.rows, destination)
      StandardOutput.show(lines.map { $0 + "\n" }.joined())
    } else if output.isJSON {
      var object = SessionJSON.members(of: session)
      object["rows"] = .array(outbox.rows.map { OutboxJSON.object(of: $0, destination) })
      object["requests"] = OutboxJSON.requests(of: outbox.rows, destination)
      object["answers"] = .texts(answers)
      object["visitorAfter"] = current.json
      StandardOutput.write(JSONValue.object(object).jsonText + "\n")
    } else {
      StandardOutput.show(Self.text(outbox, answers, destination))
    }
  }

  /// What is done, the flags first.
  private func acts(_ session: Session) throws(InputError) -> [ApplicationAct] {
    var acts: [ApplicationAct] = []
    for name in seen {
      if name == "all", session.configuration.index(of: name) == nil {
        acts.append(.seeAll)
      } else {
        _ = try session.index(of: name)
        acts.append(.see([name]))
      }
    }
    for text in act {
      do throws(ActError) {
        acts.append(try ActForm.act(text, of: session.configuration.platform))
      } catch {
        throw InputError("--act \(text.quoted): \(error.sentence.safe)")
      }
    }
    return acts
  }

  private static func text(
    _ outbox: Outbox, _ answers: [String], _ destination: Outbox.Destination
  ) -> String {
    guard !outbox.rows.isEmpty || !answers.isEmpty else {
      return "Nothing is sent by looking. Name a flag with --seen, or an act with --act.\n"
    }
    var table = TextTable(heading: ["ROW", "STATE", "KIND", "WHAT", "WHY"])
    for row in outbox.rows {
      table.add([
        "\(row.id)", row.state.word, row.kind, OutboxText.fields(of: row), row.reason.sentence,
      ])
    }
    var lines = outbox.rows.isEmpty ? [] : table.lines
    lines += answers.map(\.safe)
    let count = Outbox.parcels(of: outbox.rows).count
    if count > 0 {
      let hosts = destination.hosts(of: Outbox.parcels(of: outbox.rows))
      lines.append(
        "\(count) \(count == 1 ? "request" : "requests") to \(hosts.joined(separator: ", ").safe), "
          + "not sent")
    }
    return lines.map { $0 + "\n" }.joined()
  }
}

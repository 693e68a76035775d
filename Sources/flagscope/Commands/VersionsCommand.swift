import ArgumentParser
import FlagClient
import FlagConsole
import FlagEngine
import FlagReports
import TerminalUI

/// `flagscope versions SOURCE [FLAG]`: what was fetched of a source, and since when a flag answers
/// what it answers.
struct VersionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "versions",
    abstract:
      "List the kept versions of a source; with FLAG, since when it answers what it answers.",
    discussion: """
      Each configuration that is fetched is kept by its digest, the last 20 of a source. \
      SOURCE@DIGEST (its first 4 digits or more) names one wherever a source is named:

        flagscope diff kameleoon:SITE@9f3c kameleoon:SITE
      """)

  @Argument(help: "A source that is downloaded: kameleoon:SITE, flagship:ENV_ID, a profile.")
  var file: String

  @Argument(help: "A flag's key: what it answers the visitor in each version.")
  var flag: String?

  @OptionGroup var visitor: VisitorOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var output: OutputOptions

  /// A version with what the flag answers in it.
  private struct Row {
    var version: ConfigurationArchive.Version
    /// Nil where no flag was asked for, or the version lacks it.
    var served: Served?
    /// Whether the version before it, or the file that lacks the flag, answers otherwise.
    var isFlip = false
  }

  func run() throws {
    let plan = try reading.planner(with: output.settings).plan(file)
    guard plan.address.isRemote else {
      throw InputError(
        "\(file.safe) is not downloaded: no versions of it are kept. Compare files by name:"
          + " flagscope diff OLD NEW.")
    }
    var rows = (plan.archive?.versions ?? []).map { Row(version: $0) }
    if let flag { try decide(flag, &rows, plan) }
    if output.isJSON {
      StandardOutput.write(json(rows).jsonText + "\n")
    } else {
      StandardOutput.show(text(rows, plan))
    }
  }

  private func decide(
    _ flag: String, _ rows: inout [Row], _ plan: SourcePlan
  ) throws(InputError) {
    guard let newest = rows.first else { return }
    // The visitor is made once, by the names of the newest version.
    let session = try Session(
      file: newest.version.path, reading: reading, visitor: visitor, output: output, isQuiet: true)
    let planner = try reading.planner(with: output.settings)
    for index in rows.indices {
      let path = rows[index].version.path
      let configuration =
        index == 0
        ? session.configuration : try OneShot.load(try planner.plan(path), reading)
      rows[index].served =
        configuration.decide(
          flag, for: configuration.resolvingNames(of: session.visitor), options: session.options)?
        .served
    }
    for (index, older) in zip(rows.indices, rows.indices.dropFirst()) {
      rows[index].isFlip = rows[index].served?.shaped != rows[older].served?.shaped
    }
    guard !rows.isEmpty, rows.allSatisfy({ $0.served == nil }) else { return }
    throw InputError("No kept version of \(plan.name.safe) has a flag \(flag.quoted).")
  }

  private func json(_ rows: [Row]) -> JSONValue {
    VersionReport(
      rows.map { row in
        VersionReport.Row(
          digest: row.version.digest, receivedAt: row.version.receivedAt,
          byteCount: row.version.byteCount, served: row.served, isFlip: row.isFlip)
      }, hasFlag: flag != nil
    ).json
  }

  private func text(_ rows: [Row], _ plan: SourcePlan) -> String {
    guard !rows.isEmpty else {
      return "No versions of \(plan.name.safe) are kept: each download keeps one.\n"
    }
    var table = TextTable(
      heading: ["VERSION", "FETCHED", "AGE", "SIZE"] + (flag == nil ? [] : ["", "SERVES", "FROM"]))
    for row in rows {
      let version = row.version
      var cells = [
        String(version.digest.prefix(8)),
        Clock.hourAndMinute(at: version.receivedAt),
        Console.age((Double(Clock.now) - version.receivedAt) / 1_000),
        Console.size(version.byteCount),
      ]
      if flag != nil {
        cells += [
          row.isFlip ? "◆" : "", row.served?.shaped ?? "absent", row.served?.from ?? "",
        ]
      }
      table.add(cells)
    }
    var lines = table.lines
    if flag != nil, let since = rows.first(where: \.isFlip) ?? rows.last {
      let served = rows.first?.served?.shaped ?? "absent"
      let head = rows.contains(where: \.isFlip) ? "since" : "at least since"
      lines += [
        "",
        "\(flag ?? "") answers \(served) \(head) \(Clock.hourAndMinute(at: since.version.receivedAt))"
          .safe,
      ]
    }
    return lines.map { $0 + "\n" }.joined()
  }
}

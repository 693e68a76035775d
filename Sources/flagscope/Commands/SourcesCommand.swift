import ArgumentParser
import FlagClient
import FlagConsole
import FlagEngine
import FlagReports

/// `flagscope sources`: the profiles of the user's configuration file, and what the cache keeps.
struct SourcesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sources",
    abstract: "List the profiles and the cached configurations; --check tries each profile.",
    discussion: """
      Profiles stand in flagscope/config.yaml in the configuration folder. With --check the status \
      is 1 if one of them cannot be opened.
      """)

  @Flag(help: "Open each profile and say what was found; nothing is kept.")
  var check = false

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let planner = try SourcePlanner(
      baseURLs: source.baseUrl, source.settings.merging(output.settings) { $1 })
    let rows = try planner.file.profiles.map { profile throws(InputError) in
      var plan = try planner.plan(profile.address, profile)
      plan.cache = nil
      return Row(plan: plan, finding: check ? Finding(plan) : nil)
    }
    let kept = Self.kept(planner.settings.cache)
    if output.isJSON {
      StandardOutput.write(Self.json(rows, kept).jsonText + "\n")
    } else {
      StandardOutput.show(Self.text(rows, kept, planner))
    }
    if rows.contains(where: { $0.finding?.isGood == false }) { throw ExitCode(1) }
  }

  /// A profile and what was found there.
  private struct Row {
    var plan: SourcePlan
    var finding: Finding?
  }

  /// What opening a source gave.
  private struct Finding {
    var sentence: String
    var isGood = true

    init(_ plan: SourcePlan) {
      do throws(InputError) {
        let snapshot = try OneShot.snapshot(plan)
        let count = snapshot.configuration.flagCount
        sentence =
          "ok: \(snapshot.configuration.platform.name), \(count) flag\(count == 1 ? "" : "s"), "
          + "\(Console.size(snapshot.byteCount)), rev \(snapshot.digest.prefix(4))"
      } catch {
        sentence = error.message
        isGood = false
      }
    }
  }

  /// What the cache keeps.
  private static func kept(_ cache: ConfigurationCache?) -> [ConfigurationCache.Entry] {
    guard let cache else { return [] }
    return (try? Waiting.run { await cache.entries() }) ?? []
  }

  private static func text(
    _ rows: [Row], _ kept: [ConfigurationCache.Entry], _ planner: SourcePlanner
  ) -> String {
    var lines: [String] = []
    if rows.isEmpty {
      lines.append("No profiles in \(planner.file.shownPath).")
    } else {
      let isChecked = rows.contains { $0.finding != nil }
      var table = TextTable(heading: ["PROFILE", "SOURCE"] + (isChecked ? ["FOUND"] : []))
      for row in rows {
        table.add(
          [row.plan.name, row.plan.address.shownText] + (row.finding.map { [$0.sentence] } ?? []))
      }
      lines += table.lines
    }
    if !kept.isEmpty {
      var table = TextTable(heading: ["CACHED", "REV", "SIZE", "AGE"])
      for entry in kept {
        table.add([
          entry.address, String(entry.digest.prefix(4)), Console.size(entry.byteCount),
          Console.age((Double(Clock.now) - entry.receivedAt) / 1_000),
        ])
      }
      lines += [""] + table.lines
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func json(_ rows: [Row], _ kept: [ConfigurationCache.Entry]) -> JSONValue {
    let profiles = rows.map { row -> JSONValue in
      var object: JSONObject = [
        "name": .string(row.plan.name), "source": .string(row.plan.address.shownText),
      ]
      if let finding = row.finding {
        object["ok"] = .bool(finding.isGood)
        object["found"] = .string(finding.sentence)
      }
      return .object(object)
    }
    let cache = kept.map { entry -> JSONValue in
      [
        "source": .string(entry.address), "digest": .string(entry.digest),
        "bytes": .integer(entry.byteCount), "receivedAt": .integer(Int(entry.receivedAt)),
      ]
    }
    return ["profiles": .array(profiles), "cache": .array(cache)]
  }
}

package import FlagEngine
import TerminalUI

/// What a sweep came to, as text, JSON and CSV.
package struct SweepReport: Sendable {
  /// The counts of visitors with one value of a field.
  package struct Group: Equatable, Sendable {
    /// The value; nil: the visitors have none.
    package var value: JSONValue?
    package var result: SweepResult

    package init(value: JSONValue?, result: SweepResult) {
      self.value = value
      self.result = result
    }

    /// The value as a person reads it.
    package var title: String {
      switch value {
      case nil, .null?: "(none)"
      case .array(let values)?: values.map { $0.text ?? $0.jsonText }.joined(separator: ", ")
      case let value?: value.text ?? value.jsonText
      }
    }
  }

  /// Rows of a file that were not used.
  package struct Skipped: Equatable, Sendable {
    package var count = 0
    /// The first ones.
    package var first: [(row: Int, reason: String)] = []
    /// How often each reason came up.
    package var reasons: [String: Int] = [:]

    package init() {}

    package static func == (left: Skipped, right: Skipped) -> Bool {
      left.count == right.count && left.reasons == right.reasons
        && left.first.elementsEqual(right.first) { $0 == $1 }
    }
  }

  package var result: SweepResult
  /// What the codes were made from; nil for visitors of a file.
  package var seed: UInt64?
  package var skipped: Skipped
  /// The field by which the visitors were told apart, and its values.
  package var by: (field: String, groups: [Group])?

  package init(
    result: SweepResult, seed: UInt64?, skipped: Skipped,
    by: (field: String, groups: [Group])? = nil
  ) {
    self.result = result
    self.seed = seed
    self.skipped = skipped
    self.by = by
    // The greatest first; the order of equals does not hang on how the work was divided.
    self.by?.groups.sort {
      ($1.result.visitorCount, $0.title) < ($0.result.visitorCount, $1.title)
    }
  }
}

// MARK: - Text

extension SweepReport {
  /// Whom the numbers are about: `10 000 visitors, seed 1`.
  private var title: String {
    "\(Self.grouped(result.visitorCount)) visitors" + (seed.map { ", seed \($0)" } ?? "")
  }

  /// One flag: a bar a variation, then the way through the rules.
  package var lines: [String] {
    guard let flag = result.flags.first else { return ["No flag was looked at."] }
    var lines = ["\(flag.key.safe)   \(title)"] + bars(of: flag).map { "  \($0.text)" }
    if result.hasFunnel {
      lines.append("  " + lost(of: flag))
      lines += Self.funnel(of: flag).map { ($0.isPart ? "      " : "  ") + $0.text }
    }
    lines.append("  " + Self.sentence(about: flag.distance))
    return lines
  }

  /// The variations of a flag, each with its bar, safe to print.
  package func bars(of flag: SweepResult.Flag) -> [(variation: String, text: String)] {
    let entries = flag.variations.entries
    let width = min(40, entries.map { TextWidth.columns(of: $0.variation.safe) }.max() ?? 0)
    return entries.map { entry in
      (
        entry.variation,
        entry.variation.padded(to: width) + "  " + Self.bar(entry.count, of: result.visitorCount)
      )
    }
  }

  /// Where those whom no rule serves fell out, the most first: `lost at: exposure 50.0% · gates 0`.
  package func lost(of flag: SweepResult.Flag) -> String {
    let parts = [
      ("exposure", flag.lost.exposure), ("targeting", flag.lost.targeting),
      ("gates", flag.lost.gates), ("after exposure", flag.lost.later),
    ]
    let shown = parts.filter { $0.1 > 0 || $0.0 != "after exposure" }.sorted { $0.1 > $1.1 }
      .map { name, count in
        count == 0 ? "\(name) 0" : "\(name) \(Self.share(count, of: result.visitorCount))"
      }
    return "lost at: \(shown.joined(separator: " · "))"
  }

  /// The way through a flag's rules: a row a rule, below it what each condition alone removes.
  package static func funnel(of flag: SweepResult.Flag) -> [(text: String, isPart: Bool)] {
    flag.rules.flatMap(lines)
  }

  /// A share as a bar, a percentage and its interval: `▮▮▮▯▯ 30.1% (29.2–31.0)  3 012`.
  static func bar(_ count: Int, of total: Int, width: Int = 20) -> String {
    let share = total == 0 ? 0 : Double(count) / Double(total)
    let filled = count == 0 ? 0 : max(1, Int((share * Double(width)).rounded()))
    let bar =
      String(repeating: "▮", count: filled) + String(repeating: "▯", count: width - filled)
    return "\(bar) \(percent(count, of: total))  \(grouped(count))"
  }

  /// A share: `30.1%`.
  private static func share(_ count: Int, of total: Int) -> String {
    "\(NumberPair.fixed(total == 0 ? 0 : Double(count) / Double(total) * 100, 1))%"
  }

  /// A share with its interval: `30.1% (29.2–31.0)`.
  package static func percent(_ count: Int, of total: Int) -> String {
    let interval = Statistics.wilson(count, of: total)
    let ends = [interval.lowerBound, interval.upperBound].map { NumberPair.fixed($0 * 100, 1) }
    return "\(share(count, of: total)) (\(ends[0])–\(ends[1]))"
  }

  private static func lines(of rule: SweepResult.Rule) -> [(text: String, isPart: Bool)] {
    var steps = [
      "reached \(grouped(rule.reached))", "targeted \(grouped(rule.targeted))",
      "exposed \(grouped(rule.exposed))",
    ]
    let served = rule.served.entries.filter { $0.count > 0 }
    if !served.isEmpty {
      steps.append(
        served.map { "\($0.variation.safe) \(grouped($0.count))" }.joined(separator: " · "))
    }
    return [("\(rule.title.safe)  " + steps.joined(separator: " ▸ "), false)]
      + rule.conditions.filter { $0.alone > 0 }.map { condition in
        ("\(condition.text.safe)   alone removes \(grouped(condition.alone))", true)
      }
  }

  /// How far the counts are from what the splits promise.
  package static func sentence(about distance: Statistics.Distance) -> String {
    guard distance.degrees > 0 else { return "No split to compare with." }
    let isFar = distance.probability < 0.001
    let degrees = distance.degrees == 1 ? "1 degree" : "\(distance.degrees) degrees"
    return "\(isFar ? "! The split is not as promised" : "The split is as promised"): chi-square "
      + "\(NumberPair.fixed(distance.chiSquare, 2)) at \(degrees) of freedom, p "
      + probability(distance)
  }

  private static func probability(_ distance: Statistics.Distance) -> String {
    guard distance.degrees > 0 else { return "" }
    let p = distance.probability
    return p < 0.0001 ? "< 0.0001" : NumberPair.fixed(p, 4)
  }

  /// A flag in the table of all.
  package struct Row: Equatable, Sendable {
    /// The flag's place among those that were counted.
    package var flag: Int
    /// Its key.
    package var key: String
    /// How likely chance alone takes it as far from its splits: `0.5012`; empty: it has none.
    package var probability: String
    /// Whether that is hardly likely.
    package var isFar: Bool
    /// `express 25.1% · off 74.9%`.
    package var shares: String
  }

  /// All flags, a row each, those first that are farthest from what their splits promise.
  package var table: (heading: [String], rows: [[String]]) {
    (
      ["FLAG", "P", title.uppercased()],
      rows.map { [($0.isFar ? "! " : "") + $0.key, $0.probability, $0.shares] }
    )
  }

  /// The rows of that table.
  package var rows: [Row] {
    let sorted = result.flags.enumerated().sorted { left, right in
      let (first, second) = (left.element.distance, right.element.distance)
      let keys = (first.degrees > 0 ? first.probability : 2, left.offset)
      return keys < (second.degrees > 0 ? second.probability : 2, right.offset)
    }
    return sorted.map { place, flag in
      let distance = flag.distance
      let shares = flag.variations.entries.map { entry in
        "\(entry.variation) \(Self.share(entry.count, of: result.visitorCount))"
      }
      let isFar = distance.degrees > 0 && distance.probability < 0.001
      return Row(
        flag: place, key: flag.key, probability: Self.probability(distance), isFar: isFar,
        shares: shares.joined(separator: " · "))
    }
  }

  /// By the values of a field: a row a value and flag.
  package var groupTable: (heading: [String], rows: [[String]])? {
    guard let by else { return nil }
    let rows = by.groups.flatMap { group in
      group.result.flags.map { flag -> [String] in
        let shares = flag.variations.entries.map { entry in
          "\(entry.variation) \(Self.percent(entry.count, of: group.result.visitorCount))"
        }
        return [
          group.title, Self.grouped(group.result.visitorCount), flag.key,
          shares.joined(separator: " · "),
        ]
      }
    }
    return ([by.field.uppercased(), "VISITORS", "FLAG", "SERVES"], rows)
  }

  /// A number with its thousands apart: `10 000`.
  package static func grouped(_ number: Int) -> String {
    let digits = String(number)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += " " }
      text.append(digit)
    }
    return text
  }
}

// MARK: - CSV

extension SweepReport {
  /// A row a flag and variation, of each value of the field where there is one.
  package var csv: String {
    var table = CSVText(["flag", "variation", "count", "n", "share", "low", "high"])
    if let by {
      table = CSVText([by.field, "flag", "variation", "count", "n", "share", "low", "high"])
      for group in by.groups { Self.add(group.result, [group.title], to: &table) }
    } else {
      Self.add(result, [], to: &table)
    }
    return table.text
  }

  private static func add(_ result: SweepResult, _ first: [String], to table: inout CSVText) {
    for flag in result.flags {
      for entry in flag.variations.entries {
        let (share, interval) = (
          Double(entry.count) / Double(max(1, result.visitorCount)),
          Statistics.wilson(entry.count, of: result.visitorCount)
        )
        table.add(
          first + [
            flag.key, entry.variation, "\(entry.count)", "\(result.visitorCount)", "\(share)",
            "\(interval.lowerBound)", "\(interval.upperBound)",
          ])
      }
    }
  }
}

package import FlagEngine
import TerminalUI

// The counts as JSON, and back: what `sweep --partial` writes, `--merge` adds up.
extension SweepReport {
  /// The whole report.
  package var json: JSONValue {
    var object = head
    object["flags"] = .array(result.flags.map { flag in value(of: flag, result) })
    if let by {
      object["by"] = [
        "field": .string(by.field),
        "values": .array(
          by.groups.map { group in
            [
              "value": group.value ?? .null, "n": .integer(group.result.visitorCount),
              "flags": .array(
                group.result.flags.map { flag in
                  [
                    "flag": .string(flag.key),
                    "variations": Self.variations(flag, of: group.result.visitorCount),
                  ]
                }),
            ]
          }),
      ]
    }
    return .object(object)
  }

  private var head: JSONObject {
    var object: JSONObject = [
      "n": .integer(result.visitorCount),
      "skipped": .array(
        skipped.first.map { ["row": .integer($0.row), "reason": .string($0.reason)] }),
      "seed": seed.json { Int(exactly: $0).map { .integer($0) } ?? .hugeInteger("\($0)") },
    ]
    if skipped.count > 0 {
      object["skippedCount"] = .integer(skipped.count)
      var reasons = JSONObject()
      for (reason, count) in skipped.reasons.sorted(by: { $0.key < $1.key }) {
        reasons[reason] = .integer(count)
      }
      object["skippedReasons"] = .object(reasons)
    }
    return object
  }

  private func value(of flag: SweepResult.Flag, _ result: SweepResult) -> JSONValue {
    let distance = flag.distance
    return [
      "flag": .string(flag.key),
      "variations": Self.variations(flag, of: result.visitorCount),
      "rules": .array(
        result.hasFunnel ? flag.rules.map { .object(Self.members(of: $0)) } : []),
      "chiSquare": distance.degrees > 0 ? .double(distance.chiSquare) : .null,
      "p": distance.degrees > 0 ? .double(distance.probability) : .null,
    ]
  }

  private static func variations(_ flag: SweepResult.Flag, of total: Int) -> JSONValue {
    .array(
      flag.variations.entries.map { entry in
        let variation: JSONObject = ["variation": .string(entry.variation)]
        return .object(variation.merging(ShareJSON.members(entry.count, of: total)))
      })
  }

  private static func members(of rule: SweepResult.Rule) -> JSONObject {
    [
      "rule": .string(rule.title), "reached": .integer(rule.reached),
      "targeted": .integer(rule.targeted), "exposed": .integer(rule.exposed),
      "served": counts(rule.served),
      "conditions": .array(
        rule.conditions.map { ["text": .string($0.text), "alone": .integer($0.alone)] }),
    ]
  }

  private static func counts(_ shares: SweepResult.Shares) -> JSONValue {
    var object = JSONObject()
    for entry in shares.entries { object[entry.variation] = .integer(entry.count) }
    return .object(object)
  }
}

/// A count with what it says about a share.
package enum ShareJSON {
  /// `count`, `share`, and the ends of its interval `low` and `high`.
  package static func members(_ count: Int, of total: Int) -> JSONObject {
    let interval = Statistics.wilson(count, of: total)
    return [
      "count": .integer(count),
      "share": .double(total == 0 ? 0 : Double(count) / Double(total)),
      "low": .double(interval.lowerBound), "high": .double(interval.upperBound),
    ]
  }
}

// MARK: - Parts that are added up

extension SweepReport {
  /// The version of the form of partial counts.
  private static let form = 1

  /// The counts alone, with what it takes to add them to others and to judge the sum.
  package var partialJSON: JSONValue {
    var object: JSONObject = ["partial": .integer(Self.form)]
    for member in head.members { object[member.name] = member.value }
    object["result"] = Self.partial(result)
    if let by {
      object["by"] = [
        "field": .string(by.field),
        "values": .array(
          by.groups.map { ["value": $0.value ?? .null, "result": Self.partial($0.result)] }),
      ]
    }
    return .object(object)
  }

  private static func partial(_ result: SweepResult) -> JSONValue {
    [
      "n": .integer(result.visitorCount), "funnel": .bool(result.hasFunnel),
      "flags": .array(
        result.flags.map { flag in
          [
            "flag": .string(flag.key), "variations": counts(flag.variations),
            "lost": [
              "gates": .integer(flag.lost.gates), "targeting": .integer(flag.lost.targeting),
              "exposure": .integer(flag.lost.exposure), "later": .integer(flag.lost.later),
            ],
            "rules": .array(
              flag.rules.map { rule in
                .object(
                  members(of: rule).merging([
                    "exposure": .double(rule.exposure),
                    "split": .array(
                      rule.split.map {
                        ["variation": .string($0.variation), "share": .double($0.share)]
                      }),
                  ]))
              }),
          ]
        }),
    ]
  }

  /// Reads what `partialJSON` wrote; nil where the value is something else.
  ///
  /// - Parameter json: the value.
  package init?(partial json: JSONValue) {
    guard json["partial"] == .integer(Self.form), let result = Self.result(json["result"]) else {
      return nil
    }
    var skipped = Skipped()
    skipped.count = json["skippedCount"]?.whole ?? 0
    skipped.first = (json["skipped"]?.list ?? []).compactMap { entry in
      entry["row"]?.whole.map { ($0, entry["reason"]?.text ?? "") }
    }
    for member in json["skippedReasons"]?.members ?? [] {
      skipped.reasons[member.name] = member.value.whole
    }
    var by: (field: String, groups: [Group])?
    if let field = json["by"]?["field"]?.text {
      var groups: [Group] = []
      for entry in json["by"]?["values"]?.list ?? [] {
        guard let result = Self.result(entry["result"]) else { return nil }
        groups.append(Group(value: entry["value"] == .null ? nil : entry["value"], result: result))
      }
      by = (field, groups)
    }
    let seed = json["seed"].flatMap { UInt64($0.jsonText) }
    self.init(result: result, seed: seed, skipped: skipped, by: by)
  }

  private static func result(_ json: JSONValue?) -> SweepResult? {
    guard let json, let count = json["n"]?.whole, let flags = json["flags"]?.list else {
      return nil
    }
    var read: [SweepResult.Flag] = []
    for flag in flags {
      guard let key = flag["flag"]?.text, let rules = flag["rules"]?.list else { return nil }
      var own: [SweepResult.Rule] = []
      for rule in rules {
        guard let rule = self.rule(rule) else { return nil }
        own.append(rule)
      }
      var lost = SweepResult.Lost()
      lost.gates = flag["lost"]?["gates"]?.whole ?? 0
      lost.targeting = flag["lost"]?["targeting"]?.whole ?? 0
      lost.exposure = flag["lost"]?["exposure"]?.whole ?? 0
      lost.later = flag["lost"]?["later"]?.whole ?? 0
      read.append(
        SweepResult.Flag(
          key: key, variations: shares(flag["variations"]), rules: own, lost: lost))
    }
    return SweepResult(visitorCount: count, hasFunnel: json["funnel"] == true, flags: read)
  }

  private static func rule(_ json: JSONValue) -> SweepResult.Rule? {
    guard let title = json["rule"]?.text, let exposure = json["exposure"]?.double else {
      return nil
    }
    var rule = SweepResult.Rule(
      title: title,
      conditions: (json["conditions"]?.list ?? []).map {
        .init(text: $0["text"]?.text ?? "", alone: $0["alone"]?.whole ?? 0)
      },
      exposure: exposure,
      split: (json["split"]?.list ?? []).map {
        .init(variation: $0["variation"]?.text ?? "", share: $0["share"]?.double ?? 0)
      })
    rule.reached = json["reached"]?.whole ?? 0
    rule.targeted = json["targeted"]?.whole ?? 0
    rule.exposed = json["exposed"]?.whole ?? 0
    rule.served = shares(json["served"])
    return rule
  }

  private static func shares(_ json: JSONValue?) -> SweepResult.Shares {
    var shares = SweepResult.Shares()
    for member in json?.members ?? [] {
      shares.add(member.name, member.value.whole ?? 0)
    }
    return shares
  }

  /// Adds the counts of another part.
  ///
  /// - Returns: nil, or the sentence about why the two cannot be added up.
  package mutating func merge(_ other: SweepReport) -> String? {
    if let flag = result.merge(other.result) {
      return "they are of different files or flags: \(flag.quoted) differs"
    }
    guard by?.field == other.by?.field else { return "they are told apart by different fields" }
    skipped.count += other.skipped.count
    skipped.first = Array((skipped.first + other.skipped.first).prefix(3))
    for (reason, count) in other.skipped.reasons { skipped.reasons[reason, default: 0] += count }
    if seed != other.seed { seed = nil }
    for group in other.by?.groups ?? [] {
      if let place = by?.groups.firstIndex(where: { $0.value == group.value }) {
        _ = by?.groups[place].result.merge(group.result)
      } else {
        by?.groups.append(group)
      }
    }
    self = SweepReport(result: result, seed: seed, skipped: skipped, by: by)
    return nil
  }
}

extension JSONValue {
  fileprivate var list: [JSONValue]? {
    if case .array(let values) = self { values } else { nil }
  }

  fileprivate var members: [JSONObject.Member] {
    if case .object(let object) = self { object.members } else { [] }
  }

  fileprivate var whole: Int? {
    if case .integer(let value) = self { value } else { nil }
  }

  fileprivate var double: Double? {
    switch self {
    case .double(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }
}

package import FlagEngine
import FlagReports
import TerminalUI

/// The ways to an expected answer, as JSON and as lines of text.
package struct ExpectationReport {
  private let search: Expectation
  private let configuration: FlagConfiguration
  private let now: Int

  /// Makes a report on a search that is through.
  ///
  /// - Parameters:
  ///   - search: the search.
  ///   - configuration: the configuration.
  ///   - now: the instant that ages refer to, in milliseconds since 1970 UTC.
  package init(_ search: Expectation, in configuration: FlagConfiguration, now: Int) {
    self.search = search
    self.configuration = configuration
    self.now = now
  }

  private var key: String { configuration.key(of: search.flag) }

  /// Why there is nothing to do, or no way without an override; nil otherwise.
  var reason: String? {
    search.isMet ? "\(key) answers \(search.expected.text) already." : search.reason
  }

  // MARK: JSON

  /// The members of the object: the flag, what was expected, the ways, and why there are none.
  package var members: JSONObject {
    [
      "flag": .string(key), "expected": .string(search.expected.text),
      "ways": .array(search.ways.map(json)), "reason": reason.json { .string($0) },
    ]
  }

  private func json(_ way: Expectation.Way) -> JSONValue {
    [
      "kind": .string(way.kind.rawValue),
      "changes": .array(VisitorDifference.json(search.visitor, way.visitor, in: configuration)),
      "also": .array(
        way.also.map { other in
          [
            "flag": .string(configuration.key(of: other.flag)),
            "from": .string(other.before.text), "to": .string(other.after.text),
          ]
        }),
      "case": VisitorCaseJSON.value(of: way.visitor, in: configuration),
    ]
  }

  // MARK: Text

  /// The lines: what the flag answers, the ways by number, and what each changes besides.
  ///
  /// - Parameter served: what the flag answers now.
  /// - Returns: the lines, safe to print.
  package func lines(beside served: Served) -> [String] { lines(beside: served, marks: .unicode) }

  /// The same with other marks.
  func lines(beside served: Served, marks: Marks) -> [String] {
    var lines = ["\(key) serves \(marks.shaped(served)) (\(served.from))"]
    if let reason { lines.append(reason) }
    guard !search.isMet else { return lines.map(\.safe) }
    let ways = search.ways
    if !ways.isEmpty { lines += ["", "Ways to \(search.expected.text):"] }
    for (number, way) in ways.enumerated() {
      lines.append("\(number + 1). \(words(way, marks))")
      if let also = also(way, marks) { lines.append("   \(also)") }
    }
    return lines.map(\.safe)
  }

  private static let othersShown = 5

  /// The other flags that a way changes; nil: none.
  func also(_ way: Expectation.Way, _ marks: Marks) -> String? {
    guard !way.also.isEmpty else { return nil }
    let arrow = marks.areWords ? marks.arrow : " → "
    let others = way.also.prefix(Self.othersShown).map { other in
      let (before, after) = (marks.shaped(other.before), marks.shaped(other.after))
      return "\(configuration.key(of: other.flag)) \(before)\(arrow)\(after)"
    }
    let more = way.also.count - others.count
    return "also: " + others.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  /// What a way changes, and by what it gives the answer.
  func words(_ way: Expectation.Way, _ marks: Marks) -> String {
    let (arrow, step) = marks.areWords ? (marks.arrow, ", so ") : (" → ", "  → ")
    let changes = VisitorChanges(configuration: configuration, now: now, arrow: arrow)
      .lines(from: search.visitor, to: way.visitor)
    var text = changes.joined(separator: ", ")
    if way.kind != .force, way.kind != .simulate { text += step + way.step }
    if !way.stops.isEmpty {
      text += "; \(way.stops.joined(separator: ", ")) no longer serves"
    }
    if let share = way.share {
      let noun = way.visitor.platform.codeNoun
      text += "; \(Self.portion(share)) \(noun)s lands there"
    }
    return text
  }

  /// `1 in 3`; a large share in percent.
  private static func portion(_ share: Double) -> String {
    guard share > 0, share <= 0.5 else { return "\(Int((share * 100).rounded())) % of" }
    return "1 in \(Int((1 / share).rounded()))"
  }
}

/// What differs between two visitors, field by field.
enum VisitorDifference {
  /// A list of `{field, from, to}`: code, fields in their order, overrides; null where there is no
  /// value.
  static func json(
    _ before: Visitor, _ after: Visitor, in configuration: FlagConfiguration
  ) -> [JSONValue] {
    var changes: [JSONValue] = []
    func add(_ field: String, _ from: JSONValue?, _ to: JSONValue?) {
      changes.append(["field": .string(field), "from": from ?? .null, "to": to ?? .null])
    }
    if !before.code.isIdentical(to: after.code) {
      add("visitor \(before.platform.codeNoun)", .string(before.code), .string(after.code))
    }
    let old = Dictionary(before.values.map { ($0.field, $0.value) }) { $1 }
    let new = Dictionary(after.values.map { ($0.field, $0.value) }) { $1 }
    var seen: Set<Field> = []
    for field in before.fields + after.fields
    where seen.insert(field).inserted && old[field] != new[field] {
      add(configuration.name(of: field), old[field], new[field])
    }
    for override in before.overrides where !after.overrides.contains(override) {
      let (name, value) = words(override, in: configuration)
      add(name, value, nil)
    }
    for override in after.overrides where !before.overrides.contains(override) {
      let (name, value) = words(override, in: configuration)
      add(name, nil, value)
    }
    return changes
  }

  private static func words(
    _ override: Override, in configuration: FlagConfiguration
  ) -> (name: String, value: JSONValue) {
    let names = configuration.names(of: override)
    let verb =
      switch override {
      case .simulated: "simulate"
      case .forced, .forcedVariation: "force"
      case .forcedAllocation: "allocate"
      case .hidden: "hide"
      }
    return ("\(verb) \(names.place)", names.variation.map { .string($0) } ?? true)
  }
}

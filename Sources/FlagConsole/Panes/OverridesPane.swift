import FlagEngine
import TerminalUI

/// The overrides of the visitor, each with a flag that it concerns.
struct OverridesPane: Equatable, Sendable {
  /// An override and the first flag it concerns, if the file has one.
  struct Row: Equatable, Sendable {
    var override: Override
    var flag: Int?
  }

  private(set) var rows: [Row] = []
  private var overrides: [Override] = []

  /// The flags whose natural answers the pane shows.
  var flags: [Int] { rows.compactMap(\.flag) }

  /// Finds the flags of the overrides, where these are others than before.
  mutating func update(_ configuration: FlagConfiguration, _ overrides: [Override]) {
    guard overrides != self.overrides else { return }
    self.overrides = overrides
    rows = overrides.map { override in
      let flag =
        if case .simulated(let key, _) = override {
          configuration.index(of: key)
        } else {
          (0..<configuration.flagCount).first { configuration.concerns(override, flag: $0) }
        }
      return Row(override: override, flag: flag)
    }
  }
}

extension Override {
  /// What is answered, in the brackets of its kind.
  func shaped(in configuration: FlagConfiguration) -> String {
    let variation = configuration.names(of: self).variation ?? "hidden"
    if case .simulated = self { return "{\(variation)}" }
    return "[\(variation)]"
  }

  /// The kind in a word, and what it leaves out of the evaluation.
  var kind: (word: String, effect: String) {
    switch self {
    case .simulated: ("simulated", "not tracked")
    case .forced(_, _, let keepsTargeting):
      ("forced", keepsTargeting ? "targeting kept" : "targeting bypassed")
    case .forcedVariation: ("forced", "targeting as it is")
    case .forcedAllocation: ("forced", "targeting bypassed")
    case .hidden: ("hidden", "the campaign gives nothing")
    }
  }
}

extension PanesPainter {
  func renderOverrides(into screen: inout CellBuffer) {
    let area = layout.overrides
    let rows = context.overridesPane.rows
    title("Overrides  \(rows.count)", over: area, nil, into: &screen)
    let lines = rows.flatMap(lines(of:))
    ListView(lines, Viewport(count: lines.count), cursor: .none, look: context.listLook)
      .render(in: area.inset(left: 1), into: &screen)
  }

  /// An override, in a narrow column with what it does in a second line.
  private func lines(of row: OverridesPane.Row) -> [Line] {
    let override = row.override
    let first = Line([
      context.part(override.shaped(in: resolution.configuration), role(of: override), gap: 1),
      context.part(name(of: row, resolution.configuration), gap: 1, elision: .middle),
      context.part(override.kind.word),
    ])
    guard layout.columns < 3 else { return [first] }
    return [
      first,
      Line([context.part("", gap: 1), context.part(effect(of: row), most: 0), context.part("")]),
    ]
  }

  /// What an override leaves out, and what the flag would answer without it.
  private func effect(of row: OverridesPane.Row) -> String {
    let natural = row.flag.flatMap { resolution.decision($0)?.natural }
    let without = natural.map { " · natural \(marks.shaped($0))" } ?? ""
    return row.override.kind.effect + without
  }

  /// An override in words: `new_checkout: variation_b, forced, targeting bypassed, natural off`.
  func words(of row: OverridesPane.Row) -> String {
    let names = resolution.configuration.names(of: row.override)
    return "\(name(of: row, resolution.configuration)): \(names.variation ?? "nothing"),"
      + " \(row.override.kind.word), \(marks.plain(effect(of: row)))"
  }

  /// The flag that an override concerns; in Flagship the campaign, which may set several.
  private func name(of row: OverridesPane.Row, _ configuration: FlagConfiguration) -> String {
    if configuration.platform == .flagship { return configuration.names(of: row.override).name }
    return row.flag.map { configuration.key(of: $0) } ?? "(no flag)"
  }

  private func role(of override: Override) -> Role {
    if case .simulated = override { .simulated } else { .forced }
  }
}

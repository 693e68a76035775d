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

extension Console {
  func renderOverrides(_ resolution: Resolution, into screen: inout CellBuffer) {
    let area = layout.overrides
    title("Overrides  \(overridesPane.rows.count)", over: area, nil, into: &screen)
    let isNarrow = layout.columns < 3
    var lines = area.rows.makeIterator()
    for row in overridesPane.rows {
      guard let line = lines.next() else { return }
      let key = name(of: row, resolution.configuration)
      let shape = row.override.shaped(in: resolution.configuration)
      let (answer, rest) = line.inset(left: 1, right: 1)
        .split(left: max(10, min(TextWidth.columns(of: shape) + 1, line.width / 3)))
      let (name, kind) = rest.split(left: max(16, rest.width - 24))
      screen.write(
        shape, in: answer.inset(right: 1), style: theme[role(of: row.override)],
        ellipsis: ellipsis)
      screen.write(
        key, in: name.inset(right: 1), style: theme[.text], elision: .middle, ellipsis: ellipsis)
      screen.write(row.override.kind.word, in: kind, style: theme[.text], ellipsis: ellipsis)
      guard isNarrow, let second = lines.next() else { continue }
      let natural = row.flag.flatMap { resolution.decision($0)?.natural?.shaped }
      let note = row.override.kind.effect + (natural.map { " · natural \($0)" } ?? "")
      screen.write(
        marks.plain(note), in: second.inset(left: 1 + answer.width, right: 1),
        style: theme[.text], ellipsis: ellipsis)
    }
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

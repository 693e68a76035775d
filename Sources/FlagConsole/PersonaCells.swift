import FlagEngine
import TerminalUI

/// What every saved visitor naturally gets, one cell a visitor and flag: the PERSONAS column.
///
/// Cells are found a slice at a time, for the flags on the screen only, and kept until the visitor
/// they belong to changes.
struct PersonaCells: Sendable {
  /// The cells of one visitor.
  fileprivate struct Column: Sendable {
    let visitor: Visitor
    /// The pass at its start, and the one that walks over the flags that depend on earlier ones.
    let base: Pass
    var running: Pass
    var next = 0
    /// The cell of each flag; 0 where it is not known.
    var cells: [UInt32]
  }

  private var columns: [Column] = []
  private var personas: [Persona] = []
  private var options: EvaluationOptions?

  /// Takes the visitors; the cells of those that are as before are kept.
  mutating func update(
    _ personas: [Persona], _ configuration: FlagConfiguration, _ options: EvaluationOptions
  ) {
    let isSameOptions = options == self.options
    guard personas != self.personas || !isSameOptions else { return }
    let known = isSameOptions ? columns : []
    self.personas = personas
    self.options = options
    columns = personas.map { persona in
      var visitor = persona.visitor
      // Overrides are what the list shows; this column shows what is below them.
      visitor.overrides = []
      if let column = known.first(where: { $0.visitor == visitor }) { return column }
      let base = Pass(configuration, for: visitor, options: options)
      return Column(
        visitor: visitor, base: base, running: base,
        cells: Array(repeating: 0, count: configuration.flagCount))
    }
  }

  /// The cell of a visitor and a flag, nil where it is not known yet.
  func cell(_ persona: Int, _ flag: Int) -> Character? {
    guard columns.indices.contains(persona), columns[persona].cells.indices.contains(flag),
      columns[persona].cells[flag] != 0
    else { return nil }
    return Unicode.Scalar(columns[persona].cells[flag]).map { Character($0) }
  }

  /// Whether some of these cells are unknown.
  func isMissing(_ flags: ArraySlice<Int>, personas count: Int) -> Bool {
    columns.prefix(count).contains { column in flags.contains { column.cells[$0] == 0 } }
  }

  /// Finds some of the missing cells.
  mutating func work(
    _ flags: ArraySlice<Int>, personas count: Int, in configuration: FlagConfiguration
  ) {
    var budget = 256
    let isIsolated = options?.isIsolated ?? false
    for index in columns.indices.prefix(count) {
      for flag in flags where columns[index].cells[flag] == 0 {
        if isIsolated || !configuration.dependsOnEarlierFlags(flag) {
          var pass = columns[index].base
          let decision = pass.explain(flag)
          columns[index].cells[flag] = Self.cell(decision)
          budget -= Self.cost(of: decision)
        } else {
          columns[index].walk(to: flag, configuration, &budget)
        }
        if budget <= 0 { return }
      }
    }
  }

  /// What a decision takes of a slice; one with a pattern that was given up took milliseconds.
  fileprivate static func cost(of decision: Decision) -> Int { decision.answer.isLimited ? 64 : 8 }

  /// The initial of the variation, or `.` default, `-` nothing, `?` depends on unknown data.
  static func cell(_ decision: Decision) -> UInt32 {
    let character: Unicode.Scalar =
      if decision.dependsOnUnknown {
        "?"
      } else {
        switch decision.answer.source {
        case .environmentOff, .panic, .error: "-"
        case .consent where decision.answer.failure != nil: "-"
        case .rule, .forced, .simulated: initial(of: decision.variationKey ?? "")
        default: "."
        }
      }
    return character.value
  }

  /// `B` for `variation_b`, `1` and `0` for `on` and `off`, else the first letter or digit.
  static func initial(of variation: String) -> Unicode.Scalar {
    var name = Substring(variation.lowercased())
    if name == "on" || name == "true" { return "1" }
    if name == "off" || name == "false" { return "0" }
    for prefix in ["variation", "variant"] where name.hasPrefix(prefix) {
      let rest = name.dropFirst(prefix.count).drop { !$0.isLetter && !$0.isNumber }
      if !rest.isEmpty { name = rest }
    }
    let first = name.first { $0.isLetter || $0.isNumber }?.uppercased().unicodeScalars.first
    guard let first, TextWidth.columns(of: first) == 1 else { return "#" }
    return first
  }
}

extension PersonaCells.Column {
  /// Goes on in the file as far as the flag; those that depend on earlier ones get their cells.
  mutating func walk(to flag: Int, _ configuration: FlagConfiguration, _ budget: inout Int) {
    while next <= flag, budget > 0 {
      if configuration.dependsOnEarlierFlags(next) {
        let decision = running.explain(next)
        cells[next] = PersonaCells.cell(decision)
        budget -= PersonaCells.cost(of: decision)
      } else {
        _ = running.decide(next)
        budget -= 1
      }
      next += 1
    }
  }
}

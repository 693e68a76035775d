/// What every saved visitor naturally gets, one cell a visitor and flag.
///
/// Cells are found some at a time, for the flags that are asked for only, and kept until the visitor
/// they belong to changes.
public struct PersonaCells: Sendable {
  /// What one visitor gets from one flag, in a glyph's worth.
  public enum Cell: Equatable, Sendable {
    /// Nothing: the flag is off, panic, an error
    case nothing
    /// The default
    case defaultAnswer
    /// Data that nobody supplied could change the answer
    case unknown
    /// A variation, by the letter or digit that tells it apart; nil where its name has none
    case served(initial: Unicode.Scalar?)
  }

  /// The cells of one visitor.
  fileprivate struct Column: Sendable {
    let visitor: Visitor
    var walk: FileWalk
    /// The cell of each flag; nil where it is not known.
    var cells: [Cell?]
  }

  private var columns: [Column] = []
  private var personas: [Persona] = []
  private var options: EvaluationOptions?

  /// Cells of nobody.
  public init() {}

  /// Takes the visitors; the cells of those that are as before are kept.
  ///
  /// - Parameters:
  ///   - personas: the visitors, of the configuration's platform; their overrides do not count.
  ///   - configuration: the configuration, the same one each time.
  ///   - options: profile and time.
  public mutating func update(
    _ personas: [Persona], _ configuration: FlagConfiguration, _ options: EvaluationOptions
  ) {
    let isSameOptions = options == self.options
    guard personas != self.personas || !isSameOptions else { return }
    let known = isSameOptions ? columns : []
    self.personas = personas
    self.options = options
    columns = personas.map { persona in
      var visitor = persona.visitor
      visitor.overrides = []
      if let column = known.first(where: { $0.visitor == visitor }) { return column }
      return Column(
        visitor: visitor, walk: FileWalk(configuration, for: visitor, options: options),
        cells: Array(repeating: nil, count: configuration.flagCount))
    }
  }

  /// The cell of a visitor and a flag, both by index; nil where it is not known yet.
  public func cell(_ persona: Int, _ flag: Int) -> Cell? {
    guard columns.indices.contains(persona), columns[persona].cells.indices.contains(flag) else {
      return nil
    }
    return columns[persona].cells[flag]
  }

  /// Whether some of the cells of these flags and the first so many visitors are unknown.
  public func isMissing(_ flags: some Sequence<Int>, personas count: Int) -> Bool {
    columns.prefix(count).contains { column in flags.contains { column.cells[$0] == nil } }
  }

  /// Finds some of the missing cells of these flags and the first so many visitors.
  public mutating func work(_ flags: some Sequence<Int>, personas count: Int) {
    var budget = 256
    for index in columns.indices.prefix(count) {
      for flag in flags where columns[index].cells[flag] == nil {
        columns[index].find(flag, &budget)
        if budget <= 0 { return }
      }
    }
  }

  /// The cell that tells a decision.
  public static func cell(_ decision: Decision) -> Cell {
    if decision.dependsOnUnknown { return .unknown }
    switch decision.answer.source {
    case .environmentOff, .panic, .error: return .nothing
    case .consent where decision.answer.failure != nil: return .nothing
    case .rule, .forced, .simulated:
      return .served(initial: initial(of: decision.variationKey ?? ""))
    case .defaultVariation, .holdout, .group, .consent, .nothing: return .defaultAnswer
    }
  }

  /// `B` for `variation_b`, `1` and `0` for `on` and `off`, else the first letter or digit.
  static func initial(of variation: String) -> Unicode.Scalar? {
    var name = Substring(variation.lowercased())
    if name == "on" || name == "true" { return "1" }
    if name == "off" || name == "false" { return "0" }
    for prefix in ["variation", "variant"] where name.hasPrefix(prefix) {
      let rest = name.dropFirst(prefix.count).drop { !$0.isLetter && !$0.isNumber }
      if !rest.isEmpty { name = rest }
    }
    return name.first { $0.isLetter || $0.isNumber }?.uppercased().unicodeScalars.first
  }
}

extension PersonaCells.Column {
  /// Finds the flag's cell, or goes on towards it as far as the budget lasts.
  mutating func find(_ flag: Int, _ budget: inout Int) {
    if walk.isAlone(flag), var pass = walk.pass(at: flag) {
      return keep(pass.explain(flag), &budget)
    }
    while walk.next <= flag, budget > 0 {
      // Those that depend on earlier ones get their cells now: the walk does not return.
      if walk.isAlone(walk.next) {
        _ = walk.decide()
        budget -= 1
      } else {
        keep(walk.explain(), &budget)
      }
    }
  }

  private mutating func keep(_ decision: Decision, _ budget: inout Int) {
    cells[decision.flag] = PersonaCells.cell(decision)
    // One with a pattern that was given up took milliseconds.
    budget -= decision.answer.isLimited ? 64 : 8
  }
}

/// What saved visitors naturally get from every flag: a row a visitor, a column a flag.
///
/// It can be found piece by piece.
public struct PersonaMatrix: Sendable {
  /// What one visitor gets from one flag.
  public struct Cell: Equatable, Sendable {
    /// What is served, as the list shows it.
    public var serves: String
    /// The same in its shape: `(off)`, `--`.
    public var shaped: String
    /// Where it comes from.
    public var from: String
  }

  /// The visitors.
  public let personas: [Persona]
  /// The cells that are known: by visitor, then by flag.
  public private(set) var rows: [[Cell]]
  private let configuration: FlagConfiguration
  private let options: EvaluationOptions
  /// The walk of the visitor whose row is being filled.
  private var walk: FileWalk?

  /// No cell is known yet.
  ///
  /// - Parameters:
  ///   - personas: the visitors, of the configuration's platform; their overrides do not count.
  ///   - configuration: the configuration.
  ///   - options: profile and time.
  public init(
    _ personas: [Persona], in configuration: FlagConfiguration, options: EvaluationOptions
  ) {
    self.personas = personas
    self.configuration = configuration
    self.options = options
    rows = Array(repeating: [], count: personas.count)
  }

  /// Whether all cells are known.
  public var isThrough: Bool { rows.allSatisfy { $0.count == configuration.flagCount } }

  /// How much of the work is done, 0...1.
  public var progress: Double {
    let whole = personas.count * configuration.flagCount
    return whole == 0 ? 1 : Double(rows.reduce(0) { $0 + $1.count }) / Double(whole)
  }

  /// Finds up to so many cells more.
  public mutating func work(_ count: Int) {
    var count = count
    for row in rows.indices {
      while rows[row].count < configuration.flagCount, count > 0 {
        find(row)
        count -= 1
      }
    }
  }

  private mutating func find(_ row: Int) {
    let flag = rows[row].count
    if flag == 0 {
      var visitor = personas[row].visitor
      visitor.overrides = []
      walk = FileWalk(configuration, for: visitor, options: options)
    }
    guard let answer = walk?.decide() else { return }
    let served = configuration.served(flag, by: answer)
    rows[row].append(Cell(serves: served.text, shaped: served.shaped, from: served.from))
  }

  /// The cells of a flag, a visitor each; all of its column must be known.
  public func column(_ flag: Int) -> [Cell] { rows.map { $0[flag] } }

  /// Whether all visitors get the same from a flag.
  public func isEqual(_ flag: Int) -> Bool {
    guard let first = rows.first?[flag] else { return true }
    return rows.allSatisfy { $0[flag].shaped.isIdentical(to: first.shaped) }
  }
}

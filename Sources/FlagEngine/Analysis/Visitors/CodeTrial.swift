/// Visitor codes that are tried one after another in one context: which of them land where they are
/// wanted, and how many.
struct CodeTrial: Sendable {
  /// The flag's index.
  let flag: Int
  /// The visitor whose code is replaced.
  let visitor: Visitor
  /// So many codes were tried.
  private(set) var tried = 0
  /// So many of them land.
  private(set) var landed = 0
  /// The visitors with the first codes that land, in the order of trying.
  private(set) var found: [Visitor] = []
  /// Whether a rule served any of the codes.
  private(set) var isTargeted = false
  private let seed: UInt64
  private let wanted: Int
  private let configuration: FlagConfiguration
  private let options: EvaluationOptions
  /// What the answers so far came to: a flag has few.
  private var known: [(answer: Answer, lands: Bool)] = []

  /// Which codes are tried where nobody says so: the same ones at every search.
  static let usualSeed: UInt64 = 0xC4F4_6BE2_5A6A_6404

  /// A trial of no code yet.
  ///
  /// - Parameters:
  ///   - flag: the flag's index.
  ///   - visitor: the visitor whose code is replaced, of the configuration's platform.
  ///   - configuration: the configuration.
  ///   - options: profile and time.
  ///   - seed: what the codes are made from.
  ///   - wanted: so many visitors whose codes land are kept.
  init(
    _ flag: Int, for visitor: Visitor, in configuration: FlagConfiguration,
    options: EvaluationOptions, seed: UInt64 = usualSeed, keeping wanted: Int = 1
  ) {
    self.flag = flag
    self.visitor = visitor
    self.seed = seed
    self.wanted = wanted
    self.configuration = configuration
    self.options = options
  }

  /// The part of the tried codes that lands, 0...1.
  var share: Double { tried == 0 ? 0 : Double(landed) / Double(tried) }

  /// Tries the next code.
  ///
  /// - Parameter isWanted: whether an answer is the wanted one; the same for the whole trial.
  mutating func tryNext(_ isWanted: (Answer) -> Bool) {
    var candidate = visitor
    candidate.code = Population.code(tried, seed: seed)
    tried += 1
    var pass = Pass(configuration, for: candidate, options: options, deciding: flag)
    let answer = pass.decide(flag)
    if answer.source == .rule { isTargeted = true }
    guard lands(answer, isWanted) else { return }
    landed += 1
    if found.count < wanted { found.append(candidate) }
  }

  private mutating func lands(_ answer: Answer, _ isWanted: (Answer) -> Bool) -> Bool {
    if let entry = known.first(where: { $0.answer == answer }) { return entry.lands }
    let lands = isWanted(answer)
    known.append((answer, lands))
    return lands
  }
}

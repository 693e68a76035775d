/// The search for visitor codes that get a variation in a context: which ones do, and how many.
public struct VisitorSearch: Sendable {
  /// The flag's index.
  public let flag: Int
  /// The variation's name or id, or the value that the flag serves.
  public let variation: String
  /// At most so many codes are tried.
  public static let limit = 100_000
  /// So many codes that get it are kept.
  public static let wanted = 10
  /// So many are tried in any case, so that the share says something.
  private static let least = 1_000
  /// So many codes were tried.
  public private(set) var tried = 0
  /// So many of them get the variation.
  public private(set) var landed = 0
  /// The first ones that get it, in the order of trying.
  public private(set) var found: [Visitor] = []
  private let configuration: FlagConfiguration
  private let options: EvaluationOptions
  private let population: Population
  /// What the answers so far came to: a flag has few.
  private var known: [(answer: Answer, lands: Bool)] = []

  /// A search that has tried no code yet.
  ///
  /// - Parameters:
  ///   - variation: the variation's name or id, or the value that the flag serves.
  ///   - flag: the flag's index.
  ///   - visitor: the visitor whose code is replaced, of the same platform.
  ///   - configuration: the configuration.
  ///   - options: profile and time.
  ///   - seed: what the codes are made from.
  public init(
    _ variation: String, of flag: Int, for visitor: Visitor, in configuration: FlagConfiguration,
    options: EvaluationOptions, seed: UInt64
  ) {
    self.flag = flag
    self.variation = variation
    self.configuration = configuration
    self.options = options
    population = Population(of: visitor, count: Self.limit, seed: seed)
  }

  /// Whether enough codes were found, or none among as many as are tried.
  public var isThrough: Bool {
    tried >= Self.limit || tried >= Self.least && found.count >= Self.wanted
  }

  /// The part of the tried codes that gets the variation, 0...1.
  public var share: Double { tried == 0 ? 0 : Double(landed) / Double(tried) }

  /// Tries so many codes more.
  public mutating func work(_ count: Int) {
    for _ in 0..<count where !isThrough {
      let candidate = population[tried]
      tried += 1
      var pass = Pass(configuration, for: candidate, options: options, at: flag)
      guard lands(pass.decide(flag)) else { continue }
      landed += 1
      if found.count < Self.wanted { found.append(candidate) }
    }
  }

  private mutating func lands(_ answer: Answer) -> Bool {
    if let entry = known.first(where: { $0.answer == answer }) { return entry.lands }
    let lands = configuration.serves(variation, flag, by: answer)
    known.append((answer, lands))
    return lands
  }
}

extension FlagConfiguration {
  /// Whether an answer is what people mean by a name: what the list shows, or the name or the id of
  /// the variation.
  ///
  /// - Parameters:
  ///   - name: the name.
  ///   - flag: the flag's index.
  ///   - answer: an answer of the flag.
  /// - Returns: whether it is that.
  public func serves(_ name: String, _ flag: Int, by answer: Answer) -> Bool {
    let served = served(flag, by: answer)
    let id = served.variationID.map { $0.text ?? $0.jsonText }
    // A text that a flag serves is shown in quotes (Flagship).
    return served.text.isIdentical(to: name) || served.variationKey?.isIdentical(to: name) == true
      || id?.isIdentical(to: name) == true
      || served.text.isIdentical(to: JSONValue.string(name).jsonText)
  }

  /// What a flag can serve, as the list shows it: by its rules in the order of the file, then its
  /// default.
  public func servable(_ flag: Int, options: EvaluationOptions) -> [String] {
    var texts: [String] = []
    let parts = outline(of: flag, options: options).flatMap(\.split).map(\.variation)
    let fallback = fallback(of: flag, options.profile).map { [$0] } ?? []
    for text in parts + fallback
    where !texts.contains(where: { $0.isIdentical(to: text) }) {
      texts.append(text)
    }
    return texts
  }
}

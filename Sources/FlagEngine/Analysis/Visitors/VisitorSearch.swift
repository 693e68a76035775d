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
  private let configuration: FlagConfiguration
  private var trial: CodeTrial

  /// A search that has tried no code yet.
  ///
  /// - Parameters:
  ///   - variation: the variation's name or id, or the value that the flag serves.
  ///   - flag: the flag's index.
  ///   - visitor: the visitor whose code is replaced, of the same platform.
  ///   - configuration: the configuration.
  ///   - options: profile and time.
  ///   - seed: what the codes are made from.
  ///   - isWhole: whether the visitor keeps all that it has, overrides and what is its own among it;
  ///     else only its context counts.
  public init(
    _ variation: String, of flag: Int, for visitor: Visitor, in configuration: FlagConfiguration,
    options: EvaluationOptions, seed: UInt64, isWhole: Bool = false
  ) {
    self.flag = flag
    self.variation = variation
    self.configuration = configuration
    trial = CodeTrial(
      flag, for: isWhole ? visitor : visitor.contextAlone, in: configuration, options: options,
      seed: seed,
      keeping: Self.wanted)
  }

  /// So many codes were tried.
  public var tried: Int { trial.tried }
  /// So many of them get the variation.
  public var landed: Int { trial.landed }
  /// Whether a rule served any of the codes.
  public var isTargeted: Bool { trial.isTargeted }
  /// The first ones that get it, in the order of trying.
  public var found: [Visitor] { trial.found }

  /// Whether enough codes were found, or none among as many as are tried.
  public var isThrough: Bool {
    tried >= Self.limit || tried >= Self.least && found.count >= Self.wanted
  }

  /// The part of the tried codes that gets the variation, 0...1.
  public var share: Double { trial.share }

  /// Tries so many codes more.
  public mutating func work(_ count: Int) {
    let (configuration, variation, flag) = (configuration, variation, flag)
    for _ in 0..<count where !isThrough {
      trial.tryNext { configuration.serves(variation, flag, by: $0) }
    }
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

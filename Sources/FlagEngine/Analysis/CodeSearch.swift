/// The search for another visitor code that a rule serves in the same context: a hash that misses
/// cannot be mended by editing the context.
public struct CodeSearch: Sendable {
  /// Where the code must land.
  public enum Target: Equatable, Sendable {
    /// The rule with that index serves; `share` is the part of its visitors that it can serve
    case rule(Int, share: Double)
    /// A campaign's group serves (Flagship), both by index; `share` is the part of its visitors that
    /// gets a variation
    case group(campaign: Int, group: Int, share: Double)
    /// The flag serves the variation of that name, or that value (Flagship); nobody may be
    /// targeted, or its share may be 0
    case variation(String)
    /// Neither the holdout nor an exclusion group stops the evaluation
    case pastGates
  }

  /// The flag's index.
  public let flag: Int
  /// Where the code must land.
  public let target: Target
  /// The visitor whose code is replaced.
  public let visitor: Visitor
  /// So many codes are tried.
  public var limit = 100_000
  private var trial: CodeTrial
  private let configuration: FlagConfiguration
  private let options: EvaluationOptions

  /// A search that has tried no code yet.
  ///
  /// - Parameters:
  ///   - flag: the flag's index.
  ///   - target: where the code must land.
  ///   - visitor: the visitor whose code is replaced, of the same platform.
  ///   - configuration: the configuration.
  ///   - options: profile and time.
  public init(
    _ flag: Int, _ target: Target, for visitor: Visitor, in configuration: FlagConfiguration,
    options: EvaluationOptions
  ) {
    self.flag = flag
    self.target = target
    self.visitor = visitor
    self.configuration = configuration
    self.options = options
    trial = CodeTrial(flag, for: visitor, in: configuration, options: options)
  }

  /// So many codes were tried.
  public var tried: Int { trial.tried }
  /// The visitor with a code that lands there, once there is one.
  public var found: Visitor? { trial.found.first }
  /// Whether a rule served any of the codes.
  public var isTargeted: Bool { trial.isTargeted }

  /// Whether a code was found, or none among as many as are tried.
  public var isThrough: Bool { found != nil || tried >= limit }

  /// Tries as many codes as so many decisions allow, at least one.
  public mutating func work(_ decisions: Int) {
    guard !isThrough else { return }
    let cost = FileWalk.cost(of: flag, in: configuration, options: options)
    let search = self
    for _ in 0..<min(max(1, decisions / cost), limit - tried) where found == nil {
      trial.tryNext(search.lands)
    }
  }

  private func lands(_ answer: Answer) -> Bool {
    switch target {
    case .rule(let index, _): answer.source == .rule && answer.rule == Int32(index)
    case .group(let campaign, let group, _):
      answer.source == .rule && answer.rule == Int32(campaign) && answer.group == Int32(group)
    case .variation(let name): configuration.serves(name, flag, by: answer)
    case .pastGates: answer.source != .holdout && answer.source != .group
    }
  }
}

extension CodeSearch {
  /// What is hashed in place of a visitor's id, so that another id draws the same.
  public enum Obstacle: Equatable, Sendable {
    /// The anonymous id (Flagship)
    case anonymousID(String)
    /// The decision group, on Flagship's server
    case decisionGroup(String)
  }

  /// What stands in the way of a search.
  ///
  /// - Parameters:
  ///   - visitor: the visitor.
  ///   - options: the profile tells whether the server decides.
  /// - Returns: the obstacle; nil where the code is hashed.
  public static func obstacle(
    for visitor: Visitor, options: EvaluationOptions
  ) -> Obstacle? {
    guard case .flagship(let visitor) = visitor else { return nil }
    if options.profile == .flagshipServer, let group = visitor.decisionGroup {
      return .decisionGroup(group)
    }
    return visitor.anonymousID.map { .anonymousID($0) }
  }
}

/// One visitor on the way through the flags of a configuration, in the order of the file; it can be
/// gone piece by piece.
///
/// What an earlier flag saved for the visitor a later condition may read, so that a flag is asked when
/// its turn has come. Two need no turn: a flag that depends on no earlier one, and every flag where
/// each is asked for a visitor made anew (`EvaluationOptions.isIsolated`). Only the walk knows that;
/// whoever wants decisions asks one.
///
/// ```swift
/// var walk = FileWalk(shop, for: visitor, options: options)
/// while !walk.isThrough { show(walk.explain()) }
/// ```
public struct FileWalk: Sendable {
  /// The configuration.
  public let configuration: FlagConfiguration
  /// Profile and time, and whether each flag is asked for a visitor made anew.
  public let options: EvaluationOptions
  /// The flag whose turn it is; `flagCount` of the configuration once the walk is through.
  public private(set) var next = 0
  private let fresh: Pass
  private var pass: Pass
  /// The pass as it stood before every `stride`th flag; nil where nobody returns.
  private var stations: [Pass]?

  private static let stride = 256

  /// Stands before the first flag.
  ///
  /// - Parameters:
  ///   - configuration: the configuration.
  ///   - visitor: the visitor, of the same platform.
  ///   - options: profile and time.
  ///   - returns: whether flags are asked again after their turn, so that it must be found again.
  public init(
    _ configuration: FlagConfiguration, for visitor: Visitor, options: EvaluationOptions,
    returns: Bool = false
  ) {
    self.configuration = configuration
    self.options = options
    fresh = Pass(configuration, for: visitor, options: options)
    pass = fresh
    stations = returns && !options.isIsolated ? [] : nil
  }

  /// Whether every flag was asked.
  public var isThrough: Bool { left == 0 }

  /// The number of flags that were not asked yet.
  public var left: Int { configuration.flagCount - next }

  // MARK: In the order of the file

  /// Decides the flag whose turn it is, without recording why, and goes on to the next.
  public mutating func decide() -> Answer {
    takeTurn()
    defer { next += 1 }
    return pass.decide(next)
  }

  /// Decides the flag whose turn it is with its whole trace, and goes on to the next.
  public mutating func explain() -> Decision {
    takeTurn()
    defer { next += 1 }
    return pass.explain(next)
  }

  /// Decides the flag whose turn it is with how far the visitor comes in its rules, and goes on to
  /// the next.
  mutating func follow() -> (answer: Answer, steps: [RuleStep]) {
    takeTurn()
    defer { next += 1 }
    return pass.follow(next)
  }

  /// The same with the flag's nearest misses, if it serves nothing.
  public mutating func explainWithMisses() -> (decision: Decision, misses: [NearestMiss]) {
    let decision = explain()
    // A flag that serves nothing of its own has saved nothing that its rules could read.
    return (decision, decision.isUnserved ? pass.nearestMisses(decision.flag) : [])
  }

  private mutating func takeTurn() {
    precondition(!isThrough, "a walk has as many turns as there are flags")
    if options.isIsolated { pass = fresh }
    if next % Self.stride == 0 { stations?.append(pass) }
  }

  // MARK: One flag

  /// Whether a flag needs no turn: none before it can change its answer.
  public func isAlone(_ flag: Int) -> Bool { Self.isAlone(flag, in: configuration, options) }

  private static func isAlone(
    _ flag: Int, in configuration: FlagConfiguration, _ options: EvaluationOptions
  ) -> Bool {
    options.isIsolated || !configuration.dependsOnEarlierFlags(flag)
  }

  /// The number of decisions that it takes a new walk to ask the flag, from 1.
  package static func cost(
    of flag: Int, in configuration: FlagConfiguration, options: EvaluationOptions
  ) -> Int {
    isAlone(flag, in: configuration, options) ? 1 : flag + 1
  }

  /// Goes on until the flag can be asked.
  ///
  /// - Parameters:
  ///   - flag: the flag's index.
  ///   - limit: at most so many flags are decided.
  public mutating func go(to flag: Int, deciding limit: Int = .max) {
    guard !isAlone(flag), next < flag else { return }
    let end = next + min(limit, flag - next)
    while next < end { _ = decide() }
  }

  /// A pass that has decided whatever the flag depends on, to ask the flag.
  ///
  /// - Parameter flag: the flag's index.
  /// - Returns: the pass; nil where the walk has not come so far, or is past the flag and does not
  ///   return.
  public func pass(at flag: Int) -> Pass? {
    if isAlone(flag) { return fresh }
    if flag == next { return pass }
    let station = flag / Self.stride
    guard flag < next, let stations, stations.indices.contains(station) else { return nil }
    var pass = stations[station]
    for earlier in station * Self.stride..<flag { _ = pass.decide(earlier) }
    return pass
  }
}

extension Pass {
  /// A pass that has decided whatever the flag depends on, to decide it silently: for many visitors
  /// who are asked one flag each.
  init(
    _ configuration: FlagConfiguration, for visitor: Visitor, options: EvaluationOptions,
    deciding flag: Int
  ) {
    guard FileWalk.cost(of: flag, in: configuration, options: options) == 1,
      case .kameleoon(let own) = configuration, case .kameleoon(let visitor) = visitor
    else {
      self.init(configuration, for: visitor, options: options, at: flag)
      return
    }
    self.init(Kameleoon.Pass(own, for: visitor, options: options, remembers: false))
  }

  /// A pass that has decided whatever the flag depends on, to ask the flag.
  ///
  /// - Parameters:
  ///   - configuration: the configuration.
  ///   - visitor: the visitor, of the same platform.
  ///   - options: profile and time.
  ///   - flag: the flag's index.
  public init(
    _ configuration: FlagConfiguration, for visitor: Visitor, options: EvaluationOptions,
    at flag: Int
  ) {
    var walk = FileWalk(configuration, for: visitor, options: options)
    walk.go(to: flag)
    guard let pass = walk.pass(at: flag) else {
      preconditionFailure("a walk without a limit goes as far as the flag")
    }
    self = pass
  }
}

extension FlagConfiguration {
  /// How many conditions of each flag a visitor has no data for, in the order of the file.
  ///
  /// - Parameters:
  ///   - visitor: the visitor, of the same platform.
  ///   - options: profile and time.
  /// - Returns: a number for each flag.
  public func openConditionCounts(for visitor: Visitor, options: EvaluationOptions) -> [Int] {
    var walk = FileWalk(self, for: visitor, options: options)
    var counts: [Int] = []
    while !walk.isThrough {
      counts.append(walk.explain().trace.reduce(0) { $0 + $1.openConditionCount })
    }
    return counts
  }
}

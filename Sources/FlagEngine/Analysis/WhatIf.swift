/// What a flag would answer under other circumstances: switched on where it is off, and for every
/// other SDK of the platform.
public struct WhatIf: Equatable, Sendable {
  /// What a flag that is off would serve.
  public struct SwitchedOn: Equatable, Sendable {
    /// Whether panic switches it off, not its environment.
    public var isPanic: Bool
    /// What it would serve.
    public var served: Served
  }

  /// Where another SDK reads the file differently for this visitor.
  public struct Difference: Equatable, Sendable {
    /// The other SDK.
    public var profile: Profile
    /// What differs.
    public var kind: Kind

    /// What differs; one a profile, the weightiest.
    public enum Kind: Equatable, Sendable {
      /// The answer, or the error that is raised
      case answer(Served, Answer.Failure?)
      /// The same variation comes with other values
      case variables
      /// A step of the trace counts otherwise, to the same end
      case condition(TraceNode, matches: Bool)
    }
  }

  /// What a flag that is off would serve if it were on, or without panic.
  public private(set) var switchedOn: SwitchedOn?
  /// The other SDKs that read the file differently.
  public private(set) var differences: [Difference] = []

  /// Compares a decision with those under other circumstances.
  fileprivate init(
    _ decision: Decision, _ others: [(options: EvaluationOptions, decision: Decision)]
  ) {
    for (options, other) in others {
      if options.assumedOn != nil {
        switchedOn = SwitchedOn(
          isPanic: decision.answer.source == .panic, served: other.served)
      } else if let kind = Self.difference(decision, other) {
        differences.append(Difference(profile: options.profile, kind: kind))
      }
    }
  }

  private static func difference(_ decision: Decision, _ other: Decision) -> Difference.Kind? {
    if other.served.shaped != decision.served.shaped
      || other.answer.failure != decision.answer.failure
    {
      return .answer(other.served, other.answer.failure)
    }
    if other.variables != decision.variables { return .variables }
    let pairs = zip(decision.trace.flatMap(\.conditions), other.trace.flatMap(\.conditions))
    for (own, theirs) in pairs where own.subject == theirs.subject {
      if let truth = theirs.verdict.truth, truth != own.verdict.truth {
        return .condition(own, matches: truth)
      }
    }
    return nil
  }
}

extension TraceNode {
  /// The conditions inside that the evaluation came to.
  fileprivate var conditions: [TraceNode] {
    guard verdict != .notReached else { return [] }
    if case .condition = subject { return [self] }
    return children.flatMap(\.conditions)
  }
}

// MARK: - In words

extension WhatIf {
  /// What a flag that is off would serve, in words; nil for one that is on.
  public var switchedOnText: String? {
    guard let switchedOn else { return nil }
    let served = switchedOn.served
    let origin = served.shape == .served ? " by \(served.from)" : ", \(served.from)"
    return "\(switchedOn.isPanic ? "without panic" : "if it were on"): \(served.shaped)\(origin)"
  }
}

extension WhatIf.Difference {
  /// The difference in words.
  public var text: String { "reads differently elsewhere: \(sentence)" }

  private var sentence: String {
    switch kind {
    case .answer(let served, let failure):
      let raised = failure.map { ", raising \($0.rawValue)" } ?? ""
      return "\(profile.words) answers \(served.shaped) (\(served.from))\(raised)"
    case .variables: return "\(profile.words) gives the same variation with other values"
    case .condition(let node, let matches):
      let words = Explanation.line(for: node).text
      return "for \(profile.words), \(words) counts as \(matches ? "matching" : "not matching")"
    }
  }
}

extension Profile {
  /// The SDK as sentences name it.
  fileprivate var words: String {
    guard self != .flagshipServer else { return "Flagship's server" }
    return "SDK \(rawValue.split(separator: "-").last ?? "")"
  }
}

// MARK: - Finding it

extension WhatIf {
  /// The search for it, some flags at a time: one that depends on earlier ones needs a walk over
  /// these under each circumstance.
  public struct Search: Sendable {
    /// The decision that the others are compared with.
    public let decision: Decision
    private let configuration: FlagConfiguration
    private let visitor: Visitor
    private var waiting: [EvaluationOptions]
    private var walk: FileWalk?
    private var found: [(options: EvaluationOptions, decision: Decision)] = []

    /// A search that has not asked anything yet.
    ///
    /// - Parameters:
    ///   - decision: the flag's decision.
    ///   - configuration: the configuration.
    ///   - visitor: the visitor that was decided for.
    ///   - options: profile and time of the decision.
    public init(
      beside decision: Decision, in configuration: FlagConfiguration, for visitor: Visitor,
      options: EvaluationOptions
    ) {
      self.decision = decision
      self.configuration = configuration
      self.visitor = visitor
      waiting = Self.circumstances(of: decision, options).reversed()
    }

    /// Every other SDK of the platform, and the flag switched on where it is off.
    private static func circumstances(
      of decision: Decision, _ options: EvaluationOptions
    ) -> [EvaluationOptions] {
      var all = Profile.allCases
        .filter { $0.platform == options.profile.platform && $0 != options.profile }
        .map { profile in
          var other = options
          other.profile = profile
          return other
        }
      if decision.answer.source == .environmentOff || decision.answer.source == .panic {
        var on = options
        on.assumedOn = decision.flag
        all.append(on)
      }
      return all
    }

    /// What was found; nil until all of it is.
    public var result: WhatIf? { waiting.isEmpty ? WhatIf(decision, found) : nil }

    /// Decides up to so many flags.
    public mutating func work(_ count: Int) {
      guard let options = waiting.last else { return }
      var walk = walk ?? FileWalk(configuration, for: visitor, options: options)
      walk.go(to: decision.flag, deciding: count)
      guard var pass = walk.pass(at: decision.flag) else {
        self.walk = walk
        return
      }
      self.walk = nil
      found.append((options, pass.explain(decision.flag)))
      waiting.removeLast()
    }
  }
}

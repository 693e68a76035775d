import FlagEngine

/// What a flag would answer under other circumstances, told beside its explanation.
struct WhatIf: Equatable, Sendable {
  /// What a flag that is off would serve if it were on, or without panic.
  var ifOnText: String?
  /// Where another SDK reads the file differently for this visitor.
  var warnings: [String] = []

  /// The circumstances that are looked at: every other SDK of the platform, and the flag switched on
  /// where it is off.
  static func circumstances(
    of flag: Int, _ answer: Answer?, _ options: EvaluationOptions
  ) -> [EvaluationOptions] {
    var all = Profile.allCases
      .filter { $0.platform == options.profile.platform && $0 != options.profile }
      .map { profile in
        var other = options
        other.profile = profile
        return other
      }
    if answer?.source == .environmentOff || answer?.source == .panic {
      var on = options
      on.assumedOn = flag
      all.append(on)
    }
    return all
  }

  /// Compares the decision with those under other circumstances.
  init(_ decision: Decision, _ others: [(options: EvaluationOptions, decision: Decision)]) {
    for (options, other) in others {
      if options.assumedOn != nil {
        let circumstance =
          decision.answer.source == .panic ? "without panic" : "if it were on"
        ifOnText = "\(circumstance): \(other.served.shaped)\(Self.origin(other.served))"
      } else if let difference = Self.difference(decision, other, options.profile) {
        warnings.append("reads differently elsewhere: \(difference)")
      }
    }
  }

  private static func origin(_ served: Served) -> String {
    served.shape == .served ? " by \(served.from)" : ", \(served.from)"
  }

  private static func difference(
    _ decision: Decision, _ other: Decision, _ profile: Profile
  ) -> String? {
    if other.served.shaped != decision.served.shaped
      || other.answer.failure != decision.answer.failure
    {
      let raised = other.answer.failure.map { ", raising \($0.rawValue)" } ?? ""
      return "\(profile.words) answers \(other.served.shaped) (\(other.served.from))\(raised)"
    }
    if other.variables != decision.variables {
      return "\(profile.words) gives the same variation with other values"
    }
    let pairs = zip(decision.trace.flatMap(\.conditions), other.trace.flatMap(\.conditions))
    for (own, theirs) in pairs where own.subject == theirs.subject {
      guard let truth = theirs.verdict.truth, truth != own.verdict.truth,
        case .condition = own.subject
      else { continue }
      let words = Explanation.line(for: own).text
      return "for \(profile.words), \(words) counts as \(truth ? "matching" : "not matching")"
    }
    return nil
  }
}

extension Profile {
  /// The SDK as sentences name it.
  var words: String {
    guard self != .flagshipServer else { return "Flagship's server" }
    return "SDK \(rawValue.split(separator: "-").last ?? "")"
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

/// The search for a flag's decisions under other circumstances, a slice at a time: a flag that
/// depends on earlier ones needs a pass over these each time.
struct WhatIfSearch: Sendable {
  let flag: Int
  private let configuration: FlagConfiguration
  private let visitor: Visitor
  private var waiting: [EvaluationOptions]
  private var pass: Pass?
  private var next = 0
  private(set) var found: [(options: EvaluationOptions, decision: Decision)] = []

  init(
    _ flag: Int, _ configuration: FlagConfiguration, _ visitor: Visitor,
    _ circumstances: [EvaluationOptions]
  ) {
    self.flag = flag
    self.configuration = configuration
    self.visitor = visitor
    waiting = circumstances.reversed()
  }

  var isThrough: Bool { waiting.isEmpty }

  /// Decides up to so many flags.
  mutating func work(_ count: Int) {
    guard let options = waiting.last else { return }
    if pass == nil {
      pass = Pass(configuration, for: visitor, options: options)
      let isAlone = options.isIsolated || !configuration.dependsOnEarlierFlags(flag)
      next = isAlone ? flag : 0
    }
    let end = min(flag, next + count)
    while next < end {
      _ = pass?.decide(next)
      next += 1
    }
    guard next == flag, let decision = pass?.explain(flag) else { return }
    found.append((options, decision))
    waiting.removeLast()
    pass = nil
  }
}

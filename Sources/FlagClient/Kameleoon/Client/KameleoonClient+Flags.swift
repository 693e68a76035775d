public import FlagEngine
internal import Synchronization

/// Flags (spec C).
extension KameleoonClient {
  /// The variation that a visitor gets of a flag (`get_variation`).
  ///
  /// - Parameters:
  ///   - key: the flag's key.
  ///   - code: the visitor's code.
  ///   - track: whether the platform is told about it.
  /// - Returns: the variation; its key is the flag's default where no rule takes the visitor.
  /// - Throws: `visitorCodeInvalid`, `featureNotFound`, `featureEnvironmentDisabled` (the flag is off,
  ///   or the visitor has refused consent), `configurationError`.
  public func variation(
    of key: String, for code: String, track: Bool = true
  ) throws(KameleoonError) -> Variation {
    let (file, flag, outcome) = try evaluate(key, code, track: track)
    let variation = Variation(outcome, file.variables(flag, of: outcome))
    if track { wait(for: code) }
    return variation
  }

  /// Whether a flag is on for a visitor, that is whether the variation's key is not `off`
  /// (`is_feature_active`).
  ///
  /// - Parameters:
  ///   - key: the flag's key.
  ///   - code: the visitor's code.
  ///   - track: whether the platform is told about it.
  /// - Returns: whether it is on; false also where it is off in the environment, or where the visitor
  ///   has refused consent.
  /// - Throws: `visitorCodeInvalid`, `featureNotFound`, `configurationError`.
  public func isFeatureActive(
    _ key: String, for code: String, track: Bool = true
  ) throws(KameleoonError) -> Bool {
    do throws(KameleoonError) {
      let (_, _, outcome) = try evaluate(key, code, track: track, readsVariables: false)
      if track { wait(for: code) }
      return Variation.isActive(outcome.variationKey)
    } catch .featureEnvironmentDisabled {
      return false
    } catch {
      throw error
    }
  }

  /// The variations that a visitor gets of all flags that are on, by key in the order of the file
  /// (`get_variations`).
  ///
  /// - Parameters:
  ///   - code: the visitor's code.
  ///   - onlyActive: whether variations whose key is `off` are left out.
  ///   - track: whether the platform is told about them.
  /// - Returns: the variations; a flag that refused consent blocks is left out.
  /// - Throws: `visitorCodeInvalid`, `configurationError`.
  public func variations(
    for code: String, onlyActive: Bool = false, track: Bool = true
  ) throws(KameleoonError) -> [(key: String, variation: Variation)] {
    try check(code)
    let variations = try variations(code, onlyActive: onlyActive, track: track, saves: true)
    if track { wait(for: code) }
    return variations
  }

  /// The keys of all flags, in the order of the file, also of those that are off
  /// (`get_feature_list`).
  public var featureKeys: [String] {
    let file = site.withLock { $0.file }
    return (0..<file.flagCount).map { file.key(of: $0) }
  }

  // MARK: Evaluating

  /// Makes sure that a visitor code can be used.
  func check(_ code: String) throws(KameleoonError) {
    if let error = KameleoonError(checking: code) { throw error }
  }

  func options() -> EvaluationOptions {
    let now = surroundings.now()
    return EvaluationOptions(
      profile: .kameleoon318, now: now,
      startOfDay: lastMidnight.before(now, surroundings.startOfDay))
  }

  /// A flag that is on.
  func find(_ key: String) throws(KameleoonError) -> (Kameleoon.Configuration, Int) {
    let file = site.withLock { $0.file }
    guard let flag = file.index(of: key) else { throw .featureNotFound(key: key) }
    guard file.isEnabled(flag) else {
      throw .featureEnvironmentDisabled(.environment(key: key, name: environmentName))
    }
    return (file, flag)
  }

  private var environmentName: String? {
    configuration.environment.flatMap { $0.isEmpty ? nil : $0 }
  }

  func evaluate(
    _ key: String, _ code: String, track: Bool, readsVariables: Bool = true
  ) throws(KameleoonError) -> (Kameleoon.Configuration, Int, Kameleoon.LivePass.Outcome) {
    try check(code)
    let (file, flag) = try find(key)
    let options = options()
    let outcome = visitors.withRecord(of: code, now: options.now) { record in
      var pass = Kameleoon.LivePass(
        file, code: code, record: &record, isTracked: track, readsVariables: readsVariables,
        options: options)
      let outcome = pass.decide(flag)
      pass.end(&record)
      return outcome
    }
    if let error = file.callError(
      outcome.answer, flag: flag, code: code, environment: environmentName)
    {
      throw error
    }
    return (file, flag, outcome)
  }

  /// The variations of all flags that are on.
  func variations(
    _ code: String, onlyActive: Bool, track: Bool, saves: Bool
  ) throws(KameleoonError) -> [(key: String, variation: Variation)] {
    try outcomes(code, track: track, saves: saves)
      .map { ($0.key, Variation($0.outcome, $0.file.variables($0.flag, of: $0.outcome))) }
      .filter { !onlyActive || $0.1.isActive }
  }

  /// What a flag came to.
  struct Resolved {
    var file: Kameleoon.Configuration
    var flag: Int
    var key: String
    var outcome: Kameleoon.LivePass.Outcome
  }

  /// All flags that are on, asked one after the other: what one assigns, the next may read.
  ///
  /// Flags that refused consent blocks are left out.
  func outcomes(
    _ code: String, track: Bool, saves: Bool, readsVariables: Bool = true, checksCode: Bool = true
  ) throws(KameleoonError) -> [Resolved] {
    let file = site.withLock { $0.file }
    let options = options()
    let outcomes = visitors.withRecord(of: code, now: options.now) { record in
      var pass = Kameleoon.LivePass(
        file, code: code, record: &record, isTracked: track, saves: saves,
        readsVariables: readsVariables, checksCode: checksCode, options: options)
      defer { pass.end(&record) }
      var outcomes: [(flag: Int, outcome: Kameleoon.LivePass.Outcome)] = []
      for flag in 0..<file.flagCount where file.isEnabled(flag) {
        outcomes.append((flag, pass.decide(flag)))
        if outcomes.last?.outcome.answer.failure == .configurationError { break }
      }
      return outcomes
    }
    var resolved: [Resolved] = []
    for (flag, outcome) in outcomes {
      switch file.callError(outcome.answer, flag: flag, code: code, environment: environmentName) {
      case .featureEnvironmentDisabled: continue
      case let error?: throw error
      case nil:
        resolved.append(
          Resolved(file: file, flag: flag, key: file.key(of: flag), outcome: outcome))
      }
    }
    return resolved
  }
}

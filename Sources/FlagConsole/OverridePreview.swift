import FlagEngine

/// What a changed visitor would change, found a slice at a time between keys: a flag may hang on all
/// flags before it.
struct OverridePreview: Sendable {
  /// The flag that the dialog is about.
  let flag: Int
  /// Its decision; nil until it is known.
  private(set) var decision: Decision?
  /// The other flags whose answers would read differently, as far as they are known.
  private(set) var others: [(flag: Int, before: Served, after: Served)] = []

  private let base: Pass
  private var pass: Pass
  private var next = 0

  /// - Parameters:
  ///   - visitor: the visitor as changed.
  ///   - flag: the flag that is decided first, where it hangs on no other.
  ///   - resolution: the answers for the visitor as it is.
  init(_ visitor: Visitor, _ flag: Int, _ resolution: Resolution) {
    self.flag = flag
    let configuration = resolution.configuration
    base = Pass(configuration, for: visitor, options: resolution.options)
    pass = base
    if resolution.options.isIsolated || !configuration.dependsOnEarlierFlags(flag) {
      decision = pass.explain(flag)
      pass = base
    }
  }

  /// Whether every flag is known.
  func isThrough(_ resolution: Resolution) -> Bool { next >= resolution.answers.count }

  /// Decides up to so many flags.
  mutating func work(_ count: Int, _ resolution: Resolution) {
    let end = min(next + count, resolution.answers.count)
    while next < end {
      if resolution.options.isIsolated { pass = base }
      if next != flag {
        compare(next, pass.decide(next), resolution)
      } else if decision == nil {
        decision = pass.explain(flag)
      } else {
        _ = pass.decide(flag)
      }
      next += 1
    }
  }

  private mutating func compare(_ flag: Int, _ after: Answer, _ resolution: Resolution) {
    guard let before = resolution.answers[flag], before != after else { return }
    let old = resolution.configuration.served(flag, by: before)
    let new = resolution.configuration.served(flag, by: after)
    if old.shaped != new.shaped { others.append((flag, old, new)) }
  }
}

/// What a changed visitor would change, found some flags at a time: one may hang on all before it.
public struct ChangePreview: Sendable {
  /// A flag whose answer would read differently.
  public struct Change: Equatable, Sendable {
    /// The flag's index.
    public var flag: Int
    /// What it answers.
    public var before: Served
    /// What it would answer.
    public var after: Served
  }

  /// The flag that is asked for by name; nil: none.
  public let flag: Int?
  /// Its decision for the changed visitor; nil until it is known.
  public private(set) var decision: Decision?
  /// The other flags whose answers would read differently, as far as they are known.
  public private(set) var others: [Change] = []
  private var walk: FileWalk

  /// Begins a preview; a flag that depends on no earlier one is decided at once.
  ///
  /// - Parameters:
  ///   - visitor: the visitor as changed.
  ///   - flag: the flag that is asked for by name; nil: none.
  ///   - configuration: the configuration.
  ///   - options: profile and time.
  public init(
    of visitor: Visitor, _ flag: Int? = nil, in configuration: FlagConfiguration,
    options: EvaluationOptions
  ) {
    self.flag = flag
    walk = FileWalk(configuration, for: visitor, options: options)
    if let flag, walk.isAlone(flag), var pass = walk.pass(at: flag) {
      decision = pass.explain(flag)
    }
  }

  /// Whether every flag is known.
  public var isThrough: Bool { walk.isThrough }

  /// Decides up to so many more flags.
  ///
  /// - Parameters:
  ///   - count: at most so many.
  ///   - answers: each flag's answer for the visitor as it is; the preview waits for one that is nil.
  public mutating func work(_ count: Int, beside answers: [Answer?]) {
    for _ in 0..<min(count, walk.left) {
      let next = walk.next
      guard next != flag else {
        if decision == nil { decision = walk.explain() } else { _ = walk.decide() }
        continue
      }
      guard let before = answers[next] else { return }
      compare(next, before, walk.decide())
    }
  }

  private mutating func compare(_ flag: Int, _ before: Answer, _ after: Answer) {
    guard before != after else { return }
    let old = walk.configuration.served(flag, by: before)
    let new = walk.configuration.served(flag, by: after)
    if old.shaped != new.shaped {
      others.append(Change(flag: flag, before: old, after: new))
    }
  }
}

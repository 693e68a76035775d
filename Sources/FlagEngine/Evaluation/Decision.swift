/// What a flag resolves to for a visitor, and why.
public struct Decision: Equatable, Sendable {
  /// The flag's index in the configuration.
  public var flag: Int
  /// The flag's key.
  public var flagKey: String
  /// The answer as indices.
  public var answer: Answer
  /// The answer in words.
  public var served: Served
  /// What the evaluator answers without any override, if the visitor has one that concerns this flag.
  public var natural: Served?
  /// The variables (Kameleoon) or the modification (Flagship) that the code receives.
  public var variables: [Variable]
  /// Whether the answer hangs on data that nobody supplied: with it, another could come out.
  public var dependsOnUnknown: Bool
  /// The steps of the evaluation, in order.
  public var trace: [TraceNode]
  /// What the sentences are made from.
  var wording: Wording

  /// What the sentences of a decision are made from when they are read, beside its trace.
  enum Wording: Equatable, Sendable {
    /// They are these.
    case given(sentence: String, why: String)
    /// A force is set on the flag and has no effect, or not.
    case kameleoon(hasIdleForce: Bool)
    case flagship(FlagshipFacts)
  }

  /// What a trace of Flagship's does not tell.
  struct FlagshipFacts: Equatable, Sendable {
    /// Whether the server decided.
    var isServerAnswer: Bool
    /// The error with which the SDK refuses the file.
    var startError: String?
  }

  /// The sentence that says why (interaction design, section 9), without the nearest miss.
  ///
  /// It may be put together anew at each reading.
  public var sentence: String { words.sentence }
  /// The deciding fact in a few words, for the list's WHY column; see `sentence`.
  public var why: String { words.why }

  private var words: (sentence: String, why: String) {
    switch wording {
    case .given(let sentence, let why): (sentence, why)
    case .kameleoon(let hasIdleForce):
      Kameleoon.Sentences(self, hasIdleForce: hasIdleForce).words
    case .flagship(let facts): Flagship.Sentences(self, facts).words
    }
  }

  /// Makes a decision; see the properties.
  public init(
    flag: Int, flagKey: String, answer: Answer, served: Served, natural: Served? = nil,
    variables: [Variable] = [], dependsOnUnknown: Bool = false, trace: [TraceNode] = [],
    sentence: String = "", why: String = ""
  ) {
    self.flag = flag
    self.flagKey = flagKey
    self.answer = answer
    self.served = served
    self.natural = natural
    self.variables = variables
    self.dependsOnUnknown = dependsOnUnknown
    self.trace = trace
    wording = .given(sentence: sentence, why: why)
  }

  /// The key of the variation that is served, nil when nothing is.
  public var variationKey: String? { served.variationKey }

  /// Whether no rule served, so that the nearest miss is what the reader looks for.
  public var isUnserved: Bool {
    answer.source == .defaultVariation || answer.source == .nothing
  }

  /// Whether other data of the visitor could make a rule serve: none did, and no override hides
  /// the campaign.
  public var canBeMended: Bool {
    isUnserved
      && !trace.contains { step in
        step.children.contains {
          if case .override(.hidden, _) = $0.subject { true } else { false }
        }
      }
  }
}

/// The smallest set of context changes that makes a rule's targeting hold.
public struct NearestMiss: Equatable, Sendable {
  /// The rule's place among the flag's rules (Kameleoon), or the group's among all groups of the
  /// campaigns that set the key (Flagship), from 0: the order in which the trace shows them.
  public var rule: Int
  /// The changes, 1...3; empty when there is no such set.
  public var changes: [ContextChange]
  /// Why no set exists, if none does.
  public var impossibleBecause: String?

  /// Whether the set can be applied as it is: every change has a value.
  public var isOfferable: Bool {
    !changes.isEmpty && changes.allSatisfy { $0.value != nil }
  }

  /// Makes a miss; see the properties.
  public init(rule: Int, changes: [ContextChange], impossibleBecause: String? = nil) {
    self.rule = rule
    self.changes = changes
    self.impossibleBecause = impossibleBecause
  }
}

/// What a flag resolves to, in the smallest form: indices into the configuration.
///
/// A list of 10,000 answers is compared and kept cheaply; `FlagConfiguration.served(_:by:)` gives the
/// words.
public struct Answer: Equatable, Sendable {
  /// What decided.
  public enum Source: UInt8, Sendable {
    /// A rule (Kameleoon) or a campaign's variation group (Flagship)
    case rule
    /// No rule served
    case defaultVariation
    /// A force took effect
    case forced
    /// A simulation took effect
    case simulated
    /// The flag is off in the configuration's environment
    case environmentOff
    /// The visitor is in the holdout
    case holdout
    /// The exclusion group picked another flag
    case group
    /// Refused consent ended the evaluation
    case consent
    /// The panic switch (Flagship)
    case panic
    /// No campaign sets this key for the visitor (Flagship)
    case nothing
    /// The configuration or the visitor code cannot be evaluated; see `error`
    case error
  }

  /// The errors of the official SDKs, by their names there, and ours.
  public enum Failure: String, Sendable {
    /// Empty, or longer than 255 characters
    case visitorCodeInvalid = "VisitorCodeInvalid"
    /// Disabled in the environment, or blocked by consent
    case environmentDisabled = "FeatureEnvironmentDisabled"
    /// The official SDK refuses the whole file, so that it knows no flag
    case flagNotFound = "FeatureNotFound"
    /// The official SDK crashes here; the transcript names the part
    case configurationError = "ConfigurationError"
  }

  /// What decided.
  public var source: Source
  /// The error the SDK raises, if any; also set for `environmentOff`.
  public var failure: Failure?
  /// The rule's index in the flag (Kameleoon) or the campaign's in the file (Flagship); -1 if none.
  public var rule: Int32
  /// The variation group's index in its campaign (Flagship); -1 if none.
  public var group: Int32
  /// The entry's index in the rule's split, or the variation's in its group; -1 if none.
  public var variation: Int32
  /// Whether the SDK gives an empty key, since the flag has no variation with the key that it chose
  /// (Kameleoon 3.22.2; 3.18.0 gives the key all the same).
  public var hasEmptyKey = false
  /// Whether `variation` counts the entries of the whole file: a forced one that stands in no split of
  /// the rule (Kameleoon).
  var isForeign = false
  /// Whether the variation, a forced one, stands in an older file alone (Kameleoon).
  var isGone = false
  /// Whether flagscope gave up on something that the answer needed; see `limitDetail`.
  public var isLimited = false

  /// What an answer that hangs on a limit of flagscope's says about it; nil for all others.
  public var limitDetail: String? {
    guard isLimited else { return nil }
    return "A regular expression is too costly for flagscope on this visitor's text, and counts as "
      + "not matching. The official SDK would go on, and may answer otherwise."
  }

  /// Makes an answer; see the properties.
  public init(
    _ source: Source, failure: Failure? = nil, rule: Int32 = -1, group: Int32 = -1,
    variation: Int32 = -1
  ) {
    self.source = source
    self.failure = failure
    self.rule = rule
    self.group = group
    self.variation = variation
  }
}

/// An answer in words.
public struct Served: Equatable, Sendable {
  /// The variation's key (Kameleoon) or name, else id (Flagship); nil when nothing is served.
  public var variationKey: String?
  /// The variation's id as the file has it.
  public var variationID: JSONValue?
  /// The experiment's id (Kameleoon) or the variation group's (Flagship).
  public var experimentID: JSONValue?
  /// The rule's id (Kameleoon) or the campaign's (Flagship).
  public var ruleID: JSONValue?
  /// What the list shows: the variation key (Kameleoon), the value of the key (Flagship), or `--`.
  public var text: String
  /// The word in the list's FROM column, such as `rule 2`, `default` or `env off`.
  public var from: String
  /// How the text is bracketed.
  public var shape: Shape

  /// The shape of an answer: what decided, told without colour.
  public enum Shape: Sendable {
    /// `variation_b`
    case served
    /// `(off)`: the default
    case defaultVariation
    /// `[variation_b]`
    case forced
    /// `{variation_b}`
    case simulated
    /// `--`: nothing is served
    case nothing
  }

  /// Makes an answer in words; see the properties.
  public init(
    variationKey: String?, variationID: JSONValue? = nil, experimentID: JSONValue? = nil,
    ruleID: JSONValue? = nil, text: String, from: String, shape: Shape
  ) {
    self.variationKey = variationKey
    self.variationID = variationID
    self.experimentID = experimentID
    self.ruleID = ruleID
    self.text = text
    self.from = from
    self.shape = shape
  }

  /// The text in its brackets.
  public var shaped: String {
    switch shape {
    case .served: text
    case .defaultVariation: "(\(text))"
    case .forced: "[\(text)]"
    case .simulated: "{\(text)}"
    case .nothing: "--"
    }
  }
}

/// A variable of a variation, or a modification of a campaign's variation.
public struct Variable: Equatable, Sendable {
  /// Its key.
  public var key: String
  /// The type the file gives (`STRING`, `JSON`, …), or nil.
  public var type: String?
  /// The value that the SDK hands out; nil when it cannot be read (invalid JSON).
  public var value: JSONValue?

  /// Makes a variable; see the properties.
  public init(key: String, type: String?, value: JSONValue?) {
    self.key = key
    self.type = type
    self.value = value
  }
}

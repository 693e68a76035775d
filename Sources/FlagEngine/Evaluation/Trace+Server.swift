// What the trace tells of decisions that the server made.
extension TraceSubject {
  /// A variation that the server chose (Flagship).
  public struct Decided: Equatable, Sendable {
    /// The variation's id.
    public var variationID: String
    /// The variation's name, else its id with `#`.
    public var variation: String
    /// Whether an earlier answer than the newest chose it; the SDK keeps such values.
    public var isFromEarlierAnswer: Bool

    /// Makes the facts; see the properties.
    public init(variationID: String, variation: String, isFromEarlierAnswer: Bool) {
      self.variationID = variationID
      self.variation = variation
      self.isFromEarlierAnswer = isFromEarlierAnswer
    }
  }

  /// What the bucketing file answers for a flag that the server decided (Flagship).
  public struct Local: Equatable, Sendable {
    /// The value as JSON text; nil: the code's own default.
    public var value: String?
    /// The campaign that gives it, by name or id; nil: none.
    public var campaign: String?
    /// The variation that gives it, by name or id; nil: none.
    public var variation: String?
    /// Whether the code receives the same from both.
    public var isSame: Bool

    /// Makes the facts; see the properties.
    public init(value: String?, campaign: String?, variation: String?, isSame: Bool) {
      self.value = value
      self.campaign = campaign
      self.variation = variation
      self.isSame = isSame
    }
  }
}

extension TraceNode {
  /// Whether a variation group was chosen by the server.
  var isDecidedByServer: Bool {
    children.contains { if case .decided = $0.subject { true } else { false } }
  }
}

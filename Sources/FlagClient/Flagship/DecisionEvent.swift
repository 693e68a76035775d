public import FlagEngine

/// What happened while a visitor's decisions were asked for.
///
/// `generation` is the number that came with the visitor; events of an older one never come after
/// those of a newer.
public enum DecisionEvent: Sendable {
  /// The request is on its way
  case asking(generation: Int)
  /// The server answered
  case answered(ServerDecision)
  /// There is no answer; what was decided before stays
  case failed(SourceFailure, generation: Int)
}

/// An answer of the Decision API.
public struct ServerDecision: Sendable {
  /// What it says; for `Flagship.ServerDecisions.take(_:profile:)`.
  public var answer: Flagship.ServerAnswer
  /// The number that came with the visitor.
  public var generation: Int
  /// The status of the answer, which the SDK does not look at.
  public var status: Int
  /// When it came: milliseconds since 1970.
  public var receivedAt: Double
  /// A sentence where the status says that the server refused, although the SDK takes the body for an
  /// answer; nil for 200 to 299.
  public var warning: String?
  /// When the same visitor is asked for again by itself: milliseconds since 1970; nil if not.
  public var nextTry: Double?
}

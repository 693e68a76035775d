public import FlagEngine

extension Flagship.Endpoints {
  /// The seconds that the SDK waits for decisions unless told otherwise.
  ///
  /// Source: Flagship Python SDK 2.1.1, observed.
  public static let decisionTimeout = 2.0

  /// The request that asks the Decision API for a visitor's campaigns.
  ///
  /// The SDK sends an event with the context beside it; this program sends nothing that is kept.
  ///
  /// - Parameters:
  ///   - visitor: who asks; the context goes without the keys that begin with `fs_`.
  ///   - apiKey: the environment's key.
  ///   - timeout: in seconds, the SDK's own setting; the limit of `settings` is for downloads.
  /// - Returns: the request; nil where the context holds a number that JSON has none for, which makes
  ///   the SDK raise an error.
  ///
  /// Source: Flagship Python SDK 2.1.1, observed; Vectors/flagship-api.
  public func campaigns(
    for visitor: Flagship.Visitor, apiKey: Secret, timeout: Double = decisionTimeout
  ) -> HTTPRequest? {
    let context = visitor.sentContext
    for member in context.members {
      if case .double(let number) = member.value, !number.isFinite { return nil }
    }
    let ids = Flagship.VisitorIDs(visitor: visitor.id, anonymous: visitor.anonymousID)
    return campaigns(
      Flagship.Payload.campaigns(ids, context: context), apiKey: apiKey, profile: .flagship211,
      timeout: timeout)
  }
}

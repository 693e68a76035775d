extension Flagship {
  /// The ids under which the vendor knows a visitor at one moment.
  public struct VisitorIDs: Equatable, Sendable {
    /// The visitor id; after authentication that of the user.
    public var visitor: String
    /// The id before authentication; nil: there is none.
    public var anonymous: String?

    /// Makes ids; see the properties.
    public init(visitor: String, anonymous: String? = nil) {
      self.visitor = visitor
      self.anonymous = anonymous
    }
  }

  /// The bodies of what the SDK sends, in the order of its members.
  ///
  /// Source: Python SDK 2.1.1, observed; `scenario-decision-api`, `scenario-activate`, `scenario-hits`
  /// and `scenario-experience-continuity`.
  public enum Payload {
    /// A body as it is sent.
    ///
    /// - Parameter body: its members.
    /// - Returns: the bytes, as the SDK's language writes JSON.
    public static func bytes(of body: JSONObject) -> [UInt8] {
      var json = PythonJSON()
      json.write(.object(body))
      return json.bytes
    }

    /// The question for a visitor's campaigns.
    ///
    /// - Parameters:
    ///   - ids: who asks.
    ///   - context: what is sent of the context.
    /// - Returns: the body.
    public static func campaigns(_ ids: VisitorIDs, context: JSONObject) -> JSONObject {
      var body: JSONObject = [
        "visitorId": .string(ids.visitor), "trigger_hit": false, "context": .object(context),
      ]
      body["anonymousId"] = ids.anonymous.map { .string($0) }
      return body
    }

    /// The event that tells the vendor a visitor's context; it never holds the anonymous id.
    ///
    /// - Parameters:
    ///   - ids: whose context it is.
    ///   - context: what is sent of the context.
    /// - Returns: the body.
    public static func contextEvent(_ ids: VisitorIDs, context: JSONObject) -> JSONObject {
      ["type": "CONTEXT", "data": .object(context), "visitorId": .string(ids.visitor)]
    }

    /// The activation of a modification.
    ///
    /// - Parameters:
    ///   - modification: the one that was shown to the visitor.
    ///   - ids: the visitor.
    ///   - environmentID: the environment.
    /// - Returns: the body; `caid` is the variation group.
    public static func activation(
      of modification: Synchronization.Modification, _ ids: VisitorIDs, environmentID: String
    ) -> JSONObject {
      var body: JSONObject = [
        "cid": .string(environmentID), "caid": modification.groupID,
        "vaid": modification.variationID,
      ]
      body["aid"] = ids.anonymous.map { .string($0) }
      body["vid"] = .string(ids.visitor)
      return body
    }

    /// A hit; an anonymous id takes the place of the visitor's, the other way round than elsewhere.
    ///
    /// - Parameters:
    ///   - hit: what happened.
    ///   - ids: the visitor.
    ///   - environmentID: the environment.
    /// - Returns: the body.
    public static func hit(
      _ hit: HitContent, _ ids: VisitorIDs, environmentID: String
    ) -> JSONObject {
      var body: JSONObject = ["cid": .string(environmentID)]
      if let anonymous = ids.anonymous {
        body["cuid"] = .string(ids.visitor)
        body["vid"] = .string(anonymous)
      } else {
        body["vid"] = .string(ids.visitor)
      }
      for member in hit.members.members { body[member.name] = member.value }
      return body
    }
  }
}

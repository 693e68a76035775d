extension Flagship {
  /// A visitor as the user edits one.
  public struct Visitor: Equatable, Sendable {
    /// The visitor id; empty: the SDK makes one.
    public var id: String
    /// The anonymous id of an authenticated visitor.
    public var anonymousID: String?
    /// The context that the caller gives, without the SDK's presets.
    public var context = JSONObject()
    /// Variation ids kept from an earlier visit; nil: no visitor cache is configured.
    public var keptAssignments: [String]?
    /// Overrides, in the order in which they were set; one a campaign, the last wins.
    public var overrides: [Override] = []

    /// A visitor about whom nothing is known.
    public init(id: String) {
      self.id = id
    }

    subscript(field: Field) -> JSONValue? {
      get { preconditionFailure("not built") }
      set { preconditionFailure("not built") }
    }

    var fields: [Field] { preconditionFailure("not built") }
  }
}

extension Kameleoon {
  /// A visitor as the user edits one: what was told about it, in order.
  ///
  /// The record that conditions read is made from it when a pass starts.
  public struct Visitor: Equatable, Sendable {
    /// The visitor code, 1...255 characters for a valid one.
    public var code: String
    /// The data items, in the order in which they are added.
    public var data: [DataItem] = []
    /// Consent given or refused; nil: never asked.
    public var legalConsent: Bool?
    /// Simulations and forces, in the order in which they were set.
    public var overrides: [Override] = []
    /// Whether a record exists before any data is added.
    public var hasRecord = false
    /// A raw value of the cookie `kameleoonSimulationFFData`, read before the overrides.
    public var simulationCookie: String?

    /// A visitor about whom nothing is known.
    public init(code: String) {
      self.code = code
    }

    subscript(field: Field) -> JSONValue? {
      get { preconditionFailure("not built") }
      set { preconditionFailure("not built") }
    }

    var fields: [Field] { preconditionFailure("not built") }
  }

  /// Something that was told about a visitor.
  public struct DataItem: Equatable, Sendable {}
}

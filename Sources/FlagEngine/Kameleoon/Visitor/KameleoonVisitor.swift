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
    /// Whether the evaluations are tracked, that is whether assignments are sent to the platform.
    public var isTracked = true

    /// A visitor about whom nothing is known.
    public init(code: String) {
      self.code = code
    }
  }
}

extension Kameleoon.Visitor {
  /// Reads the visitor of a case or persona.
  ///
  /// Members: `visitorCode`, `createVisitor`, `data`, `legalConsent`, `simulationCookie`, `forced`
  /// (a list of `{experimentId, variationKey, forceTargeting}`) and `track`.
  ///
  /// - Parameter json: the object.
  /// - Throws: what is missing or of the wrong kind.
  public init(json: JSONValue) throws(VisitorFormatError) {
    guard let code = json["visitorCode"]?.text else {
      throw VisitorFormatError("visitorCode is missing or no text")
    }
    self.init(code: code)
    hasRecord = json["createVisitor"] == .bool(true)
    data = try Self.items(json["data"])
    if case .bool(let consent)? = json["legalConsent"] { legalConsent = consent }
    simulationCookie = json["simulationCookie"]?.text
    if json["track"] == .bool(false) { isTracked = false }
    try readForced(json["forced"])
  }

  /// Reads a list of data items.
  ///
  /// - Parameter json: the list, or nil or null for none.
  /// - Returns: the items in order.
  /// - Throws: what is missing or of the wrong kind.
  public static func items(
    _ json: JSONValue?
  ) throws(VisitorFormatError) -> [Kameleoon.DataItem] {
    guard let json, json != .null else { return [] }
    guard case .array(let list) = json else {
      throw VisitorFormatError("the data is no list")
    }
    var items: [Kameleoon.DataItem] = []
    for element in list where element != .null {
      items.append(try Kameleoon.DataItem(json: element))
    }
    return items
  }

  private mutating func readForced(_ json: JSONValue?) throws(VisitorFormatError) {
    guard let json, json != .null else { return }
    guard case .array(let list) = json else { throw VisitorFormatError("forced is no list") }
    for entry in list {
      guard let experiment = entry["experimentId"] else {
        throw VisitorFormatError("an entry of forced has no experimentId")
      }
      guard let key = entry["variationKey"]?.text else {
        // Null takes an earlier force back.
        overrides.removeAll { earlier in
          guard case .forced(let known, _, _) = earlier else { return false }
          var ids = Kameleoon.IDTable()
          return ids.number(of: known) == ids.number(of: experiment)
        }
        continue
      }
      overrides.append(
        .forced(
          experiment: experiment, variation: key,
          keepsTargeting: entry["forceTargeting"] == .bool(false)))
    }
  }

  /// The visitor as the JSON object that `init(json:)` reads, without simulations set by hand.
  public var json: JSONValue {
    var object: JSONObject = ["visitorCode": .string(code)]
    if hasRecord { object["createVisitor"] = true }
    if !data.isEmpty { object["data"] = .array(data.map(\.json)) }
    object["legalConsent"] = legalConsent.map { .bool($0) }
    object["simulationCookie"] = simulationCookie.map { .string($0) }
    let forced: [JSONValue] = overrides.compactMap { override in
      guard case .forced(let experiment, let variation, let keepsTargeting) = override else {
        return nil
      }
      return [
        "experimentId": experiment, "variationKey": .string(variation),
        "forceTargeting": .bool(!keepsTargeting),
      ]
    }
    if !forced.isEmpty { object["forced"] = .array(forced) }
    if !isTracked { object["track"] = false }
    return .object(object)
  }
}

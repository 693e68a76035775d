extension Flagship {
  /// A visitor as the user edits one.
  public struct Visitor: Equatable, Sendable {
    /// The visitor id; empty: the SDK makes one (see `generatedID`).
    public var id: String
    /// The id before authentication, if there is one.
    ///
    /// In bucketing mode the SDK never changes the id: a visitor with an anonymous id was created with
    /// it, and it stays the id that is hashed. The server hashes `id`.
    public var anonymousID: String?
    /// Whether the visitor is created as authenticated; without effect in bucketing mode.
    public var isAuthenticated = false
    /// The context that the caller gives, without the SDK's presets.
    public var context = JSONObject()
    /// Whether `context` is all there is, the SDK's presets included if there are any.
    public var isContextWhole = false
    /// Variation ids kept from an earlier visit; nil: no visitor cache is configured.
    public var keptAssignments: [String]?
    /// What the visitor cache's lookup returns, raw; replaces `keptAssignments`.
    public var cacheEntry: JSONValue?
    /// Contexts of third parties by their names, which only the server reads.
    public var providers = JSONObject()
    /// The group whose members are drawn together, which only the server reads.
    public var decisionGroup: String?
    /// Overrides, in the order in which they were set; one a campaign, the last wins.
    public var overrides: [Override] = []

    /// A visitor about whom nothing is known.
    public init(id: String) {
      self.id = id
    }

    /// The id that SDK 2.1.x works with: the one given at creation.
    public var effectiveID: String { anonymousID ?? id }

    /// The id the SDK makes for a visitor without one: 19 digits.
    ///
    /// - Parameters:
    ///   - localTime: the machine's time as `YYYYMMDDhhmmss`.
    ///   - number: a random number, 10000...99999.
    /// - Returns: the id.
    ///
    /// Source: Python SDK 2.1.1, observed; spec section 6.1.
    public static func generatedID(localTime: String, number: Int) -> String {
      "\(localTime)\(number)"
    }
  }
}

extension Flagship.Visitor {
  /// Reads a visitor of a recorded case or a persona.
  ///
  /// Members: `visitorId`, `anonymousId`, `authenticated`, `context`, `contextUpdates` (pairs of key
  /// and value), `cachedAssignments`, `cacheEntry`, `providers`, `decisionGroup`; all optional.
  ///
  /// - Parameter json: the object.
  public init(json: JSONView) {
    self.init(id: json["visitorId"]?.string ?? "")
    anonymousID = json["anonymousId"]?.string
    isAuthenticated = json["authenticated"]?.isTruthy ?? false
    for member in json["context"].map({ Array($0.members) }) ?? [] {
      context[member.name.string ?? ""] = member.value.value
    }
    for update in json["contextUpdates"].map({ Array($0.elements) }) ?? [] {
      let pair = Array(update.elements)
      // A value of a wrong kind is refused; the earlier one stays.
      guard pair.count == 2, let key = pair[0].string, Self.isAccepted(pair[1].value) else {
        continue
      }
      // One refused at creation takes its preset with it, but a later update sets the key again.
      context[key] = pair[1].value
    }
    if let kept = json["cachedAssignments"], kept.kind == .array {
      let ids = kept.elements.map(\.value)
      keptAssignments = ids.compactMap(\.text)
      if keptAssignments?.count != ids.count {
        cacheEntry = ["version": 1, "data": ["vId": .string(effectiveID), "vaIds": .array(ids)]]
      }
    }
    if let entry = json["cacheEntry"] { cacheEntry = entry.value }
    if let contexts = json["providers"], case .object(let object) = contexts.value {
      providers = object
    }
    decisionGroup = json["decisionGroup"]?.string
  }

  /// Whether the SDK takes a context value: text, number or boolean.
  static func isAccepted(_ value: JSONValue) -> Bool {
    switch value {
    case .bool, .integer, .hugeInteger, .double, .string: true
    case .null, .array, .object: false
    }
  }

  /// Whether a visitor cache is configured.
  var hasCache: Bool { keptAssignments != nil || cacheEntry != nil }
}

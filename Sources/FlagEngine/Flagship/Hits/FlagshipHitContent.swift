extension Flagship {
  /// What a hit says of itself: its kind and its members, named as on the wire.
  public struct HitContent: Equatable, Sendable {
    /// What happened, as the vendor's collector names it.
    public enum Kind: String, CaseIterable, Sendable {
      /// A page was seen
      case page = "PAGEVIEW"
      /// A screen was seen
      case screen = "SCREENVIEW"
      /// Something was done
      case event = "EVENT"
      /// A product of a purchase
      case item = "ITEM"
      /// A purchase
      case transaction = "TRANSACTION"
    }

    /// What happened.
    public let kind: Kind
    /// All members in the order of the wire, `t` and `ds` first.
    public private(set) var members: JSONObject

    /// A hit with nothing but its kind.
    ///
    /// - Parameter kind: what happened.
    package init(_ kind: Kind) {
      self.kind = kind
      members = ["t": .string(kind.rawValue), "ds": "APP"]
    }

    /// Sets a member, whatever its value: the official SDK checks hardly any.
    ///
    /// - Parameters:
    ///   - name: its name on the wire.
    ///   - value: its value.
    package mutating func set(_ name: String, to value: JSONValue) { members[name] = value }

    /// The hit as the SDK's refusals show it.
    public var description: String { "Hit : \(PythonJSON.text(.object(members)))" }

    /// Why the SDK does not send it: the address of a page that is no address by the SDK's rule.
    ///
    /// An address that is no text at all is not refused but raises TypeError in the SDK; see
    /// `hasUnreadableAddress`.
    ///
    /// Source: Python SDK 2.1.1, observed; `scenario-hits`.
    public var refusal: String? {
      guard kind == .page, let location = members["dl"] else { return nil }
      if let text = location.text, PageAddress.isAccepted(text) { return nil }
      return "'\(Python.text(location))' is not a valid url."
    }

    /// Whether the SDK raises TypeError at sending: a page's address of another kind than text.
    package var hasUnreadableAddress: Bool {
      guard kind == .page, let location = members["dl"] else { return false }
      return location.text == nil && location != .null
    }
  }
}

extension Flagship.EventHit {
  /// Whether the SDK takes an event's value; others it leaves out without a word.
  ///
  /// - Parameters:
  ///   - value: the value.
  ///   - profile: the SDK: 2.1.1 takes numbers, texts and booleans, later ones integers above 0.
  /// - Returns: whether it takes it.
  ///
  /// Source: Python SDK 2.1.1 and 2.1.5, observed; `scenario-hits`.
  package static func acceptsValue(_ value: JSONValue, _ profile: Profile) -> Bool {
    switch value {
    case .integer(let number): profile == .flagship211 || number > 0
    case .hugeInteger(let digits): profile == .flagship211 || !digits.hasPrefix("-")
    case .bool, .double, .string: profile == .flagship211
    case .null, .array, .object: false
    }
  }
}

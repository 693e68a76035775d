extension Flagship {
  /// The context of a visitor of the SDK: flat values by key, the presets among them.
  ///
  /// Source: Python SDK 2.1.1, observed; `scenario-context`.
  public struct VisitorContext: Equatable, Sendable {
    /// The values in the order in which their keys came.
    public private(set) var values = JSONObject()

    /// A context without anything, not even the presets: that of a visitor created in panic, or whose
    /// context was replaced.
    public init() {}

    /// What is given to a new visitor's context: the presets, each `""`, then the caller's values, of
    /// whatever kind.
    ///
    /// - Parameter given: the caller's values.
    /// - Returns: presets and values; a value given for a preset keeps the preset's place.
    public static func creation(with given: JSONObject) -> JSONObject {
      var whole = JSONObject()
      for key in Flagship.presetKeys { whole[key] = "" }
      for member in given.members { whole[member.name] = member.value }
      return whole
    }

    /// Sets a value, if it is of an accepted kind: text, number or boolean.
    ///
    /// - Parameters:
    ///   - key: its key, also an empty one.
    ///   - value: the value.
    /// - Returns: whether it was taken; a refused one leaves an earlier value as it was.
    public mutating func set(_ key: String, to value: JSONValue) -> Bool {
      guard Visitor.isAccepted(value) else { return false }
      values[key] = value
      return true
    }

    /// What is sent to the vendor: no key that begins with `fs_`.
    public var sent: JSONObject { values.withoutOwnKeys }
  }
}

extension JSONObject {
  /// The members whose keys do not begin with `fs_`: those stay on the machine.
  var withoutOwnKeys: JSONObject {
    var sent = JSONObject()
    for member in members where !member.name.utf8.starts(with: "fs_".utf8) {
      sent[member.name] = member.value
    }
    return sent
  }
}

import FlagEngine

/// JSON as people read it: a member a line, small objects on one.
enum JSONText {
  private static let width = 100

  /// The text of a value, without a line break at its end.
  static func indented(_ value: JSONValue, by indent: Int = 0) -> String {
    let flat = value.jsonText
    if indent > 0, indent + flat.utf8.count <= width { return flat }
    let inner = String(repeating: " ", count: indent + 1)
    let outer = String(repeating: " ", count: indent)
    switch value {
    case .array(let values) where !values.isEmpty:
      let lines = values.map { inner + indented($0, by: indent + 1) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(outer)]"
    case .object(let object) where !object.members.isEmpty:
      let lines = object.members.map { member in
        "\(inner)\(JSONValue.string(member.name).jsonText): "
          + indented(member.value, by: indent + 1)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
    default: return flat
    }
  }
}

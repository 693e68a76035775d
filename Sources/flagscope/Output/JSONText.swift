import FlagEngine

/// JSON as people read it: a member a line, small objects on one.
enum JSONText {
  private static let width = 100

  /// The text of a value, its parts on lines of theirs with a blank a level, without a line break at
  /// its end.
  static func indented(_ value: JSONValue) -> String { opened(value, by: 0) }

  private static func opened(_ value: JSONValue, by indent: Int) -> String {
    let inner = String(repeating: " ", count: indent + 1)
    let outer = String(repeating: " ", count: indent)
    func part(_ value: JSONValue) -> String {
      let flat = value.jsonText
      return indent + 1 + flat.utf8.count <= width ? flat : opened(value, by: indent + 1)
    }
    switch value {
    case .array(let values) where !values.isEmpty:
      return "[\n" + values.map { inner + part($0) }.joined(separator: ",\n") + "\n\(outer)]"
    case .object(let object) where !object.members.isEmpty:
      let lines = object.members.map { member in
        "\(inner)\(JSONValue.string(member.name).jsonText): \(part(member.value))"
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
    default: return value.jsonText
    }
  }
}

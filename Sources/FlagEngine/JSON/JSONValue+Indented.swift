extension JSONValue {
  /// The columns that one line of indented text may have.
  private static let width = 100

  /// JSON as people read it, small objects on one line, the parts of others on lines of theirs with
  /// a blank a level; without a line break at its end.
  package var indentedText: String { opened(by: 0) }

  private func opened(by indent: Int) -> String {
    let inner = String(repeating: " ", count: indent + 1)
    let outer = String(repeating: " ", count: indent)
    func part(_ value: JSONValue) -> String {
      let flat = value.jsonText
      return indent + 1 + flat.utf8.count <= Self.width ? flat : value.opened(by: indent + 1)
    }
    switch self {
    case .array(let values) where !values.isEmpty:
      return "[\n" + values.map { inner + part($0) }.joined(separator: ",\n") + "\n\(outer)]"
    case .object(let object) where !object.members.isEmpty:
      let lines = object.members.map { member in
        "\(inner)\(Self.string(member.name).jsonText): \(part(member.value))"
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
    default: return jsonText
    }
  }
}

package import FlagEngine

extension FieldSummary {
  /// What follows where an attribute is a text and every condition compares it with another kind of
  /// value: the classic silent non-match (Flagship).
  ///
  /// `Stored age as text. 2 rules compare it as a number and will not match.`
  package var textMismatch: String? {
    guard type == .scalar, !values.isEmpty else { return nil }
    let kinds = Set(values.map(Self.kind))
    guard kinds.count == 1, let kind = kinds.first ?? nil else { return nil }
    let rules = ruleCount == 1 ? "1 rule compares" : "\(ruleCount) rules compare"
    return "Stored \(name) as text. \(rules) it as a \(kind) and will not match."
  }

  private static func kind(_ value: JSONValue) -> String? {
    switch value {
    case .integer, .hugeInteger, .double: "number"
    case .bool: "boolean"
    case .null, .string, .array, .object: nil
    }
  }
}

extension Flagship.Configuration {
  /// The context attributes that conditions read, with the values they compare.
  var fields: [FieldSummary] { beside.map { Self($0).ownFields } ?? ownFields }

  private var ownFields: [FieldSummary] {
    var summaries = bucketing.attributes.map { attribute in
      FieldSummary(
        field: .attribute(key: attribute.key), name: attribute.key, type: .scalar)
    }
    var seen = Array(repeating: Set<JSONValue>(), count: summaries.count)
    for group in bucketing.groups {
      var attributes = Set<Int>()
      for targetingGroup in group.targetingGroups {
        for index in bucketing.targetingGroups[targetingGroup].conditions {
          let condition = bucketing.conditions[index]
          guard condition.attribute >= 0 else { continue }
          let attribute = Int(condition.attribute)
          attributes.insert(attribute)
          for value in values(of: condition) where seen[attribute].insert(value).inserted {
            summaries[attribute].values.append(value)
          }
        }
      }
      for attribute in attributes { summaries[attribute].ruleCount += 1 }
    }
    return zip(bucketing.attributes, summaries).filter { $0.0.provider == nil }.map(\.1)
  }

  /// The scalars a condition compares with.
  private func values(of condition: Flagship.Bucketing.Condition) -> [JSONValue] {
    let value = bucketing.withNode(condition.node) { $0["value"]?.value }
    let all: [JSONValue] =
      if case .array(let elements)? = value { elements } else { value.map { [$0] } ?? [] }
    return all.filter { Flagship.Visitor.isAccepted($0) }
  }

  func name(of field: Field) -> String {
    guard case .attribute(let key) = field else { return "" }
    return key
  }

  func type(of field: Field) -> FieldType { .scalar }

  /// Any text is a context key.
  func field(named name: String) -> Field? { .attribute(key: name) }
}

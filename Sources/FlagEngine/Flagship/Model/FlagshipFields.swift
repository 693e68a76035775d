extension Flagship.Configuration {
  /// The context attributes that conditions read, with the values they compare.
  var fields: [FieldSummary] { beside.map { Self($0).ownFields } ?? ownFields }

  private var ownFields: [FieldSummary] {
    var summaries = bucketing.attributes.map { summary(of: $0.field) }
    let readers = readers(&summaries)
    var seen = Array(repeating: Set<JSONValue>(), count: summaries.count)
    for group in bucketing.groups {
      var fields = Set<Int>()
      for targetingGroup in group.targetingGroups {
        for index in bucketing.targetingGroups[targetingGroup].conditions {
          let condition = bucketing.conditions[index]
          guard condition.attribute >= 0 else { continue }
          for field in readers[Int(condition.attribute)] {
            fields.insert(field)
            for value in values(of: condition) where seen[field].insert(value).inserted {
              summaries[field].values.append(value)
            }
          }
        }
      }
      for field in fields { summaries[field].ruleCount += 1 }
    }
    return summaries
  }

  /// The fields that are read for each attribute, by index: where a rule names a third party, the
  /// server reads that one's value and the SDK the visitor's own.
  private func readers(_ summaries: inout [FieldSummary]) -> [[Int]] {
    var places = bucketing.attributeIndex
    return bucketing.attributes.enumerated().map { index, attribute in
      guard attribute.provider != nil else { return [index] }
      let key = CodePoints(attribute.key)
      if places[key] == nil {
        places[key] = summaries.count
        summaries.append(summary(of: .attribute(key: attribute.key)))
      }
      return [index, places[key] ?? index]
    }
  }

  private func summary(of field: Field) -> FieldSummary {
    FieldSummary(field: field, name: name(of: field), type: .scalar)
  }

  /// The scalars a condition compares with.
  private func values(of condition: Flagship.Bucketing.Condition) -> [JSONValue] {
    let value = bucketing.withNode(condition.node) { $0["value"]?.value }
    let all: [JSONValue] =
      if case .array(let elements)? = value { elements } else { value.map { [$0] } ?? [] }
    return all.filter { Flagship.Visitor.isAccepted($0) }
  }

  private static let providerPrefix = "provider."

  /// The name of what a third party knows: `provider.mixpanel.plan`.
  static func name(of key: String, by provider: String) -> String {
    "\(providerPrefix)\(provider).\(key)"
  }

  func name(of field: Field) -> String {
    switch field {
    case .attribute(let key): key
    case .provided(let provider, let key): Self.name(of: key, by: provider)
    case .cacheEntry: "cache entry"
    case .decisionGroup: "decision group"
    default: ""
    }
  }

  func type(of field: Field) -> FieldType {
    switch field {
    case .cacheEntry: .json
    case .decisionGroup: .text
    default: .scalar
    }
  }

  /// Any text is a context key, except what names a field of its own.
  func field(named name: String) -> Field? {
    for field in [Field.cacheEntry, .decisionGroup] where self.name(of: field) == name {
      return field
    }
    guard name.hasPrefix(Self.providerPrefix) else { return .attribute(key: name) }
    let parts = name.split(separator: ".", maxSplits: 2)
    return parts.count < 3 ? nil : .provided(provider: String(parts[1]), key: String(parts[2]))
  }
}

extension Flagship.Bucketing.Attribute {
  /// The field that the server reads; the SDK knows no third parties and reads its own context.
  var field: Field {
    provider.map { .provided(provider: $0, key: key) } ?? .attribute(key: key)
  }

  /// The name of what a third party knows; nil for the visitor's own context.
  var providedName: String? {
    provider.map { Flagship.Configuration.name(of: key, by: $0) }
  }

  /// The field that is read by the rules.
  func field(_ rules: Flagship.Rules) -> Field {
    rules.isServer ? field : .attribute(key: key)
  }
}

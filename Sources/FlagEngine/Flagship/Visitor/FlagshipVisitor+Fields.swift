extension Flagship.Visitor {
  /// The value of a field; other fields belong to the other platform.
  subscript(field: Field) -> JSONValue? {
    get {
      switch field {
      case .attribute(let key): context[key]
      case .provided(let provider, let key): providers[provider]?[key]
      case .cacheEntry: cacheEntry
      case .decisionGroup: decisionGroup.map { .string($0) }
      default: nil
      }
    }
    set {
      switch field {
      case .attribute(let key): context[key] = newValue
      case .provided(let provider, let key): provide(newValue, key, by: provider)
      case .cacheEntry: cacheEntry = newValue
      // An empty group is none.
      case .decisionGroup: decisionGroup = newValue?.text.flatMap { $0.isEmpty ? nil : $0 }
      default: return
      }
    }
  }

  var fields: [Field] {
    var fields = context.members.map { Field.attribute(key: $0.name) }
    for provider in providers.members {
      guard case .object(let values) = provider.value else { continue }
      fields += values.members.map { .provided(provider: provider.name, key: $0.name) }
    }
    if cacheEntry != nil { fields.append(.cacheEntry) }
    if decisionGroup != nil { fields.append(.decisionGroup) }
    return fields
  }

  /// What `fields` and the subscript say, in one walk.
  var values: [(field: Field, value: JSONValue)] {
    var values = context.members.map { (field: Field.attribute(key: $0.name), value: $0.value) }
    for field in fields.dropFirst(values.count) {
      if let value = self[field] { values.append((field, value)) }
    }
    return values
  }

  private mutating func provide(_ value: JSONValue?, _ key: String, by provider: String) {
    var values = JSONObject()
    if case .object(let known)? = providers[provider] { values = known }
    values[key] = value
    providers[provider] = values.members.isEmpty ? nil : .object(values)
  }

  /// Whether the visitor cache's raw answer counts; what is not accepted is treated as if there
  /// were no entry.
  ///
  /// - Parameter profile: the SDK that asks the cache.
  /// - Returns: whether it is accepted; false where there is none.
  ///
  /// Source: Python SDK 2.1.1, observed; Vectors/flagship/cache-formats.json.
  public func acceptsCacheEntry(_ profile: Profile) -> Bool {
    cacheEntry != nil
      && Flagship.CacheEntry(self, id: effectiveID, Flagship.Rules(profile)) != nil
  }

  /// An entry of the visitor cache as the SDK saves it, to begin with.
  ///
  /// Source: Python SDK 2.1.1, observed; spec section 8.
  public var emptyCacheEntry: JSONValue {
    ["version": 1, "data": ["vId": .string(effectiveID), "vaIds": .array([])]]
  }
}

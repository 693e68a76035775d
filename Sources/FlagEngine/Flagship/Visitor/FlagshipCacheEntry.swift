extension Flagship {
  /// An accepted answer of the visitor cache's lookup.
  ///
  /// Source: Python SDK 2.1.1, observed; Vectors/flagship/cache-formats.json.
  enum CacheEntry {
    /// A list of kept variation ids
    case list(DistinctValues)
    /// An unchecked entry of version 0: ids are looked for as parts of a text
    case text(String)
    /// An unchecked entry of version 0: ids are looked for as names
    case names(Set<CodePoints>)
    /// An unchecked entry of version 0 without anything to look in
    case raises
    /// The server's own: by variation group `{variationId, activated}`
    case server(JSONObject)

    /// The visitor's entry; nil if there is none or it is not accepted.
    init?(_ visitor: Visitor, id: String, _ rules: Rules) {
      guard let entry = visitor.cacheEntry else {
        guard let kept = visitor.keptAssignments else { return nil }
        self = .list(DistinctValues(kept.lazy.map { .string($0) }))
        return
      }
      guard case .object(let members) = entry else { return nil }
      guard let version = entry["version"] else {
        guard rules.isServer else { return nil }
        self = .server(members)
        return
      }
      switch version {
      case .integer(1), .bool(true):
        guard let kept = entry["data"]?["vId"]?.text, !kept.isEmpty, kept.isIdentical(to: id),
          case .array(let ids)? = entry["data"]?["vaIds"]
        else { return nil }
        self = .list(DistinctValues(ids))
      case .integer(...0), .bool(false): self = Self.unchecked(entry["data"]?["vaIds"])
      // A number beyond 64 bits below zero keeps the SDK busy for ever; here it is not accepted.
      default: return nil
      }
    }

    private static func unchecked(_ ids: JSONValue?) -> CacheEntry {
      switch ids {
      case .array(let ids)?: .list(DistinctValues(ids))
      case .string(let text)?: .text(text)
      case .object(let object)?: .names(Set(object.members.map { CodePoints($0.name) }))
      default: .raises
      }
    }

    /// The first variation of a group, in the order of the file, whose id is kept.
    func find(in group: Bucketing.Group, _ bucketing: Bucketing, _ rules: Rules) -> Kept {
      if case .raises = self { return Kept(kind: .raises) }
      if case .server(let groups) = self { return Self.find(in: group, bucketing, groups) }
      for index in group.variations {
        let variation = bucketing.variations[index]
        if variation.isDamaged { return Kept(kind: .raises) }
        switch holds(variation, bucketing) {
        case true?:
          return variation.idKind == .unhashable
            ? Kept(kind: .raises) : Kept(kind: .variation, variation: Int32(index))
        case false?: continue
        case nil: return Kept(kind: .raises)
        }
      }
      return Kept()
    }

    /// Whether a variation's id is among the kept ones; nil: asking raises.
    private func holds(_ variation: Bucketing.Variation, _ bucketing: Bucketing) -> Bool? {
      let id = bucketing.withNode(variation.node) { $0["id"]?.value ?? .null }
      switch self {
      case .list(let ids): return ids.contains(id)
      case .text(let text):
        guard let part = id.text else { return nil }
        return part.isEmpty || Array(text.utf8).contains(Array(part.utf8))
      case .names(let names):
        if variation.idKind == .unhashable { return nil }
        return id.text.map { names.contains(CodePoints($0)) } ?? false
      case .raises, .server: return nil
      }
    }

    private static func find(
      in group: Bucketing.Group, _ bucketing: Bucketing, _ groups: JSONObject
    ) -> Kept {
      guard let id = groups[bucketing.part(group.id)]?["variationId"]?.text else { return Kept() }
      let index = group.variations.first {
        bucketing.part(bucketing.variations[$0].id).isIdentical(to: id)
      }
      return index.map { Kept(kind: .variation, variation: Int32($0)) } ?? Kept(kind: .gone)
    }

    /// Whether the server knows that the visitor has seen the group's variation.
    func isActivated(_ group: String) -> Bool {
      guard case .server(let groups) = self else { return false }
      return groups[group]?["activated"] == true
    }

    /// Equality of the vendor's language: numbers and booleans by value, also inside lists.
    static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
      func number(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .bool(let value): .integer(value ? 1 : 0)
        case .integer, .hugeInteger, .double: value
        default: nil
        }
      }
      if let left = number(left), let right = number(right) {
        return Python.order(left, right) == 0
      }
      switch (left, right) {
      case (.array(let left), .array(let right)):
        return left.count == right.count && zip(left, right).allSatisfy { areEqual($0, $1) }
      case (.object(let left), .object(let right)):
        return left.members.count == right.members.count
          && left.members.allSatisfy { member in
            right[member.name].map { areEqual(member.value, $0) } ?? false
          }
      default: return left == right
      }
    }
  }
}

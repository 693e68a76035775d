extension Kameleoon {
  /// What is different between two data files, in words.
  struct Changes {
    private(set) var flags: [ConfigurationChanges.Edited] = []
    private(set) var shared: [String] = []

    init(from old: Model, to new: Model) {
      guard let oldFile = try? JSONDocument(old.source), let newFile = try? JSONDocument(new.source)
      else { return }
      let segments = Self.segments(oldFile, newFile)
      let oldFlags = Self.definitions(of: old, in: oldFile)
      let newFlags = Self.definitions(of: new, in: newFile)
      for (index, definition) in newFlags.enumerated() {
        let key = new.string(new.flags[index].key)
        guard let before = old.index(of: key) else { continue }
        let changes = Self.changes(oldFlags[before], definition, segments)
        if !changes.isEmpty {
          flags.append(ConfigurationChanges.Edited(key: key, changes: changes))
        }
      }
      shared = Self.shared(oldFile, newFile) + segments.map { "segment \($0.id): \($0.text)" }
    }

    private struct SegmentChange {
      var id: String
      var text: String
    }

    /// The bytes of each flag's definition, read only where they differ.
    private static func definitions(of model: Model, in file: JSONDocument) -> [[UInt8]] {
      file.withRoot { root in
        let places = root["featureFlags"]?.elements.map(\.sourceRange) ?? []
        return model.flags.map { flag in
          places.indices.contains(Int(flag.position))
            ? Array(model.source[places[Int(flag.position)]]) : []
        }
      }
    }

    private static func changes(_ old: [UInt8], _ new: [UInt8], _ segments: [SegmentChange])
      -> [String]
    {
      // Most flags are as they were: nothing of them is read.
      guard old != new || !segments.isEmpty else { return [] }
      let definition = value(new)
      let own = old == new ? [] : JSONDifference.between(value(old), definition).map(words)
      return own + segmentChanges(definition, segments)
    }

    private static func value(_ bytes: [UInt8]) -> JSONValue? {
      (try? JSONDocument(bytes))?.withRoot { $0.value }
    }

    /// What changed in the segments of a flag's rules.
    private static func segmentChanges(_ flag: JSONValue?, _ segments: [SegmentChange]) -> [String]
    {
      guard case .object(let flag)? = flag, case .array(let rules)? = flag["rules"] else {
        return []
      }
      return rules.enumerated().flatMap { index, rule -> [String] in
        guard case .object(let rule) = rule, let id = rule["segmentId"]?.jsonText else { return [] }
        return segments.filter { $0.id == id }.map { "rule \(index + 1) segment \(id): \($0.text)" }
      }
    }

    /// Segments are many: only those whose bytes differ are read.
    private static func segments(_ old: JSONDocument, _ new: JSONDocument) -> [SegmentChange] {
      guard bytes(ofSegmentsIn: old) != bytes(ofSegmentsIn: new) else { return [] }
      let (before, after) = (segments(of: old), segments(of: new))
      let known = Dictionary(before, uniquingKeysWith: { $1 })
      let present = Set(after.map(\.0))
      let changed = after.filter { known[$0.0] != $0.1 }.flatMap { id, bytes in
        JSONDifference.between(known[id].flatMap(value), value(bytes)).map {
          SegmentChange(id: id, text: text($0.path[...]) + $0.words)
        }
      }
      let gone = before.filter { !present.contains($0.0) }
      return changed + gone.map { SegmentChange(id: $0.0, text: "removed") }
    }

    private static func bytes(ofSegmentsIn file: JSONDocument) -> [UInt8] {
      file.withRoot { root in root["segments"].map { Array($0.bytes[$0.sourceRange]) } ?? [] }
    }

    /// The id of each segment, and its bytes.
    private static func segments(of file: JSONDocument) -> [(String, [UInt8])] {
      file.withRoot { root in
        (root["segments"]?.elements).map { elements in
          elements.map { ($0["id"]?.value.jsonText ?? "", Array($0.bytes[$0.sourceRange])) }
        } ?? []
      }
    }

    private static func shared(_ old: JSONDocument, _ new: JSONDocument) -> [String] {
      func changes(_ name: StaticString, _ label: String) -> [String] {
        JSONDifference.between(list(name, old), list(name, new)).map {
          label + text($0.path[...]) + $0.words
        }
      }
      return changes("configuration", "") + changes("customData", "custom data ")
        + changes("holdout", "holdout ")
    }

    private static func list(_ name: StaticString, _ file: JSONDocument) -> JSONValue {
      file.withRoot { root in root[name]?.value } ?? .object(JSONObject())
    }

    // MARK: Words

    static func words(_ difference: JSONDifference) -> String {
      switch difference.path.first {
      case .member("environmentEnabled")?:
        "environment \(isOn(difference.old)) → \(isOn(difference.new))"
      case .member("rules")?: rule(difference)
      case .member("variations")?: variation(difference)
      default: text(difference.path[...]) + difference.words
      }
    }

    private static func isOn(_ value: JSONValue?) -> String { value == .bool(true) ? "on" : "off" }

    /// A rule's difference: `rule 2 exposure 0.25 → 0.50`.
    private static func rule(_ difference: JSONDifference) -> String {
      guard difference.path.count > 1, case .element(let index, _) = difference.path[1] else {
        return text(difference.path[...]) + difference.words
      }
      let rest = difference.path.dropFirst(2)
      let name = "rule \(index + 1) "
      guard rest.first == .member("variationByExposition"), rest.count > 1,
        case .element(_, let variation?) = rest[rest.startIndex + 1]
      else { return name + text(rest) + difference.words }
      let inner = rest.dropFirst(2)
      let isShare = inner.first == .member("exposition") || inner.isEmpty
      return name + "share of \(variation) " + (isShare ? "" : text(inner)) + difference.words
    }

    /// A variation's difference: `variation one_page: steps 1 → 2`.
    private static func variation(_ difference: JSONDifference) -> String {
      guard difference.path.count > 1, case .element(_, let key?) = difference.path[1] else {
        return text(difference.path[...]) + difference.words
      }
      let rest = difference.path.dropFirst(2)
      guard rest.first == .member("variables"), rest.count > 1,
        case .element(_, let variable?) = rest[rest.startIndex + 1]
      else { return "variation \(key): " + text(rest) + difference.words }
      let inner = rest.dropFirst(2).filter { $0 != .member("value") }
      return "variation \(key): \(variable) " + text(inner[...]) + difference.words
    }

    /// The user's words for the vendor's member names.
    private static let names = [
      "exposition": "exposure", "defaultVariationKey": "default", "segmentId": "segment",
      "experimentId": "experiment", "mutuallyExclusiveGroup": "exclusion group",
      "bucketingCustomDataId": "bucketing custom data", "respoolTime": "respool time",
      "conditionsData": "conditions", "firstLevel": "", "orOperators": "operators",
      "consentType": "consent", "consentOptOutBehavior": "without consent",
      "variationByExposition": "split",
    ]

    static func text(_ path: ArraySlice<JSONDifference.Step>) -> String {
      path.map { step in
        switch step {
        case .member(let name): names[name] ?? name
        case .element(let index, let name): name ?? "\(index + 1)"
        }
      }.filter { !$0.isEmpty }.map { "\($0) " }.joined()
    }
  }
}

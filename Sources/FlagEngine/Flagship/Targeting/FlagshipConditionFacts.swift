extension Flagship {
  /// A condition and the visitor's value, for words.
  struct ConditionFacts {
    let condition: Bucketing.Condition
    let key: String?
    let opName: String
    let value: JSONValue
    let attribute: Bucketing.Attribute?
    let actual: JSONValue?
    /// The value is the SDK's preset, nobody set it.
    let isPreset: Bool
    private let rules: Rules

    init(_ condition: Bucketing.Condition, _ pass: Pass) {
      self.condition = condition
      rules = pass.rules
      let bucketing = pass.bucketing
      (key, opName, value) = bucketing.withNode(condition.node) { view in
        (
          view["key"].map { $0.string ?? $0.value.jsonText },
          view["operator"].map { $0.string ?? $0.value.jsonText } ?? "",
          view["value"]?.value ?? .null
        )
      }
      attribute = condition.attribute >= 0 ? bucketing.attributes[Int(condition.attribute)] : nil
      actual = pass.value(of: condition)
      isPreset =
        !pass.rules.isServer && attribute?.isPreset == true
        && pass.visitor.context[attribute?.key ?? ""] == nil
    }

    /// Whether the visitor's value and the targeting value are of kinds that never equal.
    var typesDiffer: Bool {
      guard let actual, !isPreset, !condition.isIncomplete, condition.op != .exists,
        condition.op != .notExists
      else { return false }
      let wanted: [JSONValue] = if case .array(let elements) = value { elements } else { [value] }
      guard !wanted.isEmpty else { return false }
      return wanted.allSatisfy { $0.kindWord != actual.kindWord }
    }

    var subject: TraceSubject.Condition {
      let field = condition.op == .unknown ? nil : attribute?.field(rules)
      return TraceSubject.Condition(
        type: opName, field: condition.isIncomplete ? nil : field,
        label: rules.isServer ? attribute?.providedName ?? key ?? "?" : key ?? "?",
        expectation: expectation,
        actual: actual.map { typesDiffer ? "\($0.jsonText) (\($0.kindWord))" : $0.jsonText })
    }

    /// What must hold: `is "FR"`, `is among "FR", "BE"`, `> 30`; where types differ `equals 30 (number)`.
    var expectation: String {
      if condition.isIncomplete { return "(incomplete)" }
      if condition.op == .unknown { return "\(opName) \(value.jsonText)" }
      if case .array(let elements) = value {
        let list = elements.isEmpty ? "nothing" : elements.map(\.jsonText).joined(separator: ", ")
        return switch condition.op {
        case .equals: elements.count == 1 ? "is \(list)" : "is among \(list)"
        case .notEquals: elements.count == 1 ? "is not \(list)" : "is not among \(list)"
        case .contains: elements.count == 1 ? "contains \(list)" : "contains any of \(list)"
        case .notContains:
          elements.count == 1 ? "does not contain \(list)" : "contains none of \(list)"
        case .greaterThan, .lowerThan, .greaterThanOrEquals, .lowerThanOrEquals, .startsWith,
          .endsWith, .exists, .notExists, .semverEquals, .semverNotEquals, .semverGreaterThan,
          .semverLowerThan, .semverGreaterThanOrEquals, .semverLowerThanOrEquals, .unknown:
          "\(condition.op.words) [\(list)]"
        }
      }
      let version = condition.op.isVersion ? "version " : ""
      if condition.op == .exists || condition.op == .notExists {
        let asksForPresence = (condition.op == .exists) == (value == true)
        return asksForPresence ? "exists" : "does not exist"
      }
      if typesDiffer, condition.op == .equals {
        return "equals \(value.jsonText) (\(value.kindWord))"
      }
      let kind = typesDiffer ? " (\(value.kindWord))" : ""
      return "\(version)\(condition.op.words) \(value.jsonText)\(kind)"
    }

    func verdict(_ truth: Truth, _ rules: Rules) -> Verdict {
      if truth == .crashes {
        return .invalid("the server crashes on an empty version", countsAs: nil)
      }
      if attribute?.special == .allUsers, rules.isServer {
        return truth == .holds ? .passed : .failed
      }
      if condition.isIncomplete {
        return .invalid("no object with key, operator and value", countsAs: false)
      }
      if condition.keyRaises, !rules.isServer {
        return .invalid("the key is no text: the SDK raises TypeError", countsAs: nil)
      }
      if condition.op == .unknown || condition.op.isServerOnly && !rules.isServer {
        return .invalid(
          condition.op == .unknown
            ? "\"\(opName)\" is no operator" : "SDK 2.1.x does not know \(opName)", countsAs: false)
      }
      if truth == .raises {
        return .invalid("the server stops on differing types", countsAs: false)
      }
      let asksForPresence = condition.op == .exists || condition.op == .notExists
      if actual == nil, !asksForPresence, attribute != nil {
        return .unknown(countsAs: truth == .holds)
      }
      return truth == .holds ? .passed : .failed
    }

    func notes(_ truth: Truth) -> [TraceNote] {
      guard let attribute, !condition.isIncomplete else { return [] }
      if isPreset { return presetNotes(attribute, truth) }
      guard let actual, truth != .holds else { return [] }
      if typesDiffer { return [.warning("types differ", change: typeChange(actual, attribute))] }
      if !rules.isServer, differsOnlyByCase(actual) {
        return [.warning("differs only by case")]
      }
      return []
    }

    private func presetNotes(_ attribute: Bucketing.Attribute, _ truth: Truth) -> [TraceNote] {
      if attribute.special == .visitorID {
        return [.warning("fs_users is the SDK's preset \"\", not the visitor id")]
      }
      if attribute.special == .allUsers { return [] }
      let isNegative = condition.op == .notEquals || condition.op == .notContains
      if truth == .holds, isNegative {
        return [.warning("nobody set \(attribute.key): it holds for the SDK's preset \"\"")]
      }
      return [.hint("nobody set \(attribute.key): the SDK presets \"\"")]
    }

    /// The visitor's value in the type of the targeting value, if it can be read so.
    private func typeChange(
      _ actual: JSONValue, _ attribute: Bucketing.Attribute
    ) -> ContextChange? {
      let wanted: JSONValue? =
        if case .array(let elements) = value { elements.first } else { value }
      guard let wanted else { return nil }
      let changed: JSONValue?
      switch (actual, wanted) {
      case (.string(let text), .integer), (.string(let text), .double),
        (.string(let text), .hugeInteger), (.string(let text), .bool):
        changed = try? JSONValue(parsing: text)
      case (_, .string): changed = .string(actual.jsonText)
      default: changed = nil
      }
      guard let changed, changed.kindWord == wanted.kindWord else { return nil }
      return ContextChange(
        field: attribute.field(rules), value: changed,
        text: "try \(changed.jsonText) as \(changed.kindWord)")
    }

    private func differsOnlyByCase(_ actual: JSONValue) -> Bool {
      guard let actual = actual.text else { return false }
      let wanted: [JSONValue] = if case .array(let elements) = value { elements } else { [value] }
      let lower = actual.lowercased()
      return wanted.compactMap { $0.text?.lowercased() }.contains { text in
        switch condition.op {
        case .equals: lower.isIdentical(to: text)
        case .contains: text.isEmpty || Array(lower.utf8).contains(Array(text.utf8))
        case .startsWith: lower.utf8.starts(with: text.utf8)
        case .endsWith: lower.utf8.reversed().starts(with: text.utf8.reversed())
        case .notEquals, .notContains, .greaterThan, .lowerThan, .greaterThanOrEquals,
          .lowerThanOrEquals, .exists, .notExists, .semverEquals, .semverNotEquals,
          .semverGreaterThan, .semverLowerThan, .semverGreaterThanOrEquals,
          .semverLowerThanOrEquals, .unknown:
          false
        }
      }
    }
  }
}

extension Flagship.Pass {
  /// The visitor's value that a condition reads, presets included; nil: there is none.
  func value(of condition: Flagship.Bucketing.Condition) -> JSONValue? {
    guard condition.attribute >= 0 else { return nil }
    let attribute = bucketing.attributes[Int(condition.attribute)]
    if rules.isServer {
      if attribute.special == .visitorID { return .string(visitor.effectiveID) }
      if let provider = attribute.provider { return visitor.providers[provider]?[attribute.key] }
    }
    guard !slots[Int(condition.attribute)].isMissing else { return nil }
    if let value = visitor.context[attribute.key] { return value }
    return attribute.isPreset && !rules.isServer ? .string("") : nil
  }
}

import FlagEngine

/// What differs between two visitors, in words.
struct VisitorChanges {
  /// A difference.
  struct Change: Equatable {
    /// The name of the field or particular.
    var name: String
    /// The change in words: `country "FR"→"DE"`.
    var text: String
  }

  let configuration: FlagConfiguration
  let now: Int
  let arrow: String
  /// Longer values are told by their first and last characters; nil: whole.
  var valueLimit: Int?

  /// - Parameters:
  ///   - before: the visitor before.
  ///   - after: the visitor after.
  ///   - first: the field to begin with.
  /// - Returns: a line a difference.
  func lines(from before: Visitor, to after: Visitor, first: Field? = nil) -> [String] {
    changes(from: before, to: after, first: first).map(\.text)
  }

  /// The differences, in the order of the old visitor's fields, then of the new one's.
  ///
  /// - Parameters:
  ///   - before: the visitor before.
  ///   - after: the visitor after.
  ///   - first: the field to begin with.
  /// - Returns: a difference each.
  func changes(from before: Visitor, to after: Visitor, first: Field? = nil) -> [Change] {
    var changes: [Change] = []
    if !before.code.isIdentical(to: after.code) {
      changes.append(
        change(
          configuration.platform.codeNoun, JSONValue.string(before.code).jsonText,
          JSONValue.string(after.code).jsonText))
    }
    changes += particulars(from: before, to: after)
    let (old, new) = (before.values, after.values)
    let oldValues = Dictionary(old.map { ($0.field, $0.value) }) { $1 }
    let newValues = Dictionary(new.map { ($0.field, $0.value) }) { $1 }
    var seen: Set<Field> = []
    let fields = ((first.map { [$0] } ?? []) + old.map(\.field) + new.map(\.field))
      .filter { seen.insert($0).inserted }
    for field in fields where oldValues[field] != newValues[field] {
      changes.append(
        change(
          configuration.name(of: field), shown(oldValues[field], field),
          shown(newValues[field], field)))
    }
    let (lost, added) = (before.overrides, after.overrides)
    changes += added.filter { !lost.contains($0) }.map {
      Change(name: "overrides", text: "+ \($0.summary(in: configuration))")
    }
    changes += lost.filter { !added.contains($0) }.map {
      Change(name: "overrides", text: "- \($0.summary(in: configuration))")
    }
    return changes
  }

  private func change(_ name: String, _ old: String, _ new: String) -> Change {
    Change(name: name, text: "\(name) \(old)\(arrow)\(new)")
  }

  private func shown(_ value: JSONValue?, _ field: Field) -> String {
    guard let value else { return "unset" }
    var text = FieldText.shown(value, field: field, now: now)
    if case .assignedVariation = field { text = configuration.title(ofVariation: value) }
    guard let valueLimit, text.count > valueLimit else { return text }
    return "\(text.prefix(valueLimit / 2))…\(text.suffix(valueLimit / 2 - 1))"
  }

  private func kept(_ ids: [String]?) -> String {
    ids?.map { configuration.title(ofVariation: .string($0)) }.joined(separator: ", ") ?? "none"
  }

  private func particulars(from before: Visitor, to after: Visitor) -> [Change] {
    switch (before, after) {
    case (.kameleoon(let before), .kameleoon(let after)):
      guard before.legalConsent != after.legalConsent else { return [] }
      return [
        change(
          "consent", Console.consentWord(before.legalConsent),
          Console.consentWord(after.legalConsent))
      ]
    case (.flagship(let before), .flagship(let after)):
      var changes: [Change] = []
      if before.anonymousID != after.anonymousID {
        changes.append(
          change("anonymous id", before.anonymousID ?? "unset", after.anonymousID ?? "unset"))
      }
      if before.keptAssignments != after.keptAssignments {
        changes.append(change("kept", kept(before.keptAssignments), kept(after.keptAssignments)))
      }
      return changes
    default: return []
    }
  }
}

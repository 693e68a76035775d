import FlagEngine
import TerminalUI

/// The visitor: who it is, the fields that conditions read, the others; one a row.
struct VisitorPane: Equatable, Sendable {
  /// A row of the pane.
  enum Row: Equatable, Sendable {
    /// The visitor code or id
    case code
    /// The id before authentication (Flagship)
    case anonymousID
    /// Consent (Kameleoon)
    case consent
    /// Variation ids kept from an earlier visit (Flagship)
    case kept
    /// What is shown but not edited here, such as the key that is hashed instead of the code
    case fact(name: String, value: String, note: String)
    /// A field with a value, or one that conditions read
    case field(FieldSummary)
    /// The way to a further field
    case add

    /// Whether both are about the same, whatever they say of it.
    func isSame(as other: Row) -> Bool {
      switch (self, other) {
      case (.field(let summary), .field(let wanted)): summary.field == wanted.field
      case (.fact(let name, _, let note), .fact(let wanted, _, let wantedNote)):
        name == wanted && note == wantedNote
      default: self == other
      }
    }
  }

  private(set) var rows: [Row] = []
  /// The kept variations as people call them (Flagship).
  private(set) var keptTitles: [String] = []
  var viewport = Viewport()
  /// The visitor whose rows these are.
  private var visitor: Visitor?
  private var options: EvaluationOptions?

  var selected: Row? {
    rows.indices.contains(viewport.selection) ? rows[viewport.selection] : nil
  }

  /// Lists who the visitor is, its fields that conditions read, its others, then what conditions
  /// read beyond that.
  mutating func update(_ resolution: Resolution?, height: Int) {
    guard let resolution else { return }
    var kept: Row?
    if visitor != resolution.visitor || options != resolution.options || rows.isEmpty {
      kept = selected
      visitor = resolution.visitor
      options = resolution.options
      rows = Self.identity(resolution) + Self.fields(resolution) + [.add]
      keptTitles = []
      if case .flagship(let flagship) = resolution.visitor {
        keptTitles = (flagship.keptAssignments ?? []).map {
          resolution.configuration.title(ofVariation: .string($0))
        }
      }
    }
    viewport.resize(count: rows.count, height: height)
    // The cursor stays on its field, wherever an edit sorts it.
    if let row = kept.flatMap({ kept in rows.firstIndex { $0.isSame(as: kept) } }) {
      viewport.select(row)
    }
  }

  /// Goes to a field's row.
  ///
  /// - Returns: whether there is one.
  @discardableResult
  mutating func select(_ field: Field) -> Bool {
    let row = rows.firstIndex { row in
      switch row {
      case .field(let summary): summary.field == field
      case .code: field == .visitorCode
      default: false
      }
    }
    if let row { viewport.select(row) }
    return row != nil
  }

  private static func fields(_ resolution: Resolution) -> [Row] {
    let known = resolution.catalogue.fields
    // The code has a row of its own.
    let present = resolution.visitor.fields.filter {
      $0 != .visitorCode && !identityFields.contains($0)
    }
    let summaries = Dictionary(known.map { ($0.field, $0) }) { first, _ in first }
    let read = present.compactMap { summaries[$0] }
    let others = present.filter { summaries[$0] == nil }
      .map(resolution.configuration.summary(of:))
    let told = Set(present)
    let missing = known.filter { $0.field != .visitorCode && !told.contains($0.field) }
    return (read + others + missing).map(Row.field)
  }

  // MARK: Identity

  /// Flagship's fields that say who the visitor is, listed where they have a value.
  static let identityFields: [Field] = [.decisionGroup, .cacheEntry]

  private static func identity(_ resolution: Resolution) -> [Row] {
    var rows: [Row] = [.code]
    switch resolution.visitor {
    case .kameleoon(let visitor):
      rows += bucketing(resolution) + [.consent]
      if visitor.hasRecord { rows.append(.fact(name: "record", value: "exists", note: "")) }
      if !visitor.isTracked { rows.append(.fact(name: "tracking", value: "off", note: "")) }
      if let cookie = visitor.simulationCookie {
        rows.append(.fact(name: "cookie", value: cookie, note: "simulations"))
      }
    case .flagship:
      rows += [.anonymousID] + bucketing(resolution) + [.kept]
      rows += identityFields.filter { resolution.visitor[$0] != nil }
        .map { .field(resolution.configuration.summary(of: $0)) }
    }
    return rows
  }

  /// What is hashed, where it is not the code.
  private static func bucketing(_ resolution: Resolution) -> [Row] {
    var rows: [Row] = []
    let (configuration, visitor) = (resolution.configuration, resolution.visitor)
    let code = configuration.hashedCode(of: visitor, options: resolution.options)
    if !code.isIdentical(to: visitor.code) {
      let isGroup =
        resolution.options.profile == .flagshipServer && visitor[.decisionGroup] != nil
      let note =
        configuration.platform == .kameleoon
        ? "linked code" : isGroup ? "of group" : "anonymous id"
      rows.append(.fact(name: "bucketing", value: code, note: note))
    }
    for key in resolution.catalogue.bucketingFields {
      let name = configuration.name(of: key.field)
      var value = "code, no \(name)"
      if case .array(let texts)? = visitor[key.field], let text = texts.first {
        value = "\(text.jsonText) \(name)"
      }
      rows.append(
        .fact(name: "bucketing", value: value, note: Console.count(key.flagCount, "flag")))
    }
    return rows
  }
}

extension FlagConfiguration {
  /// The summary of a field that no condition reads.
  func summary(of field: Field) -> FieldSummary {
    FieldSummary(field: field, name: name(of: field), type: type(of: field))
  }
}

extension FieldSummary {
  /// The type in a word, that of the value where the user chooses it.
  func typeWord(_ value: JSONValue?) -> String {
    switch type {
    case .text: "text"
    case .texts: "list"
    case .choice: "choice"
    case .integer: "integer"
    case .integers: "list"
    case .number: "number"
    case .bool: "bool"
    case .version: "version"
    case .json: "JSON"
    case .scalar: value.map { FieldEditor.ScalarType($0).rawValue } ?? "any"
    }
  }

  /// How many rules read the field: `used by 7`, `used by 0 !`.
  var usage: String {
    ruleCount == 0 && !field.isForConditions ? "" : "used by \(ruleCount)" + (isOdd ? " !" : "")
  }

  /// The same without the mark: `used by 0, changes nothing`.
  var usageInWords: String {
    ruleCount == 0 && !field.isForConditions
      ? "" : "used by \(ruleCount)" + (isOdd ? ", changes nothing" : "")
  }

  /// Whether the field has no effect at all.
  var isOdd: Bool { ruleCount == 0 && field.isForConditions }
}

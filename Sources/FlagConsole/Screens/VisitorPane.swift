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

  /// Whether the field has no effect at all.
  var isOdd: Bool { ruleCount == 0 && field.isForConditions }
}

// Drawing.
extension Console {
  func renderVisitor(_ resolution: Resolution, in area: Rect, into screen: inout CellBuffer) {
    let texts = visitorPane.viewport.visible.map { visitorText(resolution, visitorPane.rows[$0]) }
    let names = texts.map { TextWidth.columns(of: $0.name) }.max() ?? 0
    for (place, text) in texts.enumerated() {
      let row = area.row(place)
      renderVisitorRow(text, nameWidth: names + 1, in: row, into: &screen)
      let isSelected = place + visitorPane.viewport.offset == visitorPane.viewport.selection
      guard isSelected, focus == .visitor else { continue }
      let bar = theme[.selected].attributes
      screen.write(marks.cursor, at: row.origin, style: theme[.text])
      screen.restyle(row.inset(right: 1)) { $0.adding(bar) }
    }
    let bar = Rect(x: area.right - 1, y: area.y, width: 1, height: area.height)
    ScrollBar(visitorPane.viewport, glyphs: marks.glyphs, style: theme[.frame])
      .render(in: bar, into: &screen)
  }

  private struct VisitorText {
    var name: String
    var value: String
    var type = ""
    var note: String
    var isOdd = false
  }

  private func renderVisitorRow(
    _ text: VisitorText, nameWidth: Int, in area: Rect, into screen: inout CellBuffer
  ) {
    let inside = area.inset(left: 1, right: 1)
    guard !text.note.isEmpty || !text.value.isEmpty else {
      screen.write(text.name, in: inside, style: theme[.label], ellipsis: ellipsis)
      return
    }
    let (left, right) = inside.split(left: inside.width - 19)
    let (name, rest) = left.split(left: min(nameWidth, max(8, left.width - 9)))
    // Without a type the value has its place too.
    let value =
      text.type.isEmpty
      ? Rect(
        x: rest.x, y: rest.y, width: rest.width + 8, height: 1) : rest
    let (type, note) = right.split(left: 8)
    screen.write(
      text.name, in: name.inset(right: 1), style: theme[.label], elision: .middle,
      ellipsis: ellipsis)
    screen.write(text.type, in: type.inset(right: 1), style: theme[.text], ellipsis: ellipsis)
    screen.write(text.value, in: value.inset(right: 1), style: theme[.text], ellipsis: ellipsis)
    screen.write(
      text.note, in: note, style: theme[text.isOdd ? .warning : .text], ellipsis: ellipsis)
  }

  private func visitorText(_ resolution: Resolution, _ row: VisitorPane.Row) -> VisitorText {
    let visitor = resolution.visitor
    switch (row, visitor) {
    case (.code, _):
      let length = visitor.code.unicodeScalars.count
      let platform = resolution.configuration.platform
      let isKameleoon = platform == .kameleoon
      return VisitorText(
        name: platform.codeNoun, value: visitor.code,
        note: "len \(length)" + (isKameleoon ? "/255" : ""))
    case (.consent, .kameleoon(let visitor)):
      return VisitorText(
        name: "consent", value: Self.consentWord(visitor.legalConsent), note: "")
    case (.anonymousID, .flagship(let visitor)):
      return VisitorText(
        name: "anonymous id", value: visitor.anonymousID ?? "not set", note: "")
    case (.kept, .flagship(let visitor)):
      return VisitorText(
        name: "kept",
        value: visitor.keptAssignments == nil
          ? "none" : visitorPane.keptTitles.joined(separator: ", "),
        note: visitor.cacheEntry == nil ? "variations" : "not used")
    case (.fact(let name, let value, let note), _):
      return VisitorText(name: name, value: value, note: note)
    case (.field(let summary), _):
      let value = visitor[summary.field]
      var shown = FieldText.shown(value, field: summary.field, now: resolution.options.now)
      if case .assignedVariation = summary.field, let value {
        shown = resolution.configuration.title(ofVariation: value)
      }
      return VisitorText(
        name: summary.name, value: value == nil ? "not set" : shown,
        type: summary.typeWord(value), note: note(on: summary, resolution) ?? summary.usage,
        isOdd: summary.isOdd || isIgnored(summary, resolution))
    case (.add, _): return VisitorText(name: Self.addRow, value: "", note: "")
    case (.consent, _), (.anonymousID, _), (.kept, _):
      preconditionFailure("a row of one platform is shown for a visitor of that platform")
    }
  }

  /// What is said of a field in place of its use.
  private func note(on summary: FieldSummary, _ resolution: Resolution) -> String? {
    switch summary.field {
    case .cacheEntry: isIgnored(summary, resolution) ? "not taken" : "beats kept"
    case .provided, .decisionGroup:
      resolution.options.profile == .flagshipServer ? nil : "server only"
    default: nil
    }
  }

  /// Whether the SDK takes a cache entry for none.
  private func isIgnored(_ summary: FieldSummary, _ resolution: Resolution) -> Bool {
    guard summary.field == .cacheEntry, case .flagship(let visitor) = resolution.visitor else {
      return false
    }
    return !visitor.acceptsCacheEntry(resolution.options.profile)
  }

  private static let addRow = "+ add field   P personas   i import   V paste"

  /// What conditions compare the selected field with.
  var comparedValues: String? {
    // An overlay has its own line to say things on, or none to spare.
    guard overlay == nil, focus == .visitor, case .field(let summary)? = visitorPane.selected,
      !summary.values.isEmpty
    else { return nil }
    let values = summary.values.prefix(20).map(\.jsonText).joined(separator: ", ")
    return "\(summary.name): conditions compare \(values)"
  }
}

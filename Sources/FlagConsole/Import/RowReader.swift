package import FlagEngine

/// Reads visitors from the rows of a table, or from one JSON object a row: millions of them, where
/// `VisitorReader` reads one text.
///
/// Names mean what they mean in a text that is pasted. A row is used as a whole or not at all: one
/// whose value no condition could compare would be counted as what it is not.
package struct RowReader: Sendable {
  /// What a row says.
  package struct Row: Sendable {
    /// The visitor.
    package var visitor: Visitor
    /// The time of the evaluation as the row has it, if it has one.
    package var now: String?
  }

  /// Why a row cannot be used.
  package struct Fault: Error, Equatable {
    /// The reason in words.
    package var reason: String

    /// A fault with its reason.
    package init(reason: String) { self.reason = reason }
  }

  /// What the values under a name are.
  private enum Column: Sendable {
    case code(isWeak: Bool)
    case now, consent, anonymousID
    case field(Field)
    /// Something that only the reader of texts takes apart, such as a browser's description
    case text
    /// Nothing that an evaluation reads
    case unread
  }

  /// What is known of a row before all of it was read.
  private struct Draft {
    var code: String?
    var weakCode: String?
    var now: String?
    var consent: Bool??
    var anonymousID: String?
    var values: [(field: Field, value: JSONValue)] = []
    /// The row in the words of a text, where some of it needs the reader of texts.
    var facts: [Fact] = []
    var needsPlacer = false
  }

  private let words: FactWords
  private let placer: FactPlacer
  private let reader: VisitorReader
  /// The name of what a column holds, by the column's name.
  private let names: [String: String]
  /// A name that is read though no condition does.
  private let kept: String?
  private var columns: [String: Column] = [:]
  private var header: [(name: String, column: Column)] = []

  /// - Parameters:
  ///   - catalogue: the configuration.
  ///   - now: the instant that ages count back from, in milliseconds since 1970 UTC.
  ///   - map: the columns that bear other names, by what they hold: `country` is `geo_country`.
  ///   - kept: an attribute that is read though no condition does.
  package init(
    catalogue: Catalogue, now: Int, map: [String: String] = [:], keeping kept: String? = nil
  ) {
    words = catalogue.words
    placer = FactPlacer(catalogue.words, now: now, ReadingChoices(), takesUnread: true)
    reader = VisitorReader(catalogue: catalogue, now: now)
    names = Dictionary(map.map { ($0.value, $0.key) }) { first, _ in first }
    self.kept = kept
  }

  private var configuration: FlagConfiguration { words.configuration }

  /// The field that a name means here; nil where it means none.
  package func field(named name: String) -> Field? {
    switch words.meaning(of: name, in: .pairs) {
    case .field(let field), .unread(let field): field
    case .code, .anonymousID, .consent, .userAgent, .simulations, .nothing: nil
    }
  }

  /// Whether a name means something here.
  package func isKnown(_ name: String) -> Bool {
    if case .unread = column(named: name) { return field(named: name) != nil }
    return true
  }

  private func column(named given: String) -> Column {
    let name = names[given] ?? given
    if FactWords.folded(name) == "now" { return .now }
    switch words.meaning(of: name, in: .pairs) {
    case .code(let isWeak): return .code(isWeak: isWeak)
    case .anonymousID: return .anonymousID
    case .consent: return .consent
    case .userAgent: return .text
    case .field(.pages), .field(.goals): return .text
    case .field(let field): return .field(field)
    case .unread(let field):
      return kept.map { name.isIdentical(to: $0) } == true ? .field(field) : .unread
    case .simulations, .nothing: return .unread
    }
  }

  private mutating func known(_ name: String) -> Column {
    if let column = columns[name] { return column }
    let column = column(named: name)
    // Rows with ever new names are none of a table; they are not remembered for ever.
    if columns.count < 10_000 { columns[name] = column }
    return column
  }

  // MARK: Tables

  /// Takes the names of a table's columns.
  ///
  /// - Parameter names: the names in order.
  /// - Returns: the names of columns that no evaluation reads.
  /// - Throws: that no column has the visitors' codes.
  package mutating func take(header names: [String]) throws(Fault) -> [String] {
    header = names.map { ($0, column(named: $0)) }
    let hasCode = header.contains { if case .code = $0.column { true } else { false } }
    guard hasCode else {
      throw Fault(
        reason: "no column has the visitor codes; --map "
          + "\(configuration.platform == .kameleoon ? "visitorCode" : "visitorId")=COLUMN names it")
    }
    return header.compactMap { if case .unread = $0.column { $0.name } else { nil } }
  }

  /// Reads a row of a table; an empty cell tells nothing.
  ///
  /// - Parameter cells: the texts in the order of the header.
  /// - Returns: the row.
  /// - Throws: why it cannot be used.
  package func read(cells: [String]) throws(Fault) -> Row {
    guard cells.count <= header.count else {
      throw Fault(reason: "the row has more cells than the header")
    }
    var draft = Draft()
    for (entry, cell) in zip(header, cells) where !cell.isEmpty {
      try take(.text(cell), entry.column, entry.name, &draft)
    }
    return try row(draft)
  }

  // MARK: JSON

  /// Members of a case of `eval --jsonl`, which is taken as it is.
  private static let caseMembers: Set<String> = [
    "visitorCode", "createVisitor", "data", "legalConsent", "simulationCookie", "forced", "track",
    "features", "visitorId", "anonymousId", "authenticated", "context", "contextUpdates",
    "cachedAssignments", "cacheEntry", "providers", "decisionGroup", "keys", "now", "timeZone",
  ]

  /// Reads a JSON object: a case of `eval --jsonl`, names with values, or whatever else tells of one
  /// visitor.
  ///
  /// - Parameter bytes: the JSON text.
  /// - Returns: the row.
  /// - Throws: why it cannot be used.
  package mutating func read(json bytes: [UInt8]) throws(Fault) -> Row {
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(bytes)
    } catch {
      throw Fault(reason: "not JSON: \(error.description)")
    }
    let found = try document.withRoot { root throws(Fault) -> Row? in
      guard root.kind == .object else { throw Fault(reason: "a row is no object") }
      if let row = try visitorCase(root) { return row }
      return try plainRow(root)
    }
    if let found { return found }
    return try nested(bytes)
  }

  private func visitorCase(_ root: JSONView) throws(Fault) -> Row? {
    let code = configuration.platform == .kameleoon ? "visitorCode" : "visitorId"
    let given = configuration.platform == .kameleoon ? root["visitorCode"] : root["visitorId"]
    guard given?.kind == .string,
      root.members.allSatisfy({ Self.caseMembers.contains($0.name.string ?? "") })
    else { return nil }
    do throws(VisitorFormatError) {
      let visitor = try Visitor(json: root.value)
      guard !visitor.code.isEmpty else { throw VisitorFormatError("\(code) is empty") }
      return Row(
        visitor: configuration.resolvingNames(of: visitor), now: root["now"]?.value.plainText)
    } catch {
      throw Fault(reason: error.description)
    }
  }

  private mutating func plainRow(_ root: JSONView) throws(Fault) -> Row? {
    var draft = Draft()
    for member in root.members {
      switch member.value.kind {
      case .object, .array: return nil
      case .null: continue
      default: break
      }
      let name = member.name.string ?? ""
      try take(.json(member.value.value), known(name), name, &draft)
    }
    return try row(draft)
  }

  private func nested(_ bytes: [UInt8]) throws(Fault) -> Row {
    let blank = Visitor.empty(of: configuration.platform)
    let reading: Reading?
    do throws(FieldText.Fault) {
      reading = try reader.read(bytes, into: blank, keepsRest: false)
    } catch {
      throw Fault(reason: error.text)
    }
    guard let reading, reading.namesVisitor else { throw Self.withoutCode }
    let now = try? JSONDocument(bytes).withRoot { $0["now"]?.value.plainText }
    return Row(visitor: reading.visitor, now: now ?? nil)
  }

  // MARK: Values

  private static let withoutCode = Fault(reason: "no visitor code")

  private func take(
    _ value: Fact.Value, _ column: Column, _ given: String, _ draft: inout Draft
  ) throws(Fault) {
    let name = names[given] ?? given
    switch column {
    case .unread: return
    case .now: draft.now = value.characters
    case .code(isWeak: true): draft.weakCode = draft.weakCode ?? value.characters
    case .code(isWeak: false): draft.code = draft.code ?? value.characters
    case .anonymousID: draft.anonymousID = value.characters
    case .consent:
      guard let word = value.characters else { break }
      guard let consent = FieldText.consent(word) else {
        throw Fault(reason: FieldText.noConsent(word))
      }
      if let consent { draft.consent = .some(consent) }
    case .field(let field):
      let fact = Fact(.named(name), value, part: "", in: .pairs)
      switch placer.value(of: fact, for: field, name) {
      case .value(let value, _, _): draft.values.append((field, value))
      case .skipped(let reason, _), .nested(let reason): throw Fault(reason: reason)
      }
    case .text: draft.needsPlacer = true
    }
    draft.facts.append(Fact(.named(name), value, part: "", in: .pairs))
  }

  private func row(_ draft: Draft) throws(Fault) -> Row {
    guard let text = draft.code ?? draft.weakCode, !text.isEmpty else { throw Self.withoutCode }
    let code: String
    do throws(FieldText.Fault) {
      code = try FieldText.code(text, for: configuration.platform)
    } catch {
      throw Fault(reason: error.text)
    }
    var visitor = Visitor.empty(of: configuration.platform, code: code)
    if draft.needsPlacer {
      var placer = placer
      for fact in draft.facts { placer.place(fact) }
      visitor = placer.reading(visitor).visitor
      visitor.code = code
    } else {
      visitor.set(draft.values)
      switch visitor {
      case .kameleoon(var kameleoon):
        if let consent = draft.consent { kameleoon.legalConsent = consent }
        visitor = .kameleoon(kameleoon)
      case .flagship(var flagship):
        flagship.anonymousID = draft.anonymousID
        visitor = .flagship(flagship)
      }
    }
    return Row(visitor: visitor, now: draft.now)
  }
}

extension JSONValue {
  /// A text as it is, anything else as its JSON; nil for null.
  fileprivate var plainText: String? {
    if case .null = self { return nil }
    return text ?? jsonText
  }
}

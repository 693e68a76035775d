public import FlagEngine

/// Puts facts of a text into a visitor, one after the other, and notes what has no place there.
struct FactReader {
  private let catalogue: Catalogue
  private let now: Int
  private(set) var visitor: Visitor
  /// The facts that found a place.
  private(set) var count = 0
  private(set) var notes: [String] = []
  /// Lists that this text began: their first entry replaces what the visitor had.
  private var begun: Set<Field> = []

  init(_ reader: VisitorReader, _ visitor: Visitor) {
    catalogue = reader.catalogue
    now = reader.now
    self.visitor = visitor
  }

  /// What the facts came to.
  func reading(_ kind: String) -> VisitorReader.Reading {
    VisitorReader.Reading(kind: kind, visitor: visitor, notes: notes)
  }

  private var configuration: FlagConfiguration { catalogue.configuration }

  // MARK: Lines

  /// `name=value`, or `name: value`; in Flagship `name:=value` is always a text.
  mutating func add(line: String) {
    var (name, value) = VisitorReader.pair(line)
    if value == nil, let colon = line.utf8.firstIndex(of: 0x3A) {
      name = String(line[..<colon])
      value = String(line[line.utf8.index(after: colon)...])
    }
    name = FieldText.trimmed(name)
    guard let value, !name.isEmpty else { return note("\"\(line)\" has no value. Skipped.") }
    add(name, FieldText.trimmed(value))
  }

  /// The facts in a line: several words `name=value` where each has a name that means something
  /// here, else the whole line, whose value may have blanks.
  func facts(in line: String) -> [String] {
    let words = line.split(separator: " ").map(String.init)
    let areFacts = words.allSatisfy { word in
      let (name, value) = VisitorReader.pair(word)
      return value != nil && isKnown(name)
    }
    return areFacts ? words : [line]
  }

  private func isKnown(_ name: String) -> Bool {
    if isCode(name) { return true }
    return switch visitor {
    case .kameleoon: name == "consent" || field(named: name) != nil
    case .flagship: name == "anonymousId" || isRead(Self.key(of: name))
    }
  }

  /// Whether a name is one that the visitor code has, here or elsewhere.
  private func isCode(_ name: String) -> Bool {
    ["code", "id", "visitor", "visitorCode", "visitorId", "kameleoonVisitorCode"].contains(name)
      && !isRead(name)
  }

  /// Whether conditions read an attribute (Flagship).
  private func isRead(_ key: String) -> Bool {
    catalogue.fields.contains { $0.field == .attribute(key: key) }
  }

  /// A Flagship name without the colon that makes its value a text.
  private static func key(of name: String) -> String {
    name.utf8.last == UInt8(ascii: ":") ? String(name.dropLast()) : name
  }

  /// A fact by name, its value as text.
  mutating func add(_ name: String, _ text: String) {
    switch (visitor, name) {
    case _ where isCode(name): add(code: text)
    case (.kameleoon, "consent"): add(consent: text)
    case (.flagship, "anonymousId"): add(anonymousID: text)
    case (.flagship, _):
      let key = Self.key(of: name)
      set(.attribute(key: key), key, to: key != name ? .string(text) : FieldText.typed(text))
    case (.kameleoon, _):
      guard let field = field(named: name) else {
        return note("\"\(name)\" is no field of a Kameleoon visitor. Skipped.")
      }
      add(field, name, text)
    }
  }

  /// A field by its name on the screen; a custom data also by its name alone.
  private func field(named name: String) -> Field? {
    configuration.field(named: name) ?? configuration.field(named: "data.\(name)")
  }

  private mutating func add(_ field: Field, _ name: String, _ text: String) {
    do throws(FieldText.Fault) {
      let value =
        field == .pages
        ? .array([.string(text)])
        : try FieldText.value(
          text, name: name, field: field, type: configuration.type(of: field), now: now)
      // Pages and goals come one a line; each further one is one more view or conversion.
      if case .array(let new) = value, field == .pages || field == .goals,
        !begun.insert(field).inserted, case .array(let known)? = visitor[field]
      {
        set(field, name, to: .array(known + new))
      } else {
        set(field, name, to: value)
      }
    } catch {
      note(error.text)
    }
  }

  private mutating func set(_ field: Field, _ name: String, to value: JSONValue) {
    visitor[field] = value
    count += 1
    noteUnknown(field)
  }

  private mutating func noteUnknown(_ field: Field) {
    guard let text = catalogue.unknownField(field) else { return }
    note(text)
  }

  mutating func note(_ text: String) { notes.append(text) }

  mutating func add(code: String) {
    do throws(FieldText.Fault) {
      visitor.code = try FieldText.code(code, for: configuration.platform)
      count += 1
    } catch {
      note(error.text)
    }
  }

  private mutating func add(anonymousID: String) {
    guard case .flagship(var flagship) = visitor else { return }
    flagship.anonymousID = anonymousID.isEmpty ? nil : anonymousID
    visitor = .flagship(flagship)
    count += 1
  }

  private mutating func add(consent: String) {
    guard case .kameleoon(var kameleoon) = visitor else { return }
    switch consent {
    case "given": kameleoon.legalConsent = true
    case "refused": kameleoon.legalConsent = false
    case "unknown": kameleoon.legalConsent = nil
    default: return note("consent is given, refused or unknown; got \"\(consent)\".")
    }
    visitor = .kameleoon(kameleoon)
    count += 1
  }

  // MARK: JSON

  /// The members of an object, as attributes or fields.
  mutating func add(members root: JSONView) {
    var members: [(name: String, value: JSONValue, kind: JSONView.Kind)] = []
    for member in root.members {
      let name = member.name.string ?? ""
      let entry = (name, member.value.value, member.value.kind)
      if let known = members.firstIndex(where: { $0.name.isIdentical(to: name) }) {
        members[known] = entry
        note("\"\(name)\" appears twice; kept the last, \(entry.1.jsonText).")
      } else {
        members.append(entry)
      }
    }
    var skipped: [(name: String, kind: JSONView.Kind)] = []
    for (name, value, kind) in members where !add(name, value, kind) {
      skipped.append((name, kind))
    }
    for (name, kind) in skipped {
      let why =
        switch visitor {
        case .flagship: "holds \(kind.phrase); conditions compare simple values only."
        case .kameleoon: "is no field of a Kameleoon visitor, or holds no value for it."
        }
      note("\"\(name)\" \(why) Skipped, \(Console.count(count, "field")) imported.")
    }
  }

  /// Whether the value found a place.
  private mutating func add(_ name: String, _ value: JSONValue, _ kind: JSONView.Kind) -> Bool {
    switch visitor {
    case .flagship:
      switch kind {
      case .null, .array, .object: return false
      case .bool, .integer, .double, .string:
        set(.attribute(key: name), name, to: value)
        return true
      }
    case .kameleoon:
      guard kind != .object, kind != .null, let field = field(named: name) else { return false }
      let before = visitor
      visitor[field] = value
      guard visitor != before || visitor[field] != nil else { return false }
      count += 1
      noteUnknown(field)
      return true
    }
  }

  // MARK: Addresses and cookies

  mutating func add(page address: String) {
    add(.pages, "page", address)
  }

  /// A fact that counts only if conditions read a field of that name.
  mutating func add(known name: String, _ text: String, from place: String) {
    let field = catalogue.fields.first { $0.name == name || $0.name == "data.\(name)" }?.field
    guard let field else {
      return note("No condition uses \"\(name)\" of \(place). Left out.")
    }
    if case .attribute(let key) = field { return set(field, key, to: FieldText.typed(text)) }
    add(field, name, text)
  }

  /// Simulations replace the earlier ones, as the SDK takes the cookie.
  mutating func add(simulations cookie: String) {
    guard case .kameleoon(var kameleoon) = visitor,
      case .kameleoon(let configuration) = configuration
    else { return note("The simulation cookie is Kameleoon's; Flagship has none. Left out.") }
    let read = configuration.read(simulationCookie: cookie)
    guard let entries = read.entries else { return note(read.notes[0]) }
    kameleoon.simulationCookie = nil
    kameleoon.overrides.removeAll { if case .simulated = $0 { true } else { false } }
    kameleoon.overrides += entries.compactMap(\.simulation)
    visitor = .kameleoon(kameleoon)
    notes += read.notes
    count += 1
  }

  /// The cookies that conditions read: all of them where one matches names by a pattern.
  mutating func add(cookies: [(name: String, value: String)]) {
    guard !cookies.isEmpty else { return }
    guard case .kameleoon = visitor else {
      for (name, value) in cookies {
        add(known: name, PercentText.decode(value), from: "the header")
      }
      return
    }
    var leftOut = 0
    for (name, value) in cookies {
      let field = Field.cookie(name: name)
      guard catalogue.matchesCookieNames || catalogue.fields.contains(where: { $0.field == field })
      else {
        leftOut += 1
        continue
      }
      visitor[field] = .string(value)
      count += 1
    }
    guard leftOut > 0 else { return }
    note(
      "\(Console.count(leftOut, "other cookie")) left out: no condition reads"
        + " \(leftOut == 1 ? "it" : "them").")
  }
}

extension Kameleoon.SimulationCookie {
  /// What the SDK skips of the cookie, a sentence each.
  public var notes: [String] {
    guard let entries else {
      return ["Simulation cookie: it is no JSON object; the SDK ignores it."]
    }
    let applied = entries.count { $0.outcome == .applied }
    return entries.filter { $0.outcome != .applied }.map { entry in
      let reason =
        entry.outcome == .unknownFlag
        ? "is not in this file"
        : "has no such experiment or variation"
          + (entry.known.isEmpty
            ? "" : " (it has \(entry.known.prefix(4).joined(separator: "; ")))")
      return "Simulation cookie: \"\(entry.flag)\" \(reason); the SDK skips that entry. "
        + "\(applied) of \(entries.count) applied, earlier simulations replaced."
    }
  }
}

extension Catalogue {
  /// `No condition uses "contry". Did you mean "country"?`; nil for a field that is read, or that
  /// acts otherwise than by conditions.
  func unknownField(_ field: Field) -> String? {
    guard field.isForConditions, !fields.contains(where: { $0.field == field }),
      !bucketingFields.contains(where: { $0.field == field })
    else { return nil }
    let name = configuration.name(of: field)
    let meant = Suggestion.nearest(to: name, among: fields.map(\.name))
    return "No condition uses \"\(name)\"." + (meant.map { " Did you mean \"\($0)\"?" } ?? "")
  }
}

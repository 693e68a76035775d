import FlagEngine
import FlagReports

/// What names mean in texts about visitors: the platform's words, as its SDKs and their logs write
/// them, and the names that the open file reads.
struct FactWords: Sendable {
  /// What a name stands for.
  enum Meaning: Equatable {
    /// The visitor code; a weak name is one that other things have, too
    case code(isWeak: Bool)
    /// The id before authentication (Flagship)
    case anonymousID
    /// Consent (Kameleoon)
    case consent
    /// The browser's own description
    case userAgent
    /// The cookie of simulations (Kameleoon)
    case simulations
    /// A field that conditions read, or that the platform has
    case field(Field)
    /// An attribute that no condition reads (Flagship)
    case unread(Field)
    /// Nothing
    case nothing
  }

  let configuration: FlagConfiguration
  /// The names with blanks that conditions read: what a text has before `=` may be one.
  let namesWithBlanks: [[UInt8]]
  /// The fields that some flags are bucketed by.
  let bucketing: Set<Field>
  /// Whether conditions match the names of cookies by a pattern.
  let readsAnyCookie: Bool
  private let read: Set<Field>
  private let summaries: [Field: FieldSummary]
  /// The texts that conditions compare a field with, in lower case, by their first words.
  private let texts: [Field: [[UInt8]: [[UInt8]]]]
  private let names: [String]
  /// Fields by their names without case and punctuation.
  private var folded: [String: Field] = [:]

  /// Looks at every value that conditions compare; do it where no key waits.
  init(
    _ configuration: FlagConfiguration, _ fields: [FieldSummary], _ bucketing: [BucketingField]
  ) {
    self.configuration = configuration
    self.bucketing = Set(bucketing.map(\.field))
    readsAnyCookie = configuration.matchesCookieNames
    read = Set(fields.map(\.field))
    summaries = Dictionary(fields.map { ($0.field, $0) }) { first, _ in first }
    texts = summaries.compactMapValues { summary in
      let texts = summary.values.compactMap(\.text).map(Self.lowercased)
      return texts.isEmpty ? nil : Dictionary(grouping: texts, by: Self.firstWord)
    }
    names = fields.map(\.name)
    namesWithBlanks = fields.map { Array($0.name.utf8) }.filter { $0.contains(0x20) }
    guard configuration.platform == .kameleoon else { return }
    for summary in fields {
      guard case .customData = summary.field else { continue }
      folded[Self.folded(String(summary.name.dropFirst(5)))] = summary.field
    }
    folded.merge(Self.kameleoonNames) { _, platforms in platforms }
  }

  /// Fields of Kameleoon as logs name them.
  private static let kameleoonNames: [String: Field] = [
    "country": .country, "countryname": .country, "region": .region, "regionname": .region,
    "city": .city, "cityname": .city, "browser": .browser, "browsername": .browser,
    "browserversion": .browserVersion, "device": .device, "devicetype": .device,
    "os": .operatingSystem, "osname": .operatingSystem, "operatingsystem": .operatingSystem,
    "appversion": .applicationVersion, "applicationversion": .applicationVersion,
    "page": .pages, "pageurl": .pages, "url": .pages, "href": .pages, "currenturl": .pages,
    "title": .pageTitle, "pagetitle": .pageTitle, "goal": .goals, "goals": .goals,
    "goalid": .goals, "mappingidentifier": .mappingIdentifier,
  ]

  /// A name without case, blanks and punctuation.
  static func folded(_ name: String) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// Whether a cookie is one that the platform's SDKs read.
  static func isPlatformCookie(_ name: String) -> Bool {
    ["kameleoonVisitorCode", Kameleoon.CookieText.name].contains(name)
  }

  // MARK: Meanings

  private static let strongCodes: Set<String> = [
    "visitorcode", "visitorid", "kameleoonvisitorcode", "vid",
  ]
  private static let weakCodes: Set<String> = ["code", "id", "visitor"]

  /// What a name means.
  ///
  /// - Parameters:
  ///   - name: the name as the text has it.
  ///   - kind: where it stands: in JSON, a `code` may be anything's.
  /// - Returns: what it stands for.
  func meaning(of name: String, in kind: TextKind) -> Meaning {
    let folded = Self.folded(name)
    if configuration.platform == .flagship, read.contains(.attribute(key: name)) {
      return .field(.attribute(key: name))
    }
    if Self.strongCodes.contains(folded) { return .code(isWeak: false) }
    if folded == "kameleoonsimulationffdata" { return .simulations }
    if kind == .pairs, Self.weakCodes.contains(folded) { return .code(isWeak: true) }
    switch configuration.platform {
    case .kameleoon:
      if folded == "consent" || folded == "legalconsent" { return .consent }
      if folded == "useragent" { return .userAgent }
      return kameleoonField(named: name, folded).map { .field($0) } ?? .nothing
    case .flagship:
      if folded == "anonymousid" { return .anonymousID }
      if folded == "useragent" { return .userAgent }
      guard let field = configuration.field(named: name) else { return .nothing }
      return isKnown(field) ? .field(field) : .unread(field)
    }
  }

  /// Whether a name means something here, so that it stands for no word of a log.
  func isKnown(_ name: String) -> Bool {
    switch meaning(of: name, in: .pairs) {
    case .nothing, .unread: false
    default: true
    }
  }

  private func isKnown(_ field: Field) -> Bool {
    guard case .attribute = field else { return true }
    return read.contains(field)
  }

  /// A field by its name on the screen; custom data also by their names alone.
  private func kameleoonField(named name: String, _ folded: String) -> Field? {
    if let field = configuration.field(named: name), field != .visitorCode { return field }
    let isNumber = name.utf8.allSatisfy { (0x30...0x39).contains($0) }
    if !isNumber, let field = customData(named: name) { return field }
    return self.folded[folded]
  }

  /// Custom data by name or index (Kameleoon), an attribute (Flagship).
  func customData(named name: String) -> Field? {
    switch configuration.platform {
    case .kameleoon: configuration.field(named: "data.\(name)") ?? foldedData(name)
    case .flagship: .attribute(key: name)
    }
  }

  private func foldedData(_ name: String) -> Field? {
    guard case .customData(let index)? = folded[Self.folded(name)] else { return nil }
    return .customData(index: index)
  }

  // MARK: Fields

  /// The values that conditions compare a field with.
  func values(of field: Field) -> [JSONValue] { summaries[field]?.values ?? [] }

  /// Whether conditions read a field.
  func reads(_ field: Field) -> Bool { read.contains(field) }

  /// An attribute that conditions read under one of these names, with the value as they spell it.
  func attribute(named wanted: [String], like value: JSONValue) -> (Field, JSONValue)? {
    guard let name = names.first(where: { wanted.contains(Self.folded($0)) }) else { return nil }
    let field = Field.attribute(key: name)
    guard let text = value.text else { return (field, value) }
    let compared = values(of: field).compactMap(\.text)
    let spelled = compared.first { Self.folded($0) == Self.folded(text) }
    return (field, .string(spelled ?? text.lowercased()))
  }

  /// The name that was meant by one that means nothing.
  func suggestion(for name: String) -> String? {
    Suggestion.nearest(to: name, among: names)
  }

  /// Whether a value ends where a word ends; else it may have blanks.
  func isOneWord(_ name: String) -> Bool {
    switch meaning(of: name, in: .pairs) {
    case .code, .anonymousID, .consent, .simulations: return true
    case .field(let field):
      return switch configuration.type(of: field) {
      case .text, .texts, .scalar, .json: field == .pages
      case .choice, .integer, .integers, .number, .bool, .version: true
      }
    case .userAgent, .unread, .nothing: return false
    }
  }

  /// The length of the longest text that conditions compare a name with, among those that a text
  /// begins with, in any case; nil where there is none.
  func comparedValue(of name: String, at text: ArraySlice<UInt8>) -> Int? {
    guard case .field(let field) = meaning(of: name, in: .pairs), let texts = texts[field] else {
      return nil
    }
    let word = Self.lowercased(Self.firstWord(text.prefix(1_000)))
    return texts[word]?.filter { value in
      text.prefix(value.count).elementsEqual(value) { Self.lowercased($0) == $1 }
        && text.dropFirst(value.count).first.map { PartReader.isSeparator($0) } ?? true
    }.map(\.count).max()
  }

  private static func firstWord(_ text: some Collection<UInt8>) -> [UInt8] {
    Array(text.prefix { !PartReader.isSeparator($0) })
  }

  private static func lowercased(_ text: some StringProtocol) -> [UInt8] {
    text.utf8.map(lowercased)
  }

  private static func lowercased(_ text: [UInt8]) -> [UInt8] { text.map(lowercased) }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte + 0x20 : byte
  }
}

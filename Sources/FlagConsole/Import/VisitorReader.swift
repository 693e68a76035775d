package import FlagEngine
import FlagReports

/// Reads text from outside into a visitor: cookies, requests, addresses, JSON, facts, a bare code or
/// evidence, also several of them in one text.
///
/// One reader serves what is pasted, imported, followed, and what the command line names. It works
/// in time that grows with the text as its length does.
package struct VisitorReader {
  let words: FactWords
  /// The instant that ages count back from, in milliseconds since 1970 UTC.
  let now: Int

  package init(catalogue: Catalogue, now: Int) {
    words = catalogue.words
    self.now = now
  }

  private var configuration: FlagConfiguration { words.configuration }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: the text, of any length.
  ///   - visitor: the visitor there is.
  ///   - choices: what the user chose about the text.
  /// - Returns: what became of its parts; nil for a blank text. Where nothing was recognised, all of
  ///   them are skipped.
  /// - Throws: why the text cannot be read at all.
  func read(
    _ text: String, into visitor: Visitor, _ choices: ReadingChoices = ReadingChoices()
  ) throws(FieldText.Fault) -> Reading? {
    try read(Array(text.utf8), into: visitor, choices)
  }

  /// Reads a text for a command, where nobody can be asked.
  ///
  /// - Parameters:
  ///   - bytes: the text, in UTF-8 or with the mark of UTF-16.
  ///   - visitor: the visitor there is.
  ///   - keepsRest: whether what the text does not name stays in any case.
  /// - Returns: what became of its parts; nil for a blank text.
  /// - Throws: why the text cannot be read at all.
  package func read(
    _ bytes: [UInt8], into visitor: Visitor, keepsRest: Bool
  ) throws(FieldText.Fault) -> Reading? {
    try read(bytes, into: visitor, ReadingChoices(keepsRest: keepsRest))
  }

  /// Reads the bytes of a text; see `read(_:into:_:)`.
  func read(
    _ bytes: [UInt8], into visitor: Visitor, _ choices: ReadingChoices
  ) throws(FieldText.Fault) -> Reading? {
    let plain = Self.decoded(bytes)
    let text = plain[...].drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    guard !text.isEmpty else { return nil }
    if let place = Evidence.place(in: plain) { return try read(evidence: plain, from: place) }
    var records = try VisitorRecords(text, words)
    let chosen = records.choose(choices.row)
    var placer = FactPlacer(
      words, now: now, choices, takesUnread: Self.isOnlyFacts(records.facts, words))
    for fact in records.facts { placer.place(fact) }
    var reading = placer.reading(visitor)
    reading.rows = chosen
    reading.kinds = Self.kinds(of: records.facts)
    if chosen != nil, reading.kinds.contains(.json) {
      reading.kinds = [.rows] + reading.kinds.filter { $0 != .json }
    }
    return reading
  }

  /// The text in UTF-8, without the mark that some programs put in front.
  package static func decoded(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
    let isLittle = bytes.starts(with: [0xFF, 0xFE])
    guard isLittle || bytes.starts(with: [0xFE, 0xFF]) else { return bytes }
    let units = stride(from: 2, to: bytes.count - 1, by: 2).map { place -> UInt16 in
      let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
      return isLittle ? second << 8 | first : first << 8 | second
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  /// Whether a text holds facts and nothing else: then each of them was meant.
  private static func isOnlyFacts(_ facts: [Fact], _ words: FactWords) -> Bool {
    facts.allSatisfy { fact in
      guard fact.kind == .pairs || fact.kind == .json else { return false }
      switch fact.subject {
      case .named(let name):
        guard fact.kind == .pairs else { return false }
        if case .code = words.meaning(of: name, in: fact.kind) { return false }
        return true
      case .attribute: return true
      case .nothing: return fact.kind == .pairs
      default: return false
      }
    }
  }

  private static func kinds(of facts: [Fact]) -> [TextKind] {
    var kinds: [TextKind] = []
    for fact in facts where fact.kind != .other && !kinds.contains(fact.kind) {
      kinds.append(fact.kind)
    }
    return kinds
  }

  /// The parts of a text before and after the first `=`.
  static func pair(_ text: String) -> (name: String, value: String?) {
    guard let sign = text.utf8.firstIndex(of: 0x3D) else { return (text, nil) }
    return (String(text[..<sign]), String(text[text.utf8.index(after: sign)...]))
  }

  // MARK: Evidence

  private func read(
    evidence bytes: [UInt8], from place: Int
  ) throws(FieldText.Fault) -> Reading {
    let block = String(decoding: bytes[place...], as: UTF8.self)
    let evidence = try Evidence.parse(block)
    let platform = configuration.platform
    guard evidence.platform == platform else {
      throw FieldText.Fault(
        text: "This evidence is of \(evidence.platform.name); the open file is"
          + " \(platform.name)'s.")
    }
    var reading = Reading(visitor: configuration.resolvingNames(of: evidence.visitor))
    reading.kinds = [.evidence]
    reading.evidence = evidence
    reading.namesVisitor = true
    reading.keepsRest = false
    let before = FieldText.trimmed(String(decoding: bytes[..<place], as: UTF8.self))
    if before.contains(where: { !$0.isWhitespace }) {
      reading.skipped.append(Reading.Skipped(part: before, reason: "stands before the evidence"))
    }
    for line in Evidence.parts(of: block) {
      if let name = line.name {
        reading.taken.append(
          Reading.Taken(
            field: name, value: .string(line.value), from: TextKind.evidence.rawValue,
            part: line.text))
      } else {
        reading.skipped.append(
          Reading.Skipped(part: line.text, reason: "is no line of an evidence block"))
      }
    }
    return reading
  }
}

/// The visitors that a text describes: usually one, but a log has one a line.
struct VisitorRecords {
  /// The parts that are read.
  private(set) var facts: [Fact]
  private let text: ArraySlice<UInt8>
  private let words: FactWords
  /// The places of the visitors' parts among all parts, and their lines; empty: there is one visitor.
  private var starts: [(fact: Int, line: Int)] = []

  /// - Throws: why the text is no JSON though it looks like it.
  init(_ text: ArraySlice<UInt8>, _ words: FactWords) throws(FieldText.Fault) {
    self.text = text
    self.words = words
    facts = Self.elements(of: text, words) ?? PartReader.facts(in: text, words)
    try check()
    takeBareCode()
    findStarts()
  }

  /// The parts of a list of visitors, each element in a line of its own; nil for other texts.
  private static func elements(of text: ArraySlice<UInt8>, _ words: FactWords) -> [Fact]? {
    guard text.first == UInt8(ascii: "["), let document = JSONParts.document(text) else {
      return nil
    }
    return document.withRoot { root in
      let elements = Array(root.elements)
      guard elements.count > 1,
        elements.allSatisfy({ $0.kind == .object && $0["type"] == nil && $0["name"] == nil })
      else { return nil }
      return zip(0..., elements).flatMap { line, element in
        JSONParts.facts(ofElement: element, words, document.bytes).on(line: line)
      }
    }
  }

  // MARK: What is none

  private func check() throws(FieldText.Fault) {
    let bytes = Array(text)
    let second = text.dropFirst().first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    let isJSONs =
      text.first == UInt8(ascii: "{") && second == UInt8(ascii: "\"")
      || text.first == UInt8(ascii: "[") && second == UInt8(ascii: "{")
    let hasJSON = facts.contains {
      $0.kind == .json || $0.kind == .dataItems || $0.kind == .cookieList
    }
    if isJSONs, !hasJSON {
      do throws(JSONError) {
        _ = try JSONDocument(bytes)
      } catch {
        throw FieldText.Fault(text: "Not JSON: \(error.sentence(in: bytes))", offset: error.offset)
      }
    }
    guard text.first == UInt8(ascii: "["), let document = try? JSONDocument(bytes) else { return }
    let isList = document.withRoot { root in
      root.elements.allSatisfy { $0.kind != .object && $0.kind != .array }
    }
    guard isList else { return }
    throw FieldText.Fault(text: #"Expected an object like {"country":"FR"}; got a list."#)
  }

  /// A text of one word is a code.
  private mutating func takeBareCode() {
    guard facts.count == 1, let fact = facts.first else { return }
    let word: String
    switch fact.subject {
    case .nothing where fact.kind == .other: word = fact.part
    case .named(let name) where fact.kind == .pairs && !words.isKnown(name):
      // Base64 ends in signs of equality.
      guard ["", "="].contains(fact.value.characters), fact.part.hasSuffix("="),
        fact.part.utf8.count >= 8
      else { return }
      word = fact.part
    default: return
    }
    guard !word.contains(where: \.isWhitespace), word != "#" else { return }
    facts = [Fact(.code, .text(word), part: word, in: .code)]
  }

  // MARK: Several visitors

  /// Visitors begin at lines with JSON where there are several, else at lines with different codes.
  private mutating func findStarts() {
    var lines: [(fact: Int, line: Int)] = []
    var jsonLines: [(fact: Int, line: Int)] = []
    var codes: Set<[UInt8]> = []
    for (index, fact) in facts.enumerated() {
      if fact.kind == .json || fact.kind == .dataItems, jsonLines.last?.line != fact.line {
        jsonLines.append((first(of: fact.line, before: index), fact.line))
      }
      guard isCode(fact), let code = fact.value.characters else { continue }
      if codes.insert(Array(code.utf8)).inserted, lines.last?.line != fact.line {
        lines.append((first(of: fact.line, before: index), fact.line))
      }
    }
    starts = jsonLines.count > 1 ? jsonLines : lines.count > 1 ? lines : []
  }

  /// The first part of a line.
  private func first(of line: Int, before index: Int) -> Int {
    var first = index
    while first > 0, facts[first - 1].line == line { first -= 1 }
    return first
  }

  private func isCode(_ fact: Fact) -> Bool {
    switch fact.subject {
    case .code: true
    case .named(let name), .query(let name):
      words.meaning(of: name, in: fact.kind) == .code(isWeak: false)
    case .cookie(let name): FactWords.folded(name) == "kameleoonvisitorcode"
    default: false
    }
  }

  /// Leaves one of the visitors; the others' parts become parts that are skipped.
  ///
  /// - Returns: which one it is; nil where the text has only one.
  mutating func choose(_ wanted: Int?) -> Reading.Rows? {
    guard !starts.isEmpty else { return nil }
    let chosen = min(max(0, wanted ?? 0), starts.count - 1)
    let first = starts[chosen].fact
    let end = chosen + 1 < starts.count ? starts[chosen + 1].fact : facts.count
    let line = starts[chosen].line
    facts =
      Self.others(facts[..<first]) + facts[first..<end] + Self.others(facts[end...])
    return Reading.Rows(count: starts.count, chosen: chosen, line: line)
  }

  /// The parts of other visitors, each line's as one.
  private static func others(_ facts: ArraySlice<Fact>) -> [Fact] {
    var lines: [Fact] = []
    for fact in facts {
      if let last = lines.last, last.line == fact.line {
        lines[lines.count - 1].part += " " + fact.part
      } else {
        lines.append(
          Fact(.nothing("is of another visitor"), part: fact.part, in: .other, line: fact.line))
      }
    }
    return lines
  }
}

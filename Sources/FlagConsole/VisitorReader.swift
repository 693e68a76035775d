import FlagEngine

/// Reads text from outside into a visitor: a Cookie header, a URL, JSON, `k=v` lines or evidence.
struct VisitorReader {
  let catalogue: Catalogue
  /// The instant that ages count back from, in milliseconds since 1970 UTC.
  let now: Int

  /// What a text came to.
  struct Reading: Equatable, Sendable {
    /// What kind of text it is, with its article: `a Cookie header`.
    var kind: String
    /// The visitor with what the text says.
    var visitor: Visitor
    /// Sentences about what was left out or taken otherwise.
    var notes: [String] = []
    /// The rest of the state, if the text is an evidence block.
    var evidence: Evidence?
  }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: the text, of any length.
  ///   - visitor: the visitor to change.
  /// - Returns: what it came to; nil for a blank text.
  /// - Throws: why nothing can be made of it.
  func read(_ text: String, into visitor: Visitor) throws(FieldText.Fault) -> Reading? {
    let lines = Self.lines(of: text)
    guard let first = lines.first else { return nil }
    if Evidence.begins(text) { return try read(evidence: text) }
    if first.hasPrefix("{") || first.hasPrefix("[") { return try read(json: text, visitor) }
    if let header = Self.cookieHeader(lines) { return read(cookies: header, visitor) }
    if lines.count == 1, Self.isAddress(first) { return read(address: first, visitor) }
    var facts = FactReader(self, visitor)
    for line in lines where !line.hasPrefix("#") {
      for fact in facts.facts(in: line) { facts.add(line: fact) }
    }
    guard facts.count > 0 else {
      if let note = facts.notes.first { throw FieldText.Fault(text: note) }
      throw FieldText.Fault(
        text: "Nothing here is recognised. Paste a Cookie header, a URL, a JSON object, k=v lines"
          + " or an evidence block.")
    }
    return facts.reading(Console.count(facts.count, "fact") + " as k=v")
  }

  /// The lines that are not blank, without blanks around them.
  private static func lines(of text: String) -> [String] {
    text.utf8.split { $0 == 0x0A || $0 == 0x0D }.map { FieldText.trimmed(String(Substring($0))) }
      .filter { !$0.isEmpty }
  }

  // MARK: Evidence

  private func read(evidence text: String) throws(FieldText.Fault) -> Reading {
    let evidence = try Evidence.parse(text)
    let platform = catalogue.configuration.platform
    guard evidence.platform == platform else {
      throw FieldText.Fault(
        text: "This evidence is of \(evidence.platform.name); the open file is"
          + " \(platform.name)'s.")
    }
    return Reading(
      kind: "an evidence block",
      visitor: catalogue.configuration.resolvingNames(of: evidence.visitor), evidence: evidence)
  }

  // MARK: JSON

  private func read(json text: String, _ visitor: Visitor) throws(FieldText.Fault) -> Reading {
    let bytes = Array(text.utf8)
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(bytes)
    } catch {
      throw FieldText.Fault(text: "Not JSON: \(error.sentence(in: bytes))", offset: error.offset)
    }
    return try document.withRoot { root throws(FieldText.Fault) in
      guard root.kind == .object else { return try read(list: root, visitor) }
      let names = root.members.map { $0.name.string ?? "" }
      let isWhole = { (member: String) in names.contains(member) }
      if isWhole("visitorId") || isWhole("visitorCode") {
        return try read(whole: root.value, visitor)
      }
      var facts = FactReader(self, visitor)
      facts.add(members: root)
      return facts.reading("a JSON object")
    }
  }

  /// A list of data items, as a Kameleoon persona has it.
  private func read(list root: JSONView, _ visitor: Visitor) throws(FieldText.Fault) -> Reading {
    guard case .kameleoon(var kameleoon) = visitor, root.kind == .array,
      root.elements.allSatisfy({ $0.kind == .object })
    else {
      throw FieldText.Fault(
        text: "Expected an object like {\"country\":\"FR\"}; got \(root.kind.phrase).")
    }
    do throws(VisitorFormatError) {
      kameleoon.data += try Kameleoon.Visitor.items(root.value)
    } catch {
      throw FieldText.Fault(text: "In the list: \(error).")
    }
    return Reading(
      kind: "a list of data items",
      visitor: catalogue.configuration.resolvingNames(of: .kameleoon(kameleoon)))
  }

  /// A whole visitor; its overrides count only if it has some.
  private func read(whole json: JSONValue, _ visitor: Visitor) throws(FieldText.Fault) -> Reading {
    var read: Visitor
    do throws(VisitorFormatError) {
      read = try Visitor(json: json)
    } catch {
      throw FieldText.Fault(text: "In the visitor: \(error).")
    }
    let platform = catalogue.configuration.platform
    guard read.platform == platform else {
      throw FieldText.Fault(
        text: "This is a visitor of \(read.platform.name); the open file is \(platform.name)'s.")
    }
    if read.overrides.isEmpty { read.overrides = visitor.overrides }
    return Reading(
      kind: "a visitor in JSON", visitor: catalogue.configuration.resolvingNames(of: read))
  }

  // MARK: Addresses

  private static func isAddress(_ line: String) -> Bool {
    guard !line.utf8.contains(0x20) else { return false }
    if line.hasPrefix("/") || line.hasPrefix("?") { return true }
    let scheme = line.prefix { $0 != ":" }
    return line.dropFirst(scheme.count).hasPrefix("://") && !scheme.isEmpty
      && scheme.allSatisfy { $0.isASCII && $0.isLetter }
  }

  /// A page viewed (Kameleoon), and the parts of its query that conditions read.
  private func read(address: String, _ visitor: Visitor) -> Reading {
    var facts = FactReader(self, visitor)
    if case .kameleoon = visitor, !address.hasPrefix("?") { facts.add(page: address) }
    let query = address.drop { $0 != "?" }.dropFirst().prefix { $0 != "#" }
    for part in query.split(separator: "&") {
      let (name, value) = Self.pair(String(part))
      facts.add(
        known: PercentText.decode(Self.spaced(name)),
        PercentText.decode(Self.spaced(value ?? "")), from: "the query")
    }
    return facts.reading("a URL")
  }

  /// A plus stands for a space in a query.
  private static func spaced(_ text: String) -> String {
    String(text.map { $0 == "+" ? " " : $0 })
  }

  /// The parts of a text before and after the first `=`.
  static func pair(_ text: String) -> (name: String, value: String?) {
    guard let sign = text.utf8.firstIndex(of: 0x3D) else { return (text, nil) }
    return (String(text[..<sign]), String(text[text.utf8.index(after: sign)...]))
  }

  // MARK: Cookies

  private static let codeCookie = "kameleoonVisitorCode"
  private static let simulationCookie = "kameleoonSimulationFFData"

  /// The cookies in a text: a `Cookie:` line of a request or a log, or cookies alone.
  private static func cookieHeader(_ lines: [String]) -> String? {
    for line in lines {
      guard let start = place(of: "cookie:", in: line) else { continue }
      let rest = String(decoding: Array(line.utf8)[(start + 7)...], as: UTF8.self)
      // In a command line the header ends with the quote it began with.
      return FieldText.trimmed(String(rest.prefix { $0 != "'" && $0 != "\n" }))
    }
    guard lines.count == 1 else {
      return lines.first { $0.contains(codeCookie + "=") || $0.contains(simulationCookie + "=") }
    }
    let parts = lines[0].split(separator: ";").map { FieldText.trimmed(String($0)) }
    let areAllPairs = parts.allSatisfy { !$0.contains(" ") && $0.contains("=") }
    if parts.count > 1, areAllPairs { return lines[0] }
    for name in [codeCookie, simulationCookie] {
      guard let start = place(of: name.lowercased() + "=", in: lines[0]) else { continue }
      return String(decoding: Array(lines[0].utf8)[start...], as: UTF8.self)
    }
    return nil
  }

  /// The byte at which a lower-case word stands in a line, in any case.
  private static func place(of word: String, in line: String) -> Int? {
    let bytes = Array(line.utf8).map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }
    let wanted = Array(word.utf8)
    guard bytes.count >= wanted.count else { return nil }
    return (0...bytes.count - wanted.count).first { start in
      bytes[start..<start + wanted.count].elementsEqual(wanted)
    }
  }

  private func read(cookies header: String, _ visitor: Visitor) -> Reading {
    var facts = FactReader(self, visitor)
    var others: [(name: String, value: String)] = []
    for part in header.split(separator: ";") {
      let (name, value) = Self.pair(FieldText.trimmed(String(part)))
      guard let value else { continue }
      switch name {
      case Self.codeCookie: facts.add(code: Self.unquoted(value))
      case Self.simulationCookie: facts.add(simulations: Self.unquoted(value))
      default: others.append((name, Self.unquoted(value)))
      }
    }
    facts.add(cookies: others)
    return facts.reading("a Cookie header")
  }

  private static func unquoted(_ value: String) -> String {
    let isQuoted = value.count > 1 && value.hasPrefix("\"") && value.hasSuffix("\"")
    return isQuoted ? String(value.dropFirst().dropLast()) : value
  }
}

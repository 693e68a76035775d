import FlagEngine

/// Divides a text into its parts: what each says about a visitor, or that it says nothing.
///
/// It goes over the text once, from part to part; whatever no kind of text claims is a part of its
/// own, so that nothing is lost.
struct PartReader {
  let bytes: ArraySlice<UInt8>
  let words: FactWords
  /// The parts so far.
  private(set) var facts: [Fact] = []

  /// The place that is read.
  var index: Int
  /// Where the text, or the part of it between quotes, ends.
  private(set) var limit: Int
  /// How many texts this one stands in.
  let depth: Int
  private(set) var line = 0
  /// Where the line that is read ends.
  private(set) var lineEnd = 0
  /// Where the first part of the line begins; nil before it.
  var contentStart: Int?
  /// The line of a request: another address in it is the page before.
  var requestLine: Int?
  /// Where the words begin that nothing claimed.
  var unclaimed: Int?
  /// Where the last of them ends.
  private var unclaimedEnd = 0
  /// The last line with words that nothing claimed.
  var unclaimedLine: Int?
  /// Up to where no JSON begins: what was tried there ended nowhere.
  var jsonEnds = 0
  /// Up to where no quote of a kind is closed: what was tried there ended nowhere.
  private var quoteEnds: [UInt8: Int] = [:]
  /// Whether a search for the end of JSON has reached the end of the text.
  private var isUnclosed = false

  /// Texts in texts in texts are nobody's log.
  private static let depthLimit = 4

  init(_ bytes: ArraySlice<UInt8>, _ words: FactWords, depth: Int = 0, line: Int = 0) {
    self.bytes = bytes
    self.words = words
    self.depth = depth
    self.line = line
    index = bytes.startIndex
    limit = bytes.endIndex
    lineEnd = bytes.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? limit
  }

  /// The parts of a text.
  static func facts(
    in text: ArraySlice<UInt8>, _ words: FactWords, depth: Int = 0, line: Int = 0
  ) -> [Fact] {
    var reader = PartReader(text, words, depth: depth, line: line)
    reader.read()
    return reader.facts
  }

  // MARK: Walking

  private mutating func read() {
    while index < limit {
      let byte = bytes[index]
      if byte == 0x0A || byte == 0x0D {
        endUnclaimed()
        advance(to: index + 1)
        contentStart = nil
        continue
      }
      let isOfMail = byte == UInt8(ascii: ">") && contentStart == nil
      guard !Self.isSeparator(byte), !isOfMail else {
        index += 1
        continue
      }
      if contentStart == nil { contentStart = index }
      let start = index
      guard !readPart() else { continue }
      index = start
      if unclaimed == nil { unclaimed = start }
      skipWord()
      unclaimedEnd = index
    }
    endUnclaimed()
  }

  /// Goes on, perhaps into another line.
  private mutating func advance(to end: Int) {
    for byte in bytes[index..<end] where byte == 0x0A { line += 1 }
    index = end
    guard end > lineEnd else { return }
    lineEnd = bytes[end..<limit].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? limit
  }

  /// Whether one of the kinds claims what begins here.
  private mutating func readPart() -> Bool {
    let byte = bytes[index]
    if isAtLineStart {
      if readCookieRow() { return true }
      if byte == UInt8(ascii: "#") { return readRemark() }
    }
    if readCommand() { return true }
    if Self.isOpener(byte) {
      if !readJSON() { index += 1 }
      return true
    }
    if Self.isCloser(byte) {
      index += 1
      return true
    }
    if Self.isQuote(byte) { return readQuoted() }
    return readFetch() || readRequestLine() || readUserAgent() || readAddress() || readCookies()
      || readHeader() || readPair()
  }

  /// Whether nothing but blanks and marks of quotation stands before this place in its line.
  var isAtLineStart: Bool { contentStart == index }

  /// Goes to the end of a word that nothing claims: what is in brackets or quotes behind it may be
  /// a part.
  private mutating func skipWord() {
    var last = bytes[index]
    index += 1
    while index < limit, !Self.isSeparator(bytes[index]), bytes[index] >= 0x20 {
      let byte = bytes[index]
      // An apostrophe is no quote.
      let isQuote = Self.isQuote(byte) && !(byte == UInt8(ascii: "'") && Self.isNameByte(last))
      if Self.isOpener(byte) || Self.isAngle(byte) || isQuote { return }
      last = byte
      index += 1
    }
  }

  /// Adds a part that was read; the words before it are one of their own.
  mutating func add(
    _ subject: Fact.Subject, _ range: Range<Int>, _ value: Fact.Value = .text(""),
    in kind: TextKind, named name: String = ""
  ) {
    add(Fact(subject, value, part: text(range), in: kind, named: name, line: line))
  }

  /// The page of a request is told in two lines: its path, and its host.
  mutating func completePage(_ host: String) {
    guard
      let index = facts.firstIndex(where: { $0.subject == .page && $0.kind == .headers }),
      let path = facts[index].value.characters, path.hasPrefix("/")
    else { return }
    facts[index].value = .string("https://\(host)\(path)")
  }

  private mutating func add(_ fact: Fact) {
    endUnclaimed()
    facts.append(fact)
  }

  /// Adds the parts of a text in this one, which goes from here to `end`.
  mutating func add(_ inner: [Fact], endingAt end: Int) {
    endUnclaimed()
    facts += inner
    advance(to: end)
  }

  private mutating func endUnclaimed() {
    guard let start = unclaimed else { return }
    unclaimed = nil
    unclaimedLine = line
    facts.append(
      Fact(
        .nothing("says nothing about a visitor"), part: text(start..<unclaimedEnd), in: .other,
        line: line))
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  // MARK: Bytes

  static func isSeparator(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
      || byte == UInt8(ascii: "&")
  }

  static func isCloser(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: ")")
      || isAngle(byte)
  }

  private static func isOpener(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "(")
  }

  /// A bracket of markup.
  private static func isAngle(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
  }

  static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
  }

  /// A letter, a digit, or what else a name has: `browser.version`, `X-Id`, `_ga`.
  static func isNameByte(_ byte: UInt8) -> Bool {
    isNameStart(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: ".")
  }

  static func isNameStart(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "@")
  }

  // MARK: Remarks and quotes

  private mutating func readRemark() -> Bool {
    let end = lineEnd
    add(.nothing("is a remark"), index..<end, in: .other)
    index = end
    return true
  }

  /// A part in quotes: a name with its value, or a text of its own.
  private mutating func readQuoted() -> Bool {
    guard let close = closingQuote(from: index) else {
      index += 1
      return true
    }
    let inside = bytes[(index + 1)..<close]
    let name = String(decoding: inside, as: UTF8.self)
    if !name.isEmpty, readValue(of: name, from: index, behind: close + 1, isQuoted: true) {
      return true
    }
    if readArguments(name, close) { return true }
    guard depth < Self.depthLimit else { return false }
    let inner = Self.facts(in: inside, words, depth: depth + 1, line: line)
    if inner.contains(where: { $0.subject == .page && $0.kind == .headers }) { requestLine = line }
    add(inner, endingAt: close + 1)
    return true
  }

  /// The quote in this line that closes the one at a place.
  mutating func closingQuote(from place: Int) -> Int? {
    guard place >= quoteEnds[bytes[place]] ?? 0 else { return nil }
    if let close = LooseJSON.closingQuote(of: bytes, from: place, limit: lineEnd) { return close }
    quoteEnds[bytes[place]] = lineEnd
    return nil
  }

  /// Where a bracket that begins here is closed; each part of the text is searched once, and what
  /// stands inside of what is no JSON only near by.
  mutating func closingBracket(from place: Int) -> Int? {
    let isFree = place >= jsonEnds
    if isFree, !isUnclosed {
      if let end = LooseJSON.end(of: bytes, from: place, limit: limit) { return end }
      isUnclosed = true
    }
    let reach = isFree ? lineEnd : min(lineEnd, place + 256)
    if let end = LooseJSON.end(of: bytes, from: place, limit: reach) { return end }
    jsonEnds = max(jsonEnds, reach)
    return nil
  }

  /// `Cookie("kameleoonVisitorCode", "zzz"`: a cookie of the platform as programs set it.
  private mutating func readArguments(_ name: String, _ close: Int) -> Bool {
    guard FactWords.isPlatformCookie(name) else { return false }
    let rest = bytes[(close + 1)..<lineEnd].drop { Self.isSeparator($0) }
    guard rest.startIndex > close + 1, let quote = rest.first, Self.isQuote(quote),
      let end = closingQuote(from: rest.startIndex)
    else { return false }
    let value = text((rest.startIndex + 1)..<end)
    add(.cookie(name), index..<(end + 1), .text(value), in: .cookies, named: name)
    index = end + 1
    return true
  }

  // MARK: JSON

  private mutating func readJSON() -> Bool {
    guard index >= jsonEnds, let end = closingBracket(from: index) else { return false }
    guard let inner = json(index..<end) else {
      jsonEnds = end
      return false
    }
    add(inner, endingAt: end)
    return true
  }

  /// The parts of JSON, or of a literal like it; nil where it is none.
  private func json(_ range: Range<Int>, at path: String = "") -> [Fact]? {
    guard bytes[range.lowerBound] != UInt8(ascii: "(") else { return nil }
    return JSONParts.document(bytes[range]).map { document in
      JSONParts.facts(in: document, words, depth: depth, path: path).on(line: line)
    }
  }

  // MARK: Texts in texts

  private static let embeddingNames: Set<String> = [
    "msg", "message", "log", "line", "event", "text", "body", "payload", "textpayload", "raw",
    "stdout", "data", "request", "postdata",
  ]

  /// Whether the text that has a name may say something about a visitor.
  func isEmbedding(_ name: String) -> Bool {
    !words.isKnown(name) && Self.isEmbedding(name)
  }

  static func isEmbedding(_ name: String) -> Bool {
    embeddingNames.contains(FactWords.folded(name))
  }

  func embedded(_ text: String) -> [Fact]? {
    Self.embedded(text, words, depth: depth, line: line)
  }

  /// The parts of a text in a text; nil where it names no visitor and nothing that conditions read.
  static func embedded(
    _ text: String, _ words: FactWords, depth: Int, line: Int = 0
  ) -> [Fact]? {
    guard depth < depthLimit else { return nil }
    let facts = facts(in: Array(text.utf8)[...], words, depth: depth + 1, line: line)
    let isWorthIt = facts.contains { fact in
      switch fact.subject {
      case .code, .cookie, .item, .attribute, .customData, .page: true
      case .named(let name): words.isKnown(name)
      case .query, .userAgent, .member, .nothing: false
      }
    }
    return isWorthIt ? facts : nil
  }
}

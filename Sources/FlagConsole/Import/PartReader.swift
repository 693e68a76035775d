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
  private var contentStart: Int?
  /// The line of a request: another address in it is the page before.
  var requestLine: Int?
  /// Where the words begin that nothing claimed.
  private var unclaimed: Int?
  /// Where the last of them ends.
  private var unclaimedEnd = 0
  /// The last line with words that nothing claimed.
  private var unclaimedLine: Int?
  /// Up to where no JSON begins: what was tried there ended nowhere.
  private var jsonEnds = 0
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
  mutating func advance(to end: Int) {
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

  static func isOpener(_ byte: UInt8) -> Bool {
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
  private mutating func closingQuote(from place: Int) -> Int? {
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

  // MARK: Names with values

  /// `name=value`, `name: value`, `name:=value`.
  private mutating func readPair() -> Bool {
    guard let end = nameEnd() else { return false }
    return readValue(of: text(index..<end), from: index, behind: end, isQuoted: false)
  }

  /// Where the name that begins here ends.
  func nameEnd() -> Int? {
    for name in words.namesWithBlanks where bytes[index..<limit].starts(with: name) {
      let rest = bytes[(index + name.count)..<limit].drop { $0 == 0x20 }
      if rest.first == UInt8(ascii: "=") || rest.first == UInt8(ascii: ":") {
        return index + name.count
      }
    }
    guard Self.isNameStart(bytes[index]) else { return nil }
    return bytes[index..<limit].firstIndex { !Self.isNameByte($0) } ?? limit
  }

  /// Reads the sign and the value behind a name; false where it is no name.
  private mutating func readValue(
    of name: String, from start: Int, behind nameEnd: Int, isQuoted: Bool
  ) -> Bool {
    guard let sign = sign(behind: nameEnd, name, isQuoted: isQuoted) else { return false }
    var place = sign.end
    while place < limit, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
    // `name= other=1`: nothing stands behind the first sign.
    if place > sign.end, isPair(at: place) { place = sign.end }
    index = place
    if structured(name, at: place, from: start) { return true }
    let (value, end) = plainValue(of: name, at: place, from: start)
    guard let value else {
      add(
        .nothing("ends inside of its quotes: the text was cut"), start..<end, in: .pairs,
        named: name)
      index = end
      return true
    }
    let text = String(decoding: value, as: UTF8.self)
    if isEmbedding(name), let inner = embedded(text) {
      index = start
      add(inner, endingAt: end)
      return true
    }
    add(
      subject(name), start..<end, sign.isText ? .string(text) : .text(text), in: .pairs,
      named: name)
    index = end
    return true
  }

  private func subject(_ name: String) -> Fact.Subject {
    // PowerShell's and others' objects: `$session.UserAgent`.
    guard name.hasPrefix("$"), let last = name.split(separator: ".").last else {
      return .named(name)
    }
    return .named(String(last))
  }

  /// `=`, `:=` or `:` behind a name.
  private func sign(
    behind end: Int, _ name: String, isQuoted: Bool
  ) -> (end: Int, isText: Bool)? {
    var place = end
    while place < limit, bytes[place] == 0x20 { place += 1 }
    let isApart = place > end
    guard place < limit else { return nil }
    let next = place + 1 < limit ? bytes[place + 1] : 0x20
    switch bytes[place] {
    case UInt8(ascii: "="):
      // `a == b` and `a => b` are code; the arrow is Ruby's for a value.
      if next == UInt8(ascii: ">") { return (place + 2, false) }
      return next == UInt8(ascii: "=") && isApart ? nil : (place + 1, false)
    case UInt8(ascii: ":"):
      if next == UInt8(ascii: "=") { return (place + 2, true) }
      if next == UInt8(ascii: "/") { return isQuoted ? (place + 1, false) : nil }
      let isBlank = next == 0x20 || next == 0x09 || next == 0x0A || next == 0x0D
      if isBlank || isQuoted || Self.isQuote(next) || next == UInt8(ascii: "{")
        || words.isKnown(name)
      {
        return (place + 1, false)
      }
      return nil
    default: return nil
    }
  }

  /// Whether a name with its sign begins at a place.
  private func isPair(at place: Int) -> Bool {
    guard place < limit else { return false }
    var end = place
    var isQuoted = false
    if Self.isQuote(bytes[place]) {
      guard
        let close = LooseJSON.closingQuote(
          of: bytes, from: place, limit: min(lineEnd, place + 80))
      else { return false }
      end = close + 1
      isQuoted = true
    } else {
      guard Self.isNameStart(bytes[place]) else { return false }
      end = bytes[place..<limit].firstIndex { !Self.isNameByte($0) } ?? limit
      guard end - place < 200 else { return false }
    }
    return sign(behind: end, text(place..<end), isQuoted: isQuoted) != nil
  }

  /// Reads a value in brackets, if it is JSON.
  private mutating func structured(_ name: String, at place: Int, from start: Int) -> Bool {
    guard place < limit, bytes[place] == UInt8(ascii: "{") || bytes[place] == UInt8(ascii: "["),
      let end = closingBracket(from: place)
    else { return false }
    guard let document = JSONParts.document(bytes[place..<end]) else {
      jsonEnds = max(jsonEnds, end)
      return false
    }
    let inner = JSONParts.facts(
      in: document, words, depth: depth, member: name, part: text(start..<end))
    index = start
    add(inner.on(line: line), endingAt: end)
    return true
  }

  /// The value without its quotes, and where it ends with them; no value where the line ends before
  /// its quotes do.
  private mutating func plainValue(
    of name: String, at place: Int, from start: Int
  ) -> (ArraySlice<UInt8>?, Int) {
    let line = lineEnd
    if place < line, Self.isQuote(bytes[place]) {
      if let close = closingQuote(from: place) {
        return (unescaped(bytes[(place + 1)..<close]), close + 1)
      }
      if bytes[place] != UInt8(ascii: "'") { return (nil, line) }
    }
    let isPure =
      unclaimed == nil && unclaimedLine != self.line
      && (start == contentStart || facts.last?.line == self.line && facts.last?.kind == .pairs)
    return plainValue(of: name, at: place, line: line, mayHaveBlanks: isPure)
  }

  private func plainValue(
    of name: String, at place: Int, line: Int, mayHaveBlanks isPure: Bool
  ) -> (ArraySlice<UInt8>, Int) {
    let isOneWord = words.isOneWord(name)
    var end = place
    if let known = words.comparedValue(of: name, at: bytes[place..<line]) {
      return (bytes[place..<(place + known)], place + known)
    }
    while end < line {
      let byte = bytes[end]
      if byte == UInt8(ascii: ";") || byte == UInt8(ascii: "&") { break }
      if Self.isSeparator(byte) {
        let next = bytes[end..<line].firstIndex { !Self.isSeparator($0) } ?? line
        if next == line || isOneWord || !isPure || isPair(at: next)
          || bytes[next] == UInt8(ascii: "{")
        {
          break
        }
        end = next
        continue
      }
      if Self.isCloser(byte), isPunctuation(at: end, line: line) { break }
      end += 1
    }
    return (bytes[place..<end], end)
  }

  /// Whether a closing bracket closes what was opened before the value.
  private func isPunctuation(at place: Int, line: Int) -> Bool {
    let next = place + 1 < line ? bytes[place + 1] : 0x20
    return Self.isSeparator(next) || Self.isCloser(next) || next == UInt8(ascii: "\"")
  }

  private func unescaped(_ inside: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard inside.contains(UInt8(ascii: "\\")) else { return inside }
    var plain: [UInt8] = []
    var isEscaped = false
    for byte in inside {
      if byte == UInt8(ascii: "\\"), !isEscaped {
        isEscaped = true
        continue
      }
      // Other escapes than of quotes and of themselves stay as they are: they may be anything's.
      if isEscaped, !Self.isQuote(byte), byte != UInt8(ascii: "\\") {
        plain.append(UInt8(ascii: "\\"))
      }
      plain.append(byte)
      isEscaped = false
    }
    return plain[...]
  }

  // MARK: Texts in texts

  private static let embeddingNames: Set<String> = [
    "msg", "message", "log", "line", "event", "text", "body", "payload", "textpayload", "raw",
    "stdout", "data", "request", "postdata",
  ]

  /// Whether the text that has a name may say something about a visitor.
  private func isEmbedding(_ name: String) -> Bool {
    !words.isKnown(name) && Self.isEmbedding(name)
  }

  static func isEmbedding(_ name: String) -> Bool {
    embeddingNames.contains(FactWords.folded(name))
  }

  private func embedded(_ text: String) -> [Fact]? {
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

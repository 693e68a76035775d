import FlagEngine

// Names with their values: `country=France`, `"tier": "gold"`, `--header name: value`.
extension PartReader {
  // MARK: Names with values

  /// `name=value`, `name: value`, `name:=value`.
  mutating func readPair() -> Bool {
    guard let end = nameEnd() else { return false }
    return readValue(of: text(index..<end), from: index, behind: end, isQuoted: false)
  }

  /// Where the name that begins here ends.
  private func nameEnd() -> Int? {
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
  mutating func readValue(
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

  func subject(_ name: String) -> Fact.Subject {
    // PowerShell's and others' objects: `$session.UserAgent`.
    guard name.hasPrefix("$"), let last = name.split(separator: ".").last else {
      return .named(name)
    }
    return .named(String(last))
  }

  /// `=`, `:=` or `:` behind a name.
  func sign(
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
}

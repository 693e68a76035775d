/// Takes out of texts what a room full of people must not read: visitor codes, e-mail addresses and
/// tokens.
///
/// A code that is known becomes `visitor-1`, `visitor-2`… in the order in which they were learnt; the
/// others become what they are: `<e-mail>`, `<token>`, `<code>`. Rather too much is taken out than too
/// little.
public struct TextMask: Equatable, Sendable {
  /// A way to write a code.
  private struct Form: Equatable, Sendable {
    var bytes: [UInt8]
    var number: Int
    /// Whether it is long and odd enough to be nothing else, wherever it stands.
    var isDistinct: Bool
  }

  private var numbers: [String: Int] = [:]
  /// The longest first, by their first bytes.
  private var forms: [UInt8: [Form]] = [:]

  /// A mask that knows no code yet.
  public init() {}

  /// Takes a code out of every text from now on.
  ///
  /// - Parameters:
  ///   - code: the code; an empty one is none.
  ///   - others: other ways to write it: in JSON, in an address.
  public mutating func learn(_ code: String, writtenAs others: [String] = []) {
    guard !code.isEmpty, numbers[code] == nil else { return }
    let number = numbers.count + 1
    numbers[code] = number
    for text in Set([code] + others) {
      let bytes = Array(text.utf8)
      guard let first = bytes.first else { continue }
      let isDistinct = bytes.count >= 8 && bytes.contains { !$0.isLetter }
      forms[first, default: []].append(
        Form(bytes: bytes, number: number, isDistinct: isDistinct))
      forms[first]?.sort { $0.bytes.count > $1.bytes.count }
    }
  }

  /// Whether a code is known.
  public func knows(_ code: String) -> Bool { numbers[code] != nil }

  /// A text without what is taken out.
  public func masking(_ text: String) -> String {
    var text = text
    let masked: [UInt8]? = text.withUTF8 { bytes in
      var scanner = MaskScanner(bytes: bytes, mask: self)
      return scanner.scan()
    }
    return masked.map { String(decoding: $0, as: UTF8.self) } ?? text
  }

  /// The number and length of the code that stands at a place; nil: none does.
  fileprivate func code(
    at place: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> (number: Int, length: Int)? {
    for form in forms[bytes[place]] ?? [] where fits(form, at: place, in: bytes) {
      return (form.number, form.bytes.count)
    }
    return nil
  }

  private func fits(_ form: Form, at place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let end = place + form.bytes.count
    guard end <= bytes.count, bytes[place..<end].elementsEqual(form.bytes) else { return false }
    if form.isDistinct { return true }
    // Ids are digits, and a code is hashed together with one.
    func divides(_ neighbour: UInt8?, from own: UInt8) -> Bool {
      guard let neighbour else { return true }
      return !neighbour.isNamePart || (neighbour.isDigit && !own.isDigit)
    }
    return divides(place > 0 ? bytes[place - 1] : nil, from: bytes[place])
      && divides(end < bytes.count ? bytes[end] : nil, from: bytes[end - 1])
  }
}

/// Goes through a text once.
private struct MaskScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  let mask: TextMask
  private var result: [UInt8] = []
  private var copied = 0

  init(bytes: UnsafeBufferPointer<UInt8>, mask: TextMask) {
    self.bytes = bytes
    self.mask = mask
  }

  /// The masked bytes; nil where nothing is taken out.
  mutating func scan() -> [UInt8]? {
    var place = 0
    while place < bytes.count {
      if let code = mask.code(at: place, in: bytes) {
        replace(place..<place + code.length, by: "visitor-\(code.number)")
      } else if place == 0 || !bytes[place - 1].isAlphanumeric, let found = secret(at: place) {
        replace(place..<found.end, by: found.kind)
      } else {
        place += 1
        continue
      }
      place = copied
    }
    guard copied > 0 else { return nil }
    return result + bytes[copied...]
  }

  private mutating func replace(_ range: Range<Int>, by text: String) {
    result += bytes[copied..<range.lowerBound]
    result += text.utf8
    copied = range.upperBound
  }

  /// The end of the bytes from a place on that belong to a set.
  private func end(from place: Int, while belongs: (UInt8) -> Bool) -> Int {
    var end = place
    while end < bytes.count, belongs(bytes[end]) { end += 1 }
    return end
  }

  /// The e-mail address, token or code that begins at a place.
  private func secret(at place: Int) -> (end: Int, kind: String)? {
    guard bytes[place].isAlphanumeric else { return nil }
    if let end = address(at: place) { return (end, "<e-mail>") }
    if let end = namedSecret(at: place) ?? token(at: place) { return (end, "<token>") }
    let run = end(from: place) { $0.isAlphanumeric }
    let word = bytes[place..<run]
    guard run == bytes.count || !bytes[run].isNamePart else { return nil }
    let digits = word.count(where: \.isDigit)
    let isCode =
      word.count == 19 && digits == 19
      || word.count == 16 && digits >= 2 && digits <= 14 && !word.contains(where: \.isUpperCase)
    return isCode ? (run, "<code>") : nil
  }

  /// The end of an e-mail address, its `@` as it is or as `%40`.
  private func address(at place: Int) -> Int? {
    let run = end(from: place) { $0.isAlphanumeric || "._%+-@".utf8.contains($0) }
    let text = bytes[place..<run]
    let at: Int
    if let sign = text.firstIndex(of: UInt8(ascii: "@")) {
      at = sign + 1
    } else if let sign = text.indices.first(where: { text[$0...].starts(with: "%40".utf8) }) {
      at = sign + 3
    } else {
      return nil
    }
    // A full stop behind it ends the sentence.
    var end = run
    while end > at, !bytes[end - 1].isAlphanumeric { end -= 1 }
    guard let dot = bytes[at..<end].lastIndex(of: UInt8(ascii: ".")), dot > at, end - dot > 2 else {
      return nil
    }
    return end
  }

  /// The end of a value that its name calls a secret: `token: …`, `"api_key":"…"`, `Bearer …`.
  private func namedSecret(at place: Int) -> Int? {
    var before = place
    while before > 0, place - before < 4, " \"'=:".utf8.contains(bytes[before - 1]) { before -= 1 }
    guard before < place else { return nil }
    var start = before
    while start > 0, bytes[start - 1].isNamePart { start -= 1 }
    let name = String(decoding: bytes[start..<before], as: UTF8.self).lowercased()
    guard Self.secretNames.contains(where: name.hasSuffix) else { return nil }
    let end = end(from: place) { !" \"',&;)}".utf8.contains($0) }
    // A word of six letters or more behind `token` may be prose; a secret has digits.
    guard end - place >= 6, bytes[place..<end].contains(where: \.isDigit) else { return nil }
    return end
  }

  private static let secretNames = [
    "token", "secret", "password", "api_key", "apikey", "api-key", "authorization", "bearer",
  ]

  /// The beginnings of keys that services give out.
  private static let prefixes = [
    "sk_", "pk_", "sk-", "pk-", "ghp_", "gho_", "xoxb-", "xoxp-", "AKIA",
  ]

  private func token(at place: Int) -> Int? {
    let plain = end(from: place) { $0.isAlphanumeric }
    let word = bytes[place..<plain]
    let joined = end(from: place) { $0.isNamePart || $0 == UInt8(ascii: ".") }
    if word.starts(with: "eyJ".utf8), joined - place >= 20 { return joined }
    let whole = end(from: place) { $0.isNamePart }
    let text = bytes[place..<whole]
    if whole - place >= 16, Self.prefixes.contains(where: { text.starts(with: $0.utf8) }) {
      return whole
    }
    if word.count >= 24, word.contains(where: \.isDigit), word.contains(where: \.isLetter) {
      return end(from: place) { $0.isNamePart || "/+=".utf8.contains($0) }
    }
    let isMixed =
      text.contains(where: \.isDigit) && text.contains(where: \.isUpperCase)
      && text.contains { $0.isLetter && !$0.isUpperCase }
    if text.count >= 32, isMixed { return whole }
    return isUniversalID(text) ? whole : nil
  }

  /// Whether it is of the form 8-4-4-4-12 in hexadecimal digits.
  private func isUniversalID(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard text.count == 36 else { return false }
    let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.map(\.count) == [8, 4, 4, 4, 12]
      && parts.allSatisfy { $0.allSatisfy { "0123456789abcdefABCDEF".utf8.contains($0) } }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
  fileprivate var isUpperCase: Bool { (0x41...0x5A).contains(self) }
  fileprivate var isLetter: Bool { isUpperCase || (0x61...0x7A).contains(self) }
  fileprivate var isAlphanumeric: Bool { isDigit || isLetter }
  /// Whether it may stand inside a name: `new_checkout`.
  fileprivate var isNamePart: Bool {
    isAlphanumeric || self == UInt8(ascii: "_") || self == UInt8(ascii: "-")
  }
}

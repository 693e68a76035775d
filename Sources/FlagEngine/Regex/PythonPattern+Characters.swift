extension PythonPattern {
  // MARK: Characters

  /// Writes a character.
  mutating func write(_ scalar: UInt32) {
    guard flags.ignoresCase else { return writeExact(scalar) }
    let others =
      flags.isASCII
      ? Self.asciiOther(of: scalar).map { [$0] } ?? [] : PythonCase.others(of: scalar)
    guard !others.isEmpty else { return writeExact(scalar) }
    if Self.isCaselessAlike(scalar, isASCII: flags.isASCII) {
      setCaseless(true)
      output.unicodeScalars.append(Unicode.Scalar(UInt8(scalar)))
    } else {
      setCaseless(false)
      output += "[" + ([scalar] + others).map(escaped).joined() + "]"
    }
  }

  private mutating func writeExact(_ scalar: UInt32) {
    switch scalar {
    case 0x30...0x39, 0x5F: output.unicodeScalars.append(Unicode.Scalar(UInt8(scalar)))
    case 0x41...0x5A, 0x61...0x7A:
      setCaseless(false)
      output.unicodeScalars.append(Unicode.Scalar(UInt8(scalar)))
    case 0..<0x80: output += escaped(scalar)
    default:
      setCaseless(false)
      guard let scalar = Unicode.Scalar(scalar) else {
        // Half of a pair: no text has it.
        output += Self.nothing
        return
      }
      output.unicodeScalars.append(scalar)
    }
  }

  /// A set without members.
  private static let nothing = "[^\\x{0}-\\x{10ffff}]"

  /// Lets PCRE2 ignore case from here on, or not.
  mutating func setCaseless(_ isOn: Bool) {
    guard isOn != isCaseless else { return }
    output += isOn ? "(?i)" : "(?-i)"
    isCaseless = isOn
  }

  /// Whether PCRE2 and Python ignore the case of an ASCII letter alike; with `(?a)` Python keeps the
  /// Kelvin sign and the long s out.
  private static func isCaselessAlike(_ letter: UInt32, isASCII: Bool) -> Bool {
    guard letter < 0x80 else { return false }
    switch letter | 0x20 {
    case 0x69: return isASCII
    case 0x6B, 0x73: return !isASCII
    default: return true
    }
  }

  private static func asciiOther(of scalar: UInt32) -> UInt32? {
    0x41...0x5A ~= scalar & ~0x20 ? scalar ^ 0x20 : nil
  }

  func escaped(_ scalar: UInt32) -> String { "\\x{\(String(scalar, radix: 16))}" }

  // MARK: Escapes

  mutating func readEscape() throws(PatternError) -> Width? {
    guard let scalar = take() else { throw PatternError("bad escape (end of pattern)") }
    switch scalar {
    case "A":
      output += "\\A"
      return nil
    case "Z":
      output += "\\z"
      return nil
    case "b":
      // Letters of words are no letters whose case is ignored: PCRE2 would add the long s.
      if flags.isASCII { setCaseless(false) }
      output += flags.isASCII ? Self.asciiBoundary : Self.boundary
      return nil
    case "B":
      // Python finds none in an empty text.
      if flags.isASCII { setCaseless(false) }
      output += "(?!\\A\\z)(?!\(flags.isASCII ? Self.asciiBoundary : Self.boundary))"
      return nil
    case "0":
      write(try octal(first: scalar, limit: 2))
      return .one
    case "1"..."9": return try readNumber(scalar)
    default:
      if let category = category(scalar) {
        if flags.isASCII { setCaseless(false) }
        output += "[\(category.isNegated ? "^" : "")\(category.set)]"
      } else {
        write(try literal(scalar))
      }
      return .one
    }
  }

  private static let word = "\\p{L}\\p{N}_"
  private static let boundary =
    "(?:(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_])|(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_]))"
  private static let asciiBoundary =
    "(?:(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]))"

  /// The inside of the set that `\d`, `\w` or `\s` stands for, and whether it is the opposite.
  private func category(_ scalar: Unicode.Scalar) -> (set: String, isNegated: Bool)? {
    switch scalar {
    case "d", "D": (flags.isASCII ? "0-9" : "\\p{Nd}", scalar == "D")
    case "w", "W": (flags.isASCII ? "A-Za-z0-9_" : Self.word, scalar == "W")
    case "s", "S":
      (
        flags.isASCII
          ? " \\t\\n\\r\\f\\x0b"
          : "\\x09-\\x0d\\x1c-\\x20\\x85\\xa0\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}"
            + "\\x{202f}\\x{205f}\\x{3000}", scalar == "S"
      )
    default: nil
    }
  }

  /// A group by number, or a character by three octal digits.
  private mutating func readNumber(_ first: Unicode.Scalar) throws(PatternError) -> Width {
    var number = Int(first.value - 0x30)
    if let second = next, "0"..."9" ~= second {
      if isOctal(first), isOctal(second), let third = peek(1), isOctal(third) {
        write(try octal(first: first, limit: 2))
        return .one
      }
      number = number * 10 + Int(second.value - 0x30)
      position += 1
    }
    return try readReference(to: number)
  }

  private func isOctal(_ scalar: Unicode.Scalar) -> Bool { "0"..."7" ~= scalar }

  private mutating func octal(
    first: Unicode.Scalar, limit: Int
  ) throws(PatternError) -> UInt32 {
    var value = first.value - 0x30
    for _ in 0..<limit {
      guard let digit = next, isOctal(digit) else { break }
      value = value * 8 + digit.value - 0x30
      position += 1
    }
    guard value <= 0o377 else {
      throw PatternError("octal escape outside of range 0-0o377")
    }
    return value
  }

  /// The code point an escape stands for, inside and outside of sets; it may be a surrogate.
  private mutating func literal(_ scalar: Unicode.Scalar) throws(PatternError) -> UInt32 {
    switch scalar {
    case "a": return 0x07
    case "f": return 0x0C
    case "n": return 0x0A
    case "r": return 0x0D
    case "t": return 0x09
    case "v": return 0x0B
    case "x": return try hexadecimal(2)
    case "u": return try hexadecimal(4)
    case "U": return try hexadecimal(8)
    case "N": return try named()
    case "a"..."z", "A"..."Z": throw PatternError("bad escape \\\(scalar)")
    default: return scalar.value
    }
  }

  /// A character by its Unicode name: `\N{DIGIT ONE}`.
  private mutating func named() throws(PatternError) -> UInt32 {
    guard take("{") else { throw PatternError("missing {") }
    var name = String.UnicodeScalarView()
    while let scalar = take() {
      guard scalar == "}" else {
        name.append(scalar)
        continue
      }
      guard let scalar = UnicodeNames.scalar(named: String(name)) else {
        throw PatternError("undefined character name")
      }
      return scalar.value
    }
    throw PatternError("missing }, unterminated name")
  }

  private mutating func hexadecimal(_ count: Int) throws(PatternError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = take(), digit.isASCII, let number = hexValue(UInt8(digit.value)) else {
        throw PatternError("incomplete escape")
      }
      value = value &* 16 &+ number
    }
    guard value <= 0x10FFFF else { throw PatternError("bad escape") }
    return value
  }

  // MARK: Sets

  private enum Member: Hashable {
    case scalar(UInt32)
    case range(UInt32, UInt32)
    case category(String)
  }

  mutating func readSet() throws(PatternError) {
    let isNegated = take("^")
    var members: [Member] = []
    while true {
      guard let scalar = take() else { throw PatternError("unterminated character set") }
      if scalar == "]", !members.isEmpty { break }
      let low = try readMember(scalar)
      guard next == "-", let after = peek(1), after != "]" else {
        if next == "-", peek(1) == nil { throw PatternError("unterminated character set") }
        members.append(low)
        continue
      }
      position += 1
      guard let highScalar = take() else { throw PatternError("unterminated character set") }
      let high = try readMember(highScalar)
      guard case .scalar(let start) = low, case .scalar(let end) = high, start <= end else {
        throw PatternError("bad character range")
      }
      members.append(.range(start, end))
    }
    setCaseless(false)
    let text = text(members)
    if text.isEmpty {
      output += isNegated ? "(?s:.)" : Self.nothing
    } else {
      output += "[\(isNegated ? "^" : "")\(text)]"
      heaviestItem = max(heaviestItem, RegexMeter.weight(ofItem: text.utf8.count))
    }
  }

  private mutating func readMember(_ scalar: Unicode.Scalar) throws(PatternError) -> Member {
    guard scalar == "\\" else { return .scalar(scalar.value) }
    guard let escape = take() else { throw PatternError("unterminated character set") }
    let value: UInt32
    switch escape {
    case "b": value = 0x08
    case "0"..."7": value = try octal(first: escape, limit: 2)
    case "8", "9": throw PatternError("bad escape \\\(escape)")
    default:
      if let category = category(escape) {
        return .category(category.isNegated ? opposite(escape) : category.set)
      }
      value = try literal(escape)
    }
    return .scalar(value)
  }

  /// The members as PCRE2 reads them without ignoring case.
  private func text(_ members: [Member]) -> String {
    let isAlone = Set(members).count == 1
    return members.map { member in
      switch member {
      case .category(let set): set
      case .range(let low, let high): text(low, high) + otherCases(low, high)
      case .scalar(let scalar):
        !isAlone && isNeverMet(scalar) ? "" : text(scalar, scalar) + otherCases(scalar, scalar)
      }
    }.joined()
  }

  /// Python compares the lower case of a text's character with those that stand beside others in a set
  /// as they are written beyond U+FFFF: an upper one is never met.
  private func isNeverMet(_ scalar: UInt32) -> Bool {
    scalar > 0xFFFF && flags.ignoresCase && !flags.isASCII
      && PythonCase.others(of: scalar).contains { $0 > scalar }
  }

  /// A range without the halves of pairs, which no text has and PCRE2 does not read.
  private func text(_ low: UInt32, _ high: UInt32) -> String {
    if low > 0xDFFF || high < 0xD800 {
      return low == high ? escaped(low) : "\(escaped(low))-\(escaped(high))"
    }
    return (low < 0xD800 ? text(low, 0xD7FF) : "") + (high > 0xDFFF ? text(0xE000, high) : "")
  }

  /// What a range has besides where case is ignored.
  private func otherCases(_ low: UInt32, _ high: UInt32) -> String {
    guard flags.ignoresCase else { return "" }
    var others: Set<UInt32> = []
    if flags.isASCII {
      if low <= 0x7A { others.formUnion((low...min(high, 0x7A)).compactMap(Self.asciiOther)) }
      // Of a range beyond U+FFFF Python looks at the upper case of a text's character too, whatever
      // the flags say.
      if high > 0xFFFF, low < high {
        for scalars in PythonCase.classes(in: low...high) {
          others.formUnion(scalars.filter { Self.uppercased($0).map { low...high ~= $0 } ?? false })
        }
      }
    } else {
      for scalars in PythonCase.classes(in: low...high) { others.formUnion(scalars) }
    }
    return ranges(others.filter { !(low...high).contains($0) })
  }

  private static func uppercased(_ scalar: UInt32) -> UInt32? {
    let upper = Unicode.Scalar(scalar)?.properties.uppercaseMapping.unicodeScalars
    return upper?.count == 1 ? upper?.first?.value : nil
  }

  private func ranges(_ scalars: Set<UInt32>) -> String {
    var text = ""
    var start: UInt32?
    var end: UInt32 = 0
    for scalar in scalars.sorted() {
      if start != nil, scalar == end + 1 {
        end = scalar
        continue
      }
      if let start { text += self.text(start, end) }
      start = scalar
      end = scalar
    }
    if let start { text += self.text(start, end) }
    return text
  }

  /// The opposite of a category inside a set.
  private func opposite(_ scalar: Unicode.Scalar) -> String {
    switch (scalar, flags.isASCII) {
    case ("D", false): return "\\P{Nd}"
    case ("D", true): return "\\x00-\\x2f\\x3a-\\x{10ffff}"
    case ("W", true):
      return "\\x00-\\x2f\\x3a-\\x40\\x5b-\\x5e\\x60\\x7b-\\x{10ffff}"
    case ("W", false):
      // All general categories but letters and numbers; `_` is of Pc, whose others are listed.
      return "\\p{C}\\p{M}\\p{Z}\\p{S}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}"
        + "\\x{203f}\\x{2040}\\x{2054}\\x{fe33}\\x{fe34}\\x{fe4d}-\\x{fe4f}\\x{ff3f}"
    case ("S", true): return "\\x00-\\x08\\x0e-\\x1f\\x21-\\x{10ffff}"
    default:
      return "\\x00-\\x08\\x0e-\\x1b\\x21-\\x84\\x86-\\x9f\\xa1-\\x{167f}\\x{1681}-\\x{1fff}"
        + "\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}"
        + "\\x{3001}-\\x{10ffff}"
    }
  }
}

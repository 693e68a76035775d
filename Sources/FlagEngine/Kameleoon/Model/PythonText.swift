/// How the reference SDK's language reads and prints numbers and texts.
///
/// Source: Python 3.11, observed through the Kameleoon Python SDK 3.18.0.
package enum PythonText {
  // MARK: Numbers from text

  /// What `float(text)` gives: decimal, `inf`, `infinity` or `nan` with sign, exponent, white space
  /// around, `_` between digits and any Unicode decimal digits; nil where it raises.
  static func float(_ text: some Collection<UInt8>) -> Double? {
    if let known = plainFloat(text) { return known }
    guard let plain = plainNumber(text), !plain.isEmpty else { return nil }
    var index = 0
    if plain[0] == 0x2B || plain[0] == 0x2D { index = 1 }
    let word = plain[index...].map { $0 | 0x20 }
    if word.elementsEqual("inf".utf8) || word.elementsEqual("infinity".utf8) {
      return plain[0] == 0x2D ? -.infinity : .infinity
    }
    if word.elementsEqual("nan".utf8) { return .nan }
    var digits = 0
    func skipDigits() {
      while index < plain.count, isDigit(plain[index]) {
        index += 1
        digits += 1
      }
    }
    skipDigits()
    if index < plain.count, plain[index] == 0x2E {
      index += 1
      skipDigits()
    }
    guard digits > 0 else { return nil }
    if index < plain.count, plain[index] | 0x20 == 0x65 {
      index += 1
      if index < plain.count, plain[index] == 0x2B || plain[index] == 0x2D { index += 1 }
      digits = 0
      skipDigits()
      guard digits > 0 else { return nil }
    }
    guard index == plain.count else { return nil }
    return Double(String(decoding: plain, as: UTF8.self))
  }

  /// The same for the texts that most values are, without a copy of them: a few digits, or a word with
  /// whose first letter no number begins; nil: another text.
  private static func plainFloat(_ text: some Collection<UInt8>) -> Double?? {
    guard let first = text.first else { return nil }
    // All but the first letters of "infinity" and "nan".
    if case 0x61...0x7A = first | 0x20, first | 0x20 != 0x69, first | 0x20 != 0x6E {
      return .some(nil)
    }
    var value = 0
    var count = 0
    for digit in text {
      count += 1
      // Fifteen digits are exact.
      guard isDigit(digit), count <= 15 else { return nil }
      value = value * 10 + Int(digit & 0x0F)
    }
    return Double(value)
  }

  /// What `int(text)` gives, held within 64 bits; nil where it raises.
  static func int(_ text: some Collection<UInt8>) -> Int? {
    guard let plain = plainNumber(text), !plain.isEmpty else { return nil }
    let isNegative = plain[0] == 0x2D
    let digits = plain[0] == 0x2B || isNegative ? plain[1...] : plain[0...]
    guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
    var value = 0
    for digit in digits {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflowed) = product.subtractingReportingOverflow(Int(digit & 0x0F))
      guard !overflow, !overflowed else { return isNegative ? .min : .max }
      value = sum
    }
    return isNegative ? value : (value == .min ? .max : -value)
  }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// The text without white space around and without `_` between digits, other decimal digits as
  /// ASCII; nil if a `_` stands elsewhere or a character is no part of a number.
  private static func plainNumber(_ text: some Collection<UInt8>) -> [UInt8]? {
    var plain: [UInt8] = []
    plain.reserveCapacity(text.count)
    if text.allSatisfy({ $0 < 0x80 }) {
      plain.append(contentsOf: text)
      while let last = plain.last, isSpace(last) { plain.removeLast() }
      var first = 0
      while first < plain.count, isSpace(plain[first]) { first += 1 }
      plain.removeFirst(first)
    } else {
      var scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
      while let last = scalars.last, isSpace(last) { scalars.removeLast() }
      for scalar in scalars.drop(while: isSpace) {
        if scalar.isASCII {
          plain.append(UInt8(scalar.value))
        } else if scalar.properties.numericType == .decimal,
          let value = scalar.properties.numericValue
        {
          plain.append(0x30 + UInt8(value))
        } else {
          return nil
        }
      }
    }
    guard plain.contains(0x5F) else { return plain }
    for index in plain.indices where plain[index] == 0x5F {
      guard index > 0, index + 1 < plain.count, isDigit(plain[index - 1]),
        isDigit(plain[index + 1])
      else { return nil }
    }
    return plain.filter { $0 != 0x5F }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || 0x09...0x0D ~= byte || 0x1C...0x1F ~= byte
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? isSpace(UInt8(scalar.value)) : scalar.properties.isWhitespace
  }

  // MARK: Printing

  /// What `str(value)` prints.
  package static func text(of value: JSONValue) -> String {
    if case .string(let text) = value { return text }
    return repr(value)
  }

  private static func repr(_ value: JSONValue) -> String {
    switch value {
    case .null: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .integer(let value): return String(value)
    case .hugeInteger(let digits): return digits
    case .double(let value): return text(of: value)
    case .string(let text): return text.utf8.contains(0x27) ? "\"\(text)\"" : "'\(text)'"
    case .array(let values): return "[" + values.map(repr).joined(separator: ", ") + "]"
    case .object(let object):
      return "{"
        + object.members.map { "\(repr(.string($0.name))): \(repr($0.value))" }
        .joined(separator: ", ") + "}"
    }
  }

  /// What `repr(value)` prints: the shortest digits that read back, with a point; an exponent of at
  /// least two digits below 1e-4 and from 1e16 on.
  static func text(of value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
    let magnitude = value.magnitude
    if magnitude >= 1e-3, magnitude < 1e15 { return "\(value)" }
    let parts = "\(magnitude)".split(separator: "e")
    var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let mantissa = parts[0].split(separator: ".")
    let fraction = mantissa.count > 1 && mantissa[1] != "0" ? String(mantissa[1]) : ""
    var digits = String(mantissa[0]) + fraction
    exponent += mantissa[0].utf8.count - 1
    let leadingZeros = digits.prefix { $0 == "0" }.count
    digits.removeFirst(leadingZeros)
    exponent -= leadingZeros
    while digits.utf8.last == 0x30, digits.utf8.count > 1 { digits.removeLast() }
    let sign = value < 0 ? "-" : ""
    if exponent < -4 || exponent >= 16 {
      let tail = digits.dropFirst()
      let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
      return sign + digits.prefix(1) + (tail.isEmpty ? "" : "." + tail) + "e"
        + (exponent < 0 ? "-" : "+") + power
    }
    if exponent < 0 {
      return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits
    }
    if digits.utf8.count <= exponent + 1 {
      return sign + digits + String(repeating: "0", count: exponent + 1 - digits.utf8.count)
        + ".0"
    }
    return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
  }

  // MARK: Letters

  /// What `text.lower()` gives, with the final sigma.
  static func lowercased(_ text: some Collection<UInt8>) -> [UInt8] {
    if text.allSatisfy({ $0 < 0x80 }) {
      return text.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
    }
    let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    var lower: [UInt8] = []
    for (index, scalar) in scalars.enumerated() {
      if scalar.value == 0x3A3 {
        lower.append(contentsOf: (isFinalSigma(scalars, index) ? "ς" : "σ").utf8)
      } else {
        lower.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
      }
    }
    return lower
  }

  private static func isFinalSigma(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
    let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    return before?.properties.isCased == true && after?.properties.isCased != true
  }

  /// What `text.upper()` gives.
  static func uppercased(_ text: String) -> String {
    var upper = ""
    for scalar in text.unicodeScalars { upper += scalar.properties.uppercaseMapping }
    return upper
  }
}

extension Flagship {
  /// Texts and order of values in the vendor's language.
  ///
  /// Source: Python SDK 2.1.1, observed; Vectors/flagship/operator-contains.json and -starts-with.json.
  enum Python {
    /// What `str(value)` gives.
    static func text(_ value: JSONValue) -> String {
      switch value {
      case .null: "None"
      case .bool(let value): value ? "True" : "False"
      case .integer(let value): "\(value)"
      case .hugeInteger(let digits): digits
      case .double(let value): text(value)
      case .string(let value): value
      case .array, .object: quoted(value)
      }
    }

    /// The shortest digits that read back as the same double: plain for exponents −4...15.
    static func text(_ value: Double) -> String {
      guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
      guard value != 0 else { return value.sign == .minus ? "-0.0" : "0.0" }
      var (digits, exponent) = shortestDigits(value.magnitude)
      let sign = value < 0 ? "-" : ""
      if exponent < -4 || exponent > 15 {
        let first = String(digits.removeFirst())
        let rest = digits.isEmpty ? "" : "." + String(digits)
        let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
        return sign + first + rest + "e" + (exponent < 0 ? "-" : "+") + power
      }
      if exponent < 0 {
        return sign + "0." + String(repeating: "0", count: -exponent - 1) + String(digits)
      }
      while digits.count < exponent + 2 { digits.append("0") }
      return sign + String(digits[...exponent]) + "." + String(digits[(exponent + 1)...])
    }

    /// The digits without zeros at either end, and the power of ten of the first.
    private static func shortestDigits(_ value: Double) -> (digits: [Character], exponent: Int) {
      let parts = "\(value)".split(separator: "e")
      let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
      let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
      var digits = Array(mantissa[0])
      var exponent = digits.count - 1 + power
      if mantissa.count > 1 { digits += Array(mantissa[1]) }
      while digits.count > 1, digits.first == "0" {
        digits.removeFirst()
        exponent -= 1
      }
      while digits.count > 1, digits.last == "0" { digits.removeLast() }
      return (digits, exponent)
    }

    /// What `repr(value)` gives: texts in quotes, lists and objects with their elements.
    static func quoted(_ value: JSONValue) -> String {
      switch value {
      case .string(let text): quoted(text)
      case .array(let elements): "[" + elements.map(quoted).joined(separator: ", ") + "]"
      case .object(let object):
        "{"
          + object.members.map { quoted($0.name) + ": " + quoted($0.value) }
          .joined(separator: ", ") + "}"
      default: text(value)
      }
    }

    private static func quoted(_ text: String) -> String {
      let scalars = text.unicodeScalars
      let quote: Unicode.Scalar =
        scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
      var result = String.UnicodeScalarView([quote])
      for scalar in scalars {
        switch scalar {
        case quote, "\\": result.append(contentsOf: ["\\", scalar])
        case "\n": result.append(contentsOf: "\\n".unicodeScalars)
        case "\r": result.append(contentsOf: "\\r".unicodeScalars)
        case "\t": result.append(contentsOf: "\\t".unicodeScalars)
        default:
          if isPrintable(scalar) {
            result.append(scalar)
          } else {
            result.append(contentsOf: escaped(scalar).unicodeScalars)
          }
        }
      }
      result.append(quote)
      return String(result)
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
      let digits = String(scalar.value, radix: 16)
      let (mark, width) =
        scalar.value < 0x100 ? ("\\x", 2) : scalar.value < 0x10000 ? ("\\u", 4) : ("\\U", 8)
      return mark + String(repeating: "0", count: width - digits.count) + digits
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
      if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
        .paragraphSeparator, .spaceSeparator:
        return false
      default: return true
      }
    }

    // MARK: Order

    /// How two numbers compare, exactly; nil if one of them is NaN.
    static func order(_ left: JSONValue, _ right: JSONValue) -> Int? {
      switch (left, right) {
      case (.double(let left), .double(let right)):
        left.isNaN || right.isNaN ? nil : left < right ? -1 : left > right ? 1 : 0
      case (.double(let left), _): order(right, left).map { -$0 }
      case (_, .double(let right)): order(left, right)
      default: orderOfIntegers(digits(left), digits(right))
      }
    }

    private static func order(_ integer: JSONValue, _ double: Double) -> Int? {
      if double.isNaN { return nil }
      if double.isInfinite { return double < 0 ? 1 : -1 }
      let whole = double.rounded(.towardZero)
      let order = orderOfIntegers(digits(integer), integralDigits(whole))
      if order != 0 || whole == double { return order }
      return double > whole ? -1 : 1
    }

    private static func digits(_ value: JSONValue) -> [UInt8] {
      Array(text(value).utf8)
    }

    /// Compares decimal texts of integers with an optional `-` and no leading zeros.
    private static func orderOfIntegers(_ left: [UInt8], _ right: [UInt8]) -> Int {
      func parts(_ text: [UInt8]) -> (isNegative: Bool, digits: ArraySlice<UInt8>) {
        let isNegative = text.first == 0x2D
        let digits = text.dropFirst(isNegative ? 1 : 0)
        return (isNegative && digits.contains { $0 != 0x30 }, digits)
      }
      let (leftIsNegative, leftDigits) = parts(left)
      let (rightIsNegative, rightDigits) = parts(right)
      if leftIsNegative != rightIsNegative { return leftIsNegative ? -1 : 1 }
      let magnitude: Int
      if leftDigits.count != rightDigits.count {
        magnitude = leftDigits.count < rightDigits.count ? -1 : 1
      } else if leftDigits.elementsEqual(rightDigits) {
        magnitude = 0
      } else {
        magnitude = leftDigits.lexicographicallyPrecedes(rightDigits) ? -1 : 1
      }
      return leftIsNegative ? -magnitude : magnitude
    }

    /// All digits of a double without fraction.
    private static func integralDigits(_ value: Double) -> [UInt8] {
      if let int = Int(exactly: value) { return Array("\(int)".utf8) }
      // Beyond 64 bits a double is an integer times a power of two: double the digits so often.
      var digits: [UInt8] = String(value.significandBitPattern | 1 << 52).utf8.reversed().map {
        $0 - 0x30
      }
      for _ in 0..<(Int(value.exponent) - 52) {
        var carry: UInt8 = 0
        for index in digits.indices {
          let doubled = digits[index] * 2 + carry
          digits[index] = doubled % 10
          carry = doubled / 10
        }
        if carry > 0 { digits.append(carry) }
      }
      return (value < 0 ? [0x2D] : []) + digits.reversed().map { $0 + 0x30 }
    }
  }
}

extension Flagship.Bucketing.Operand {
  /// The operand of a value, without its text and elements.
  init(_ value: JSONValue) {
    switch value {
    case .null: self.value = .null
    case .bool(let bool): self.value = .bool(bool)
    case .integer(let integer): self.value = .integer(integer)
    case .hugeInteger: self.value = .huge
    case .double(let double): self.value = .double(double)
    case .string: self.value = .string
    case .array: self.value = .list(Flagship.Bucketing.Span())
    case .object: self.value = .object
    }
  }
}

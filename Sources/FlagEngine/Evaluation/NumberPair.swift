/// Two compared numbers as the reader sees them: enough digits that they read differently.
public enum NumberPair {
  /// Both numbers with 4 decimals, or with as many more (up to 17) as make them read differently.
  ///
  /// - Parameters:
  ///   - left: a number in 0...1.
  ///   - right: the number it is compared with.
  /// - Returns: the two texts, with equally many decimals.
  public static func text(_ left: Double, _ right: Double) -> (left: String, right: String) {
    for digits in 4...17 {
      let texts = (fixed(left, digits), fixed(right, digits))
      if texts.0 != texts.1 || left == right { return texts }
    }
    return (fixed(left, 17), fixed(right, 17))
  }

  /// A number with so many decimals, rounded to nearest.
  ///
  /// - Parameters:
  ///   - value: a finite number below 10^15.
  ///   - digits: the decimals, 0...17.
  /// - Returns: the text, such as `0.3127`.
  public static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    if let text = plainFixed(value, digits) { return text }
    // The shortest digits that read back as the same double are rounded as a decimal text; scaling
    // by a power of ten would round twice.
    var (whole, fraction) = decimalDigits(value.magnitude)
    if fraction.count > digits {
      let roundsUp = fraction[digits] >= 5
      fraction.removeSubrange(digits...)
      if roundsUp { increment(&whole, &fraction) }
    }
    fraction += Array(repeating: 0, count: digits - fraction.count)
    let sign = value < 0 && (whole + fraction).contains { $0 != 0 } ? "-" : ""
    let text = { (digits: [UInt8]) in String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self) }
    return sign + text(whole) + (digits > 0 ? "." + text(fraction) : "")
  }

  /// The common case: a small number that is not near the middle between two results, so that
  /// scaling it cannot change the rounding.
  private static func plainFixed(_ value: Double, _ digits: Int) -> String? {
    guard 1...9 ~= digits, value >= 0, value < 1_000 else { return nil }
    var scale = 10
    for _ in 1..<digits { scale *= 10 }
    let scaled = value * Double(scale)
    let whole = scaled.rounded(.down)
    let rest = scaled - whole
    guard (rest - 0.5).magnitude > 1e-3 else { return nil }
    let number = Int(whole) + (rest > 0.5 ? 1 : 0)
    let fraction = String(number % scale)
    return "\(number / scale)." + String(repeating: "0", count: digits - fraction.utf8.count)
      + fraction
  }

  private static func decimalDigits(_ value: Double) -> (whole: [UInt8], fraction: [UInt8]) {
    let parts = "\(value)".split(separator: "e")
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    var whole = mantissa[0].utf8.map { $0 - 0x30 }
    var fraction = mantissa.count > 1 ? mantissa[1].utf8.map { $0 - 0x30 } : []
    if exponent < 0 {
      let moved = Array(repeating: UInt8(0), count: max(0, -exponent - whole.count)) + whole
      fraction = moved.suffix(-exponent) + fraction
      whole = Array(moved.dropLast(-exponent))
    } else {
      let taken = min(exponent, fraction.count)
      whole += fraction.prefix(taken) + Array(repeating: 0, count: exponent - taken)
      fraction.removeFirst(taken)
    }
    return (whole.isEmpty ? [0] : whole, fraction)
  }

  private static func increment(_ whole: inout [UInt8], _ fraction: inout [UInt8]) {
    for index in fraction.indices.reversed() {
      if fraction[index] < 9 {
        fraction[index] += 1
        return
      }
      fraction[index] = 0
    }
    for index in whole.indices.reversed() {
      if whole[index] < 9 {
        whole[index] += 1
        return
      }
      whole[index] = 0
    }
    whole.insert(1, at: 0)
  }
}

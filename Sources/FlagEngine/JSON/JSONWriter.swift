/// Writes compact JSON into a buffer of bytes.
///
/// Doubles are written with the shortest digits that read back as the same number, always with a
/// point or an exponent; NaN and the infinities as `{"$float":"nan"}`, since JSON cannot write them.
public struct JSONWriter: Sendable {
  /// What has been written so far, UTF-8.
  public var bytes: [UInt8] = []

  /// An empty buffer.
  public init() {}

  /// Writes punctuation or a fragment of JSON as it is.
  @inline(__always)
  public mutating func raw(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Writes bytes that already are JSON.
  public mutating func raw(_ json: [UInt8]) { bytes.append(contentsOf: json) }

  /// Writes a value.
  public mutating func write(_ value: JSONValue) {
    switch value {
    case .null: raw("null")
    case .bool(let value): write(value)
    case .integer(let value): write(value)
    case .hugeInteger(let digits): bytes.append(contentsOf: digits.utf8)
    case .double(let value): write(value)
    case .string(let value): write(value)
    case .array(let values):
      raw("[")
      for (index, value) in values.enumerated() {
        if index > 0 { raw(",") }
        write(value)
      }
      raw("]")
    case .object(let object):
      raw("{")
      for (index, member) in object.members.enumerated() {
        if index > 0 { raw(",") }
        write(member.name)
        raw(":")
        write(member.value)
      }
      raw("}")
    }
  }

  /// Writes `true` or `false`.
  public mutating func write(_ value: Bool) { if value { raw("true") } else { raw("false") } }

  /// Writes an integer.
  public mutating func write(_ value: Int) {
    if value < 0 { bytes.append(0x2D) }
    var magnitude = value.magnitude
    // 20 digits hold the largest magnitude.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var start = digits.count
      repeat {
        start -= 1
        digits[start] = 0x30 + UInt8(magnitude % 10)
        magnitude /= 10
      } while magnitude > 0
      bytes.append(contentsOf: UnsafeMutableBufferPointer(rebasing: digits[start...]))
    }
  }

  /// Writes a number.
  public mutating func write(_ value: Double) {
    guard value.isFinite else {
      if value.isNaN {
        raw(#"{"$float":"nan"}"#)
      } else if value > 0 {
        raw(#"{"$float":"inf"}"#)
      } else {
        raw(#"{"$float":"-inf"}"#)
      }
      return
    }
    bytes.append(contentsOf: "\(value)".utf8)
  }

  /// Writes a text in quotes, control characters escaped.
  public mutating func write(_ text: String) {
    bytes.append(0x22)
    var text = text
    text.withUTF8 { utf8 in
      var plain = 0
      for index in utf8.indices where Self.needsEscape(utf8[index]) {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain..<index]))
        writeEscape(utf8[index])
        plain = index + 1
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain...]))
    }
    bytes.append(0x22)
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F
  }

  private mutating func writeEscape(_ byte: UInt8) {
    switch byte {
    case 0x22: raw("\\\"")
    case 0x5C: raw("\\\\")
    case 0x0A: raw("\\n")
    case 0x0D: raw("\\r")
    case 0x09: raw("\\t")
    default:
      raw("\\u00")
      bytes.append(Self.hexDigits[Int(byte >> 4)])
      bytes.append(Self.hexDigits[Int(byte & 15)])
    }
  }

  private static let hexDigits = Array("0123456789abcdef".utf8)
}

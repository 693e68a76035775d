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

  /// Writes a text in quotes; escaped is what would end it, control a terminal that shows it, or
  /// hide or reorder what stands around it.
  public mutating func write(_ text: String) {
    bytes.append(0x22)
    var text = text
    text.withUTF8 { utf8 in
      var (plain, index) = (0, 0)
      while index < utf8.count {
        let byte = utf8[index]
        if byte < 0x80 {
          index += 1
          guard Self.needsEscape(byte) else { continue }
          bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain..<index - 1]))
          writeEscape(byte)
        } else {
          guard Self.mayStartHidden(byte), let scalar = Self.scalar(at: index, of: utf8),
            Self.isHidden(scalar)
          else {
            index += 1
            continue
          }
          bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain..<index]))
          for unit in UTF16.encode(scalar) ?? .init() { writeEscape(unit) }
          index += UTF8.width(scalar)
        }
        plain = index
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain...]))
    }
    bytes.append(0x22)
  }

  /// Whether a byte of UTF-8 begins characters of which some are hidden.
  private static func mayStartHidden(_ byte: UInt8) -> Bool {
    switch byte {
    case 0xC2, 0xCD, 0xD8, 0xE1...0xE3, 0xEF...0xF4: true
    default: false
    }
  }

  private static func scalar(
    at index: Int, of utf8: UnsafeBufferPointer<UInt8>
  ) -> Unicode.Scalar? {
    // A string holds whole characters only.
    String(decoding: utf8[index..<min(index + 4, utf8.count)], as: UTF8.self).unicodeScalars.first
  }

  /// Whether a character controls a terminal (C1), hides or reorders text (Unicode's "default
  /// ignorable", line and paragraph separators), or is none; the joiners of emoji are let through.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200D, 0xFE0E, 0xFE0F: false
    case 0x80..<0xA0, 0xAD, 0x34F, 0x61C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F,
      0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x3164, 0xFDD0...0xFDEF, 0xFE00...0xFE0F,
      0xFEFF, 0xFFA0, 0xFFF0...0xFFFB, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF:
      true
    default: scalar.value & 0xFFFE == 0xFFFE
    }
  }

  private mutating func writeEscape(_ unit: UInt16) {
    raw("\\u")
    for shift in [12, 8, 4, 0] { bytes.append(Self.hexDigits[Int(unit >> shift) & 15]) }
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

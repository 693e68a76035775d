/// JSON as Python's `json.dumps` writes it: a blank behind commas and colons, ASCII alone.
///
/// Source: Flagship Python SDK 2.1.1, observed: so its requests are byte for byte the same.
public struct PythonJSON: Sendable {
  /// What has been written so far.
  public private(set) var bytes: [UInt8] = []

  /// Nothing is written yet.
  public init() {}

  /// The whole text of a value.
  ///
  /// - Parameter value: the value.
  /// - Returns: its text.
  public static func text(_ value: JSONValue) -> String {
    var json = PythonJSON()
    json.write(value)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  /// Writes a value.
  public mutating func write(_ value: JSONValue) {
    switch value {
    case .string(let text): write(text)
    case .array(let elements):
      list(elements, "[", "]") { $0.write($1) }
    case .object(let object):
      list(object.members, "{", "}") { json, member in
        json.write(member.name)
        json.raw(": ")
        json.write(member.value)
      }
    case .double(let number):
      raw(
        number.isNaN
          ? "NaN"
          : number.isInfinite
            ? (number < 0 ? "-Infinity" : "Infinity") : Flagship.Python.text(number))
    case .null, .bool, .integer, .hugeInteger:
      raw(value.jsonText)
    }
  }

  private mutating func list<Item>(
    _ items: [Item], _ opening: String, _ closing: String,
    _ write: (inout PythonJSON, Item) -> Void
  ) {
    raw(opening)
    for (index, item) in items.enumerated() {
      if index > 0 { raw(", ") }
      write(&self, item)
    }
    raw(closing)
  }

  private mutating func raw(_ text: String) { bytes += text.utf8 }

  private mutating func write(_ text: String) {
    raw("\"")
    for unit in text.utf16 {
      switch unit {
      case 0x22: raw("\\\"")
      case 0x5C: raw("\\\\")
      case 0x08: raw("\\b")
      case 0x09: raw("\\t")
      case 0x0A: raw("\\n")
      case 0x0C: raw("\\f")
      case 0x0D: raw("\\r")
      case 0x20...0x7E: bytes.append(UInt8(unit))
      default:
        let digits = String(unit, radix: 16)
        raw("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
      }
    }
    raw("\"")
  }
}

internal import FlagEngine

/// Writes JSON values as YAML that people read and that every reader takes the same way.
struct YAMLWriter {
  private(set) var lines: [String] = []

  /// The widest `{…}` or `[…]` that is written on one line.
  private static let flowWidth = 90

  /// The lines of an entry of a list: `- name: value`, further members below.
  static func entry(_ value: JSONValue, indent: Int) -> [String] {
    var writer = YAMLWriter()
    writer.add(entry: value, indent: indent)
    return writer.lines
  }

  /// Adds `name: value`.
  mutating func add(_ name: String, _ value: JSONValue, indent: Int, lead: String? = nil) {
    let start = (lead ?? Self.spaces(indent)) + Self.text(name) + ":"
    if let flow = Self.flow(value), start.utf8.count + flow.utf8.count < Self.flowWidth {
      return lines.append("\(start) \(flow)")
    }
    switch value {
    case .array(let values):
      lines.append(start)
      for value in values { add(entry: value, indent: indent + 2) }
    case .object(let object):
      lines.append(start)
      for member in object.members { add(member.name, member.value, indent: indent + 2) }
    default: lines.append("\(start) \(Self.flow(value) ?? "")")
    }
  }

  private mutating func add(entry value: JSONValue, indent: Int) {
    let lead = Self.spaces(indent) + "- "
    guard case .object(let object) = value, !object.members.isEmpty else {
      if case .array(let values) = value, !values.isEmpty, Self.flow(value) == nil {
        lines.append(Self.spaces(indent) + "-")
        for value in values { add(entry: value, indent: indent + 2) }
      } else {
        lines.append(lead + Self.whole(value))
      }
      return
    }
    // A list's small objects, such as data items, stand on one line each.
    if indent > 2 || object["id"] == nil, let flow = Self.flow(value),
      flow.utf8.count + indent < Self.flowWidth
    {
      return lines.append(lead + flow)
    }
    for (index, member) in object.members.enumerated() {
      add(member.name, member.value, indent: indent + 2, lead: index == 0 ? lead : nil)
    }
  }

  private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

  /// The value on one line; nil where it holds lists or objects of several levels.
  private static func flow(_ value: JSONValue) -> String? {
    switch value {
    case .array(let values):
      guard values.allSatisfy(isScalar) else { return nil }
      return "[" + values.map(whole).joined(separator: ", ") + "]"
    case .object(let object):
      guard object.members.allSatisfy({ isScalar($0.value) || isShortList($0.value) }) else {
        return nil
      }
      return "{"
        + object.members.map { "\(text($0.name)): \(whole($0.value))" }.joined(separator: ", ")
        + "}"
    default: return whole(value)
    }
  }

  private static func isShortList(_ value: JSONValue) -> Bool {
    guard case .array(let values) = value else { return false }
    return values.allSatisfy(isScalar)
  }

  private static func isScalar(_ value: JSONValue) -> Bool {
    switch value {
    case .array(let values): values.isEmpty
    case .object(let object): object.members.isEmpty
    default: true
    }
  }

  /// The value on one line, however long.
  private static func whole(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): Self.text(text)
    case .array(let values): "[" + values.map(whole).joined(separator: ", ") + "]"
    case .object(let object):
      "{" + object.members.map { "\(text($0.name)): \(whole($0.value))" }.joined(separator: ", ")
        + "}"
    default: value.jsonText
    }
  }

  /// A text without quotes where no reader takes it for anything else.
  private static func text(_ text: String) -> String {
    let isWord = { (byte: UInt8) in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
      default: false
      }
    }
    guard let first = text.utf8.first, isWord(first), !(0x30...0x39).contains(first),
      let last = text.utf8.last, last != 0x20,
      text.utf8.allSatisfy({
        isWord($0) || $0 == 0x20 || $0 == 0x2D || $0 == 0x2E || $0 == 0x2F || $0 == 0x40
      }), !ambiguous.contains(text.lowercased())
    else { return quoted(text) }
    return text
  }

  /// Words that YAML 1.1 takes for booleans or null.
  private static let ambiguous: Set<String> = [
    "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "infinity", "inf",
  ]

  /// A text in double quotes; what YAML does not print is escaped.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22: result += "\\\""
      case 0x5C: result += "\\\\"
      case 0x20...0x7E, 0xA1...0x2027, 0x202F...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD:
        result.unicodeScalars.append(scalar)
      case 0x10000...0x10FFFF where scalar.value & 0xFFFE != 0xFFFE:
        result.unicodeScalars.append(scalar)
      case 0...0xFFFF: result += "\\u" + hex(scalar.value, 4)
      default: result += "\\U" + hex(scalar.value, 8)
      }
    }
    return result + "\""
  }

  private static func hex(_ number: UInt32, _ digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

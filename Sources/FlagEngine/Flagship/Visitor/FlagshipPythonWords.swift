extension Flagship {
  /// A value as the SDK's log lines show it: Python's `str`.
  ///
  /// - Parameter value: the value.
  /// - Returns: a text as it is, anything else as Python writes it.
  package static func shown(_ value: JSONValue) -> String { Python.text(value) }

  /// Bytes as the SDK's log lines show an answer's body: Python's `repr` of bytes.
  ///
  /// - Parameter bytes: the body.
  /// - Returns: `b'…'`.
  package static func shown(_ bytes: [UInt8]) -> String {
    let quote: UInt8 = bytes.contains(0x27) && !bytes.contains(0x22) ? 0x22 : 0x27
    var text: [UInt8] = [0x62, quote]
    for byte in bytes {
      switch byte {
      case quote, 0x5C: text += [0x5C, byte]
      case 0x09: text += "\\t".utf8
      case 0x0A: text += "\\n".utf8
      case 0x0D: text += "\\r".utf8
      case 0x20...0x7E: text.append(byte)
      default:
        let digits = String(byte, radix: 16)
        text += ("\\x" + (digits.utf8.count == 1 ? "0" : "") + digits).utf8
      }
    }
    return String(decoding: text + [quote], as: UTF8.self)
  }

  /// The modifications as the SDK's log line after a synchronisation shows them.
  ///
  /// - Parameter modifications: the values by key, in the SDK's order.
  /// - Returns: `{"key": value,…}`, texts without escapes, lists and objects as Python writes them.
  package static func shown(_ modifications: [Synchronization.Modification]) -> String {
    let members = modifications.map { modification in
      let value =
        switch modification.value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .string(let text): "\"\(text)\""
        default: Python.text(modification.value)
        }
      return "\"\(modification.key)\": \(value)"
    }
    return "{" + members.joined(separator: ",") + "}"
  }
}

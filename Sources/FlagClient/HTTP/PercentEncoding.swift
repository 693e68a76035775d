internal import FlagEngine

/// Text as it may stand in an address.
enum PercentEncoding {
  /// A value of a query: everything but letters, digits and `-_.~!*'()` becomes `%XX`.
  ///
  /// Source: Kameleoon Python SDK 3.18.0, observed; `Steps/kameleoon-requests.json`.
  static func value(_ text: String) -> String {
    PercentText.encode(text)
  }

  /// A path and query that someone else put together: only what cannot be sent becomes `%XX`.
  static func quoted(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for (index, byte) in zip(bytes.indices, bytes) {
      let isEscape =
        byte == 0x25 && index + 2 < bytes.endIndex && isHex(bytes[index + 1])
        && isHex(bytes[index + 2])
      let isSent =
        isEscape || isLetterOrDigit(byte) || isMark(byte) || "$&+,;=:@/?".utf8.contains(byte)
      if isSent { result.append(byte) } else { append(byte, to: &result) }
    }
    return result
  }

  private static func append(_ byte: UInt8, to result: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    result += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
  }

  private static func isMark(_ byte: UInt8) -> Bool { "-_.~!*'()".utf8.contains(byte) }

  private static func isHex(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
  }
}

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
      if isEscape || "$&+,;=:@/?".utf8.contains(byte) {
        result.append(byte)
      } else {
        PercentText.encode(byte, into: &result)
      }
    }
    return result
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
  }
}

package import FlagEngine
internal import TerminalUI

extension JSONError {
  /// The fault with its place; a syntax error also shows the line with a caret below it.
  ///
  /// - Parameter bytes: the text.
  /// - Returns: one line, or three for a syntax error, safe to print.
  package func sentence(in bytes: [UInt8]) -> String {
    guard case .expected = problem else { return SafeText(description).string }
    return SafeText(description).string + "\n" + excerpt(of: bytes)
  }

  /// The line at fault, cut to what is near, with a caret below the fault.
  ///
  /// - Parameter bytes: the text.
  /// - Returns: two lines, safe to print.
  package func excerpt(of bytes: [UInt8]) -> String {
    let isBreak = { (byte: UInt8) in byte == 0x0A || byte == 0x0D }
    let offset = min(offset, bytes.count)
    let start = bytes[..<offset].lastIndex(where: isBreak).map { $0 + 1 } ?? 0
    let end = bytes[offset...].firstIndex(where: isBreak) ?? bytes.count
    let before = SafeText(
      String(decoding: bytes[max(start, offset - 50)..<offset], as: UTF8.self))
    let after = SafeText(String(decoding: bytes[offset..<min(end, offset + 24)], as: UTF8.self))
    return before.string + after.string + "\n" + String(repeating: " ", count: before.width) + "^"
  }
}

extension JSONView.Kind {
  /// The kind with its article.
  package var phrase: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .integer, .double: "a number"
    case .string: "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

/// The lines of a text as YAML counts them, each with its line break.
///
/// YAML 1.1 also breaks lines at a lone carriage return, U+0085, U+2028 and U+2029: whoever counts
/// otherwise points at the wrong line.
struct TextLines {
  let lines: [ArraySlice<UInt8>]
  /// The first line break of the text, `\n` where it has none.
  let lineBreak: [UInt8]

  init(_ bytes: [UInt8]) {
    var lines: [ArraySlice<UInt8>] = []
    var lineBreak: [UInt8]?
    var start = 0
    var index = 0
    while index < bytes.count {
      let length = Self.breakLength(bytes, at: index)
      guard length > 0 else {
        index += 1
        continue
      }
      lineBreak = lineBreak ?? Array(bytes[index..<index + length])
      index += length
      lines.append(bytes[start..<index])
      start = index
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    self.lines = lines
    let isCommon = lineBreak == [0x0D, 0x0A] || lineBreak == [0x0A]
    self.lineBreak = isCommon ? lineBreak ?? [0x0A] : [0x0A]
  }

  /// The bytes of the line break at an index; 0 where there is none.
  private static func breakLength(_ bytes: [UInt8], at index: Int) -> Int {
    func byte(_ offset: Int) -> UInt8 {
      index + offset < bytes.count ? bytes[index + offset] : 0
    }
    switch bytes[index] {
    case 0x0A: return 1
    case 0x0D: return byte(1) == 0x0A ? 2 : 1
    case 0xC2: return byte(1) == 0x85 ? 2 : 0
    case 0xE2: return byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9) ? 3 : 0
    default: return 0
    }
  }

  /// The number, from 1, of the line that a byte stands on.
  static func number(of offset: Int, in bytes: [UInt8]) -> Int {
    bytes.prefix(offset).count { $0 == 0x0A } + 1
  }

  // MARK: What stands on a line

  /// The blanks at the start of a line.
  static func indent(of line: ArraySlice<UInt8>) -> Int { line.prefix { $0 == 0x20 }.count }

  private static func content(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    line.drop { $0 == 0x20 || $0 == 0x09 }
  }

  static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    let rest = content(of: line)
    return rest.allSatisfy { $0 == 0x0A || $0 == 0x0D }
  }

  static func isComment(_ line: ArraySlice<UInt8>) -> Bool { content(of: line).first == 0x23 }

  /// Whether an entry of a list begins here.
  static func isEntry(_ line: ArraySlice<UInt8>) -> Bool {
    let rest = line.drop { $0 == 0x20 }
    guard rest.first == 0x2D else { return false }
    let next = rest.dropFirst().first
    return next == nil || next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09
  }

  /// The comment at the end of a line with the blanks before it, as far as one line tells.
  static func comment(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var quote: UInt8?
    var previous: UInt8 = 0x20
    var blanks: Int?
    for index in line.indices {
      let byte = line[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == 0x23, previous == 0x20 || previous == 0x09 {
        return line[(blanks ?? index)...].prefix { $0 != 0x0A && $0 != 0x0D }
      } else if byte == 0x22 || byte == 0x27, !isOfWord(previous) {
        quote = byte
      }
      if byte == 0x20 || byte == 0x09 { blanks = blanks ?? index } else { blanks = nil }
      previous = byte
    }
    return nil
  }

  /// Whether a quote behind this byte is an apostrophe: `it's`.
  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
    default: false
    }
  }
}

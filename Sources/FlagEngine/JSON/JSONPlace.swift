/// Places in a text, counted as editors do.
enum JSONPlace {
  /// The line and column, from 1, of a byte offset; columns count characters (Unicode scalars).
  static func lineAndColumn(
    of offset: Int, in source: UnsafeBufferPointer<UInt8>
  ) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    for byte in source[..<Swift.min(offset, source.count)] {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }
}

/// Finds bytes that are not UTF-8.
enum UTF8Check {
  /// The offset of the first byte that does not belong to well-formed UTF-8, or nil.
  static func firstFault(in source: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let base = source.baseAddress else { return nil }
    let raw = UnsafeRawPointer(base)
    var index = 0
    let count = source.count
    while index < count {
      while index + 8 <= count,
        raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        index += 8
      }
      guard index < count else { return nil }
      let byte = base[index]
      if byte < 0x80 {
        index += 1
        continue
      }
      guard let length = sequenceLength(base, at: index, count: count) else { return index }
      index += length
    }
    return nil
  }

  /// The length of the well-formed sequence that starts at `index`, or nil.
  ///
  /// Source: The Unicode Standard, table 3-7.
  private static func sequenceLength(
    _ base: UnsafePointer<UInt8>, at index: Int, count: Int
  ) -> Int? {
    func continuation(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
      index + offset < count && range.contains(base[index + offset])
    }
    switch base[index] {
    case 0xC2...0xDF: return continuation(1) ? 2 : nil
    case 0xE0: return continuation(1, 0xA0...0xBF) && continuation(2) ? 3 : nil
    case 0xE1...0xEC, 0xEE...0xEF: return continuation(1) && continuation(2) ? 3 : nil
    case 0xED: return continuation(1, 0x80...0x9F) && continuation(2) ? 3 : nil
    case 0xF0:
      return continuation(1, 0x90...0xBF) && continuation(2) && continuation(3) ? 4 : nil
    case 0xF1...0xF3: return continuation(1) && continuation(2) && continuation(3) ? 4 : nil
    case 0xF4:
      return continuation(1, 0x80...0x8F) && continuation(2) && continuation(3) ? 4 : nil
    default: return nil
    }
  }
}

import CPCRE2

/// A reference to a group where case is ignored, which PCRE2 compares by other rules than Python.
///
/// The pattern takes a piece of the text as a group of its own and asks by a callout whether the piece
/// is what the reference stands for.
struct CaselessReference {
  /// The group referred to and the piece's own, by PCRE2's numbers.
  var group: Int
  var taken: Int
  /// Only ASCII letters ignore case.
  var isASCII: Bool

  /// The callout's text.
  var text: String { "\(group) \(taken) \(isASCII ? "a" : "u")" }

  init(group: Int, taken: Int, isASCII: Bool) {
    self.group = group
    self.taken = taken
    self.isASCII = isASCII
  }

  /// Reads a callout's text.
  init(_ text: UnsafeBufferPointer<UInt8>) {
    var numbers = [0, 0]
    var index = 0
    for byte in text {
      if byte == 0x20 {
        index += 1
      } else if index < 2 {
        numbers[index] = numbers[index] * 10 + Int(byte & 0x0F)
      }
    }
    group = numbers[0]
    taken = numbers[1]
    isASCII = text.last == UInt8(ascii: "a")
  }

  /// Whether the piece taken is the group's, character by character; `cost` grows by those looked at.
  func holds(_ block: pcre2_callout_block_8, cost: inout Int) -> Bool {
    guard group < Int(block.capture_top), let left = range(group, block),
      let right = range(taken, block)
    else { return false }
    var (place, other) = (left.lowerBound, right.lowerBound)
    while place < left.upperBound, other < right.upperBound {
      cost += 1
      let scalar = Self.next(&place, block)
      let otherScalar = Self.next(&other, block)
      let isEqual =
        isASCII
        ? Self.lowercased(scalar) == Self.lowercased(otherScalar)
        : PythonCase.areEqualInReference(scalar, otherScalar)
      if !isEqual { return false }
    }
    return place == left.upperBound && other == right.upperBound
  }

  private func range(_ group: Int, _ block: pcre2_callout_block_8) -> Range<Int>? {
    let start = block.offset_vector[2 * group]
    let end = block.offset_vector[2 * group + 1]
    // A group that took no part has -1 twice.
    return 0 <= start && start <= end ? start..<end : nil
  }

  private static func lowercased(_ scalar: UInt32) -> UInt32 {
    0x41...0x5A ~= scalar ? scalar | 0x20 : scalar
  }

  /// The code point at a place of the text, which is valid UTF-8; moves behind it.
  private static func next(_ place: inout Int, _ block: pcre2_callout_block_8) -> UInt32 {
    let first = UInt32(block.subject[place])
    let count = first < 0x80 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3
    var scalar = count == 0 ? first : first & (0x3F >> UInt32(count))
    for offset in 0..<count {
      scalar = scalar << 6 | UInt32(block.subject[place + 1 + offset] & 0x3F)
    }
    place += count + 1
    return scalar
  }
}

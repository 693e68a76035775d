/// MurmurHash3, x86, 32 bits, seed 0, over the bytes of two texts put together.
///
/// Source: Flagship Python SDK 2.1.1, observed; Vectors/flagship/murmur.json.
enum MurmurHash3 {
  /// How code points above U+FFFF become bytes.
  enum Encoding {
    /// UTF-8, as the server hashes
    case utf8
    /// The SDK's own: three bytes for every code point above U+FFFF.
    ///
    /// A code point *c* gives `0xE0 | c >> 12`, `0x80 | c >> 6 & 63` and `0x80 | c & 63`; from U+100000
    /// on the ninth bit of the first is ORed into the second.
    case python
  }

  /// The state between two pieces of text.
  struct Hasher: Sendable {
    private var hash: UInt32 = 0
    private var block: UInt32 = 0
    private var filled: UInt32 = 0
    private var length: UInt32 = 0

    /// Hashes bytes, which may end in the middle of a block.
    @inline(__always)
    mutating func combine(_ bytes: UnsafeBufferPointer<UInt8>, _ encoding: Encoding) {
      var index = 0
      let end = bytes.count
      // Four ASCII bytes at a time, wherever the block stands.
      while index + 4 <= end {
        let word =
          UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
          | UInt32(bytes[index + 3]) << 24
        guard word & 0x8080_8080 == 0 else { break }
        append(word: word)
        index += 4
      }
      while index < end {
        let byte = bytes[index]
        if byte >= 0xF0, case .python = encoding, index + 3 < end {
          let (first, second, third) = (
            UInt32(byte & 7), UInt32(bytes[index + 1] & 63), UInt32(bytes[index + 2] & 63)
          )
          combineAstral(first << 18 | second << 12 | third << 6 | UInt32(bytes[index + 3] & 63))
          index += 4
        } else {
          append(UInt32(byte))
          index += 1
        }
      }
    }

    /// Hashes the UTF-8 bytes of a text.
    mutating func combine(_ text: String, _ encoding: Encoding) {
      var text = text
      text.withUTF8 { combine($0, encoding) }
    }

    @inline(never)
    private mutating func combineAstral(_ code: UInt32) {
      let first = 0xE0 | code >> 12
      append(first & 0xFF)
      append(0x80 | (code >> 6) & 63 | first >> 8)
      append(0x80 | code & 63)
    }

    @inline(__always)
    private mutating func append(word: UInt32) {
      let shift = 8 * filled
      mix(block | word << shift)
      // A shift by the whole width gives zero.
      block = word >> (32 - shift)
      length &+= 4
    }

    @inline(__always)
    private mutating func mix(_ block: UInt32) {
      hash ^= Self.scrambled(block)
      hash = Self.rotated(hash, 13) &* 5 &+ 0xe654_6b64
    }

    @inline(__always)
    private mutating func append(_ byte: UInt32) {
      block |= byte << (8 * filled)
      filled += 1
      length &+= 1
      guard filled == 4 else { return }
      mix(block)
      block = 0
      filled = 0
    }

    /// The hash of everything combined so far.
    @inline(__always)
    func finish() -> UInt32 {
      var hash = filled > 0 ? hash ^ Self.scrambled(block) : hash
      hash ^= length
      hash ^= hash >> 16
      hash = hash &* 0x85eb_ca6b
      hash ^= hash >> 13
      hash = hash &* 0xc2b2_ae35
      return hash ^ hash >> 16
    }

    @inline(__always)
    private static func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 {
      value << count | value >> (32 - count)
    }

    @inline(__always)
    private static func scrambled(_ block: UInt32) -> UInt32 {
      rotated(block &* 0xcc9e_2d51, 15) &* 0x1b87_3593
    }
  }

  /// The hash of one text.
  static func hash32(_ text: String, _ encoding: Encoding) -> UInt32 {
    var hasher = Hasher()
    hasher.combine(text, encoding)
    return hasher.finish()
  }
}

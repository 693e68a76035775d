/// A gzip text of zeros, written by hand: small to send, large to unpack.
enum GzipBomb {
  /// Zeros, so many megabytes of them.
  ///
  /// One fixed-Huffman block: a zero, then matches of 258 zeros at distance 1.
  /// Source: RFC 1951, 3.2.5 and 3.2.6; RFC 1952.
  static func bytes(megabytes: Int) -> [UInt8] {
    var bits = Bits()
    bits.add(0b1, count: 1)  // the last block
    bits.add(0b01, count: 2)  // with the fixed codes
    bits.addCode(0b0011_0000, count: 8)  // the literal 0
    let matches = megabytes << 20 / 258
    for _ in 0..<matches {
      bits.addCode(0b1100_0101, count: 8)  // length 258
      bits.addCode(0b0_0000, count: 5)  // distance 1
    }
    bits.addCode(0b000_0000, count: 7)  // the end of the block
    // The checksum is never reached.
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + bits.bytes + [UInt8](repeating: 0, count: 8)
  }

  private struct Bits {
    private(set) var bytes: [UInt8] = []
    private var free = 0

    /// Adds bits, the lowest first.
    mutating func add(_ value: Int, count: Int) {
      for index in 0..<count { addBit(value >> index & 1) }
    }

    /// Adds a Huffman code, its highest bit first.
    mutating func addCode(_ value: Int, count: Int) {
      for index in (0..<count).reversed() { addBit(value >> index & 1) }
    }

    private mutating func addBit(_ bit: Int) {
      if free == 0 {
        bytes.append(0)
        free = 8
      }
      bytes[bytes.count - 1] |= UInt8(bit << (8 - free))
      free -= 1
    }
  }
}

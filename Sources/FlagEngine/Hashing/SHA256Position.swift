/// The visitor's position in 0...1 from the SHA-256 of a text.
///
/// Source: Kameleoon Python SDK 3.18.0, observed; Vectors/kameleoon/hashing.json.
enum SHA256Position {
  /// The digest of the bytes, read as an unsigned 256-bit big-endian number, divided by 2^256.
  ///
  /// All 256 bits take part in the rounding (to nearest, ties to even).
  ///
  /// - Parameter bytes: the UTF-8 bytes of the hashed text.
  /// - Returns: the position in 0...1.
  static func position(of bytes: UnsafeRawBufferPointer) -> Double {
    SHA256.withDigest(of: bytes, position(ofDigest:))
  }

  /// The position of a text.
  static func position(of text: String) -> Double {
    Array(text.utf8).withUnsafeBytes(position(of:))
  }

  /// The position that a digest of 32 bytes stands for.
  static func position(ofDigest digest: UnsafeRawBufferPointer) -> Double {
    var offset = 0
    // Leading zero bytes only lower the exponent; they are practically never more than two.
    while offset < 24, digest[offset] == 0 { offset += 1 }
    var window = UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    var exponent = -64 - 8 * offset
    let shift = window.leadingZeroBitCount
    if shift > 0, shift < 64 {
      let next = offset + 8 < 32 ? UInt64(digest[offset + 8]) : 0
      // Fewer than 8 bits are missing after the zero bytes, unless the digest is nearly zero.
      window = window << UInt64(shift) | (next << UInt64(shift)) >> 8
      exponent -= shift
    }
    // A sticky bit stands for everything below the window.
    if hasBits(digest, from: offset + 8, skippingBits: shift) { window |= 1 }
    return Double(sign: .plus, exponent: exponent, significand: Double(window))
  }

  private static func hasBits(
    _ digest: UnsafeRawBufferPointer, from first: Int, skippingBits shift: Int
  ) -> Bool {
    guard first < 32 else { return false }
    if shift < 8, digest[first] << UInt8(shift) != 0 { return true }
    for index in (first + 1)..<max(first + 1, 32) where digest[index] != 0 { return true }
    return false
  }
}

/// A quick hash for tables of the program's own; nothing that a vendor computes.
package enum FNV1a {
  /// FNV-1a, its high bits folded into the low ones.
  package static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash ^ hash >> 32
  }

  /// The hash of a text's UTF-8.
  package static func hash(_ text: String) -> UInt64 {
    var text = text
    // Not generic over sequences: other modules would ask for each byte through a table.
    return text.withUTF8(hash)
  }
}

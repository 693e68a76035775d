extension Flagship {
  /// Base64 with padding.
  enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String {
      let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
      var result: [UInt8] = []
      for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let value = (0..<3).reduce(0) { sum, offset in
          sum << 8 | (offset < group.count ? Int(group[start + offset]) : 0)
        }
        for offset in 0..<4 {
          result.append(
            offset <= group.count ? alphabet[value >> (18 - 6 * offset) & 63] : 0x3D)
        }
      }
      return String(decoding: result, as: UTF8.self)
    }
  }
}

import Testing

@testable import FlagEngine

@Suite struct SHA256PositionTests {
  @Test func everyRecordedHashIsEqualToTheLastBit() throws {
    let json = try KameleoonVectorFile(name: "hashing.json").load()
    guard case .array(let hashes)? = json["hashes"] else {
      Issue.record("the file has no hashes")
      return
    }
    for entry in hashes {
      guard let text = entry["text"]?.text, let bits = entry["bits"]?.text else { continue }
      let position = SHA256Position.position(of: text)
      #expect(position.bitPattern == UInt64(bits, radix: 16), "\(text): \(position)")
    }
    #expect(hashes.count > 100)
  }

  @Test func aDigestRoundsToNearestWithTiesToEven() {
    var digest = [UInt8](repeating: 0, count: 32)
    func position() -> Double { digest.withUnsafeBytes(SHA256Position.position(ofDigest:)) }
    #expect(position() == 0)
    digest[31] = 1
    #expect(position() == Double(sign: .plus, exponent: -256, significand: 1))
    digest = [UInt8](repeating: 0xFF, count: 32)
    #expect(position() == 1)
    // 53 bits, then exactly half: to even, that is down; a far bit more: up.
    digest = [0x80, 0, 0, 0, 0, 0, 0x04, 0] + [UInt8](repeating: 0, count: 24)
    #expect(position() == 0.5)
    digest[31] = 1
    #expect(position() == Double(0.5).nextUp)
  }
}

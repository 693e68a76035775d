internal import CNettle

/// SHA-256, by nettle.
package enum SHA256 {
  /// How many bytes a digest has.
  package static let byteCount = 32

  /// Computes a digest.
  ///
  /// - Parameters:
  ///   - bytes: what is hashed.
  ///   - body: is given the digest.
  /// - Returns: what `body` returns.
  @inline(__always)
  package static func withDigest<Result>(
    of bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 8) { digest in
      fs_sha256(
        bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count,
        digest.baseAddress?.assumingMemoryBound(to: UInt8.self))
      return body(UnsafeRawBufferPointer(digest))
    }
  }

  /// The digest of bytes.
  package static func digest(of bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBytes { withDigest(of: $0) { Array($0) } }
  }
}

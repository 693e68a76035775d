internal import CZlib

/// Unpacks what comes in pieces, packed by gzip or deflate.
package final class Unpacker {
  /// How HTTP names what it unpacks, in lower case.
  package static let names = ["gzip", "x-gzip", "deflate"]
  private static let room = 1 << 16

  private let stream: UnsafeMutablePointer<z_stream>
  private let canUnpack: Bool
  /// Whether all that came is whole: nothing is missing at its end.
  package private(set) var isAtEnd = true

  /// Makes one that has unpacked nothing yet.
  package init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    canUnpack = fs_begin_unpacking(stream) == Z_OK
  }

  deinit {
    if canUnpack { inflateEnd(stream) }
    stream.deallocate()
  }

  /// Unpacks the next piece.
  ///
  /// - Parameters:
  ///   - bytes: the piece, cut anywhere.
  ///   - give: takes what was in it, piece by piece; says whether to go on.
  /// - Returns: whether the bytes could be unpacked.
  package func take(_ bytes: UnsafeRawBufferPointer, _ give: ([UInt8]) -> Bool) -> Bool {
    guard canUnpack else { return false }
    guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return true }
    // zlib does not write to it; older headers of it only do not say so.
    stream.pointee.next_in = UnsafeMutablePointer(mutating: start)
    stream.pointee.avail_in = UInt32(clamping: bytes.count)
    while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0 {
      if isAtEnd {
        // Another file may follow, and begins anew.
        guard stream.pointee.avail_in > 0 else { return true }
        guard inflateReset(stream) == Z_OK else { return false }
        isAtEnd = false
      }
      var status = Z_OK
      let piece = [UInt8](unsafeUninitializedCapacity: Self.room) { output, count in
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(Self.room)
        status = inflate(stream, Z_NO_FLUSH)
        count = Self.room - Int(stream.pointee.avail_out)
      }
      isAtEnd = status == Z_STREAM_END
      guard piece.isEmpty || give(piece) else { return true }
      // There may be nothing left in it, which is no fault.
      if status == Z_BUF_ERROR { return true }
      guard status == Z_OK || isAtEnd else { return false }
    }
    return true
  }
}

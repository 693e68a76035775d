internal import CZlib

/// Files that are packed by gzip.
package enum Gzip {
  /// Whether bytes begin as gzip's do.
  static func isPacked(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// The bytes as they were before they were packed.
  ///
  /// - Parameters:
  ///   - packed: one file of gzip, or several one after the other.
  ///   - limit: how much is unpacked at most; one byte more tells that there is more.
  /// - Returns: the bytes; nil where they are cut or damaged.
  static func unpacked(_ packed: [UInt8], limit: Int) -> [UInt8]? {
    var stream = z_stream()
    guard fs_begin_gunzip(&stream) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var packed = packed
    return packed.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(clamping: input.count)
      return unpack(&stream, limit: limit)
    }
  }

  private static func unpack(_ stream: inout z_stream, limit: Int) -> [UInt8]? {
    var result: [UInt8] = []
    var status = Z_OK
    while result.count <= limit {
      let room = min(1 << 20, limit + 1 - result.count)
      let piece = [UInt8](unsafeUninitializedCapacity: room) { output, count in
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(room)
        status = inflate(&stream, Z_NO_FLUSH)
        count = room - Int(stream.avail_out)
      }
      result += piece
      switch status {
      case Z_OK: guard !piece.isEmpty || stream.avail_in > 0 else { return nil }
      case Z_STREAM_END:
        // Zeros may fill the end up; anything else is another file.
        guard stream.avail_in > 0, stream.next_in.pointee != 0 else { return result }
        guard inflateReset(&stream) == Z_OK else { return nil }
      default: return nil
      }
    }
    return result
  }

  /// The bytes packed; nil where there is no memory for it.
  package static func packed(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    guard fs_begin_gzip(&stream) == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    var bytes = bytes
    var packed = [UInt8](
      repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
    let isWhole = bytes.withUnsafeMutableBufferPointer { input in
      packed.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(clamping: input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(clamping: output.count)
        return deflate(&stream, Z_FINISH) == Z_STREAM_END
      }
    }
    guard isWhole else { return nil }
    packed.removeLast(Int(stream.avail_out))
    return packed
  }
}

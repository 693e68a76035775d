extension Kameleoon {
  /// The bytes to hash: a code and what follows it, in one buffer that is used again and again.
  struct HashBuffer: Sendable {
    private var bytes: [UInt8] = []
    private var codeCount = 0
    /// Which code the buffer holds: a custom data slot, -1 for the visitor's, -2 for none.
    private(set) var holder: Int32 = -2

    /// Puts a code at the start of the buffer.
    mutating func hold(_ code: some Collection<UInt8>, holder: Int32) {
      bytes.removeAll(keepingCapacity: true)
      bytes.append(contentsOf: code)
      codeCount = bytes.count
      self.holder = holder
    }

    /// The position of the code followed by a text of the model.
    mutating func position(of suffix: Text, in texts: [UInt8]) -> Double {
      let count = codeCount + Int(suffix.count)
      if bytes.count < count {
        bytes.append(contentsOf: repeatElement(0, count: count - bytes.count))
      }
      return bytes.withUnsafeMutableBytes { buffer in
        texts.withUnsafeBytes { texts in
          let tail = UnsafeMutableRawBufferPointer(rebasing: buffer[codeCount..<count])
          tail.copyMemory(from: UnsafeRawBufferPointer(rebasing: texts[suffix.range]))
        }
        return SHA256Position.position(
          of: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]))
      }
    }

    /// The text that `position(of:in:)` hashes.
    func text(with suffix: Text, in texts: [UInt8]) -> String {
      String(decoding: bytes[..<codeCount] + texts[suffix.range], as: UTF8.self)
    }
  }
}

extension Kameleoon {
  /// Finds values of the source by their spelling.
  struct SourceIndex {
    private struct Slot {
      var hash: UInt64 = 0
      var start: UInt32 = 0
      var count: UInt32 = 0
      var value: Int32 = -1

      var range: Range<Int> { Int(start)..<Int(start + count) }
    }

    /// Open addressing; always less than half full.
    private var slots: [Slot] = []
    private var count = 0

    /// A hostile file may give many values one place; beyond so many steps a value is not kept.
    private static let stepLimit = 32

    /// What was put in for a value of the same spelling.
    func find(_ view: JSONView) -> Int32? {
      guard !slots.isEmpty else { return nil }
      let spelling = view.spelling
      let hash = Self.hash(spelling)
      guard
        let place = place(
          of: hash,
          where: { slot in
            view.bytes[slot.range].elementsEqual(spelling)
          })
      else { return nil }
      return slots[place].value < 0 ? nil : slots[place].value
    }

    /// Puts in a value that `find` has not found.
    mutating func insert(_ view: JSONView, _ value: Int32) {
      if (count + 1) * 2 > slots.count { grow() }
      let spelling = view.spelling
      let hash = Self.hash(spelling)
      guard let place = place(of: hash, where: { _ in false }) else { return }
      slots[place] = Slot(
        hash: hash, start: UInt32(view.sourceRange.lowerBound), count: UInt32(spelling.count),
        value: value)
      count += 1
    }

    /// The place of the slot with this hash that is the one, or of the first free one.
    private func place(of hash: UInt64, where isSame: (Slot) -> Bool) -> Int? {
      var place = Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
      for _ in 0..<Self.stepLimit {
        if slots[place].value < 0 { return place }
        if slots[place].hash == hash, isSame(slots[place]) { return place }
        place = (place + 1) & (slots.count - 1)
      }
      return nil
    }

    private mutating func grow() {
      let old = slots
      slots = Array(repeating: Slot(), count: max(64, old.count * 2))
      for slot in old where slot.value >= 0 {
        guard let place = place(of: slot.hash, where: { _ in false }) else { continue }
        slots[place] = slot
      }
    }

    /// Eight bytes at a time, each step mixing all bits.
    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
      let raw = UnsafeRawBufferPointer(bytes)
      var hash = UInt64(raw.count)
      var offset = 0
      while offset < raw.count {
        var word: UInt64 = 0
        if offset + 8 <= raw.count {
          word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        } else {
          for index in offset..<raw.count { word = word << 8 | UInt64(raw[index]) }
        }
        let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        hash = product.high ^ product.low
        offset += 8
      }
      return hash
    }
  }
}

extension JSONView {
  /// The bytes of the value as they stand in the source.
  fileprivate var spelling: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[sourceRange])
  }
}

internal import Glibc

/// A zone of the zone database, read without making it the zone of the process.
struct TimeZoneRules: Sendable {
  /// When the offset changes, in seconds since 1970 UTC, in order.
  private var changes: [Int] = []
  /// The offset from then on, in seconds to the east.
  private var offsets: [Int] = []
  /// The offset before the first change.
  private var first = 0

  /// The zone of that name; nil: this machine does not know it.
  init?(named name: String) {
    let isPath = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !name.contains("..")
    guard isPath, !name.isEmpty, !name.hasPrefix("/"),
      let file = fopen("/usr/share/zoneinfo/" + name, "rb")
    else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    guard read(Array(bytes[..<count])) else { return nil }
  }

  /// The last midnight in UTC.
  static func utcMidnight(before instant: Int) -> Int {
    instant - ((instant % 86_400_000) + 86_400_000) % 86_400_000
  }

  /// The last midnight before an instant, both in milliseconds since 1970 UTC.
  func midnight(before instant: Int) -> Int {
    let seconds = Int((Double(instant) / 1_000).rounded(.down))
    let local = seconds + offset(at: seconds)
    let day = local - ((local % 86_400) + 86_400) % 86_400
    // The offset of that moment may be another than the instant's.
    let guess = day - offset(at: seconds)
    return (day - offset(at: guess)) * 1_000
  }

  private func offset(at seconds: Int) -> Int {
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? first : offsets[low - 1]
  }

  /// Reads a file as RFC 8536 describes it, its part with 64 bits.
  private mutating func read(_ bytes: [UInt8]) -> Bool {
    func number(_ place: Int, _ width: Int) -> Int {
      var value: Int64 = width == 8 ? 0 : (bytes[place] & 0x80 != 0 ? -1 : 0)
      for byte in bytes[place..<(place + width)] { value = value << 8 | Int64(byte) }
      return Int(value)
    }
    func counts(_ place: Int) -> [Int] { (0..<6).map { number(place + 20 + $0 * 4, 4) } }
    guard bytes.count > 44, bytes.starts(with: "TZif".utf8), bytes[4] >= 0x32 else { return false }
    // isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt
    let old = counts(0)
    var place = 44 + old[3] * 5 + old[4] * 6 + old[5] + old[2] * 8 + old[1] + old[0]
    guard bytes.count >= place + 44 else { return false }
    let new = counts(place)
    place += 44
    let (times, types) = (new[3], new[4])
    guard bytes.count >= place + times * 9 + types * 6, types > 0 else { return false }
    let typePlace = place + times * 9
    let typeOffsets = (0..<types).map { number(typePlace + $0 * 6, 4) }
    changes = (0..<times).map { number(place + $0 * 8, 8) }
    offsets = (0..<times).map {
      let type = Int(bytes[place + times * 8 + $0])
      return type < types ? typeOffsets[type] : 0
    }
    first = typeOffsets[0]
    return true
  }
}

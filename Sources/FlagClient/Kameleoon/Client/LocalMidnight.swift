internal import Glibc
internal import Synchronization

/// Where a day begins that a visitor's visits are counted by.
package enum LocalMidnight {
  /// The last midnight before an instant in the zone of the process; both in milliseconds since 1970
  /// UTC.
  package static func before(_ instant: Int) -> Int {
    var seconds = time_t((Double(instant) / 1000).rounded(.down))
    var local = tm()
    guard localtime_r(&seconds, &local) != nil else { return instant }
    local.tm_hour = 0
    local.tm_min = 0
    local.tm_sec = 0
    local.tm_isdst = -1
    return Int(mktime(&local)) * 1000
  }
}

/// The last local midnight, looked up once every quarter of an hour: clocks change at none other.
final class LastMidnight: Sendable {
  private static let quarter = 900_000
  /// The quarter since 1970, and behind it 32 bits for the seconds from midnight to its start.
  private let known = Atomic(-1)

  /// The last midnight before an instant, both in milliseconds since 1970 UTC.
  func before(_ instant: Int, _ lookUp: (Int) -> Int) -> Int {
    let quarter = instant / Self.quarter
    let start = quarter * Self.quarter
    let kept = known.load(ordering: .relaxed)
    if instant >= 0, kept >> 32 == quarter { return start - (kept & 0xFFFF_FFFF) * 1_000 }
    let midnight = lookUp(instant)
    if instant >= 0, midnight <= start, (start - midnight) % 1_000 == 0 {
      known.store(quarter << 32 | (start - midnight) / 1_000, ordering: .relaxed)
    }
    return midnight
  }
}

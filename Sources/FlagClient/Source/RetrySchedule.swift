import FlagEngine

/// When a download or a connection that failed is tried again.
struct RetrySchedule: Equatable, Sendable {
  /// The most seconds that a server's `Retry-After` is followed.
  static let longestRequest = 600.0

  /// How many times it is tried again without waiting.
  var immediateTries = 0
  /// Seconds before the first try after that; each further wait is twice as long.
  var first = 3.0
  /// The longest wait in seconds.
  var longest = 60.0

  /// The wait in seconds before the next try.
  ///
  /// - Parameters:
  ///   - failures: how often it has failed in a row, from 1.
  ///   - jitter: 0 to 1; takes up to a fifth from every wait but the first, so that clients that
  ///     failed together do not come back together.
  ///   - requested: the seconds that the server asks for.
  ///   - isLasting: whether trying at once cannot help.
  /// - Returns: 0 or more.
  func wait(
    failures: Int, jitter: Double, requested: Double? = nil, isLasting: Bool = false
  ) -> Double {
    let tries = failures - immediateTries
    if tries < 1, requested == nil, !isLasting { return 0 }
    let doublings = min(max(tries, 1) - 1, 20)
    let wait = min(longest, first * Double(1 << doublings))
    let own = doublings == 0 ? wait : wait * (1 - jitter / 5)
    return max(own, min(requested ?? 0, Self.longestRequest))
  }

  /// The seconds that a `Retry-After` header asks for, or nil if it cannot be read.
  ///
  /// - Parameters:
  ///   - text: a number of seconds, or a time as HTTP writes it.
  ///   - date: the `Date` of the same answer, which is what a time is measured from.
  ///   - now: milliseconds since 1970, where the answer has no date.
  /// - Returns: 0 or more.
  static func seconds(retryAfter text: String, date: String?, now: Double) -> Double? {
    let digits = text.utf8.filter { $0 != 0x20 }
    if !digits.isEmpty, digits.allSatisfy({ $0 &- 0x30 < 10 }) {
      return Double(String(decoding: digits, as: UTF8.self))
    }
    guard let time = HTTPDate.milliseconds(text) else { return nil }
    return max(0, (time - (date.flatMap(HTTPDate.milliseconds) ?? now)) / 1_000)
  }
}

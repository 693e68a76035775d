internal import Glibc

/// The time as following a source needs it; replaceable in tests.
public struct FollowClock: Sendable {
  /// Milliseconds since 1970, for what is shown; nothing is planned by it, since it may jump.
  public var now: @Sendable () -> Double
  /// Seconds that only run forward.
  public var uptime: @Sendable () -> Double
  /// Waits so many seconds; throws when the task is cancelled.
  public var sleep: @Sendable (Double) async throws -> Void
  /// A number from 0 to 1, drawn anew each time.
  public var jitter: @Sendable () -> Double

  /// Makes a clock; see the properties.
  public init(
    now: @escaping @Sendable () -> Double, uptime: @escaping @Sendable () -> Double,
    sleep: @escaping @Sendable (Double) async throws -> Void,
    jitter: @escaping @Sendable () -> Double
  ) {
    self.now = now
    self.uptime = uptime
    self.sleep = sleep
    self.jitter = jitter
  }

  /// The system's clocks.
  public static let system = FollowClock(
    now: {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return Double(time.tv_sec) * 1_000 + (Double(time.tv_nsec) / 1_000_000).rounded(.down)
    },
    uptime: {
      var time = timespec()
      clock_gettime(CLOCK_BOOTTIME, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    },
    sleep: { seconds in
      // A longer wait than a month is no wait that anyone sees the end of.
      try await Task.sleep(for: .milliseconds(Int(max(0, min(seconds, 2_592_000)) * 1_000)))
    },
    jitter: { Double.random(in: 0...1) })
}

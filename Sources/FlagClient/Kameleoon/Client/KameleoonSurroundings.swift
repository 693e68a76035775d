internal import Glibc
internal import Synchronization

/// What a client needs of the world: all that tests and the replay of a journey put in its place.
package struct KameleoonSurroundings: Sendable {
  /// Why a client waits.
  package enum Pause: Equatable, Sendable {
    /// Before a request that failed is sent again
    case retry(seconds: Double)
    /// Before the stream of events is opened again; whether an event on it could not be read
    case reconnect(seconds: Double, isBrokenEvent: Bool)
    /// Until a timer is due
    case timer(seconds: Double)

    /// How long.
    package var seconds: Double {
      switch self {
      case .retry(let seconds), .reconnect(let seconds, _), .timer(let seconds): seconds
      }
    }
  }

  /// The way to the network.
  package var exchange: HTTPExchange
  /// Milliseconds since 1970 UTC.
  package var now: @Sendable () -> Int
  /// The last local midnight before an instant.
  package var startOfDay: @Sendable (Int) -> Int
  /// Waits; throws when the task is cancelled.
  package var pause: @Sendable (Pause) async throws -> Void
  /// 64 random bits for a nonce.
  package var nonce: @Sendable () -> UInt64
  /// 64 random bits for a visitor code.
  package var code: @Sendable () -> UInt64
  /// Whether timers run.
  package var runsTimers = true
  /// Whether what the official SDK does is done even where that is a fault: its configuration
  /// vanishes with a 403, its stream stays closed, a device that nobody knows discards an answer.
  package var isLiteral = false
  /// On which threads the client's own tasks run; nil: anywhere.
  package var executor: (any TaskExecutor)?
  /// How many locks visitors are spread over, a power of two.
  package var shardCount = 64

  /// Makes surroundings; see the properties.
  package init(
    exchange: HTTPExchange, now: @escaping @Sendable () -> Int,
    startOfDay: @escaping @Sendable (Int) -> Int,
    pause: @escaping @Sendable (Pause) async throws -> Void,
    nonce: @escaping @Sendable () -> UInt64, code: @escaping @Sendable () -> UInt64
  ) {
    self.exchange = exchange
    self.now = now
    self.startOfDay = startOfDay
    self.pause = pause
    self.nonce = nonce
    self.code = code
  }

  /// The last midnight before an instant in the zone of the process; both in milliseconds since 1970
  /// UTC.
  package static func localMidnight(before instant: Int) -> Int {
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

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
  package var keepsVendorFaults = false
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
}

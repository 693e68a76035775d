import Glibc

/// What an input may take.
///
/// A debug build is a dozen times slower than the program that is shipped.
struct FuzzLimits {
  #if DEBUG
    private static let slowness = 12.0
  #else
    private static let slowness = 1.0
  #endif

  /// The time of the processor that a whole input may take, in seconds.
  func whole(bytes: Int, steps: Int) -> Double {
    Self.slowness * (0.5 + Double(bytes) * 30e-6 + Double(steps) * 0.02)
  }

  /// The time of the processor that one step of a journey may take, in seconds.
  func step(bytes: Int) -> Double {
    Self.slowness * (0.1 + Double(bytes) * 2e-6)
  }

  /// The memory that an input may take on top of what the process had, in bytes.
  func memory(bytes: Int) -> Int {
    (64 << 20) + bytes * 200
  }
}

/// The time that a processor worked, which other programs do not change.
enum ProcessorTime {
  /// In seconds.
  static var ofThisThread: Double { read(CLOCK_THREAD_CPUTIME_ID) }

  /// Of another process, in seconds; nil once it is gone.
  static func of(process: pid_t) -> Double? {
    var clock = clockid_t()
    return clock_getcpuclockid(process, &clock) == 0 ? read(clock) : nil
  }

  /// The time on the wall, in seconds from some fixed instant.
  static var onTheWall: Double { read(CLOCK_MONOTONIC) }

  private static func read(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

import Glibc

/// Times of one thing, measured several times.
struct Sample {
  /// The times in nanoseconds, sorted.
  private let times: [Double]

  init(_ times: [Double]) {
    self.times = times.sorted()
  }

  /// The middle time in nanoseconds.
  var median: Double { at(0.5) }
  /// The time that 95 of 100 stay below, in nanoseconds.
  var p95: Double { at(0.95) }

  private func at(_ share: Double) -> Double {
    guard !times.isEmpty else { return .nan }
    return times[min(times.count - 1, Int(Double(times.count) * share))]
  }
}

/// Nanoseconds since an arbitrary start.
func nanoseconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// The time that `body` takes, in nanoseconds.
func elapsed<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) -> Double {
  let start = nanoseconds()
  try body()
  return nanoseconds() - start
}

/// The times of one thing and of what it is compared with, taken in turns, so that a busy moment of
/// the machine hits both.
struct Pair {
  var subject: Sample
  var reference: Sample
  /// The middle of the ratios, round by round.
  var ratio: Double

  init(rounds: Int, subject: () -> Void, reference: () -> Void) {
    var times: [(subject: Double, reference: Double)] = []
    for _ in 0..<rounds { times.append((elapsed(subject), elapsed(reference))) }
    self.subject = Sample(times.map(\.subject))
    self.reference = Sample(times.map(\.reference))
    ratio = Sample(times.map { $0.subject / $0.reference }).median
  }
}

/// Takes a value, so that the compiler cannot leave out what made it.
@inline(never)
func keep<Value>(_ value: Value) {
  withExtendedLifetime(value) {}
}

internal import CTermGuard
@preconcurrency import Glibc

/// The signals that have come, from the pipe that the handlers write to.
///
/// Whoever waits for anything looks here too, so that a signal to end is heard also while the
/// terminal takes no output.
@MainActor
final class SignalQueue {
  /// Readable when a signal has come.
  let file: Int32
  /// The signals that have been read and not been taken.
  private(set) var arrived: Set<Int32> = []
  /// The first signal to end that has come, if any.
  private(set) var ending: Int32?

  init(file: Int32) { self.file = file }

  /// Reads what has come.
  func read() {
    var bytes = [UInt8](repeating: 0, count: 256)
    while case let count = Glibc.read(file, &bytes, bytes.count), count > 0 {
      arrived.formUnion(bytes[..<count].map(Int32.init))
    }
    guard ending == nil else { return }
    ending = [SIGTERM, SIGHUP, SIGINT].first(where: arrived.contains)
    if ending != nil { ctg_hear() }
  }

  /// The signals since the last time.
  func take() -> Set<Int32> {
    read()
    defer { arrived = [] }
    return arrived
  }
}

import FlagFiles
import Glibc

/// A second look at a file that could not be used: whoever saves it by emptying it first may not be
/// done yet.
package enum SecondLook {
  /// How long a file must stay as it is, in microseconds.
  private static let rest: UInt32 = 200_000
  /// How often that is waited for: a file that is written all the time is looked at as it is.
  private static let patience = 25

  /// What tells one state of a file from the next.
  private struct State: Equatable {
    var number: UInt = 0
    var size = 0
    var seconds = 0
    var nanoseconds = 0

    init(of path: String) {
      var status = stat()
      guard stat(path.fileName, &status) == 0 else { return }
      number = UInt(status.st_ino)
      size = Int(status.st_size)
      seconds = status.st_mtim.tv_sec
      nanoseconds = status.st_mtim.tv_nsec
    }
  }

  /// Looks again, beside the main thread, when the file has come to rest.
  package static func take(at path: String, _ look: @escaping @Sendable () -> Void) {
    BackgroundThread.run {
      var last = State(of: path)
      for _ in 0..<patience {
        usleep(rest)
        let now = State(of: path)
        if now == last { break }
        last = now
      }
      look()
    }
  }
}

import Glibc

/// A bar on the terminal for work that takes long; nothing where nobody sees it.
struct ProgressBar {
  private let isShown = isatty(STDERR_FILENO) == 1
  private let start = Self.seconds
  private var shown = -1

  /// Seconds that only go up.
  private static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Shows how much is done.
  ///
  /// - Parameters:
  ///   - part: the part that is done, 0...1; nil where nobody knows.
  ///   - count: so many visitors.
  mutating func show(_ part: Double?, count: Int) {
    // What is over in a moment needs no bar.
    guard isShown, Self.seconds - start > 0.7 else { return }
    let tenths = Int((part ?? 0) * 10)
    let mark = part == nil ? count / 10_000 : Int((part ?? 0) * 100)
    guard mark != shown else { return }
    shown = mark
    let bar =
      String(repeating: "▮", count: tenths) + String(repeating: "▯", count: max(0, 10 - tenths))
    let text = part.map { "\(bar) \(Int($0 * 100)) %" } ?? "\(count) visitors"
    write("\r\u{1B}[K\(text)  Ctrl-c stops")
  }

  /// Takes the bar away.
  func end() { if isShown, shown >= 0 { write("\r\u{1B}[K") } }

  private func write(_ text: String) { _ = FileBytes.write(Array(text.utf8), to: STDERR_FILENO) }
}

import Glibc

/// Standard input, which a command reads to its end.
enum StandardInput {
  /// Whether somebody types it.
  static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

  /// Says on standard error that something is to be typed, where it is: otherwise the program would
  /// only seem to hang.
  ///
  /// - Parameter what: what is to be typed.
  static func announce(_ what: String) {
    guard isTerminal else { return }
    StandardError.write("Reading \(what) from the terminal; Ctrl-d ends it, Ctrl-c drops it.")
  }
}

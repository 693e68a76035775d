/// A file of the user's that cannot be used: what is wrong, where, what to do.
package struct FileFault: Error, Equatable, Sendable {
  /// One sentence; what it quotes of the file is as it stands there, not yet safe to print.
  package var message: String

  /// Makes a fault.
  package init(_ message: String) { self.message = message }
}

/// Something the user gave that cannot be used: what is wrong, where, what to do.
///
/// The program prints it and ends with exit code 2.
package struct InputError: Error, Equatable {
  /// The sentence, with text from outside made safe.
  package var message: String

  package init(_ message: String) {
    self.message = message
  }
}

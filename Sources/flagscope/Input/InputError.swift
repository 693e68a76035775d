/// Something the user gave that cannot be used: what is wrong, where, what to do.
///
/// The program prints it and ends with exit code 2.
struct InputError: Error, Equatable {
  /// The sentence, with text from outside made safe.
  var message: String

  init(_ message: String) {
    self.message = message
  }
}

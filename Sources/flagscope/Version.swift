/// The version of the program.
///
/// The Makefile reads it here; the first release that the changelog dates is the same.
enum Version {
  static let number = "0.2.0"
}

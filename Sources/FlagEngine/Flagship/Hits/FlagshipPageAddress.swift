extension Flagship {
  /// The SDK's rule for the address of a page.
  ///
  /// http or https; a domain whose last label has 2 to 6 letters, `localhost`, or four groups of
  /// digits; then a port, and nothing, `/`, or `/` or `?` with something without blanks behind it.
  ///
  /// Source: Python SDK 2.1.1, observed; spec section 7.2, `scenario-hits`.
  enum PageAddress {
    // The SDK's rule ends at the end of a line, so that one line end more does no harm.
    private static let rule = PythonRegex(
      #"(?i)https?://(?:(?:[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?\.)+[A-Z]{2,6}\.?|localhost|"#
        + #"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?::\d+)?(?:/?|[/?]\S+)\n?"#)

    /// Whether a page may have this address.
    static func isAccepted(_ address: String) -> Bool {
      var address = address
      return address.withUTF8 { rule.match($0) == .matched }
    }
  }
}

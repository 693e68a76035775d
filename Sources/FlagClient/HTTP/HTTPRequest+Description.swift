extension HTTPRequest.Header: CustomStringConvertible, CustomReflectable {
  /// The line, without the value where that tells who asks.
  public var description: String {
    "\(name): \(Redirection.isCredential(name) ? "(secret)" : value)"
  }

  /// The line, without the value where that tells who asks.
  public var customMirror: Mirror { Mirror(self, children: ["line": description]) }
}

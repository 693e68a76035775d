/// An entry such as `FLAG=VARIATION` of the command line, of which the name may hold `=` itself.
package struct NamedEntry {
  package let name: String
  package let value: String

  /// Divides a text at its first `=`; where the name before it is not known, at the first one before
  /// which stands a known name; nil where no `=` stands behind a name.
  ///
  /// - Parameters:
  ///   - text: the entry.
  ///   - isKnown: whether there is something of that name.
  package init?(_ text: String, where isKnown: (String) -> Bool = { _ in true }) {
    let bytes = text.utf8
    let parts = bytes.indices.filter { bytes[$0] == UInt8(ascii: "=") && $0 > text.startIndex }
      .map { (name: String(text[..<$0]), value: String(text[bytes.index(after: $0)...])) }
    guard let part = parts.first(where: { isKnown($0.name) }) ?? parts.first else { return nil }
    (name, value) = part
  }
}

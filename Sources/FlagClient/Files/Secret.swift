/// A text that never appears when something is printed.
public struct Secret: Equatable, Sendable {
  /// The text itself, for the request that needs it.
  public let value: String

  /// Hides a text.
  ///
  /// - Parameter value: the text.
  public init(_ value: String) { self.value = value }

  /// Reads a secret as a variable or a file holds it: blanks and line ends around it do not count.
  ///
  /// Nil where nothing is left, or something that may not stand in a header: anything but visible
  /// ASCII characters.
  ///
  /// - Parameter text: the text.
  public init?(reading text: String) {
    let trimmed = Self.trimmed(text)
    guard !trimmed.isEmpty, trimmed.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else { return nil }
    value = trimmed
  }

  /// A text without blanks and line ends around it.
  static func trimmed(_ text: String) -> String {
    let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    let rest = text.unicodeScalars.drop(while: isBlank)
    guard let last = rest.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(rest[...last])
  }

  /// A text of somebody else, such as a server's answer, without the secret.
  func removed(from text: String) -> String {
    isEmpty ? text : text.replacing(value, with: description)
  }

  /// Whether the text is empty.
  public var isEmpty: Bool { value.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Says only whether there is a text.
  public var description: String { isEmpty ? "(empty)" : "(secret)" }
  /// Says only whether there is a text.
  public var debugDescription: String { description }
  /// Shows nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

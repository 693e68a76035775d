/// A text that never appears when something is printed.
public struct Secret: Equatable, Sendable {
  /// The text itself, for the request that needs it.
  public let value: String

  /// Hides a text.
  ///
  /// - Parameter value: the text.
  public init(_ value: String) { self.value = value }

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

/// Why a JSON value does not describe a visitor.
public struct VisitorFormatError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The sentence, with the place.
  public var description: String

  /// Makes an error.
  public init(_ description: String) { self.description = description }
}

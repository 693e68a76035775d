internal import FlagEngine

/// What goes wrong in a call of `FlagshipClient` or `FlagshipVisitor`.
///
/// Source: Flagship Python SDK 2.1.1, observed, for the vendor's names.
public struct FlagshipError: Error, Equatable, Sendable {
  /// The vendor's name of the error's class, such as `ConnectionError` or `KeyError`.
  public var vendorName: String
  /// What it says.
  public var message: String

  /// Makes an error; see the properties.
  public init(_ vendorName: String, _ message: String) {
    self.vendorName = vendorName
    self.message = message
  }

  /// Whether it is about an argument: such an error is raised even where all others are caught.
  public var concernsArgument: Bool { vendorName == "TypingError" || vendorName == "ParamError" }
  /// Whether the network was not there or gave no answer in time.
  public var isOfConnection: Bool { vendorName == "ConnectionError" || vendorName == "ReadTimeout" }
}

extension FlagshipError: CustomStringConvertible {
  /// Name and message.
  public var description: String { "\(vendorName): \(message)" }
}

extension FlagshipError {
  /// A visitor was asked for before `FlagshipClient.start`.
  static let notStarted = FlagshipError(
    "InitializationError", "FlagshipClient.start comes before the first visitor.")

  /// A context holds a number that JSON has none for.
  static let unsendableContext = FlagshipError(
    "InvalidJSONError", "Out of range float values are not JSON compliant")

  /// What the network library says.
  init(_ error: any Error) {
    switch error {
    case let error as FlagshipError: self = error
    case let error as TransportError:
      self.init(error.isTimeout ? "ReadTimeout" : "ConnectionError", error.sentence)
    case is CancellationError: self.init("ConnectionError", "cancelled")
    default: self.init("ConnectionError", TransportError.unknown)
    }
  }

  /// A body that is no JSON.
  init(_ error: JSONError) { self.init("JSONDecodeError", error.description) }
}

public import FlagEngine

/// Where a modification comes from; vendor: what `get_modification_info` gives.
public struct FlagshipModificationInfo: Equatable, Sendable {
  /// The campaign's id, as the file or the server has it.
  public var campaignID: JSONValue
  /// The variation group's id.
  public var variationGroupID: JSONValue
  /// The variation's id.
  public var variationID: JSONValue
  /// Whether the variation is the reference; as the file has it, `false` if not at all.
  public var isReference: JSONValue
}

/// What reading a modification comes to; vendor: what `get_modification_with_results` gives.
public struct FlagshipModificationResult: Equatable, Sendable {
  /// The value, or the default.
  public var value: JSONValue
  /// Whether the key is known, also with a value of null.
  public var isFound: Bool
  /// Why the default was given; empty where the key is known.
  public var log: String
  /// What became of the activation; nil: none was asked for, or its error was caught.
  public var activation: FlagshipOutcome?
}

/// A kind of value that code can ask a modification for.
public protocol FlagshipModificationValue: Sendable {
  /// Reads a value; nil: it is of another kind.
  init?(modification value: JSONValue)
}

extension FlagshipVisitor {
  /// The value of a modification; vendor: `get_modification`.
  ///
  /// The value is given whatever its kind and that of the default, as the vendor does; a value of null
  /// gives the default, as panic and an unknown key do. The activation goes out later, by itself.
  ///
  /// - Parameters:
  ///   - key: its key.
  ///   - defaultValue: what is given otherwise; null is allowed, which the official SDK refuses.
  ///   - activate: whether it is told to the vendor that the visitor sees it.
  /// - Returns: the value.
  public func modification(
    _ key: String, default defaultValue: JSONValue, activate: Bool = false
  ) -> JSONValue {
    guard !isPanic else {
      session.log(.error, FlagshipLines.inPanic("get_modification", key: .string(key)))
      return defaultValue
    }
    guard let found = modification(.string(key)) else {
      session.log(.error, FlagshipLines.noModification(.string(key)))
      return defaultValue
    }
    if activate { session.putAside(activation(of: found).request) }
    return found.value == .null ? defaultValue : found.value
  }

  /// The value of a modification as a kind of the code's own; vendor: `get_modification`.
  ///
  /// - Parameters:
  ///   - key: its key.
  ///   - defaultValue: what is given otherwise, also where the value is of another kind.
  ///   - activate: see `modification(_:default:activate:)`.
  /// - Returns: the value.
  public func modification<Value: FlagshipModificationValue>(
    _ key: String, default defaultValue: Value, activate: Bool = false
  ) -> Value {
    Value(modification: modification(key, default: .null, activate: activate)) ?? defaultValue
  }

  /// The value of a modification, once its activation was sent; vendor: `get_modification`.
  ///
  /// - Parameters:
  ///   - key: its key; the official SDK takes any kind.
  ///   - defaultValue: what is given otherwise.
  ///   - activate: whether it is activated first.
  /// - Returns: the value; nil: an error was caught.
  /// - Throws: why the activation cannot be sent: the value is then not given.
  package func modificationActivating(
    _ key: JSONValue, default defaultValue: JSONValue, activate: Bool
  ) async throws(FlagshipError) -> JSONValue? {
    try await session.guarded { () async throws(FlagshipError) -> JSONValue? in
      guard !isPanic else {
        session.log(.error, FlagshipLines.inPanic("get_modification", key: key))
        return defaultValue
      }
      return try await result(of: key, default: defaultValue, activate: activate)?.value
    } ?? nil
  }

  /// The value of a modification and how it came about; vendor: `get_modification_with_results`.
  ///
  /// - Parameters:
  ///   - key: its key.
  ///   - defaultValue: what is given otherwise.
  ///   - activate: whether it is told to the vendor first that the visitor sees it.
  /// - Returns: the result; nil: an error was caught.
  /// - Throws: why the activation cannot be sent: the value is then not given.
  public func modificationWithResults(
    _ key: String, default defaultValue: JSONValue, activate: Bool = false
  ) async throws(FlagshipError) -> FlagshipModificationResult? {
    try await result(of: .string(key), default: defaultValue, activate: activate)
  }

  /// As `modificationWithResults`, with a key of any kind; for a replay.
  package func result(
    of key: JSONValue, default defaultValue: JSONValue, activate: Bool
  ) async throws(FlagshipError) -> FlagshipModificationResult? {
    try await session.guarded { () async throws(FlagshipError) in
      guard !isPanic else {
        let line = FlagshipLines.inPanic("get_modification_with_results", key: key)
        session.log(.error, line)
        return FlagshipModificationResult(value: defaultValue, isFound: false, log: line)
      }
      guard let found = modification(key) else {
        let line = FlagshipLines.noModification(key)
        session.log(.error, line)
        return FlagshipModificationResult(value: defaultValue, isFound: false, log: line)
      }
      let activation = activate ? try await activateModification(of: key) : nil
      return FlagshipModificationResult(
        value: found.value == .null ? defaultValue : found.value, isFound: true, log: "",
        activation: activation)
    }
  }

  /// Where a modification comes from; vendor: `get_modification_info`.
  ///
  /// - Parameter key: its key.
  /// - Returns: its origin, also where its value is null; nil: the key is unknown, or it is panic.
  public func modificationInfo(_ key: String) -> FlagshipModificationInfo? {
    info(of: .string(key))
  }

  /// As `modificationInfo`, with a key of any kind; for a replay.
  package func info(of key: JSONValue) -> FlagshipModificationInfo? {
    guard !isPanic else {
      session.log(.error, FlagshipLines.inPanic("get_modification_info", key: key))
      return nil
    }
    guard let found = modification(key) else {
      session.log(.error, FlagshipLines.noInfo(key))
      return nil
    }
    return FlagshipModificationInfo(
      campaignID: found.campaignID, variationGroupID: found.groupID,
      variationID: found.variationID, isReference: found.reference)
  }
}

extension Bool: FlagshipModificationValue {
  /// A boolean.
  public init?(modification value: JSONValue) {
    guard case .bool(let value) = value else { return nil }
    self = value
  }
}

extension Int: FlagshipModificationValue {
  /// An integer, also one written with a point.
  public init?(modification value: JSONValue) {
    switch value {
    case .integer(let number): self = number
    case .double(let number):
      guard let integer = Int(exactly: number) else { return nil }
      self = integer
    default: return nil
    }
  }
}

extension Double: FlagshipModificationValue {
  /// A number of either spelling.
  public init?(modification value: JSONValue) {
    switch value {
    case .integer(let number): self = Double(number)
    case .hugeInteger(let digits):
      guard let number = Double(digits) else { return nil }
      self = number
    case .double(let number): self = number
    default: return nil
    }
  }
}

extension String: FlagshipModificationValue {
  /// A text.
  public init?(modification value: JSONValue) {
    guard let text = value.text else { return nil }
    self = text
  }
}

extension JSONObject: FlagshipModificationValue {
  /// An object.
  public init?(modification value: JSONValue) {
    guard case .object(let object) = value else { return nil }
    self = object
  }
}

extension Array: FlagshipModificationValue where Element == JSONValue {
  /// A list.
  public init?(modification value: JSONValue) {
    guard case .array(let elements) = value else { return nil }
    self = elements
  }
}

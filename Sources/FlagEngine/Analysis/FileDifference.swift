/// A place at which two configuration files differ as JSON, whatever follows from it.
public struct FileDifference: Equatable, Sendable {
  /// The place, elements by their id or key: `featureFlags[42].rules[510002].exposition`.
  public var path: String
  /// The value as JSON; nil where it is new.
  public var old: String?
  /// The value as JSON; nil where it is gone.
  public var new: String?

  init(_ difference: JSONDifference) {
    path = difference.path.reduce(into: "") { path, step in
      switch step {
      case .member(let name): path += path.isEmpty ? name : ".\(name)"
      case .element(let place, let name): path += "[\(name ?? String(place))]"
      }
    }
    old = difference.old?.jsonText
    new = difference.new?.jsonText
  }

  /// Files up to this size, in bytes, are compared at once, which takes about a tenth of a second.
  public static let sizeLimit = 4 << 20

  /// Every innermost place at which two files differ, in the order of the newer one.
  ///
  /// - Parameters:
  ///   - old: the older file.
  ///   - new: the newer file, of the same platform.
  /// - Returns: the places; nil where the files are too large, or no JSON as a whole.
  public static func all(
    from old: FlagConfiguration, to new: FlagConfiguration
  ) -> [FileDifference]? {
    guard let before = value(old), let after = value(new) else { return nil }
    return JSONDifference.between(before, after).map(FileDifference.init)
  }

  private static func value(_ configuration: FlagConfiguration) -> JSONValue? {
    switch configuration {
    case .kameleoon(let configuration):
      let source = configuration.model.source
      guard source.count <= sizeLimit else { return nil }
      return try? JSONDocument(source).withRoot(\.value)
    case .flagship(let configuration):
      let document = configuration.bucketing.document
      guard document.bytes.count <= sizeLimit else { return nil }
      return document.withRoot(\.value)
    }
  }
}

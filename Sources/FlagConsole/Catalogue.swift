public import FlagEngine

/// A configuration with what the screens ask of it again and again.
///
/// Making one walks over the whole file; do it where no key waits.
public struct Catalogue: Sendable {
  let configuration: FlagConfiguration
  /// The fields that conditions read.
  let fields: [FieldSummary]
  /// The number of oddities in the file.
  let problemCount: Int
  /// Why the official SDK refuses the file, if it does.
  let refusal: ConfigurationProblem?
  /// The keys of the flags in lower case, for the filter.
  let foldedKeys: [[UInt8]]

  /// Walks over a configuration.
  ///
  /// - Parameter configuration: the configuration.
  public init(_ configuration: FlagConfiguration) {
    self.configuration = configuration
    fields = configuration.fields
    let problems = configuration.problems
    problemCount = problems.count
    refusal = problems.first(where: \.isRefusal)
    foldedKeys = (0..<configuration.flagCount).map { Self.folded(configuration.key(of: $0)) }
  }

  /// A text as the filter compares it.
  static func folded(_ text: String) -> [UInt8] { Array(text.lowercased().utf8) }
}

public import FlagEngine

/// A configuration with what the screens ask of it again and again.
///
/// Making one walks over the whole file; do it where no key waits.
public struct Catalogue: Sendable {
  private(set) var configuration: FlagConfiguration
  /// The fields that conditions read.
  let fields: [FieldSummary]
  /// The fields that some flags are bucketed by instead of the visitor code.
  let bucketingFields: [BucketingField]
  /// Whether a condition matches the names of cookies by a pattern, so that every cookie may count.
  let matchesCookieNames: Bool
  /// What names in texts about visitors mean here.
  let words: FactWords
  /// The number of oddities in the file.
  let problemCount: Int
  /// Why the official SDK refuses the file, if it does.
  let refusal: ConfigurationProblem?
  /// The keys of the flags in lower case.
  let foldedKeys: [[UInt8]]
  /// What the words of a filter are looked for in: key, variations, names of rules, in lower case.
  private(set) var texts: [[UInt8]]
  /// The flags that the file tells something odd about.
  private(set) var oddFlags: Set<Int>
  /// Whether some flag's answer can hang on earlier ones.
  let hasDependentFlags: Bool

  /// Walks over a configuration.
  ///
  /// - Parameter configuration: the configuration.
  public init(_ configuration: FlagConfiguration) {
    self.configuration = configuration
    fields = configuration.fields
    bucketingFields = configuration.bucketingFields
    words = FactWords(configuration, fields, bucketingFields)
    matchesCookieNames = configuration.matchesCookieNames
    let problems = configuration.problems
    problemCount = problems.count
    refusal = problems.first(where: \.isRefusal)
    oddFlags = Set(problems.compactMap(\.flag))
    let flags = 0..<configuration.flagCount
    hasDependentFlags = flags.contains(where: configuration.dependsOnEarlierFlags)
    foldedKeys = flags.map { Self.folded(configuration.key(of: $0)) }
    texts = Self.texts(configuration, foldedKeys)
  }

  private static func texts(
    _ configuration: FlagConfiguration, _ keys: [[UInt8]]
  ) -> [[UInt8]] {
    keys.enumerated().map { flag, key in
      let names = configuration.variationNames(of: flag) + configuration.ruleNames(of: flag)
      return names.reduce(into: key) { $0 += [0x0A] + folded($1) }
    }
  }

  /// Takes other names of rules and segments.
  mutating func relabel(_ labels: Labels) {
    configuration.labels = labels
    texts = Self.texts(configuration, foldedKeys)
  }

  /// Takes more flags that something is wrong with.
  mutating func mark(_ flags: Set<Int>) { oddFlags.formUnion(flags) }

  /// A text as the filter compares it.
  static func folded(_ text: String) -> [UInt8] { Array(text.lowercased().utf8) }
}
